"""The labml server that the user's own `.labml.yaml` names."""

from dataclasses import dataclass
from pathlib import Path

import yaml
from labml.internal.lab import get_app_url_for_handle

from labml_nn_convmixer.terminal.screen import screen

CONFIG = ".labml.yaml"


@dataclass(frozen=True)
class App:
    """What the user's `.labml.yaml` says of a server."""

    url: str
    frequency: float
    open_browser: bool


def app_settings(start: Path) -> App | None:
    """
    Read the user's `.labml.yaml`, in `start` and above it, for an `app_url`.

    Of several files the outermost counts, as with labml. Only a file counts: the environment
    variable `labml_app_url` may have been set for other programs.
    """
    settings: dict[str, object] = {}
    for folder in (start, *start.parents):
        file = folder / CONFIG
        try:
            if file.is_file():
                settings |= yaml.safe_load(file.read_text(encoding="utf-8")) or {}
        except (OSError, ValueError, TypeError, LookupError, AttributeError, yaml.YAMLError) as error:
            reason = " ".join(str(error).split())
            screen.notice(f"notice: {file} is left out, it can't be read: {reason}")
    try:
        url = get_app_url_for_handle("track", base_url=settings.get("app_url") or "")
        if url is None:
            return None
        frequency = float(str(settings.get("app_track_frequency", 0)))
    except (RuntimeError, ValueError, AttributeError) as error:
        screen.notice(f"notice: the server in {CONFIG} is left out: {error}")
        return None
    # labml's default is to open a browser; here only who asks for it gets one.
    return App(url, frequency, settings.get("app_open_browser") is True)
