"""
---
title: Vendored fonts
summary: How the faces in this folder were made, and how they are made again.
---
# Vendored fonts

    python -m site_builder.vendor.font_refresh            # the version that is here, again: changes nothing
    python -m site_builder.vendor.font_refresh 5.3.0      # another version

Preview pictures are drawn when a site is built, on machines that may have no font at all. Two faces in two weights hold
Latin letters, simplified Chinese and Japanese. They come as Fontsource packages them, in `woff2`, which Pillow reads.
Pages don't use them: a reader's browser has faces of its own.
"""

from __future__ import annotations

import json
import shutil
import sys
import tarfile
import tempfile
from pathlib import Path

from site_builder.vendor.refresh import digests, download

FOLDER = Path(__file__).parent / "fonts"
# The two large files hold Latin letters as well; the small ones are read faster, and serve other languages.
FILES = {
    "noto-sans-sc": ("chinese-simplified", "latin", "latin-ext", "cyrillic", "vietnamese"),
    "noto-sans-jp": ("japanese",),
}
WEIGHTS = ("400", "700")


def main(arguments: list[str]) -> int:
    """Replace the folder by the files of the given version, or of the one that it has."""
    if len(arguments) > 1 or any(argument.startswith("-") for argument in arguments):
        print(__doc__, file=sys.stderr)
        return 2
    version = arguments[0] if arguments else json.loads((FOLDER / "vendor.json").read_bytes())["version"]
    integrity: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as temporary:
        for name in FILES:
            archive, integrity[name] = download(f"@fontsource/{name}", version, Path(temporary))
            with tarfile.open(archive) as tar:
                tar.extractall(Path(temporary) / name, filter="data")
        install(Path(temporary), version, integrity)
    print(f"fonts {version}: {FOLDER}")
    return 0


def install(unpacked: Path, version: str, integrity: dict[str, str]) -> None:
    """Copy what is used of the unpacked packages into our folder, and write down what it is."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    for name, subsets in FILES.items():
        package = unpacked / name / "package"
        shutil.copyfile(package / "LICENSE", FOLDER / "LICENSE")
        for subset in subsets:
            for weight in WEIGHTS:
                file = f"{name}-{subset}-{weight}-normal.woff2"
                shutil.copyfile(package / "files" / file, FOLDER / file)
    record = {
        "name": ", ".join(f"@fontsource/{name}" for name in FILES),
        "version": version,
        "licence": "OFL-1.1",
        "origin": ", ".join(f"npm package @fontsource/{name}@{version}" for name in FILES),
        "integrity": integrity,
        "changed": "nothing; two weights of some subsets are kept",
        "refresh": "python -m site_builder.vendor.font_refresh [VERSION]",
        "sha256": digests(FOLDER),
    }
    (FOLDER / "vendor.json").write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
