"""
---
title: Vendored inventories
summary: How the lists of other libraries' documented names in this folder were made, and how they are made again.
---
# Vendored inventories

    python -m site_builder.vendor.inventory_refresh python https://docs.python.org/3/objects.inv
    python -m site_builder.vendor.inventory_refresh python FILE.inv "Debian package python3.11-doc"
    python -m site_builder.vendor.inventory_refresh torch

With an inventory, from the network or a file, what is kept is the core (`CORE`) and whatever the pages of the site in
`mkdocs.yml` name. Without one, the names and the layout of the documentation come from `LIBRARY.toml`, and a name is
kept if the library that is installed here has it. That is weaker: nobody has asked the documentation itself.
`vendor.json` says which file was made how; give the inventory wherever it can be had.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import sys
import tomllib
import urllib.request
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from site_builder.crossref.inventory import Entry, Inventory, plain, read
from site_builder.crossref.name_index import Atlas
from site_builder.project.config import Settings
from site_builder.project.config_reader import load
from site_builder.project.loom import Loom
from site_builder.weave import atlas

FOLDER = Path(__file__).parent / "inventories"
RECORD = FOLDER / "vendor.json"
BASES = {
    "python": "https://docs.python.org/3/",
    "torch": "https://docs.pytorch.org/docs/stable/",
    "torchvision": "https://docs.pytorch.org/vision/stable/",
}
LICENCES = {"python": "PSF-2.0", "torch": "BSD-3-Clause", "torchvision": "BSD-3-Clause"}
# The modules whose members are kept, used or not: somebody else's pages use them. Methods are kept of builtins alone.
CORE = {
    "python": "abc argparse ast asyncio bisect collections collections.abc contextlib copy csv dataclasses datetime "
    "decimal enum fractions functools glob gzip hashlib heapq html inspect io itertools json logging math "
    "multiprocessing operator os os.path pathlib pickle random re shutil statistics string struct subprocess sys "
    "tempfile textwrap threading time traceback typing unittest urllib.parse urllib.request uuid warnings weakref",
    "torch": "torch torch.nn torch.nn.functional torch.nn.init torch.optim torch.optim.lr_scheduler torch.utils.data",
    "torchvision": "torchvision.datasets torchvision.models torchvision.transforms torchvision.transforms.v2",
}
MEMBERS = {"py:class", "py:function", "py:exception", "py:data", "py:decorator"}


def main(arguments: list[str]) -> int:
    """Write the copy of one library's inventory anew."""
    if not 1 <= len(arguments) <= 3 or arguments[0] not in BASES:
        print(__doc__, file=sys.stderr)
        return 2
    library, *origin = arguments
    if origin:
        data = fetched(origin[0])
        whole = read(data)
        kept = Inventory(whole.project, whole.version, tuple(worth_keeping(library, whole, used(Path("mkdocs.yml")))))
        how = {"origin": origin[-1], "sha256": hashlib.sha256(data).hexdigest(), "names": "documented"}
    else:
        kept = by_rule(library)
        how = {"origin": f"{library}.toml, checked against {library} {kept.version} as installed", "names": "by rule"}
    text = plain(kept, BASES[library])
    (FOLDER / f"{library}.txt").write_text(text, encoding="utf-8")
    record = json.loads(RECORD.read_bytes()) if RECORD.is_file() else {}
    record[library] = {"version": kept.version, "licence": LICENCES[library], **how}
    record[library]["refresh"] = f"python -m site_builder.vendor.inventory_refresh {library} [INVENTORY [ORIGIN]]"
    RECORD.write_text(json.dumps(record, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    print(f"{library} {kept.version}: {len(kept.entries)} names, {len(text.encode())} bytes")
    return 0


def fetched(origin: str) -> bytes:
    """An inventory, from an address or a file."""
    if "://" not in origin:
        return Path(origin).read_bytes()
    with urllib.request.urlopen(origin, timeout=60) as answer:
        return bytes(answer.read())


def used(config: Path) -> set[str]:
    """What the pages of a site name that they do not define themselves."""
    settings = load(config)
    assert isinstance(settings, Settings), settings
    with Loom(settings) as loom:
        texts, _ = loom.texts()
    known: Atlas = atlas(texts, lambda folder: (settings.root / folder / "__init__.py").is_file(), {})
    names = {known.absolute(use.target, text.path) for text in texts.values() for use in text.targets}
    return {name.removeprefix("builtins.") for name in names}


def worth_keeping(library: str, whole: Inventory, names: set[str]) -> Iterator[Entry]:
    """The core, and what is used."""
    core = set(CORE[library].split())
    builtins = {entry.name for entry in whole.entries if "." not in entry.name and entry.role in MEMBERS}
    seen: set[str] = set()
    for entry in sorted(whole.entries):
        outer = entry.name.rpartition(".")[0]
        member = entry.role in MEMBERS and (outer in core or not outer)
        method = entry.role == "py:method" and outer in builtins and library == "python"
        module = entry.role == "py:module" and (entry.name in core or "." not in entry.name)
        if entry.role.startswith("py:") and (member or method or module or entry.name in names):
            if entry.name not in seen:
                yield entry
            seen.add(entry.name)


def by_rule(library: str) -> Inventory:
    """The names of `LIBRARY.toml` that the installed library has."""
    found: list[Entry] = []
    for part in tomllib.loads((FOLDER / f"{library}.toml").read_text(encoding="utf-8"))["list"]:
        for name in part["names"].split():
            full = f"{part['module']}.{name}" if "module" in part else name
            if exists(full):
                uri = part["uri"].replace("{0}", full).replace("{1}", name).replace("{}", full)
                found.append(Entry(full, part["role"], uri))
            else:
                print(f"{full} is not there, and left out", file=sys.stderr)
    return Inventory(library, version(library).partition("+")[0], tuple(found))


def exists(name: str) -> bool:
    """Whether the installed library has this name, as a module or in one."""
    outer, _, inner = name.rpartition(".")
    try:
        return not outer or hasattr(importlib.import_module(outer), inner) or bool(importlib.import_module(name))
    except ImportError:
        return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
