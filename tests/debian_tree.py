"""
Small Debian systems in a folder, in which nothing is but what a test has put there.

They are made once (`debootstrap`, a minute or two), kept under `build/debian` and used again. It takes an
administrator, and a machine whose packages have `debootstrap`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

BASE = ("ca-certificates", "git", "make", "python3", "python3-venv")
# What a network may ask of its machines: names, and who signs for them.
NETWORK = ("/etc/resolv.conf", "/etc/ssl/certs/ca-certificates.crt")
# A new space of mounts: it ends with the command, and nothing stays mounted.
ENTER = 'tree=$1; shift; mount -t proc proc "$tree/proc" && mount --rbind /dev "$tree/dev" && exec chroot "$tree" "$@"'


def hindrance() -> str:
    """Why no tree can be made here; empty if one can. Debian's package is installed where that is permitted."""
    if os.geteuid() != 0:
        return "that takes an administrator"
    if shutil.which("unshare") is None:
        return "there is no `unshare`"
    if shutil.which("debootstrap") is None and (apt := shutil.which("apt-get")):
        for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", "debootstrap"]):
            subprocess.run([apt, *command], env=_plain(), stdout=subprocess.DEVNULL, check=False)
    return "" if shutil.which("debootstrap") else "there is no `debootstrap`"


class Tree:
    """One system, in a folder. Raises `subprocess.CalledProcessError` where it can't be made, and `OSError`."""

    def __init__(self, folder: Path, suite: str) -> None:
        self.folder = folder / suite
        made = folder / f"{suite}.made"
        if not made.exists():
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder.mkdir(parents=True)
            command = ["debootstrap", "--variant=minbase", f"--include={','.join(BASE)}", suite]
            subprocess.run([*command, str(self.folder)], stdout=subprocess.DEVNULL, check=True)
            made.touch()
        for path in map(Path, NETWORK):
            if path.exists():
                shutil.copyfile(path, self.folder / path.relative_to("/"))

    def install(self, *packages: str) -> None:
        """Add packages that it does not have yet."""
        known = subprocess.run(self.inside(["dpkg-query", "--show", *packages]), capture_output=True, check=False)
        if known.returncode == 0:
            return
        # A mirror may be some weeks behind; nothing in here outlives a test.
        apt = ["apt-get", "-o", "Acquire::Check-Valid-Until=false"]
        for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
            subprocess.run(self.inside([*apt, *command]), env=_plain(), stdout=subprocess.DEVNULL, check=True)

    def inside(self, command: Sequence[str], folder: str = "/") -> list[str]:
        """The command that runs another one in the tree, in one of its folders."""
        there = ["env", "--chdir", folder, *command]
        return ["unshare", "--mount", "--propagation", "private", "sh", "-c", ENTER, "sh", str(self.folder), *there]


def environment() -> dict[str, str]:
    """What a program in a tree knows of this machine: how it reaches the network, and nothing else."""
    known = {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy") or name[:4] == "PIP_"}
    return {**known, "HOME": "/root", "LANG": "C.UTF-8", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}


def _plain() -> dict[str, str]:
    return {**environment(), "DEBIAN_FRONTEND": "noninteractive"}
