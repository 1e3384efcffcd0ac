"""mkdocs.yml with any content: settings, or diagnostics at its lines."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from zlib import crc32

import yaml
from hypothesis import strategies as st

from fuzz import page
from fuzz.target import Target, encoded, must, spoiled, written
from site_builder.project import hosted
from site_builder.project.config import Settings
from site_builder.project.config_reader import load

PIECES = [
    *":#-'\"|>&*!%@,[]{}? \n",
    "\n  ", "\n    ", "\n      ", "\n- ", "site_name: ", "site_url: ", "repo_url: ", "site_dir: ", "docs_dir: ", "theme: ",
    "plugins:\n", "- site-builder:\n", "extra:\n  site_builder:\n", "    pages:\n", "    languages:\n", "    macros:\n",
    "    locales: ", "    roots: ", "    cite: ", "    view: ", "    edit: ", "    colab: ", "    remote_images: ", "en: ", "zh: {}",
    "a.py", "lib", "..", "/", ".", "~", "null", "true", "1", "https://a.b/c", "//evil", "javascript:x", "{path}", "{line}",
    "!ENV [A, b]", "!!python/name:a.b", "!!python/object/apply:a [b]", "&a ", "*a", "<<: ", "!relative a", "INHERIT: ",
    "\u56fe", "\u2028", "\x07", "\ufeff", "\\x00", "[" * 60, "{a: " * 60, "1" * 5000, "\x00", "nav:\n", "hooks:\n",
]  # fmt: skip
PLAIN: dict[object, object] = {
    "languages": {"en": {}, "zh": {"site_name": "B", "pages": ["all"], "folders": {"p": "P"}}},
    "pages": {"": ["index.md"], "p": ["lib"]},
    "macros": {"\\a": "b"},
    "view": "https://a.b/{path}#L{line}",
}
BASE = {
    "site_name": "A",
    "site_url": "https://a.b/c/",
    "repo_url": "https://a.b/d",
    "extra": {"site_builder": PLAIN},
}
WORDS = st.sampled_from(
    ["", ".", "..", "/", "a.py", "lib", "index.md", "all", "en", "zh", "xx", "https://a.b/", "javascript:x", "{path}", "p",
     "docs/locales", "site", "build", "~", "a\nb", "\x00", "C:\\a", "a/../b", "lib/one.py", "\u56fe", "\ud7ff", "%"]
) | st.text(max_size=6)  # fmt: skip
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.dates() | st.binary(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS | st.integers(), inner, max_size=3),
    max_leaves=5,
)
OPTIONS = [
    "languages",
    "pages",
    "macros",
    "view",
    "edit",
    "locales",
    "glossary",
    "cite",
    "roots",
    "remote_images",
    "html_files",
    "colab",
    "search",
    "take_away",
    "strict",
    "libraries",
]
TOP = [
    "site_name",
    "site_url",
    "repo_url",
    "site_dir",
    "docs_dir",
    "theme",
    "plugins",
    "extra",
    "nav",
    "markdown_extensions",
    "use_directory_urls",
]
OURS = st.dictionaries(st.sampled_from(OPTIONS) | WORDS, ANYTHING, max_size=4)


def _configured(top: dict[str, object], ours: dict[object, object], plugin: bool) -> str:
    extra: dict[str, object] = {"plugins": [{"site-builder": ours}]} if plugin else {"extra": {"site_builder": ours}}
    return yaml.safe_dump({"site_name": "A", **top, **extra}, allow_unicode=True, sort_keys=False)


STRUCTURED = st.builds(
    _configured,
    st.dictionaries(st.sampled_from(TOP), ANYTHING, max_size=3),
    st.one_of(OURS, OURS.map(lambda ours: {**PLAIN, **ours})),
    st.booleans(),
)


@cache
def _project() -> Path:
    folder = page.folder() / "configured"
    for name, text in {
        "index.md": "# A\n",
        "a.py": '"""# A"""\n',
        "lib/__init__.py": '"""# L"""\n',
        "lib/one.py": "x = 1\n",
        "docs/index.md": "# D\n",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def law(data: bytes) -> None:
    """Read as each command reads it; now and then, by one that also uses what it says."""
    file = _project() / "mkdocs.yml"
    file.write_bytes(data)
    found = hosted.load(file) or load(file)
    if not isinstance(found, Settings):
        must(found, "neither settings nor a reason")
        page.diagnostics(found, str(file), data)
        for one in found:
            must(one.line >= 1 and one.column >= 1, f"no place: {one}")
    if crc32(data) % page.THROUGH_COMMANDS == 0:
        code, said = page.command("check", "-f", str(file))
        must(code in (0, 1) and (code == 1) == (": error: " in said), f"exit code {code}: {said[-500:]}")


TARGET = Target(
    "configuration",
    law,
    encoded(STRUCTURED) | encoded(written(PIECES, 6)) | spoiled(encoded(STRUCTURED), [p.encode() for p in PIECES]),
    (yaml.safe_dump(BASE).encode(),),
)
