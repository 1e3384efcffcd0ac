"""A site of two pages in Chinese, with texts in every state, as a reader finds it who wants to mend something."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from site_builder.project.config import Settings
from site_builder.project.config_reader import load
from site_builder.project.loom import Loom, catalogue_path
from site_builder.translation.catalogue import Catalogue, Entry
from site_builder.translation.catalogue_po import write
from site_builder.translation.merging import merge
from site_builder.weave import messages

CONFIG = """\
site_name: Sample
theme: {name: material}
extra:
  site_builder:
    languages: {en: {}, zh: {}}
    pages:
      "": [index.md, translate.md]
      net: [net/layer.py]
"""
LAYER = '''\
"""
---
title: The layer
summary: A layer, explained.
---
# The layer

It mixes `x` and $h^2$ as in [the paper](https://arxiv.org/abs/2201.09792).

A text without marks.

* The first point
* The second point

    * A point of the second

| symbol | meaning |
|---|---|
| $h$ | its width |

The English of this has changed a little since.
"""


# Nobody has translated this.
def layer() -> None:
    """It <span id="here">does</span> nothing."""
'''
MIXES = "It mixes `x` and $h^2$ as in [the paper](https://arxiv.org/abs/2201.09792)."
CHINESE = {
    "The layer": "这一层",
    "A layer, explained.": "讲解一层。",
    MIXES: "它混合 `x` 和 $h^2$，见[论文](https://arxiv.org/abs/2201.09792)。",
    "A text without marks.": "没有标记的一段。",
    "The first point": "第一点",
    "The second point": "第二点",
    "A point of the second": "第二点之一",
    "symbol": "符号",
    "meaning": "含义",
    "its width": "它的宽度",
    "The English of this has changed a little since.": "这一段的英文变了。",
    'It <span id="here">does</span> nothing.': '它什么也<span id="here">不做</span>。',
    "Home": "首页",
}
OLD = "The English of this has changed since."


def translated(entry: Entry) -> Entry:
    """The entry in Chinese; one of them was made from another English."""
    made = replace(entry, translation=CHINESE.get(entry.text, ""))
    return replace(made, previous=OLD, previous_context=entry.context) if "a little" in entry.text else made


def write_mending_project(root: Path) -> Settings:
    """The sources, and the Chinese for them."""
    for name, content in {
        "mkdocs.yml": CONFIG,
        "index.md": "# Home\n",
        "translate.md": "# Translating\n",
        "net/layer.py": LAYER,
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content, encoding="utf-8")
    settings = load(root / "mkdocs.yml")
    assert isinstance(settings, Settings), "\n".join(map(str, settings))
    with Loom(settings) as loom:
        for url, text in loom.texts()[0].items():
            path = root / catalogue_path(settings, url, "zh")
            catalogue = merge(Catalogue(str(path), "zh"), messages(text))
            path.parent.mkdir(parents=True, exist_ok=True)
            entries = tuple(map(translated, catalogue.entries))
            path.write_text(write(replace(catalogue, entries=entries)), encoding="utf-8")
    return settings
