"""A tiny project that is translated into Chinese, and its commands, run in this process."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polib
import pytest

from site_builder.cli import main

CONFIG = """\
# Ours.
site_name: Test
theme:
  name: material
extra:
  site_builder:
    # The first is the source.
    languages:
      en: {}
      zh:
        site_name: 测试   # as the team calls it
    pages:
      net: [pkg]
"""
LAYER = '''"""
# A layer

It mixes patches with `conv`, and then it mixes channels.
"""

import math


def area(r):
    """The area of a circle is $\\\\pi r^2$."""
    # We do not round.
    return math.pi * r**2
'''
CHINESE = {
    "A layer": "一层",
    "It mixes patches with `conv`, and then it mixes channels.": "它先用 `conv` 混合图像块，再混合通道。",
    "The area of a circle is $\\pi r^2$.": "圆的面积是 $\\pi r^2$。",
    "We do not round.": "不做舍入。",
    "The package": "这个包",
    "Look at the layer.": "请看这一层。",
}
PAGE = "docs/locales/zh/net/layer.po"


@dataclass(frozen=True)
class Said:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Project:
    """The project in `root`."""

    root: Path
    capture: pytest.CaptureFixture[str]

    def run(self, *arguments: str) -> Said:
        """Run a command of the site."""
        self.capture.readouterr()
        try:
            code = main([*arguments, "-f", str(self.root / "mkdocs.yml")])
        except SystemExit as end:
            code = int(str(end.code))
        out, err = self.capture.readouterr()
        return Said(code, out, err)

    def text(self, path: str) -> str:
        """The content of a file."""
        return (self.root / path).read_text(encoding="utf-8")

    def replace(self, path: str, old: str, new: str) -> None:
        """Edit a file."""
        text = self.text(path)
        assert old in text, (path, old)
        (self.root / path).write_text(text.replace(old, new), encoding="utf-8")

    def translate(self, code: str = "zh") -> None:
        """Put the Chinese into every catalogue."""
        for path in self.root.glob(f"docs/locales/{code}/**/*.po"):
            file = polib.pofile(str(path), wrapwidth=79)
            for entry in file:
                entry.msgstr = entry.msgstr or CHINESE.get(entry.msgid, "")
            path.write_text(str(file), encoding="utf-8")

    def catalogues(self) -> dict[Path, bytes]:
        """Every catalogue with its content."""
        return {path: path.read_bytes() for path in sorted(self.root.rglob("*.po*"))}


def project(root: Path, capture: pytest.CaptureFixture[str]) -> Project:
    """The project with all its texts translated."""
    made = untranslated(root, capture)
    made.translate()
    return made


def untranslated(root: Path, capture: pytest.CaptureFixture[str]) -> Project:
    """The project with empty catalogues."""
    (root / "pkg").mkdir()
    (root / "pkg/__init__.py").write_text('"""# The package\n\nLook at the layer.\n"""\n', encoding="utf-8")
    (root / "pkg/layer.py").write_text(LAYER, encoding="utf-8")
    (root / "mkdocs.yml").write_text(CONFIG, encoding="utf-8")
    made = Project(root, capture)
    assert made.run("messages").code == 0
    return made
