"""
# Evaluate

How often is a trained network right, for which classes, and what does it take for what? The answer names the images
that were read: an accuracy on images by which something was chosen is another number than one on images never seen.
"""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labml_nn_convmixer.files.atomic import replacing
from labml_nn_convmixer.terminal.exit_message import failed
from labml_nn_convmixer.terminal.table import show, table
from labml_nn_convmixer.training.run_folder import Description, RunError, RunFolder, write_json

if TYPE_CHECKING:
    from labml_nn_convmixer.analysis.confusion import Confusion
    from labml_nn_convmixer.analysis.predictions import Answers

WIDEST = 20  # classes, up to which the matrix is printed
IMAGES = {"test": "test images", "held-out": "held-out training images"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `convmixer evaluate` takes."""
    parser.add_argument("run", type=Path, metavar="RUN", help="a run folder")
    parser.add_argument("--data", type=Path, metavar="PATH", help="where the images are now [where they were]")
    which = "which images [test; of an unfinished run held-out, if it has any]"
    parser.add_argument("--images", choices=("test", "held-out"), help=which)
    where = "where confusion-IMAGES.svg and evaluation-IMAGES.json are written [RUN]"
    parser.add_argument("--output", type=Path, metavar="FOLDER", help=where)
    parser.add_argument("--device", metavar="NAME", help="cuda, mps or cpu [the first that there is]")
    parser.add_argument("--json", action="store_true", help="for programs: one JSON document on stdout")


def command(options: argparse.Namespace) -> int:
    """Evaluate, print and write; the exit code is 1 for what can't be read or written."""
    from labml_nn_convmixer.data import DataError
    from labml_nn_convmixer.recipe import RecipeError
    from labml_nn_convmixer.weights.trained import TrainedError

    folder = RunFolder(options.run)
    try:
        description = folder.description()
        answers = ask(folder, description, options.data, options.images, options.device)
        confusion = answers.confusion()
        written = write(answers, confusion, options.output or options.run)
    except (RunError, DataError, TrainedError, RecipeError, OSError) as error:
        return failed(str(error))
    for notice in answers.questions.notices:
        print(f"notice: {notice}", file=sys.stderr)
    if options.json:
        print(json.dumps(as_json(answers, confusion), indent=2, ensure_ascii=False))
    else:
        show(as_text(answers, confusion))
        show("\n" + "\n".join(f"written: {path}" for path in written))
    return 0


def ask(
    folder: RunFolder, description: Description, data: Path | None, images: str | None, device: str | None
) -> "Answers":
    """Ask the network of a run about its images; see `answers.questions` for what is raised."""
    from labml_nn_convmixer.analysis.predictions import answers, questions
    from labml_nn_convmixer.commands.train import choose_device
    from labml_nn_convmixer.weights.trained import read

    chosen = choose_device(device)
    # The checkpoint is read first: without one, no images need to be loaded.
    trained = read(folder.path)
    asked = questions(folder, description, data, images)
    return answers(trained, asked, chosen, description.recipe.batch_size)


def write(answers: "Answers", confusion: "Confusion", folder: Path) -> list[Path]:
    """Write the drawing and the numbers, and return their paths; `RunError` where that fails."""
    read = answers.questions.read
    drawing, numbers = folder / f"confusion-{read}.svg", folder / f"evaluation-{read}.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with replacing(drawing) as partial:
            partial.write_text(picture(answers, confusion), encoding="utf-8", newline="\n")
        write_json(numbers, as_json(answers, confusion))
    except OSError as error:
        raise RunError(f"{drawing} can't be written ({error.strerror}): choose another --output") from error
    return [drawing, numbers]


def picture(answers: "Answers", confusion: "Confusion") -> str:
    """Draw the confusion matrix."""
    from labml_nn_convmixer.analysis.chart import alone, matrix_chart

    asked, total = answers.questions, confusion.total
    description = f"{total.right} of {total.count} {IMAGES[asked.read]} of {asked.data} were recognized."
    return alone(matrix_chart("Confusion matrix", description, confusion.matrix, confusion.classes))


def as_text(answers: "Answers", confusion: "Confusion") -> str:
    """Return all of it for a person."""
    asked, total = answers.questions, confusion.total
    cells = [["", "class", "images", "right", "accuracy", "95 % interval"]]
    for i, one in enumerate(confusion.per_class):
        accuracy = "" if one.accuracy is None else f"{one.accuracy:.1%}"
        interval = "" if one.accuracy is None else f"{one.low:.1%} to {one.high:.1%}"
        cells.append([str(i), one.name, f"{one.count:,}", f"{one.right:,}", accuracy, interval])
    text = [
        f"accuracy on {total.count:,} {IMAGES[asked.read]} of {asked.data}: {total.right / total.count:.2%} "
        f"(95 % interval {total.low:.2%} to {total.high:.2%})",
        f"loss: {answers.loss:.4f}",
        "",
        table(cells, right=(0, 2, 3, 4)),
    ]
    if len(confusion.classes) <= WIDEST:
        matrix = confusion.matrix.tolist()
        rows = [["true class", *map(str, range(len(matrix)))]]
        rows += [
            [f"{i:2} {confusion.classes[i]}", *("." if not of else f"{of:,}" for of in row)]
            for i, row in enumerate(matrix)
        ]
        text += ["", "guesses by number:", table(rows, right=range(1, len(matrix) + 1))]
    if mistakes := confusion.mistakes(5):
        pairs = [
            [one.true, "taken for", one.guess, f"{one.count:,}", f"{one.share:.1%} of its images"] for one in mistakes
        ]
        text += ["", "most frequent mistakes:", table(pairs, right=(3,))]
    return "\n".join(text)


def as_json(answers: "Answers", confusion: "Confusion") -> dict[str, Any]:
    """Return all of it as what JSON can hold."""
    asked, total = answers.questions, confusion.total
    return {
        "read": asked.read,
        "data": asked.data,
        "images": total.count,
        "accuracy": total.accuracy,
        "interval": [total.low, total.high],
        "loss": answers.loss,
        "classes": [{**asdict(one), "accuracy": one.accuracy} for one in confusion.per_class],
        "confusion": confusion.matrix.tolist(),
        "mistakes": [asdict(one) for one in confusion.mistakes(10)],
        "notices": list(asked.notices),
    }
