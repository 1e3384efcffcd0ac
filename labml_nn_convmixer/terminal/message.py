"""What every command says on standard error: why it can't do what is wanted, or what one should know of the result."""

import sys


def failed(message: str) -> int:
    """Say what is wrong, each problem in its line; the result is the exit code 1."""
    print("\n".join(f"error: {line}" for line in message.splitlines()), file=sys.stderr)
    return 1


def notice(message: str) -> None:
    """Say something that is no error."""
    print(f"notice: {message}", file=sys.stderr)
