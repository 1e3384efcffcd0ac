"""A tiny project in two languages, with pages as the weaver would hand them over, built by the real generator once."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from html import escape
from pathlib import Path

from msgspec.structs import replace

from site_builder.page import Definition, Heading, Link, Page, Record
from site_builder.project.config import Settings
from site_builder.project.config_reader import load
from site_builder.site.site import Built, build

CONFIG = """\
site_name: Sample
site_url: https://example.org/some/sub/path/
repo_url: https://github.com/somebody/sample
theme:
  name: material
extra:
  site_builder:
    languages:
      en: {}
      zh: {site_name: 样例, folders: {convmixer: 混合网络}}
    pages:
      "": [docs/index.md]
      convmixer: [package/__init__.py, package/model.py, package/old.py]
"""

# Whatever Markdown might touch: blank lines and tabs in code, fences, entities, emphasis, indented lines.
CODE = """\
<section class="section" id="ConvMixerLayer">
<div class="prose"><h2>{heading}</h2>
<p>{text}</p><a class="anchor" id="section-1" href="#ConvMixerLayer">#</a></div>
<div class="code" translate="no"><pre><code><span class="line" id="L1"><b>class</b> ConvMixerLayer:</span>
<span class="line" id="L2">    a = b * c * d &amp; __e__ # _x_ &lt;f&gt;</span>

   \t
```
\ttab
    * four
[1]: https://example.org
</code></pre></div>
</section>
<section class="section wide" id="model-0a1b2c3d"><div class="prose"><p>{more}</p></div></section>
"""


def body(tag: str, title: str, heading: str, text: str, more: str, filler: int = 0) -> str:
    """An article as page.py writes it, in short."""
    sections = CODE.format(heading=heading, text=text, more=more)
    far = "".join(
        f'<section class="section" id="far-{n}"><div class="prose"><p>{text}</p></div>'
        f'<div class="code" translate="no"><pre><code>x = {n}</code></pre></div></section>\n'
        for n in range(filler)
    )
    return f'<article class="annotated" lang="{tag}">\n<h1 id="top">{escape(title)}</h1>\n{sections}{far}</article>'


def page(code: str, url: str, path: str, title: str, summary: str, heading: str, text: str, more: str = "") -> Page:
    """A page with one section that a search can find."""
    tag = {"zh": "zh-Hans"}.get(code, code)
    anchors = frozenset({"top", "ConvMixerLayer", "model-0a1b2c3d", "section-1", *(f"far-{n}" for n in range(30))})
    return Page(
        url=url,
        path=path,
        language=code,
        title=title,
        summary=summary,
        body=body(tag, title, heading, text, more or text, 30),
        headings=(Heading(1, "top", title), Heading(2, "ConvMixerLayer", heading)),
        records=(Record("ConvMixerLayer", heading, text), Record("model-0a1b2c3d", "", more)),
        anchors=anchors,
        definitions=(Definition(f"{path}.ConvMixerLayer", "py:class", "ConvMixerLayer"),) if ".py" in path else (),
    )


def sample_pages() -> dict[str, list[Page]]:
    """Home, index, model and an old address in both languages."""
    english = [
        page("en", "index.html", "docs/index.md", "Sample: home", "A sample.", "Where to start", "Start here."),
        page("en", "convmixer/index.html", "package/__init__.py", "ConvMixer", "All of it.", "The network", "Whole."),
        page(
            "en",
            "convmixer/model.html",
            "package/model.py",
            "The “model” & <more>",
            "Patches: are they all you need?",
            "A layer of the mixer",
            "A depthwise convolution mixes space; <code>PatchEmbedding.forward</code> comes first.",
            "Normalization follows the activation.",
        ),
    ]
    chinese = [
        page("zh", "index.html", "docs/index.md", "样例：首页", "一个样例。", "从哪里开始", "从这里开始。"),
        page("zh", "convmixer/index.html", "package/__init__.py", "ConvMixer 详解", "全部内容。", "整个网络", "整体。"),
        page(
            "zh",
            "convmixer/model.html",
            "package/model.py",
            "模型",
            "图像块就是你所需的一切吗？",
            "混合层",
            "逐通道卷积混合空间，先看 <code>PatchEmbedding.forward</code>。",
            "批归一化跟在激活函数之后。",
        ),
    ]
    for code, pages in (("en", english), ("zh", chinese)):
        pages.append(Page("convmixer/old.html", "package/old.py", code, "Old", "", "", redirect="convmixer/model.html"))
    return {"en": english, "zh": chinese}


def write_project(root: Path, config: str = CONFIG) -> Settings:
    """The files that the configuration names; what is in them doesn't matter here."""
    for name in ("docs/index.md", "package/__init__.py", "package/model.py", "package/old.py"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("")
    (root / "mkdocs.yml").write_text(config, encoding="utf-8")
    settings = load(root / "mkdocs.yml")
    assert isinstance(settings, Settings), "\n".join(map(str, settings))
    return settings


@cache
def built_sample() -> tuple[Settings, Path, Built]:
    """The settings, the site's folder and what the build said: one real build for all tests of a process."""
    root = Path(tempfile.mkdtemp(prefix="sample-site-"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    settings = write_project(root)
    return settings, root / "site", build(settings, sample_pages())


def copy_of_sample(root: Path) -> Settings:
    """The built sample in a folder of its own, so that a test can change it; its frames need no generator."""
    built, _, _ = built_sample()
    shutil.copytree(built.root, root, dirs_exist_ok=True)
    settings = load(root / "mkdocs.yml")
    assert isinstance(settings, Settings)
    return settings


def with_link(some: Page, link: Link) -> Page:
    """The same page with one more link to check."""
    return replace(some, links=(link,))
