"""`convmixer export`: a trained model as a file for other programs."""

import argparse
from pathlib import Path

from labml_nn_convmixer.files.output_file import FORCE, OutputError
from labml_nn_convmixer.terminal.message import failed
from labml_nn_convmixer.weights.export import FORMATS, ExportError, destination, to_onnx, to_safetensors, to_timm, write


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `convmixer export` takes."""
    parser.add_argument("model", type=Path, metavar="RUN", help="a run folder, or one of our .safetensors files")
    parser.add_argument("--format", choices=FORMATS, required=True, help="what to write")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="where [model.safetensors etc. in RUN]")
    parser.add_argument("--force", action="store_true", help=FORCE)
    parser.add_argument("--half", action="store_true", help="safetensors: weights of 16 bits, half the size")


def command(options: argparse.Namespace) -> int:
    """Write one file, and say what it is. 0 means success, 1 an error that is told on stderr."""
    from labml_nn_convmixer.weights.model_file import read
    from labml_nn_convmixer.weights.trained import TrainedError

    try:
        if options.half and options.format != "safetensors":
            raise ExportError("--half goes with --format safetensors: other programs expect weights of 32 bits")
        trained = read(options.model)
        output = destination(options.model, options.format, options.output, force=options.force)
        more_lines = []
        if options.format == "safetensors":
            content = to_safetensors(trained, half=options.half)
        elif options.format == "onnx":
            content, difference = to_onnx(trained)
            more_lines.append(f"largest difference from PyTorch: {difference:.1e}")
        else:
            exported = to_timm(trained)
            content = exported.content
            more_lines += ["", *exported.call.replace("FILE", output.as_posix()).splitlines()]
        write(output, content)
    except (TrainedError, ExportError, OutputError) as error:
        return failed(str(error))
    height, width = trained.size
    print(f"{output}: {len(content) / 1e6:.1f} MB, {len(trained.classes)} classes, images of {height} x {width}")
    for line in more_lines:
        print(line)
    return 0
