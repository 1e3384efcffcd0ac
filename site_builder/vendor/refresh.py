"""
---
title: Vendored KaTeX
summary: How the copy of KaTeX in this folder was made, and how it is made again.
---
# Vendored KaTeX

    python -m site_builder.vendor.refresh            # the version that is here, again: changes nothing
    python -m site_builder.vendor.refresh 0.19.1     # another version

The package comes through `npm pack`, which asks the registry that the user's npm is set up for. Only what a build or a
page needs is kept: the minified script, which runs at build time alone, the style sheet with its `woff2` fonts, and
the licence. `vendor.json` records the package's digest and each file's; a test compares them.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

FOLDER = Path(__file__).parent / "katex"
# Every browser that knows the layout of our pages knows woff2: the other two formats would treble the fonts' size.
OLD_FONT_FORMATS = re.compile(r',url\([^)]+\.(?:woff|ttf)\) format\("[a-z]+"\)')


def main(arguments: list[str]) -> int:
    """Replace the folder by the files of the given version, or of the one that it has."""
    if len(arguments) > 1 or any(argument.startswith("-") for argument in arguments):
        print(__doc__, file=sys.stderr)
        return 2
    version = arguments[0] if arguments else json.loads((FOLDER / "vendor.json").read_bytes())["version"]
    with tempfile.TemporaryDirectory() as temporary:
        archive, integrity = download("katex", version, Path(temporary))
        with tarfile.open(archive) as tar:
            tar.extractall(temporary, filter="data")
        record = install(Path(temporary) / "package", integrity)
    print(f"katex {record['version']}: {FOLDER}")
    return 0


def download(name: str, version: str, folder: Path) -> tuple[Path, str]:
    """The package's archive and its digest. Raises `CalledProcessError` where npm fails, which then says why."""
    command = ["npm", "pack", "--json", "--ignore-scripts", f"{name}@{version}"]
    answer = subprocess.run(command, cwd=folder, check=True, stdout=subprocess.PIPE).stdout
    # npm checks the archive against the registry's digest; ours is of the bytes that arrived.
    archive = folder / json.loads(answer)[0]["filename"]
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    return archive, f"sha512-{digest}"


def install(package: Path, integrity: str) -> dict[str, object]:
    """Copy what is used of an unpacked package into our folder, and write down what it is."""
    about = json.loads((package / "package.json").read_bytes())
    shutil.rmtree(FOLDER, ignore_errors=True)
    (FOLDER / "fonts").mkdir(parents=True)
    shutil.copyfile(package / "LICENSE", FOLDER / "LICENSE")
    shutil.copyfile(package / "dist/katex.min.js", FOLDER / "katex.min.js")
    style = (package / "dist/katex.min.css").read_text(encoding="utf-8")
    (FOLDER / "katex.min.css").write_text(OLD_FONT_FORMATS.sub("", style), encoding="utf-8")
    for font in (package / "dist/fonts").glob("*.woff2"):
        shutil.copyfile(font, FOLDER / "fonts" / font.name)
    record: dict[str, object] = {
        "name": about["name"],
        "version": about["version"],
        "licence": about["license"],
        "origin": f"npm package {about['name']}@{about['version']}",
        "integrity": integrity,
        "changed": "katex.min.css: the woff and ttf sources of the fonts are left out",
        "refresh": "python -m site_builder.vendor.refresh [VERSION]",
        "sha256": digests(FOLDER),
    }
    (FOLDER / "vendor.json").write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    return record


def digests(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file but the record itself, by its path."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "vendor.json")
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
