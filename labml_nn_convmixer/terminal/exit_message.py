"""How every command ends that can't do what is wanted."""

import sys


def failed(message: str) -> int:
    """Say what is wrong on stderr, each problem in its line; the result is the exit code 1."""
    print("\n".join(f"error: {line}" for line in message.splitlines()), file=sys.stderr)
    return 1
