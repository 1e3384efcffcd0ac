"""A copier gets the module in their language, and the code untouched."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_tangle import without_docstrings

from site_builder.copies.translated_source import WIDTH, translate
from site_builder.copies.wrap import columns
from site_builder.source.block import split
from site_builder.source.section import pair
from site_builder.source.source import Source, read
from site_builder.source.token_stream import tokenize_source
from site_builder.translation import catalogue_po
from site_builder.translation.catalogue import Entry, State
from site_builder.translation.merging import merge
from site_builder.weave import Text, messages

ROOT = Path(__file__).parent.parent
TRANSLATED = [
    ROOT / f"docs/locales/zh/convmixer/{name}.po" for name in ("model", "data", "augment", "rand_augment", "experiment")
]


def translated(text: str, words: dict[str, str], state: str = "") -> tuple[str, list[str]]:
    source = read("module.py", text.encode())
    assert isinstance(source, Source)
    blocks = split(source, tokenize_source(source))

    def find(context: str, text: str) -> Entry | None:
        return Entry(context, text, words[text], state, context if state else "") if text in words else None

    made, refused = translate(source, blocks, pair(source, blocks), find)
    assert without_docstrings(made.encode()) == without_docstrings(text.encode())
    return made, [problem.message for problem in refused]


@pytest.mark.parametrize(
    ("text", "words", "wanted"),
    [
        ("# One.\nx = 1  # [b]\n", {"One.": "一。"}, "# 一。\nx = 1  # [b]\n"),
        ("f(\n    # One\n    # two.\n    1)\n", {"One two.": "一。"}, "f(\n    # 一。\n    1)\n"),
        ('def f():\n    """One."""\n', {"One.": "一。"}, 'def f():\n    """一。"""\n'),
        ('def f(): "One."\n', {"One.": "一。"}, 'def f(): "一。"\n'),
        ("class A:\n  r'''\n  One\n  two.\n  '''\n", {"One two.": "一。"}, "class A:\n  r'''\n  一。\n  '''\n"),
        ("# * One\n#   two\n# * Three\n", {"One two": "一", "Three": "三"}, "# * 一\n# * 三\n"),
        ("# One.\n#\n# Two.\nx = 1\r\n", {"Two.": "二。"}, "# One.\n#\n# 二。\nx = 1\r\n"),
        ("#: One.\r\nx = 1\r\n", {"One.": "一。"}, "#: 一。\r\nx = 1\r\n"),
        (
            '"""On $\\\\alpha$\nis `\\\\n`."""\n',
            {r"On $\alpha$ is `\n`.": r"`\n` 是 $\alpha$。"},
            '"""`\\\\n` 是 $\\\\alpha$。"""\n',
        ),
        ('"""\nOne $x$.\n\n$$x\n+ y$$\n"""\n', {"One $x$.": "一 $x$。"}, '"""\n一 $x$。\n\n$$x\n+ y$$\n"""\n'),
    ],
)
def test_the_translation_stands_where_the_english_stood(text: str, words: dict[str, str], wanted: str) -> None:
    assert translated(text, words) == (wanted, [])


def test_an_outdated_translation_is_not_shown() -> None:
    assert translated("# One.\n", {"One.": "一。"}, state="Older.")[0] == "# One.\n"


def test_what_has_no_translation_stays_to_the_letter() -> None:
    text = '#No space.\n#  Two  spaces. \nx = 1\n\ndef f():\n  """  Text.\n      more   """\n'
    assert translated(text, {})[0] == text


def test_long_translations_are_wrapped_behind_their_mark() -> None:
    text = "class A:\n    # One.\n    x = 1\n\n    def f(self):\n        '''Two.'''\n        # * Three.\n"
    words = {"One.": "图像块" * 40, "Two.": "卷积。" * 40, "Three.": "空间混合" * 20}
    made, _ = translated(text, words)
    lines = made.splitlines()
    assert all(columns(line) <= WIDTH for line in lines)
    assert all(line.startswith("    # ") for line in lines[1:4])
    quotes = next(index for index, line in enumerate(lines) if "'''卷积。" in line)
    assert lines[quotes + 1].startswith("        积。卷积。")
    star = next(index for index, line in enumerate(lines) if "* 空间" in line)
    assert lines[star + 1].startswith("        #   ")


STYLES = """
def f(x, y):
    '''One.

    Args:
        x (int): Two.
        y: Three
            four.
    '''

def g(x):
    '''
    Five.

    Parameters
    ----------
    x : int
        Six.
    y : int
        Seven.
    '''
