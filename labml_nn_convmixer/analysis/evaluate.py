"""
# Evaluate

How often is a trained network right, for which classes, and what does it take for what? The answer names the images
that were read: an accuracy on images by which something was chosen is another number than one on images never seen.
"""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labml_nn_convmixer.files.atomic import replacing
from labml_nn_convmixer.training.run_folder import Description, RunError, RunFolder, write_json

if TYPE_CHECKING:
    from labml_nn_convmixer.analysis.confusion import Confusion
    from labml_nn_convmixer.analysis.predictions import Answers

IMAGES = {"test": "test images", "held-out": "held-out training images"}


def ask(
    folder: RunFolder, description: Description, data: Path | None, images: str | None, device: str | None
) -> "Answers":
    """Ask the network of a run about its images; see `answers.questions` for what is raised."""
    from labml_nn_convmixer.analysis.predictions import answers, questions
    from labml_nn_convmixer.training.hardware import choose_device
    from labml_nn_convmixer.weights.model_file import read

    torch_device = choose_device(device)
    # The checkpoint is read first: without one, no images need to be loaded.
    trained = read(folder.path)
    about = questions(folder, description, data, images)
    return answers(trained, about, torch_device, description.recipe.batch_size)


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

    questions, total = answers.questions, confusion.total
    description = f"{total.right} of {total.count} {IMAGES[questions.read]} of {questions.data} were recognized."
    return alone(matrix_chart("Confusion matrix", description, confusion.matrix, confusion.classes))


def as_json(answers: "Answers", confusion: "Confusion") -> dict[str, Any]:
    """Return all of it as what JSON can hold."""
    questions, total = answers.questions, confusion.total
    return {
        "read": questions.read,
        "data": questions.data,
        "images": total.count,
        "accuracy": total.accuracy,
        "interval": [total.low, total.high],
        "loss": answers.loss,
        "classes": [{**asdict(result), "accuracy": result.accuracy} for result in confusion.per_class],
        "confusion": confusion.matrix.tolist(),
        "mistakes": list(map(asdict, confusion.mistakes(10))),
        "notices": list(questions.notices),
    }
