"""
---
title: The words of Python
summary: Keywords and built-in names, with the classes that colour them.
---
# The words of Python
"""

from __future__ import annotations

# Written out, not read from `builtins` and `keyword`: the same file gives the same bytes on every Python version.
KEYWORDS = {
    "k": "as assert async await break class continue def del elif else except finally for from global if lambda "
    "nonlocal pass raise return try while with yield",
    "kn": "import",
    "kc": "True False None",
    "ow": "and in is not or",
}
BUILTINS = {
    "bp": "self cls NotImplemented Ellipsis",
    "nb": "abs aiter all anext any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex "
    "delattr dict dir divmod enumerate eval exec filter float format frozenset getattr globals hasattr hash hex id "
    "input int isinstance issubclass iter len list locals map max memoryview min next object oct open ord pow print "
    "property range repr reversed round set setattr slice sorted staticmethod str sum super tuple type vars zip",
    "ne": "ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup BlockingIOError "
    "BrokenPipeError BufferError BytesWarning ChildProcessError ConnectionAbortedError ConnectionError "
    "ConnectionRefusedError ConnectionResetError DeprecationWarning EOFError EncodingWarning EnvironmentError "
    "Exception ExceptionGroup FileExistsError FileNotFoundError FloatingPointError FutureWarning GeneratorExit IOError "
    "ImportError ImportWarning IndentationError IndexError InterruptedError IsADirectoryError KeyError "
    "KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError NotADirectoryError NotImplementedError "
    "OSError OverflowError PendingDeprecationWarning PermissionError ProcessLookupError PythonFinalizationError "
    "RecursionError ReferenceError ResourceWarning RuntimeError RuntimeWarning StopAsyncIteration StopIteration "
    "SyntaxError SyntaxWarning SystemError SystemExit TabError TimeoutError TypeError UnboundLocalError "
    "UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning UserWarning ValueError "
    "Warning ZeroDivisionError",
    "vm": "__debug__ __doc__ __file__ __name__ __package__ __path__",
}
WORDS = {word: kind for kind, words in KEYWORDS.items() for word in words.split()}
CLASSES = WORDS | {word: kind for kind, words in BUILTINS.items() for word in words.split()}
SPANS = {word: f'<span class="{kind}">{word}</span>' for word, kind in CLASSES.items()}
