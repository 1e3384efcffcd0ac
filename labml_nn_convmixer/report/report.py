"""
# The report of a run

One HTML file that can be sent to somebody who has neither the images nor the program: what was asked for, what came
out, where the network errs, and what its kernels look like. It loads nothing and runs nothing. The same run gives the
same bytes; a run that isn't finished gives a report of what is there.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from labml_nn_convmixer.files.atomic import replacing
from labml_nn_convmixer.report.findings import Findings
from labml_nn_convmixer.training.run_folder import Description, RunError, RunFolder

if TYPE_CHECKING:
    from labml_nn_convmixer.analysis.predictions import Answers
    from labml_nn_convmixer.weights.trained import Trained


def write(page: str, output: Path) -> None:
    """Write the page, whole or not at all; `RunError` where that fails."""
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        with replacing(output) as partial:
            partial.write_text(page, encoding="utf-8", newline="\n")
    except OSError as error:
        raise RunError(f"{output} can't be written ({error.strerror}): choose another --output") from error


def gather(path: Path, data: Path | None, device: str | None) -> Findings:
    """Read all that there is. It raises `RunError` only where the folder is none of a run, or damaged."""
    from labml_nn_convmixer.analysis.runs import run_status
    from labml_nn_convmixer.tracking.labml_records import records, steps
    from labml_nn_convmixer.training.schedule_length import epoch_steps

    folder = RunFolder(path)
    description = folder.description()
    result = folder.result()
    starts = records(path)
    status, why = run_status(starts, finished=result is not None)
    epochs = folder.metrics()
    if not all(isinstance(epoch, dict) and {"epoch", "seconds"} <= set(epoch) for epoch in epochs):
        raise RunError(f"{path / 'metrics.jsonl'}: not written by this program")
    trained, no_network = network(folder)
    answers, no_answers = None, ""
    if trained is not None:
        answers, no_answers = ask(folder, description, trained, data, device)
    return Findings(
        name=path.resolve().name,
        description=description,
        status=status,
        why=why,
        epochs=epochs,
        steps=steps(starts),
        per_epoch=epoch_steps(description.recipe, description.data["training"], description.processes),
        result=result,
        trained=trained,
        no_network=no_network,
        answers=answers,
        no_answers=no_answers,
    )


def network(folder: RunFolder) -> "tuple[Trained | None, str]":
    """Read the network of a run, or say why there is none."""
    from labml_nn_convmixer.weights.model_file import read
    from labml_nn_convmixer.weights.trained import TrainedError

    try:
        return read(folder.path), ""
    except TrainedError as error:
        # The page is the same wherever the folder lies.
        return None, f"There is no network to look at: {str(error).replace(str(folder.path), folder.path.name)}"


def ask(
    folder: RunFolder, description: Description, trained: "Trained", data: Path | None, device: str | None
) -> "tuple[Answers | None, str]":
    """Ask the network about its images, or say why that can't be done: they may be on another machine."""
    from labml_nn_convmixer.analysis.predictions import answers, questions
    from labml_nn_convmixer.data import DataError
    from labml_nn_convmixer.training.hardware import choose_device
    from labml_nn_convmixer.weights.trained import TrainedError

    torch_device = choose_device(device)
    try:
        about = questions(folder, description, data, None)
        return answers(trained, about, torch_device, description.recipe.batch_size), ""
    except (DataError, RunError, TrainedError, OSError) as error:
        return None, f"There are no images to ask about: {error}"
