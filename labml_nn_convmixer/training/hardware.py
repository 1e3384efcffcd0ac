"""
# The machine

A time means nothing without the machine that took it, and a result may change with the versions of the libraries. Both
are noted with every run; the name of the machine and of its user are not.
"""

import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import torch

from labml_nn_convmixer.recipe import RecipeError


def hardware(device: torch.device) -> dict[str, str]:
    """Describe the processor, its number of cores, the operating system, and the GPU that is used."""
    system = f"{platform.system()} {platform.machine()}"
    description = {"processor": processor(), "cores": str(cores()), "system": system}
    if device.type == "cuda":
        description["gpu"] = torch.cuda.get_device_name(device)
    return description


def processor() -> str:
    """Return the processor's name as its maker gives it; Python itself knows it on few systems."""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        for line in cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def cores() -> int:
    """Return how many cores this process may use, which can be fewer than there are."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def versions() -> dict[str, str]:
    """Return the versions of Python and of the libraries that compute or keep something."""
    installed = {"python": platform.python_version(), "torch": str(torch.__version__)}
    for name in ("torchvision", "numpy", "pillow", "labml"):
        try:
            installed[name] = version(name)
        except PackageNotFoundError:
            continue
    if torch.version.cuda and torch.cuda.is_available():
        installed["cuda"] = torch.version.cuda
    return installed


def choose_device(name: str | None) -> torch.device:
    """
    Return the device that is wanted, or the best that there is. With several processes each takes its own GPU.

    It raises `RecipeError` for a device that this machine doesn't have.
    """
    best = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
    try:
        device = torch.device(name or best)
        if device.type == "cuda" and "LOCAL_RANK" in os.environ:
            device = torch.device("cuda", int(os.environ["LOCAL_RANK"]))
        torch.empty(0, device=device)
    except (RuntimeError, AssertionError) as error:
        raise RecipeError(f"--device {name or best}: {str(error).splitlines()[0]}") from error
    return device
