"""`convmixer predict`: the most probable classes of images, with bars in the terminal, or as JSON for programs."""

import argparse
import json
import sys
from pathlib import Path

from labml_nn_convmixer.terminal.message import failed
from labml_nn_convmixer.terminal.table import printable, show
from labml_nn_convmixer.weights.predict import Prediction, predict

BAR = 24  # places of a bar that stands for certainty


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
    from labml_nn_convmixer.weights.model_file import read
    from labml_nn_convmixer.weights.trained import TrainedError

    try:
        trained = read(options.model)
    except TrainedError as error:
        return failed(str(error))
    predictions = []
    for prediction in predict(trained, options.images, options.top):
        predictions.append(prediction)
        if prediction.error is None and not options.json:
            show(bars(prediction, len(options.images) > 1))
    if options.json:
        print(json.dumps(as_json(options.model, predictions), indent=2, ensure_ascii=False))
    for prediction in predictions:
        if prediction.error is not None:
            failed(f"{prediction.image}: {prediction.error}")
    return 1 if any(prediction.error is not None for prediction in predictions) else 0


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