"""


def test_parameters_stay_in_their_authors_style() -> None:
    plain = {"One.": "一。", "Three four.": "三四。", "Five.": "五。"}
    typed = {
        f"`int` – {english}": f"`int` – {chinese}"
        for english, chinese in {"Two.": "二。", "Six.": "六。", "Seven.": "七。"}.items()
    }
    made, refused = translated(STYLES, plain | typed)
    wanted = STYLES.replace("Three\n            four.", "三四。")
    for english, chinese in {"One": "一", "Two": "二", "Five": "五", "Six": "六", "Seven": "七"}.items():
        wanted = wanted.replace(f"{english}.", f"{chinese}。")
    assert (made, refused) == (wanted, [])


def test_front_matter_is_translated_too() -> None:
    text = '"""\n---\ntitle: One\nsummary: >\n  Two\n  three.\n---\n# One\n"""\n'
    source = read("module.py", text.encode())
    assert isinstance(source, Source)
    blocks = split(source, tokenize_source(source))
    words = {("title", "One"): "一: 甲", ("summary", "Two three."): "二" * 60}

    def find(context: str, text: str) -> Entry | None:
        return Entry(context, text, words[context, text]) if (context, text) in words else None

    made, _ = translate(source, blocks, pair(source, blocks), find)
    again = read("module.py", made.encode())
    assert isinstance(again, Source)
    front = pair(again, split(again, tokenize_source(again))).front
    assert (front.title, front.summary.replace(" ", "")) == ("一: 甲", "二" * 60)
    assert all(columns(line) <= WIDTH for line in made.splitlines())


def in_front(text: str, title: str) -> tuple[str, list[str], str]:
    source = read("module.py", text.encode())
    assert isinstance(source, Source)
    blocks = split(source, tokenize_source(source))
    chapter = pair(source, blocks)

    def find(context: str, text: str) -> Entry | None:
        return Entry(context, text, title) if context == "title" else None

    made, refused = translate(source, blocks, chapter, find)
    assert without_docstrings(made.encode()) == without_docstrings(text.encode())
    again = read("module.py", made.encode())
    assert isinstance(again, Source)
    return made, [problem.message for problem in refused], pair(again, split(again, tokenize_source(again))).front.title


@pytest.mark.parametrize(
    "title",
    [
        "a: b",
        "'a",
        "\"a'",
        '"',
        "a\\",
        "\\alpha: \\beta",
        "- a",
        "# a",
        "[a",
        "&a",
        "yes",
        "|",
        "9999-99-99",
        "a\u2028b",
    ],
)
@pytest.mark.parametrize("opening", ['"""', "r'''"])
@pytest.mark.parametrize("body", ["On.", r"On $\alpha$.", r"On $\\alpha$."])
def test_a_title_is_written_such_that_yaml_and_python_read_it(title: str, opening: str, body: str) -> None:
    text = f"{opening}---\ntitle: One\n---\n{body}\n{opening[-3:]}\nx = 1\n"
    assert in_front(text, title)[1:] == ([], " ".join(title.split()))


@pytest.mark.parametrize("title", ['Wo """', 'a """ b', "\\x", "\\N{NO SUCH NAME}"])
def test_a_title_that_would_end_the_docstring_is_refused(title: str) -> None:
    text = '"""---\ntitle: One\n---"""\nx = 1\n'
    assert in_front(text, title) == (text, ["this translation would end its docstring"], "One")


@pytest.mark.parametrize("text", ['"---\\ntitle: One\\n" "---"\nx = 1\n', '("""---\ntitle: One\n---""")\nx = 1\n'])
def test_front_matter_in_several_literals_stays_as_it_is(text: str) -> None:
    assert in_front(text, "一")[:2] == (text, [])


@pytest.mark.parametrize("translation", ['他说 """。', "\\x", "\\N{NO SUCH NAME}"])
def test_a_translation_that_breaks_its_docstring_is_refused(translation: str) -> None:
    text = 'def f():\n    """One."""\n'
    made, refused = translated(text, {"One.": translation})
    assert (made, refused) == (text, ["this translation would end its docstring"])


def test_a_quotation_mark_at_the_end_does_not_touch_the_closing_ones() -> None:
    made, _ = translated('def f():\n    """One."""\n', {"One.": '他说 "是"'})
    assert made == 'def f():\n    """他说 "是"\n    """\n'


@pytest.mark.parametrize("path", TRANSLATED, ids=lambda path: path.stem)
def test_the_modules_of_this_project_in_chinese(path: Path) -> None:
    module = ROOT / "labml_nn_convmixer" / f"{path.stem}.py"
    source = read(str(module), module.read_bytes())
    assert isinstance(source, Source)
    blocks = split(source, tokenize_source(source))
    chapter = pair(source, blocks)
    catalogue, _ = catalogue_po.read(str(path), "zh", path.read_bytes())
    merged = merge(catalogue, messages(Text(str(module), chapter)))
    made, refused = translate(source, blocks, chapter, merged.find)
    assert not refused
    assert without_docstrings(made.encode()) == without_docstrings(module.read_bytes())
    english = set(source.lines)
    assert not [line for line in made.splitlines() if columns(line) > WIDTH and line not in english]
    # However much of it is translated today stands there.
    there = "".join(made.split())
    shown = [e.translation for e in merged.entries if e.state is State.TRANSLATED and not e.obsolete]
    assert sum("".join(text.split()) in there for text in shown) >= len(shown) // 2
