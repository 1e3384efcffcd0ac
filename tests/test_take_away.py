"""What a reader takes along: definitions that run, files beside the page, citations."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import fork_server
import pytest
from test_cli import run

from site_builder.copies.excerpt import Excerpts, excerpts
from site_builder.copies.excerpt_script import head
from site_builder.copies.for_site import Copies
from site_builder.copies.relative_import import absolute
from site_builder.layout.downloads import Provenance, citation
from site_builder.page import Page
from site_builder.project.config import Settings
from site_builder.project.config_reader import load
from site_builder.project.loom import Loom
from site_builder.source.source import Source, read
from site_builder.translation.ui_strings import words

ROOT = Path(__file__).parent.parent
TUTORIAL = sorted((ROOT / "labml_nn_convmixer").glob("*.py"))

MODULE = '''
"""
# Paint

Walls, and what they need.
"""

from __future__ import annotations

import math
import os.path
from collections import OrderedDict, defaultdict as table

from .colour import *  # all of it

# What one litre is enough for.
LITRE = 8  # square metres
PRICES = {"red": 2}
PRICES["blue"] = 3
unused = LITRE + 1


class Empty(Exception):
    """Nothing left."""


def litres(area: float) -> int:
    """Litres for an `area`."""
    # Rounded up.
    return math.ceil(area / LITRE)


@table
class Odd:
    """Not taken along."""


class Wall:
    """
    ## A wall
    """

    # How high.
    height = 2

    def price(self, colour: str, math: int = 1) -> int:
        """What it costs, which asks for `LITRE`."""
        if colour not in PRICES:
            raise Empty(f"""no
{colour}""")
        # A function inside.
        def each(n: int) -> int:
            """One."""
            return n * PRICES[colour]

        return each(litres(self.height))


def main() -> None:
    print(Wall().price("red"))


if __name__ == "__main__":
    main()
'''


def source(text: str) -> Source:
    found = read("package/paint.py", text.encode())
    assert isinstance(found, Source)
    return found


def taken(text: str = MODULE) -> Excerpts:
    return excerpts(source(text.replace("from .colour", "from package.colour")))


def test_a_class_comes_with_what_it_needs_and_with_nothing_else() -> None:
    assert taken().whole("Wall", "# Wall") == (
        "# Wall\n"
        "from __future__ import annotations\n"
        "\n"
        "import math\n"
        "\n"
        "LITRE = 8  # square metres\n"
        'PRICES = {"red": 2}\n'
        'PRICES["blue"] = 3\n'
        "\n\n"
        "class Empty(Exception):\n"
        "    ...\n"
        "\n\n"
        "def litres(area: float) -> int:\n"
        "    return math.ceil(area / LITRE)\n"
        "\n\n"
        "class Wall:\n"
        "    height = 2\n"
        "\n"
        "    def price(self, colour: str, math: int = 1) -> int:\n"
        "        if colour not in PRICES:\n"
        '            raise Empty(f"""no\n'
        '{colour}""")\n'
        "        def each(n: int) -> int:\n"
        "            return n * PRICES[colour]\n"
        "\n"
        "        return each(litres(self.height))\n"
    )


def test_a_local_name_is_not_that_of_the_module() -> None:
    text = "import math\nimport json\n\ndef f(math):\n    json = 1\n    return math, json\n"
    assert taken(text).whole("f", "#") == "#\ndef f(math):\n    json = 1\n    return math, json\n"


def test_a_star_comes_along_only_for_a_name_that_nobody_else_brings() -> None:
    text = "from colours import *\n\ndef f():\n    return red\n\n\ndef g():\n    return len([])\n"
    assert "import *" in taken(text).whole("f", "#")
    assert "import *" not in taken(text).whole("g", "#")


def test_imports_keep_only_the_names_that_are_used() -> None:
    text = "import json, re\nfrom os import path as p, sep, getcwd\n\ndef f():\n    return re, p\n"
    assert taken(text).whole("f", "#").startswith("#\nimport re\nfrom os import path as p\n\n\ndef f")


def test_every_binding_of_a_name_comes_along() -> None:
    text = "try:\n    import tomllib\nexcept ImportError:\n    tomllib = None\nN = 1\nN += 2\n\n"
    text += "def f():\n    return tomllib, N\n"
    whole = taken(text).whole("f", "#")
    assert "except ImportError" in whole and "N += 2" in whole


def test_a_setting_of_a_library_is_not_part_of_whatever_imports_it() -> None:
    text = "import sys\nsys.path.insert(0, '.')\nsys.flag = 1\n\ndef f():\n    return sys\n"
    assert taken(text).whole("f", "#") == "#\nimport sys\n\n\ndef f():\n    return sys\n"


