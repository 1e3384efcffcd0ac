"""Lines of code: their indents and the places where they may break."""

from __future__ import annotations

from site_builder.code.listing import breakable, line, listing


def test_a_line_says_how_far_it_hangs_and_ends_inside_its_own_element() -> None:
    assert line("        x = 1", "        x = 1", ' id="L2"') == '<span class="line i8" id="L2">        x = 1\n</span>'
    assert line("", "") == '<span class="line">\n</span>'


def test_long_runs_break_behind_brackets_and_commas_and_before_dots() -> None:
    raw = "self.normalization(self.activation(x),1)"
    assert breakable(raw, raw) == "self<wbr>.normalization(<wbr>self<wbr>.activation(<wbr>x),<wbr>1)"


def test_short_words_do_not_break() -> None:
    assert breakable("a.b(c) d.e(f)", "a.b(c) d.e(f)") == "a.b(c) d.e(f)"


def test_places_are_counted_in_characters_and_not_in_html() -> None:
    raw = 'f("<&>", function_of_names.attribute)'
    made = '<span class="nf">f</span>(<span class="s2">&quot;&lt;&amp;&gt;&quot;</span>, function_of_names.attribute)'
    assert breakable(raw, made).endswith("function_of_names<wbr>.attribute)")
    assert breakable(raw, made).replace("<wbr>", "") == made


def test_html_that_disagrees_with_its_text_is_left_alone() -> None:
    assert breakable("function_of_names.attribute", "something else entirely") == "something else entirely"


def test_examples_have_no_numbers() -> None:
    assert listing(["x", " y"], ["x", " y"]) == '<span class="line">x\n</span><span class="line i1"> y\n</span>'
