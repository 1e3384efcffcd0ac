"""`convmixer evaluate`: how often a run is right, for which classes, and what it takes for what."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from labml_nn_convmixer.analysis.evaluate import IMAGES, as_json, ask, write
from labml_nn_convmixer.terminal.message import failed, notice
from labml_nn_convmixer.terminal.table import show, table
from labml_nn_convmixer.training.run_folder import RunError, RunFolder

if TYPE_CHECKING:
    from labml_nn_convmixer.analysis.confusion import Confusion
    from labml_nn_convmixer.analysis.predictions import Answers

WIDEST = 20  # classes, up to which the matrix is printed


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
        paths = write(answers, confusion, options.output or options.run)
    except (RunError, DataError, TrainedError, RecipeError, OSError) as error:
        return failed(str(error))
    for message in answers.questions.notices:
        notice(message)
    if options.json:
        print(json.dumps(as_json(answers, confusion), indent=2, ensure_ascii=False))
    else:
        show(as_text(answers, confusion))
        show("\n" + "\n".join(f"written: {path}" for path in paths))
    return 0


def as_text(answers: "Answers", confusion: "Confusion") -> str:
    """Return all of it for a person."""
    questions, total = answers.questions, confusion.total
    cells = [["", "class", "images", "right", "accuracy", "95 % interval"]]
    for i, result in enumerate(confusion.per_class):
        accuracy = "" if result.accuracy is None else f"{result.accuracy:.1%}"
        interval = "" if result.accuracy is None else f"{result.low:.1%} to {result.high:.1%}"
        cells.append([str(i), result.name, f"{result.count:,}", f"{result.right:,}", accuracy, interval])
    text = [
        f"accuracy on {total.count:,} {IMAGES[questions.read]} of {questions.data}: {total.right / total.count:.2%} "
        f"(95 % interval {total.low:.2%} to {total.high:.2%})",
        f"loss: {answers.loss:.4f}",
        "",
        table(cells, right=(0, 2, 3, 4)),
    ]
    if len(confusion.classes) <= WIDEST:
        matrix = confusion.matrix.tolist()
        rows = [["true class", *map(str, range(len(matrix)))]]
        rows += [
            [f"{i:2} {confusion.classes[i]}", *(f"{count:,}" if count else "." for count in row)]
            for i, row in enumerate(matrix)
        ]
        text += ["", "guesses by number:", table(rows, right=range(1, len(matrix) + 1))]
    if mistakes := confusion.mistakes(5):
        pairs = [
            [mistake.true, "taken for", mistake.guess, f"{mistake.count:,}", f"{mistake.share:.1%} of its images"]
            for mistake in mistakes
        ]
        text += ["", "most frequent mistakes:", table(pairs, right=(3,))]
    return "\n".join(text)
