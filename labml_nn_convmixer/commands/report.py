"""`convmixer report`: one page about one run."""

import argparse
from pathlib import Path

from labml_nn_convmixer.files.output_file import FORCE, OutputError, checked_output
from labml_nn_convmixer.report.report import gather, write
from labml_nn_convmixer.terminal.message import failed, notice
from labml_nn_convmixer.training.run_folder import RunError


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
            notice(missing)
    print(f"report: {output}")
    return 0
