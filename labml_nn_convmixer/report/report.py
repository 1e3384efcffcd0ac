"""
# The report of a run

One HTML file that can be sent to somebody who has neither the images nor the program: what was asked for, what came
out, where the network errs, and what its kernels look like. It loads nothing and runs nothing. The same run gives the
same bytes; a run that isn't finished gives a report of what is there.
"""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from labml_nn_convmixer.files.atomic import replacing
from labml_nn_convmixer.files.output_file import FORCE, OutputError, checked_output
from labml_nn_convmixer.report.findings import Findings
from labml_nn_convmixer.terminal.exit_message import failed
from labml_nn_convmixer.training.run_folder import Description, RunError, RunFolder

if TYPE_CHECKING:
    from labml_nn_convmixer.analysis.predictions import Answers
    from labml_nn_convmixer.weights.trained import Trained


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `convmixer report` takes."""
    parser.add_argument("run", type=Path, metavar="RUN", help="a run folder")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE.html", help="where it is written [RUN/report.html]")
    parser.add_argument("--force", action="store_true", help=FORCE)
    parser.add_argument("--data", type=Path, metavar="PATH", help="where the images are now [where they were]")
    parser.add_argument("--device", metavar="NAME", help="cuda, mps or cpu [the first that there is]")


def command(options: argparse.Namespace) -> int:
    """Write the report, and say where it is. What is missing in it is told on stderr; it is there all the same."""
    from labml_nn_convmixer.recipe import RecipeError
    from labml_nn_convmixer.report.report_page import page

    try:
        output = checked_output(options.output or options.run / "report.html", ".html", force=options.force)
        findings = gather(options.run, options.data, options.device)
        write(page(findings), output)
    except (OutputError, RunError, RecipeError, OSError) as error:
        return failed(str(error))
    for missing in (findings.no_network, findings.no_answers):
        if missing:
            print(f"notice: {missing}", file=sys.stderr)
    print(f"report: {output}")
    return 0


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
    from labml_nn_convmixer.analysis.runs import fate
    from labml_nn_convmixer.tracking.labml_records import records, steps
    from labml_nn_convmixer.training.schedule_length import epoch_steps

    folder = RunFolder(path)
    description = folder.description()
    result = folder.result()
    noted = records(path)
    status, why = fate(noted, finished=result is not None)
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
        steps=steps(noted),
        per_epoch=epoch_steps(description.recipe, description.data["training"], description.processes),
        result=result,
        trained=trained,
        no_network=no_network,
        answers=answers,
        no_answers=no_answers,
    )


def network(folder: RunFolder) -> "tuple[Trained | None, str]":
    """Read the network of a run, or say why there is none."""
    from labml_nn_convmixer.weights.trained import TrainedError, read

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
    from labml_nn_convmixer.commands.train import choose_device
    from labml_nn_convmixer.data import DataError
    from labml_nn_convmixer.weights.trained import TrainedError

    chosen = choose_device(device)
    try:
        asked = questions(folder, description, data, None)
        return answers(trained, asked, chosen, description.recipe.batch_size), ""
    except (DataError, RunError, TrainedError, OSError) as error:
        return None, f"There are no images to ask about: {error}"
