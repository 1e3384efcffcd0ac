"""Bytes become sections: prose beside the code that it introduces."""
