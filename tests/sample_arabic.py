"""A small project with an Arabic catalogue, and how to build it: formulas, a table, lists and a drawing."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from site_builder.project.config import Settings
from site_builder.project.config_reader import load
from site_builder.project.loom import Loom, catalogue_path
from site_builder.site.site import build
from site_builder.translation.catalogue import Catalogue
from site_builder.translation.catalogue_po import write
from site_builder.translation.merging import merge
from site_builder.weave import messages

CONFIG = """\
site_name: Mixing
theme: {name: material}
extra:
  site_builder:
    languages:
      en: {}
      ar: {site_name: الخلط, folders: {net: الشبكة}}
    pages:
      "": [index.md]
      net: [net/__init__.py, net/layer.py]
"""
HOME = "# Mixing\n\nTwo kinds of mixing, one after the other.\n"
PACKAGE = '"""\n# The network\n\nIts layers follow one another.\n"""\n'
LAYER = r'''# SPDX-License-Identifier: MIT

"""
---
title: A mixing layer
summary: One layer, explained line by line.
---
# A mixing layer

The layer takes an image with $h$ channels and returns one of the same shape. First it mixes *over space*, then over
channels; `nn.Conv2d` does both, and 2 times 3 is 6.

![The two mixings](layer.svg)
"""

from torch import nn


class Layer(nn.Module):
    r"""
    ## The layer

    - `dim` is the number of channels, $h$;
    - `kernel_size` is the size of the kernel, $k$.

    $$y = x + \text{BatchNorm}(\sigma(W x))$$

    | mixing | weights |
    |---|---:|
    | over space | $h k^2$ |
    | over channels | $h^2$ |

    > The residual connection stands around the first mixing alone.

    1. Mix over space.
    2. Add the input.
    """

    def __init__(self, dim: int, kernel_size: int = 5) -> None:
        super().__init__()
        # Each channel has a kernel of its own: `groups=dim` says so (see [the network](__init__.py)).
        self.space = nn.Conv2d(dim, dim, kernel_size, padding="same", groups=dim)
        # This paragraph is not translated yet.
        self.channels = nn.Conv2d(dim, dim, 1)
'''
DRAWING = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 120" width="300" height="120" font-family="sans-serif">
<rect x="20" y="20" width="120" height="80" fill="#d6e6f5"/>
<rect x="160" y="20" width="120" height="80" fill="#fbe3c4"/>
<text x="80" y="65" text-anchor="middle">Space</text><text x="220" y="65" text-anchor="middle">Channels</text>
</svg>
"""
ARABIC = {
    "Mixing": "الخلط",
    "Two kinds of mixing, one after the other.": "نوعان من الخلط، أحدهما بعد الآخر.",
    "The network": "الشبكة",
    "Its layers follow one another.": "تتوالى طبقاتها واحدةً بعد أخرى.",
    "A mixing layer": "طبقة الخلط",
    "One layer, explained line by line.": "طبقة واحدة، مشروحة سطرًا سطرًا.",
    "The layer takes an image with $h$ channels and returns one of the same shape. First it mixes *over space*, then "
    "over channels; `nn.Conv2d` does both, and 2 times 3 is 6.": "تأخذ الطبقة صورةً عدد قنواتها $h$ وتعيد صورةً بالشكل "
    "نفسه. تخلط أولًا *عبر المكان*، ثم عبر القنوات؛ ويقوم `nn.Conv2d` بالأمرين معًا، و2 في 3 تساوي 6.",
    "![The two mixings](layer.svg)": "![نوعا الخلط](layer.svg)",
    "Space": "المكان",
    "Channels": "القنوات",
    "The layer": "الطبقة",
    "`dim` is the number of channels, $h$;": "`dim` هو عدد القنوات، $h$؛",
    "`kernel_size` is the size of the kernel, $k$.": "`kernel_size` هو حجم النواة، $k$.",
    "mixing": "الخلط",
    "weights": "الأوزان",
    "over space": "عبر المكان",
    "over channels": "عبر القنوات",
    "The residual connection stands around the first mixing alone.": "تحيط الوصلة المتبقية بالخلط الأول وحده.",
    "Mix over space.": "اخلط عبر المكان.",
    "Add the input.": "أضف المُدخَل.",
    "Each channel has a kernel of its own: `groups=dim` says so (see [the network](__init__.py)).": "لكل قناة نواة "
    "خاصة بها: هذا ما يقوله `groups=dim` (انظر [الشبكة](__init__.py)).",
}


def arabic_site(root: Path) -> Path:
    """Write the project into `root` and build it; the folder of the site."""
    (root / "net").mkdir()
    files = {"mkdocs.yml": CONFIG, "index.md": HOME, "net/__init__.py": PACKAGE, "net/layer.py": LAYER}
    for name, content in {**files, "net/layer.svg": DRAWING}.items():
        (root / name).write_text(content, encoding="utf-8")
    settings = load(root / "mkdocs.yml")
    assert isinstance(settings, Settings)
    with Loom(settings, lends=True) as loom:
        texts, problems = loom.texts()
        for url, text in texts.items():
            fresh = merge(Catalogue("", "ar"), messages(text))
            entries = tuple(replace(entry, translation=ARABIC.get(entry.text, "")) for entry in fresh.entries)
            path = root / catalogue_path(settings, url, "ar")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(write(Catalogue("", "ar", entries)), encoding="utf-8")
        pages, more = loom.weave()
        assert not [*problems, *more]
        assert build(settings, pages).changed
    return root / settings.site_dir