def test_a_definition_alone_stands_at_the_left_margin_without_its_prose() -> None:
    assert taken().alone("Wall.price.each") == "def each(n: int) -> int:\n    return n * PRICES[colour]\n"
    # A line that is inside a string is the string's.
    assert '\n{colour}""")\n' in taken().alone("Wall.price")


def test_what_stands_inside_something_is_no_file_of_its_own() -> None:
    assert taken().parts["Wall.price"].needs == ()


def test_what_python_refuses_gives_nothing() -> None:
    assert taken("def f():\n    nonlocal x\n").parts == {}


@pytest.mark.torch
@pytest.mark.slow
@pytest.mark.parametrize("path", TUTORIAL, ids=lambda path: path.stem)
def test_each_definition_of_the_tutorial_runs_in_an_empty_file(path: Path, tmp_path: Path) -> None:
    module = read(str(path), path.read_bytes())
    assert isinstance(module, Source)
    text, problems = absolute(module, ["labml_nn_convmixer"])
    assert not problems
    found = excerpts(source(text))
    files = []
    for anchor, part in found.parts.items():
        ast.parse(found.alone(anchor))
        if part.needs:
            file = tmp_path / "copies" / f"{anchor}.py"  # not where Python would find `numbers.py`
            file.parent.mkdir(exist_ok=True)
            file.write_text(found.whole(anchor, f"# {anchor}"), encoding="utf-8")
            files.append((str(file), anchor))
    # Each in a module of its own, in one process.
    runner = (
        "import sys, json, types\n"
        "for file, name in json.loads(sys.argv[1]):\n"
        "    module = types.ModuleType('copied')\n"
        "    sys.modules['copied'] = module\n"
        "    exec(compile(open(file).read(), file, 'exec'), module.__dict__)\n"
        "    assert hasattr(module, name), name\n"
    )
    code, _, errors = fork_server.run(runner, [json.dumps(files)], tmp_path, {})
    assert code == 0, errors


@pytest.mark.torch
def test_the_network_that_was_copied_is_the_network(tmp_path: Path) -> None:
    path = ROOT / "labml_nn_convmixer/model.py"
    module = read(str(path), path.read_bytes())
    assert isinstance(module, Source)
    program = "\nprint(sum(w.numel() for w in ConvMixer(256, 8, 5, 2, 10).parameters()))\n"
    (tmp_path / "mine.py").write_text(excerpts(module).whole("ConvMixer", "# mine") + program, encoding="utf-8")
    _, output, errors = fork_server.run("exec(open('mine.py').read())", [], tmp_path, {})
    assert output == "594186\n", errors


# --- The line above a copy, and the citation.

PLACE = Provenance(site="Walls & more", address="https://example.org/walls/paint.html", version="1.2", licence="MIT")


def test_one_line_says_what_a_copy_is_and_where_it_is_from() -> None:
    assert head("Paint", "walls/paint.py", PLACE) == (
        "# {name} - Paint, https://example.org/walls/paint.html#{anchor} (version 1.2, MIT)"
    )
    assert head("Paint\nred", "walls/paint.py", Provenance()) == "# {name} - Paint red, walls/paint.py"


def test_a_citation_says_what_is_known_and_no_year() -> None:
    assert citation("walls/paint.html", "100 % {Paint}", "en", PLACE) == (
        "@misc{walls-paint,\n"
        "  title        = {{100 \\% Paint}},\n"
        "  howpublished = {Walls \\& more},\n"
        "  url          = {https://example.org/walls/paint.html},\n"
        "  note         = {Version 1.2},\n"
        "}"
    )
    assert citation("index.html", "Walls", "zh", Provenance(site="Walls")).startswith("@misc{walls,\n")


# --- The files beside a page.

CONFIG = """\
site_name: Walls
site_url: https://example.org/walls/
repo_url: https://github.com/somebody/walls
theme:
  name: material
extra:
  site_builder:
    languages: {en: {}, zh: {}}
    pages: {"": [notes.md], walls: [package/paint.py]}
    cite: {walls: paint.bib}
"""
CHINESE = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Language: zh\\n"

