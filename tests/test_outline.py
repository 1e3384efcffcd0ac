"""The headings of a page as somebody hears them."""

from __future__ import annotations

from site_builder.layout.contents import contents
from site_builder.layout.outline import Outline, Part, outline
from site_builder.page import Heading
from site_builder.translation.ui_strings import words


def prose(*levels: int, definition: str = "") -> Part:
    """A section whose prose has headings of these levels."""
    html = "".join(f"<h{n}>At {n}</h{n}>\n<p>Text.</p>\n" for n in levels)
    return Part(html, tuple(Heading(n, f"a{n}", f"At {n}") for n in levels), definition)


def heard(found: Outline) -> list[int]:
    """The levels of all headings, in their order."""
    own = [[part.html, name] for part, name in zip(found.parts, found.names, strict=True)]
    text = "".join(name + html for html, name in own)
    return [1] * found.title + [int(text[at + 2]) for at in range(len(text)) if text[at : at + 2] == "<h"]


def test_a_definition_without_a_heading_gets_one_below_its_class() -> None:
    found = outline([prose(1), prose(2, definition="Layer"), prose(definition="Layer.forward"), prose()])
    assert heard(found) == [1, 2, 3]
    assert found.names[2] == '<h3 class="name" translate="no">Layer.forward</h3>'
    assert found.levels == (1, 2, 3, 0)


def test_a_method_stands_below_its_class_wherever_that_stands() -> None:
    found = outline([prose(1), prose(2), prose(3, definition="Layer"), prose(definition="Layer.forward")])
    assert heard(found) == [1, 2, 3, 4]


def test_a_page_without_a_heading_is_headed_by_its_title() -> None:
    assert heard(outline([])) == [1]
    assert heard(outline([prose(), prose(definition="f")])) == [1, 2]
    assert heard(outline([prose(definition="f"), prose(1)])) == [1, 2, 2]


def test_no_level_is_left_out() -> None:
    assert heard(outline([prose(1), prose(4), prose(6), prose(2)])) == [1, 2, 3, 2]
    assert heard(outline([prose(3, 5, 3)])) == [1, 2, 3, 3]
    assert heard(outline([prose(1), prose(definition="outer.<locals>.inner")])) == [1, 2]


def test_a_page_has_one_heading_of_the_first_level() -> None:
    assert heard(outline([prose(1, 2), prose(1, 2, 3)])) == [1, 2, 2, 3, 4]


def test_the_contents_say_the_same_as_the_page() -> None:
    found = outline([prose(1), prose(1, 2)])
    assert [(h.level, h.text) for part in found.parts for h in part.headings] == [(1, "At 1"), (2, "At 1"), (3, "At 2")]
    assert "<h3>At 2</h3>" in found.parts[1].html


def test_what_is_no_heading_stays() -> None:
    part = Part("<hr><p>&lt;h3&gt; <code>h2</code></p><h1>A</h1>", (Heading(1, "a", "A"),))
    assert outline([part]).parts == (part,)


def test_a_heading_that_an_author_wrote_as_a_tag_moves_with_the_others() -> None:
    found = outline([Part("<h1>A</h1><h5>By hand</h5>", (Heading(1, "a", "A"),))])
    assert found.parts[0].html == "<h1>A</h1><h2>By hand</h2>"
    assert found.parts[0].headings == (Heading(1, "a", "A"),)


def test_contents_are_lists_within_lists_and_a_method_needs_only_its_own_name() -> None:
    headings = [Heading(1, "p", "Page"), Heading(2, "Layer", "Layer"), Heading(3, "Layer.f", "Layer.f")]
    (made,) = contents([*headings, Heading(2, "end", "The end")], 4, words("en"))
    listed = made[made.index("<ol>") : made.rindex("</ol>") + 5].replace("\n", "")
    assert listed == (
        '<ol><li><a href="#p">Page</a></li>'
        '<li><a href="#Layer"><code translate="no">Layer</code></a>'
        '<ol><li><a href="#Layer.f"><code translate="no">f</code></a></li></ol></li>'
        '<li><a href="#end">The end</a></li></ol>'
    )
    assert contents(headings, 1, words("en")) == []
