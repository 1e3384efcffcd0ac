"""
A training as a run of labml 0.5: what has to be arranged so that it does no harm.

labml is made for a project with a file `.labml.yaml`, a home folder and a server of its own.
A run of ours needs none of them. This module is the only place that knows labml's inside;
where something of it is missing in another version, the run goes on without labml.
"""

import contextlib
import io
import json
import os
import platform
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol

from labml_nn_convmixer.terminal.screen import screen
from labml_nn_convmixer.tracking.app_server import AppServer
from labml_nn_convmixer.tracking.labml_log import LogWriter

# labml takes over the `write` of standard output and standard error on this import, and keeps
# all that is printed in memory. It takes over these two instead, and they are thrown away.
with (
    contextlib.redirect_stdout(io.StringIO()),
    contextlib.redirect_stderr(io.StringIO()),
):
    import labml.internal.app.logs

from labml import experiment, lab, monit, tracker
from labml.internal import lab as lab_module
from labml.internal.app.experiment import AppExperiment
from labml.internal.computer import configs as computer_module
from labml.internal.experiment import experiment_singleton
from labml.internal.logger import logger_singleton
from labml.internal.logger.destinations.console import ConsoleDestination
from labml.internal.monitor import monitor_singleton
from labml.internal.tracker import tracker_singleton
from labml.internal.tracker.writers.app import Writer as AppWriter
from labml.internal.tracker.writers.screen import ScreenWriter

from labml_nn_convmixer.tracking.app_settings import CONFIG, App, app_settings

__all__ = ["LabmlRun", "monit", "prepare", "silence", "tracker"]

# labml looks for its configuration above a Python file that it is told. Above a file that
# doesn't exist it finds none: not the one of a project in which this package is installed.
NO_FILE = "no file"
VARIABLE = "labml_app_url"


class LabmlRun:
    """
    A run of labml in a folder, from its start to its end.

    * `folder` is where labml keeps it, in a folder of its own
    * `configs` are the settings, for `configs.yaml`
    * `step` is where the run goes on
    """

    def __init__(self, folder: Path, configs: Mapping[str, object], step: int) -> None:
        prepare()
        app = app_settings(Path.cwd())
        try:
            with console.quiet(), _computer():
                self.server = self._start(folder, configs, step, app)
        except BaseException:
            # The progress stays on the screen when nothing can be recorded.
            tracker_singleton().reset_writers()
            tracker_singleton().add_writer(ScreenWriter())
            raise

    def _start(
        self, folder: Path, configs: Mapping[str, object], step: int, app: App | None
    ) -> AppServer | None:
        # An address of "" is none: without any, labml would take the environment's.
        lab.configure({"path": str(folder), "experiments_path": "labml", "app_url": ""})
        experiment.create(
            # A run that goes on is a new one for labml, which refuses to use an id again.
            uuid=experiment.generate_uuid(),
            name="convmixer",
            comment=f"goes on at step {step}" if step else "",
            python_file=str(folder / NO_FILE),
            writers={"screen"},
        )
        # labml writes YAML, and tuples or paths would become objects of Python there.
        experiment.configs(json.loads(json.dumps(dict(configs), default=str)))
        current = experiment_singleton()
        current.run.python_file = str(Path(__file__).parents[1] / "experiment.py")
        # Values that an earlier run in this process didn't save are not of this one.
        tracker_singleton().clear()
        tracker.set_scalar("gradient.*", False)
        # `experiment.start` takes a step and ignores it.
        current.start(global_step=step)
        tracker.set_global_step(step)
        log = Path(current.run.log_file)
        self.writer = LogWriter(log)
        tracker_singleton().add_writer(self.writer)
        self._guard_names()
        try:
            return None if app is None else _connect(app, log)
        except Exception as error:
            # The log stays, also where another version of labml has another server.
            screen.notice(f"notice: the server in {CONFIG} is left out: {error}")
            return None

    def _guard_names(self) -> None:
        """A full disk must not end the run where labml notes the name of a new value."""
        names = tracker_singleton()
        write = type(names).save_indicators

        def save_indicators(file: Path | None = None) -> None:
            try:
                write(names, file)
            except OSError as error:
                self.writer.failed(error)

        names.save_indicators = save_indicators

    def end(self, status: str, details: str | None = None) -> None:
        """Note how the run ended: `completed`, `interrupted` or `crashed`; then all is written."""
        current = experiment_singleton()
        try:
            current.finish(status, details)
        except OSError as error:
            self.writer.failed(error)
        finally:
            # Sections that an error left open would confuse the next run.
            monit.clear()
            tracker_singleton().reset_writers()
            tracker_singleton().add_writer(ScreenWriter())


