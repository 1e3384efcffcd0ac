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


def hardware(device: torch.device) -> dict[str, str]:
    """Describe the processor, its number of cores, the operating system, and the GPU that is used."""
    found = {"processor": processor(), "cores": str(cores()), "system": f"{platform.system()} {platform.machine()}"}
    if device.type == "cuda":
        found["gpu"] = torch.cuda.get_device_name(device)
    return found


def processor() -> str:
    """Return the processor's name as its maker gives it; Python itself knows it on few systems."""
    description = Path("/proc/cpuinfo")
    if description.is_file():
        for line in description.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def cores() -> int:
    """Return how many cores this process may use, which can be fewer than there are."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def versions() -> dict[str, str]:
    """Return the versions of Python and of the libraries that compute or keep something."""
    found = {"python": platform.python_version(), "torch": str(torch.__version__)}
    for name in ("torchvision", "numpy", "pillow", "labml"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    if torch.version.cuda and torch.cuda.is_available():
        found["cuda"] = torch.version.cuda
    return found
