"""`convmixer convert`: weights that somebody else has trained become a file of ours."""

import argparse
from pathlib import Path

from labml_nn_convmixer.files.output_file import FORCE, OutputError, checked_output
from labml_nn_convmixer.terminal.message import failed, notice
from labml_nn_convmixer.weights.convert import ConvertError, beside, convert, read_classes
from labml_nn_convmixer.weights.export import ExportError, to_safetensors, write


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `convmixer convert` takes."""
    parser.add_argument("checkpoint", type=Path, metavar="CHECKPOINT", help="a .pth, .pt or .safetensors file")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="where [CHECKPOINT.safetensors]")
    parser.add_argument("--force", action="store_true", help=FORCE)
    parser.add_argument("--classes", type=Path, metavar="FILE", help="names of the classes, one a line, in their order")
    parser.add_argument("--activation", choices=["gelu", "relu"], help="[relu for 768/32, else gelu]")
    parser.add_argument("--size", type=int, metavar="N", help="height and width of an image [224; CIFAR-10: 32]")
    for name, what in (("mean", "mean of each colour"), ("deviation", "standard deviation of each colour")):
        parser.add_argument(f"--{name}", type=numbers, metavar="R,G,B", help=f"{what}, bytes / 255 [of the data set]")


def numbers(text: str) -> tuple[float, ...]:
    """Read numbers with commas between them."""
    return tuple(float(part) for part in text.split(","))


def command(options: argparse.Namespace) -> int:
    """Convert one checkpoint. 0 means success, 1 an error that is told on stderr."""
    from labml_nn_convmixer.weights.trained import TrainedError

    try:
        output = options.output or beside(options.checkpoint)
        read = [options.checkpoint, *([options.classes] if options.classes else [])]
        checked_output(output, ".safetensors", read, force=options.force)
        trained, notices = convert(
            options.checkpoint,
            classes=read_classes(options.classes) if options.classes else None,
            activation=options.activation,
            size=options.size,
            mean=options.mean,
            deviation=options.deviation,
        )
        write(output, to_safetensors(trained))
    except (ConvertError, ExportError, OutputError, TrainedError) as error:
        return failed(str(error))
    for message in notices:
        notice(message)
    settings = trained.network()
    print(
        f"{output}: ConvMixer-{settings['dim']}/{settings['depth']}, kernel {settings['kernel_size']}, patches of "
        f"{settings['patch_size']}, {settings['activation']}, {len(trained.classes)} classes ({trained.source})"
    )
    return 0
