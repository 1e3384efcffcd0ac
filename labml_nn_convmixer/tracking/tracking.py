"""
Tracking: labml where it is installed, and plain progress where it is not.

    from labml_nn_convmixer.tracking.tracking import monit, record, tracker

`monit` and `tracker` have the same calls in both cases. What a run writes to its own files
doesn't depend on labml.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labml_nn_convmixer.terminal.screen import screen
from labml_nn_convmixer.tracking import progress
from labml_nn_convmixer.tracking.app_server import AppServer

if TYPE_CHECKING:
    from labml_nn_convmixer.tracking.labml_run import LabmlRun

monit: Any = progress.monit
tracker: Any = progress.tracker
labml_run: Any = None
try:
    from labml_nn_convmixer.tracking import labml_run

    labml_run.prepare()
    monit, tracker = labml_run.monit, labml_run.tracker
except Exception as error:
    # Not only an ImportError: another version of labml may fail in any way.
    why_not = f"labml can't be used ({error})"
    if find_spec("labml") is None:
        why_not = "labml is not installed"

# The servers that may still have something to send.
_servers: list[AppServer] = []


@contextmanager
def record(
    folder: Path, configs: Mapping[str, object], *, step: int = 0, writes: bool = True
) -> Iterator[None]:
    """
    Record a run with labml, in `folder/labml`, as the experiment `convmixer`.

    * `folder` is the run folder, and it exists
    * `configs` are the settings that labml notes
    * `step` is the number of steps already done when a run goes on. labml refuses to open a
      run again, so it gets a new one in the same folder, with this step as its start.
    * `writes` is false in all processes of a distributed run but the first: they neither
      write nor show anything, from here on

    At the end labml notes whether the run was completed, interrupted or ended by an error,
    and its log is complete. Values reach the `screen` writer and the `file` writer, and the
    `app` writer where a `.labml.yaml` in the current folder or above it names an `app_url`.
    The environment variable `labml_app_url` is ignored: without such a file, nothing is
    ever sent.

    A run doesn't end because of its tracking: where labml can't be used, a notice says why.
    """
    if not writes:
        silence()
        yield
        return
    run = _start(folder, configs, step)
    try:
        yield
    except BaseException as error:
        _end(run, *_status(error))
        raise
    _end(run, "completed", None)


def finish(seconds: float = 5.0) -> None:
    """
    Wait until a labml server has got what it is sent, but no longer than so many seconds.

    The command line calls this at its very end. Without a server, it does nothing.
    """
    while _servers:
        _servers.pop().finish(seconds)


def silence() -> None:
    """Show nothing from now on, and let labml write nothing."""
    screen.muted = True
    if labml_run is not None:
        labml_run.silence()


def _start(
    folder: Path, configs: Mapping[str, object], step: int
) -> "LabmlRun | None":
    if labml_run is None:
        screen.notice(f"{why_not}: plain progress, and no labml log; all else is the same")
        tracker.set_global_step(step)
        return None
    try:
        run: LabmlRun = labml_run.LabmlRun(folder.resolve(), configs, step)
    except Exception as error:
        screen.notice(f"notice: labml can't record this run, which goes on: {error}")
        return None
    if run.server is not None:
        _servers.append(run.server)
    return run


def _end(run: "LabmlRun | None", status: str, details: str | None) -> None:
    screen.end()
    if run is not None:
        run.end(status, details)
    else:
        monit.clear()


def _status(error: BaseException) -> tuple[str, str | None]:
    # The words are labml's.
    if isinstance(error, KeyboardInterrupt | SystemExit):
        return "interrupted", None
    return "crashed", str(error)