def _connect(app: App, log: Path) -> AppServer:
    """Add labml's `app` writer, with a sender that nobody waits for."""
    current = experiment_singleton()
    run = current.run
    address = f"{app.url}run_uuid={run.uuid}&rank=0&main_rank=0&world_size=0"
    server = AppServer(
        f"{address}&labml_version={labml.__version__}",
        str(log),
        screen.notice,
        open_browser=app.open_browser,
    )
    current.app_experiment = AppExperiment(
        server, frequency=app.frequency, open_browser=app.open_browser
    )
    current.app_experiment.start(run)
    # The same without what is printed on the screen.
    current.app_experiment.worker()
    current.configs_processor.add_saver(current.app_experiment.get_configs_saver())
    writer = AppWriter(server, frequency=app.frequency)
    indicators = tracker_singleton()
    writer.save_indicators(indicators.dot_indicators, indicators.indicators)
    indicators.add_writer(writer)
    return server


class Console:
    """What labml logs goes through our screen; it stands in for labml's `ConsoleDestination`."""

    def __init__(self) -> None:
        self._quiet = False

    def log(self, parts: "list[LogPart]", *, is_new_line: bool, is_reset: bool) -> None:
        """Show a line; `is_reset` is always true where labml shows progress."""
        if self._quiet:
            return
        line = [_part(part) for part in parts]
        if line:
            screen.show(line)
        if is_new_line or any("\n" in text for text, _ in line):
            screen.end()

    @contextlib.contextmanager
    def quiet(self) -> Iterator[None]:
        """Leave out what labml says meanwhile: there is no `.labml.yaml`, there is no git."""
        self._quiet = True
        try:
            yield
        finally:
            self._quiet = False


console = Console()


class Style(Protocol):
    """What labml calls a style code."""

    def ansi(self) -> str:
        """Give the escape sequence that switches it on."""


LogPart = str | tuple[str, Style | list[Style] | None]


def _part(part: LogPart) -> tuple[str, str]:
    if isinstance(part, str):
        return part, ""
    text, style = part
    styles = style if isinstance(style, list) else [style] if style else []
    return text, "".join(style.ansi() for style in styles)


class Computer:
    """
    labml keeps an id of this computer and a list of its projects in the home folder. A run
    writes to its own folder only, and there may be no home.
    """

    # The same in every run on this computer.
    uuid = uuid.uuid5(uuid.NAMESPACE_DNS, platform.node()).hex

    def add_project(self, path: Path) -> None:
        """Nothing: a run folder is no project."""


@contextlib.contextmanager
def _computer() -> Iterator[None]:
    before, computer_module._internal = computer_module._internal, Computer()
    try:
        yield
    finally:
        computer_module._internal = before


def prepare() -> None:
    """Let labml log through our screen, and keep it from looking for its configuration."""
    logger = logger_singleton()
    # In a notebook labml has other destinations, and they stay.
    name = "_Logger__destinations"
    if [type(each) for each in getattr(logger, name)] == [ConsoleDestination]:
        setattr(logger, name, [console])
    if lab_module._internal is None:
        # Its constructor fails with an address in the environment that is none.
        address = os.environ.pop(VARIABLE, None)
        try:
            with console.quiet():
                lab_module._internal = lab_module.Lab(Path(__file__) / NO_FILE)
        finally:
            if address is not None:
                os.environ[VARIABLE] = address


def silence() -> None:
    """Show nothing and write nothing from now on."""
    monitor_singleton().silent()
    tracker_singleton().reset_writers()