msgctxt "litres"
msgid "Litres for an `area`."
msgstr "一定 `area` 所需的升数。"
"""


SAID = "一定 `area` 所需的升数。"


def project(root: Path, config: str = CONFIG) -> Settings:
    (root / "package").mkdir(parents=True)
    (root / "package/__init__.py").write_text("")
    (root / "package/colour.py").write_text("red = 1\n")
    (root / "package/paint.py").write_text(MODULE, encoding="utf-8")
    (root / "notes.md").write_text("---\ntitle: Notes\n---\n# Notes\n\nOne word.\n")
    (root / "paint.bib").write_text("@book{litre, title = {The <Litre>}}\n")
    (root / "pyproject.toml").write_text('[project]\nname = "walls"\nversion = "1.2"\nlicense = "MIT"\n')
    (root / "docs/locales/zh/walls").mkdir(parents=True)
    (root / "docs/locales/zh/walls/paint.po").write_text(CHINESE, encoding="utf-8")
    (root / "docs/locales/zh/notes.po").write_text(
        CHINESE.replace('"litres"', '"notes"').replace("Litres for an `area`.", "One word.").replace(SAID, "一个词。"),
        encoding="utf-8",
    )
    (root / "mkdocs.yml").write_text(config, encoding="utf-8")
    settings = load(root / "mkdocs.yml")
    assert isinstance(settings, Settings), settings
    return settings


def pages(settings: Settings) -> dict[tuple[str, str], Page]:
    with Loom(settings, copies=True) as loom:
        return {(code, page.url): page for code, some in loom.weave()[0].items() for page in some}


def test_a_page_leads_to_files_that_are_published(tmp_path: Path) -> None:
    settings = project(tmp_path)
    for page in pages(settings).values():
        files = Copies()(settings, page)
        assert files
        for url in files:
            name = url.rpartition("/")[2]
            assert f'href="{name}"' in page.body or f'data-excerpts="{name}"' in page.body


def test_files_are_in_the_language_of_their_page(tmp_path: Path) -> None:
    settings = project(tmp_path)
    found = pages(settings)
    english = Copies()(settings, found["en", "walls/paint.html"])
    chinese = Copies()(settings, found["zh", "walls/paint.html"])
    assert english["walls/paint.py"] == MODULE.encode()
    assert SAID in chinese["walls/paint.py"].decode()
    assert SAID in chinese["walls/paint.ipynb"].decode()
    assert english["walls/paint.plain.py"] == chinese["walls/paint.plain.py"]
    # A relative import would lead nowhere.
    assert "from package.colour import *" in english["walls/paint.ipynb"].decode()
    assert Copies()(settings, found["en", "notes.html"])["notes.md"] == (tmp_path / "notes.md").read_bytes()
    assert Copies()(settings, found["zh", "notes.html"])["notes.md"].decode() == "# Notes\n\n一个词。\n"


def test_a_page_cites_the_papers_of_its_folder_and_itself(tmp_path: Path) -> None:
    found = pages(project(tmp_path))
    body = found["en", "walls/paint.html"].body
    assert "@book{litre, title = {The &lt;Litre&gt;}}" in body
    assert "url          = {https://example.org/walls/walls/paint.html}" in body
    assert "@book" not in found["en", "notes.html"].body
    assert "https://example.org/walls/zh/walls/paint.html" in found["zh", "walls/paint.html"].body


@pytest.mark.parametrize(
    ("change", "there"),
    [
        (("cite", "cite"), "github/somebody/walls/blob/gh-pages/zh/walls/paint.ipynb"),
        (("    cite:", "    colab: built/en\n    cite:"), "github/somebody/walls/blob/built/en/zh/walls/paint.ipynb"),
        (("    cite:", '    colab: ""\n    cite:'), ""),
        (("github.com", "gitlab.com"), ""),
        (("repo_url", "# repo_url"), ""),
    ],
)
def test_colab_opens_the_notebook_of_a_branch_on_github(tmp_path: Path, change: tuple[str, str], there: str) -> None:
    body = pages(project(tmp_path, CONFIG.replace(*change)))["zh", "walls/paint.html"].body
    assert (f'href="https://colab.research.google.com/{there}"' in body) if there else ("colab" not in body)


def test_a_new_version_is_told_below_every_page(tmp_path: Path) -> None:
    settings = project(tmp_path)
    with Loom(settings, copies=True) as loom:
        loom.weave()
        (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.3"\n')
        assert all("Version 1.3" in page.body for page in loom.weave()[0]["en"])


def test_a_missing_file_of_papers_is_an_error_with_its_place(tmp_path: Path) -> None:
    project(tmp_path)
    (tmp_path / "paint.bib").unlink()
    problems = load(tmp_path / "mkdocs.yml")
    assert isinstance(problems, list)
    assert [str(one) for one in problems] == [
        f"{tmp_path}/mkdocs.yml:10:19: error: there is no file `paint.bib`; name a file of BibTeX, from here"
    ]


def test_a_second_build_makes_no_copy_again(tmp_path: Path) -> None:
    project(tmp_path)
    first = run("build", cwd=tmp_path)
    assert first.returncode == 0, first.stderr
    second = run("build", cwd=tmp_path)
    assert second.stdout.endswith("0 files changed\n")
    assert (tmp_path / "site/zh/walls/paint.ipynb").is_file()


def test_every_word_of_the_buttons_is_there_in_the_languages_of_the_builder() -> None:
    for code in ("zh", "ja", "ar"):
        for key, text in words("en").items():
            if key.startswith(("page.copy.", "page.take.")):
                assert words(code)[key] != text or key == "page.take.colab"
                assert ("{name}" in text) == ("{name}" in words(code)[key])
