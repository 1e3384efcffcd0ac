"""
The command line: `convmixer COMMAND`, or `python -m labml_nn_convmixer COMMAND`.

What a user can mend is reported in one line on stderr and ends with exit code 1, without a traceback.
"""

import argparse
import sys
from importlib import import_module
from types import ModuleType

from labml_nn_convmixer.terminal.message import failed

# Each is a module of `commands` with `add_arguments(parser)` and `command(options)`. They import PyTorch only when they
# run: help takes no seconds, and needs nothing that is not installed.
COMMANDS = {
    "train": "train a ConvMixer",
    "recipes": "list the recipes, with what they cost",
    "evaluate": "accuracy, loss and confusion matrix of a run",
    "predict": "name what is on an image",
    "runs": "list the runs in a folder",
    "compare": "compare runs, paired by seed",
    "report": "write a page about a run",
    "export": "write a model for other programs",
    "convert": "read the weights of other implementations",
}


def main(argv: list[str] | None = None) -> int:
    """Run a command; 0 means success, 1 an error, 2 wrong usage, 130 interrupted."""
    arguments = sys.argv[1:] if argv is None else argv
    options = parser(arguments).parse_args(arguments)
    options.typed = arguments
    try:
        code: int = chosen(options.command).command(options)
    except ModuleNotFoundError as error:
        return failed(f"this needs {error.name}: {remedy(str(error.name))}")
    except BrokenPipeError:
        # Whoever reads our output has seen enough, as `head` does.
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        print("\ninterrupted", file=sys.stderr)
        return 130
    return code


def parser(arguments: list[str]) -> argparse.ArgumentParser:
    """
    Return the parser of all commands.

    * `arguments` are those that will be parsed: only the command that they name is imported
    """
    top = argparse.ArgumentParser(prog="convmixer", description="Train ConvMixer, and see how it works.")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, summary in COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.")
        if name in arguments:
            chosen(name).add_arguments(command)
    return top


def chosen(name: str) -> ModuleType:
    """Import the module of a command."""
    return import_module(f"labml_nn_convmixer.commands.{name}")


def remedy(module: str) -> str:
    """Say what to install for a module that is missing."""
    extra = "export" if module in ("safetensors", "onnx", "onnxruntime") else "train"
    return f"install this package with its extra `{extra}`"


if __name__ == "__main__":
    sys.exit(main())
