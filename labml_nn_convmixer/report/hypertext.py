"""
HTML from values. `Html` is text that is HTML already; every other text is escaped where it enters an element, so that
the name of a class or a folder can't become one.
"""

from collections.abc import Collection, Mapping, Sequence
from html import escape

VOID = ("img",)  # elements without an end


class Html(str):
    """HTML, which is not escaped again."""

    __slots__ = ()


def element(name: str, content: str, kind: str = "", **attributes: object) -> Html:
    """Return an element; `kind` is its class."""
    if kind:
        attributes = {"class": kind, **attributes}
    inside = "".join(f' {key}="{escape(str(value))}"' for key, value in attributes.items())
    if name in VOID:
        return Html(f"<{name}{inside}>")
    return Html(f"<{name}{inside}>{content if isinstance(content, Html) else escape(content, quote=False)}</{name}>")


def joined(*parts: Html) -> Html:
    """Put elements one after the other."""
    return Html("".join(parts))


def rows(names: Sequence[str], lines: Sequence[Sequence[str]], numbers: Collection[int] = ()) -> Html:
    """Return a table. The first cell of a line is its name; columns in `numbers` are aligned at the right."""

    def cell(kind: str, i: int, text: str, scope: str = "") -> Html:
        attributes = {"scope": scope} if scope else {}
        return element(kind, text, kind="number" if i in numbers else "", **attributes)

    head = element("tr", joined(*(cell("th", i, name, "col") for i, name in enumerate(names))))
    body = [
        element("tr", joined(*(cell("td" if i else "th", i, text, "" if i else "row") for i, text in enumerate(line))))
        for line in lines
    ]
    table = element("table", joined(element("thead", head), element("tbody", joined(*body))))
    # A wide table scrolls alone; the page itself never does.
    return element("div", table, kind="wide", tabindex=0)


def descriptions(values: Mapping[str, str]) -> Html:
    """Return names with their values."""
    return element("dl", joined(*(joined(element("dt", name), element("dd", value)) for name, value in values.items())))


def folded(summary: str, content: Html) -> Html:
    """Return what is shown when somebody asks for it."""
    return element("details", joined(element("summary", summary), content))


def figure(title: str, caption: str, *parts: Html) -> Html:
    """Return a figure with its title and caption above."""
    words = joined(element("b", title), Html(" "), element("span", caption))
    return element("figure", joined(element("figcaption", words), *parts))


def percent(value: float, digits: int = 1) -> str:
    """Write a share such as 0.5 as `50.0 %`, with a space that doesn't break."""
    return f"{value * 100:.{digits}f}\N{NO-BREAK SPACE}%"
