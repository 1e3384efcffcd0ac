"""
# Predict

What a trained network sees in a picture: its most probable classes, with bars in the terminal, or as JSON for programs.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from labml_nn_convmixer.terminal.exit_message import failed
from labml_nn_convmixer.terminal.table import printable, show

if TYPE_CHECKING:
    from labml_nn_convmixer.weights.trained import Trained

BATCH = 16  # images at a time: enough for a CPU, and at 224 x 224 not more memory than a small machine has
BAR = 24  # places of a bar that stands for certainty


@dataclass(frozen=True)
class Prediction:
    """
    What the network says about one image.

    * `image` is the file
    * `top` has the most probable classes, the first one first: number, name, probability from 0 to 1
    * `error` says why there is nothing, where there is nothing
    """

    image: Path
    top: tuple[tuple[int, str, float], ...] = ()
    error: str | None = None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `convmixer predict` takes."""
    parser.add_argument("model", type=Path, metavar="MODEL", help="a run folder, or one of our .safetensors files")
    parser.add_argument("images", type=Path, nargs="+", metavar="IMAGE", help="images of any size and kind")
    parser.add_argument("--top", type=positive, default=5, metavar="N", help="how many classes of each image [5]")
    parser.add_argument("--json", action="store_true", help="for programs: one JSON document on stdout")


def positive(text: str) -> int:
    """Read a whole number above 0."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not above 0")
    return number


def command(options: argparse.Namespace) -> int:
    """Predict all images that can be read. 0 means that this was each of them; errors are told on stderr."""
    from labml_nn_convmixer.weights.trained import TrainedError, read

    try:
        trained = read(options.model)
    except TrainedError as error:
        return failed(str(error))
    found = []
    for prediction in predict(trained, options.images, options.top):
        found.append(prediction)
        if prediction.error is None and not options.json:
            show(bars(prediction, len(options.images) > 1))
    if options.json:
        print(json.dumps(as_json(options.model, found), indent=2, ensure_ascii=False))
    for prediction in found:
        if prediction.error is not None:
            failed(f"{prediction.image}: {prediction.error}")
    return 1 if any(prediction.error is not None for prediction in found) else 0


def predict(trained: "Trained", images: list[Path], top: int = 5) -> Iterator[Prediction]:
    """
    Say what is in the images, in their order.

    An image that can't be read gives a `Prediction` with an error, and does not stop the others.
    """
    import torch

    from labml_nn_convmixer.weights.image_input import PictureError, prepared

    for start in range(0, len(images), BATCH):
        inputs: dict[int, torch.Tensor] = {}
        errors: dict[int, str] = {}
        part = images[start : start + BATCH]
        for i, path in enumerate(part):
            try:
                inputs[i] = prepared(path, trained.preparation)
            except PictureError as error:
                errors[i] = str(error)
        answers: Iterator[tuple[list[int], list[float]]] = iter(())
        if inputs:
            with torch.inference_mode():
                probabilities = trained.model(torch.stack(list(inputs.values()))).softmax(1)
            # Stable: of two equally probable classes, the one with the smaller number comes first on every machine.
            ordered = probabilities.sort(dim=1, descending=True, stable=True)
            count = min(top, len(trained.classes))
            answers = iter(zip(ordered.indices[:, :count].tolist(), ordered.values[:, :count].tolist(), strict=True))
        for i, path in enumerate(part):
            if i in errors:
                yield Prediction(path, error=errors[i])
                continue
            numbers, values = next(answers)
            yield Prediction(path, tuple((n, trained.classes[n], v) for n, v in zip(numbers, values, strict=True)))


def bars(prediction: Prediction, heading: bool) -> str:
    """Draw a prediction: a line with the file where there are several, and a bar for each class."""
    width = max(len(printable(name)) for _, name, _ in prediction.top)
    lines = [printable(str(prediction.image))] if heading else []
    for _, name, probability in prediction.top:
        filled = round(probability * BAR)
        bar = sign("█", "#") * filled + sign("░", ".") * (BAR - filled)
        lines.append(f"  {printable(name):<{width}}  {bar}  {probability:6.1%}")
    return "\n".join(lines) + ("\n" if heading else "")


def sign(wanted: str, instead: str) -> str:
    """Return a sign that the terminal can show."""
    try:
        wanted.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return instead
    return wanted


def as_json(model: Path, predictions: list[Prediction]) -> dict[str, object]:
    """Return predictions and errors as what JSON can hold."""
    return {
        "model": str(model),
        "predictions": [
            {
                "image": str(prediction.image),
                "top": [
                    {"class": name, "number": number, "probability": round(probability, 6)}
                    for number, name, probability in prediction.top
                ],
            }
            for prediction in predictions
            if prediction.error is None
        ],
        "errors": [{"image": str(p.image), "error": p.error} for p in predictions if p.error is not None],
    }
