"""Formulas: what comes out for a page with a strict Content-Security-Policy, and what is said of wrong ones."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator

import pytest

from site_builder.formula.engine import Engine
from site_builder.formula.formula import Formula, FormulaError, Renderer, stylesheet
from site_builder.resources import KATEX

VENDORED = KATEX

VARIED = r"""
x^2 + y_i^{2n}
\sqrt{x} + \sqrt[3]{\frac{a}{b}}
\frac{\partial L}{\partial x} \dfrac{a}{\tfrac{b}{c}} \cfrac{1}{1 + \cfrac{1}{2}}
\binom{n}{k}
\begin{cases} a & x > 0 \\ b & \text{otherwise} \end{cases}
\begin{rcases} a \\ b \end{rcases}
\begin{align} a &= b \\ c &= d + e \end{align}
\begin{align*} a &= b \\ &= c \end{align*}
\begin{align} a = b \\ c = d \end{align}
\begin{gather} a \\ b \end{gather}
\begin{aligned} a &= b \end{aligned}
\begin{matrix} a & b \\ c & d \end{matrix}
\begin{pmatrix} a & b \\ c & d \end{pmatrix}
\begin{bmatrix} 1 & 0 \\ 0 & 1 \end{bmatrix}
\begin{array}{l|c:r} a & b & c \\ \hline d & e & f \\ \hdashline g & h & i \end{array}
\begin{array}{c} a \\[2em] b \end{array}
\begin{CD} A @>a>> B \\ @VVbV @VVcV \\ C @>>d> D \end{CD}
\underset{x}{\max} f(x)
\underset{x \in X}{\operatorname{argmax}} f \underset{}{x}
\overset{!}{=} \stackrel{?}{=} \overset{a}{\underset{b}{X}}
\mathop{\mathrm{softmax}}_{i} x_i
\mathop{softmax}(QK^\top) \mathop{\text{Attention}}(Q)
\mathop{\mathbb{E}}_{x \sim p}\left[ x \right]
\mathop{x + y}\nolimits_i
\operatorname*{arg\,min}_\theta L(\theta)
\operatorname{softmax}\left(\frac{Q K^\top}{\sqrt{d_k}}\right) V
\textcolor{red}{x} + \textcolor{#ff0000}{y} + \textcolor{lightgreen}{z}
\color{blue} x + y
\colorbox{yellow}{$x$} \fcolorbox{red}{orange}{a}
\boxed{E = mc^2} \fbox{text}
\cancel{x} + \bcancel{y} + \xcancel{z} + \sout{abc}
\xrightarrow{f} \xleftarrow[below]{above} \xRightarrow{y} \xmapsto{a} \xlongequal{c}
\overrightarrow{AB} \overleftarrow{AB} \underrightarrow{AB}
\hat{x} \tilde{y} \bar{z} \vec{v} \dot{a} \ddot{b} \check{c}
\widehat{xyz} \widetilde{xyz} \overline{abc} \underline{abc}
\overbrace{a + b}^{n} \underbrace{c + d}_{m} \overgroup{AB} \utilde{AB}
\sum_{i=1}^{n} \prod_{j} \int_0^\infty \oint \iint \lim_{x \to 0} \sup_x
\limsup_{n} \underset{\theta}{\text{minimize}}
\left( \frac{a}{b} \right] \left\{ x \right\} \left\lVert y \right\rVert \left. x \right|_{y = 0}
\big( \Big[ \bigg\{ \Bigg|
\mathbb{R} \mathcal{L} \mathfrak{g} \mathbf{x} \mathsf{s} \mathtt{t} \mathscr{S} \boldsymbol{\alpha}
\text{if } x \text{ is } \textbf{bold} \textit{it} \texttt{tt}
\tiny a \small b \large c \Huge d
{\scriptstyle x} + {\displaystyle \sum_i}
\phantom{x} \smash{q} \mathllap{a} \mathrlap{b}
a \quad b \, d \; e \! f \hspace{1em} g \kern 2pt h
\rule{1em}{2em} \raisebox{0.5em}{x} \vcenter{x}
f'(x) + x''
\tag{1} x = y
\substack{a \\ b} \sum_{\substack{i \\ j}}
\mathrm{d}x \, \mathrm{GELU}(x)
\not= \not\in \neq
\genfrac(]{0pt}{2}{a}{b}
\angl{n} \phase{-78^\circ} \underbar{x}
\KaTeX \pmb{x} \textcircled{a} \mathring{x}
{}_2 {}^a_b X
\verb|x_y| \char"263a
\langle a \rangle \lfloor b \rfloor \lceil c \rceil
f\left(x \middle| y\right)
a \equiv b \pmod{n} \bmod c
\bra{x} \ket{y} \Set{x | y}
\text{中文} + é
\Huge \sqrt{\frac{\sum}{x}}
""".strip().splitlines()


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    with Renderer() as renderer:
        yield renderer


def good(result: Formula | FormulaError) -> Formula:
    assert isinstance(result, Formula), result
    return result


def bad(result: Formula | FormulaError) -> FormulaError:
    assert isinstance(result, FormulaError), result
    return result


@pytest.mark.parametrize("tex", VARIED)
def test_no_formula_has_an_inline_style(renderer: Renderer, tex: str) -> None:
    result = good(renderer.render(tex, display=True))
    assert not re.search(r"\sstyle\s*=", result.html)
    classes = {name for value in re.findall(r' class="([^"]*)"', result.html) for name in value.split()}
    assert {name for name, _ in result.styles} <= classes


@pytest.mark.parametrize("tex", VARIED)
def test_mathml_has_text_alone_where_only_text_may_stand(renderer: Renderer, tex: str) -> None:
    mathml = good(renderer.render(tex, display=True)).html.partition("<math")[2].partition("</math>")[0]
    assert not re.search(r"<(mi|mn|mo|ms|mtext)\b[^<>]*><(?!/)", mathml)
    assert not re.search(r'mathcolor|mathbackground|<mtd width|=""', mathml)


def test_operator_keeps_its_space_when_it_becomes_a_row(renderer: Renderer) -> None:
    assert (
        '<mrow><mspace width="0.22em"></mspace><mi>mod</mi>' in good(renderer.render(r"a \bmod b", display=False)).html
    )


def test_a_word_in_a_formula_is_read_as_a_word(renderer: Renderer) -> None:
    mathml = good(renderer.render(r"\mathrm{BN}(x) \mathrm{d}x \Gamma\Delta", display=False)).html
    assert "<mi>BN</mi>" in mathml
    assert '<mi mathvariant="normal">d</mi><mi>x</mi>' in mathml


def test_formula_says_that_it_is_not_to_be_translated(renderer: Renderer) -> None:
    assert good(renderer.render("x", display=False)).html.startswith('<span class="katex" translate="no">')
    assert good(renderer.render("x", display=True)).html.startswith('<span class="katex-display" translate="no">')


def test_tex_is_kept_for_who_copies_the_formula(renderer: Renderer) -> None:
    result = good(renderer.render("a < b", display=False))
    assert '<annotation encoding="application/x-tex">a &lt; b</annotation>' in result.html


def test_same_declarations_have_the_same_class_in_every_process(renderer: Renderer) -> None:
    with Renderer() as another:
        assert another.render(r"\frac{1}{2}", display=True) == renderer.render(r"\frac{1}{2}", display=True)
    styles = good(renderer.render("x", display=False)).styles
    assert styles == (("k817hl148", "height:0.4306em"),)


def test_stylesheet_has_each_rule_once_with_the_weight_of_an_inline_style() -> None:
    assert stylesheet([("kb", "top:0"), ("ka", "left:0"), ("kb", "top:0")]) == (
        ".ka:not(#_){left:0}\n.kb:not(#_){top:0}\n"
    )


@pytest.mark.parametrize(
    ("tex", "message", "place"),
    [
        (r"a + \foo", r"Undefined control sequence: \foo", r"\foo"),
        ("x_y_z", "Double subscript", "_z"),
        (r"x^{", "Expected '}', got 'EOF'", ""),
        ("😀 \\foo", r"Undefined control sequence: \foo", r"\foo"),
        ("a & b", "Expected 'EOF', got '&'", "& b"),
        (r"a \href{https://example.org}{x}", r"\href is not allowed", r"\href{https://example.org}{x}"),
        (r"\htmlStyle{color: red}{x}", r"\htmlStyle is not allowed", r"\htmlStyle{color: red}{x}"),
        (r"\includegraphics{x.png}", r"\includegraphics is not allowed", r"\includegraphics{x.png}"),
    ],
)
def test_error_has_message_and_place(renderer: Renderer, tex: str, message: str, place: str) -> None:
    error = bad(renderer.render(tex, display=False))
    assert error.message == message
    assert tex[error.position :] == place


def test_error_in_a_macro_has_no_place_in_the_formula() -> None:
    with Renderer({r"\wrong": r"abc \foo"}) as renderer:
        assert bad(renderer.render(r"abcd + \wrong", display=False)) == FormulaError(
            r"Undefined control sequence: \foo", 0
        )


def test_formula_nested_too_deeply_is_an_error(renderer: Renderer) -> None:
    assert "stack" in bad(renderer.render("{" * 4_900 + "}" * 4_900, display=False)).message
    good(renderer.render("x", display=False))


def test_endless_macro_is_an_error(renderer: Renderer) -> None:
    assert "Too many expansions" in bad(renderer.render(r"\def\a{\a\a}\a", display=False)).message


def test_align_is_for_display_only(renderer: Renderer) -> None:
    tex = r"\begin{align} a &= b \end{align}"
    good(renderer.render(tex, display=True))
    assert "display mode" in bad(renderer.render(tex, display=False)).message


def test_macros_are_expanded() -> None:
    with Renderer({r"\R": r"\mathbb{R}"}) as renderer:
        assert "double-struck" in good(renderer.render(r"\R", display=False)).html


def test_definition_in_a_formula_is_unknown_to_the_next(renderer: Renderer) -> None:
    good(renderer.render(r"\gdef\mine{x} \mine", display=False))
    bad(renderer.render(r"\mine", display=False))


def test_many_formulas_come_back_in_order(renderer: Renderer) -> None:
    results = renderer.render_many([("a", False), (r"\foo", False), ("a", True), ("a", False)])
    assert [type(result) for result in results] == [Formula, FormulaError, Formula, Formula]
    assert results[0] == results[3] != results[2]


# An answer is a line, whose fields are parted by a control character (engine.py).
@pytest.mark.parametrize("tex", ["a +\nb", "a %\x1e\x1f\n + b", "a\rb"])
def test_line_ends_and_control_characters_end_no_answer(renderer: Renderer, tex: str) -> None:
    answers = renderer.render_many([(tex, True), (r"\foo", False), ("x", False)])
    assert [type(answer) for answer in answers] == [Formula, FormulaError, Formula]
    html = good(answers[0]).html
    assert not {"\x1e", "\x1f"} & set(html)
    assert tex.translate({0x1E: None, 0x1F: None}) in html.partition("</math>")[0]


class Memory(dict[str, bytes]):
    """A cache."""

    def put(self, key: str, value: bytes) -> None:
        self[key] = value


def test_engine_is_not_loaded_when_the_cache_knows_all() -> None:
    cache = Memory()
    formulas = [("x^2", True), ("x^2", False), (r"\foo", False)]
    with Renderer(cache=cache) as renderer:
        first = renderer.render_many(formulas)
    assert len(cache) == 3
    with Renderer(cache=cache) as renderer:
        assert renderer.render_many(formulas) == first
        assert renderer.engine is None


def test_broken_cache_entry_is_rendered_again() -> None:
    cache = Memory()
    with Renderer(cache=cache) as renderer:
        first = renderer.render("x", display=False)
    for key in cache:
        cache[key] = cache[key][:10]
    with Renderer(cache=cache) as renderer:
        assert renderer.render("x", display=False) == first


def test_other_macros_have_other_cache_entries() -> None:
    cache = Memory()
    for meaning in ("a", "b"):
        with Renderer({r"\x": meaning}, cache) as renderer:
            assert f"<mi>{meaning}</mi>" in good(renderer.render(r"\x", display=False)).html


def test_vendored_files_are_those_of_the_record() -> None:
    record = json.loads((VENDORED / "vendor.json").read_bytes())
    files = {
        path.relative_to(VENDORED).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDORED.rglob("*")
        if path.is_file() and path.name != "vendor.json"
    }
    assert files == record["sha256"]
    assert record["version"] in (VENDORED / "katex.min.js").read_text(encoding="utf-8")


def test_stylesheet_of_katex_names_exactly_the_fonts_that_are_here() -> None:
    style = (VENDORED / "katex.min.css").read_text(encoding="utf-8")
    assert set(re.findall(r"url\(([^)]*)\)", style)) == {
        f"fonts/{font.name}" for font in (VENDORED / "fonts").iterdir()
    }


@pytest.mark.parametrize("tex", VARIED)
def test_parts_change_nothing_of_a_formula_but_their_marks(tex: str) -> None:
    """Neither its MathML nor its elements and rules; only what KaTeX would put into one element may be in several."""

    def joined(html: str) -> str:
        unmarked = re.sub(r" [sr]@\d+(?=\")", "", html)
        # An element that follows one of its kind, or of its kind with a style of its own behind.
        return re.sub(
            r'<span class="((?:mord|mclose|mopen|mpunct)[^"]*?)( k\w{8})?">([^<]{1,9})</span>', r"\1:\3;", unmarked
        )

    def letters(html: str) -> str:
        return re.sub(r"(m(?:ord|close|open|punct)[a-z ]*):([^;]*);(?:\1:([^;]*);)+", join, joined(html))

    def join(found: re.Match[str]) -> str:
        return found[1] + ":" + "".join(re.findall(r":([^;]*);", found[0])) + ";"

    with Renderer() as marked, Renderer() as plain:
        made = good(marked.render(tex, display=True))
        plain.render("x", display=True)
        assert isinstance(plain.engine, Engine)
        plain.engine.eval("treeOf = katex.__renderToDomTree")
        other = good(plain.render(tex, display=True))
    assert letters(made.html) == letters(other.html)
    assert made.styles == other.styles


BOXES = """() => Array.from(document.querySelectorAll(".katex-html, .katex-html *"), element => {
  const box = element.getBoundingClientRect()
  const style = getComputedStyle(element)
  return [box.x, box.y, box.width, box.height, style.color, style.borderTopWidth, style.borderTopColor,
          style.backgroundColor].join(" ")
})"""


@pytest.mark.browser
def test_classes_look_as_inline_styles_do() -> None:
    """Every box of every formula, in place, size and colour; the page with classes under a strict policy."""
    from playwright.sync_api import Route
    from py_mini_racer import MiniRacer
    from site_browser import chromium

    with MiniRacer() as engine:
        engine.eval((KATEX / "katex.min.js").read_text(encoding="utf-8"))
        engine.eval("function plain(tex) { return katex.renderToString(tex, {displayMode: true, strict: 'ignore'}) }")
        inline = [str(engine.call("plain", tex)) for tex in VARIED]
    with Renderer() as whole:
        whole.render("x", display=True)
        assert isinstance(whole.engine, Engine)
        # Without parts: these keep KaTeX from putting letters side by side into one element.
        whole.engine.eval("treeOf = katex.__renderToDomTree")
        results = [good(whole.render(tex, display=True)) for tex in VARIED]
    rules = stylesheet(rule for result in results for rule in result.styles)
    frame = '<!doctype html><meta charset="utf-8"><title>x</title><link rel="stylesheet" href="katex.min.css">{}<p>{}'
    pages = {
        "inline": frame.format("", "<p>".join(inline)),
        "classes": frame.format(
            '<link rel="stylesheet" href="rules.css">', "<p>".join(result.html for result in results)
        ),
    }

    def answer(route: Route) -> None:
        name = route.request.url.removeprefix("http://formulas.test/")
        if name in pages:
            policy = "default-src 'none'; style-src 'self'; font-src 'self'"
            headers = {"Content-Security-Policy": policy} if name == "classes" else {}
            route.fulfill(body=pages[name], content_type="text/html", headers=headers)
        elif name == "rules.css":
            route.fulfill(body=rules, content_type="text/css")
        else:
            route.fulfill(path=VENDORED / name)

    with chromium() as browser:
        page = browser.new_page()
        try:
            messages: list[str] = []
            page.on("console", lambda message: messages.append(message.text))
            page.route("http://formulas.test/**", answer)
            boxes = {}
            for name in pages:
                page.goto(f"http://formulas.test/{name}")
                page.evaluate("document.fonts.ready.then(() => null)")
                boxes[name] = page.evaluate(BOXES)
        finally:
            page.close()
    assert len(boxes["inline"]) > 2000
    assert boxes["classes"] == boxes["inline"]
    assert messages == []


def test_mbox_is_text_unless_the_author_defines_it() -> None:
    with Renderer() as renderer:
        found = renderer.render(r"a \mbox{ if $b$}", display=False)
        same = renderer.render(r"a \text{ if $b$}", display=False)
        assert isinstance(found, Formula) and isinstance(same, Formula)
        assert found.html.replace("mbox", "text") == same.html
    with Renderer({r"\mbox": r"\mathbf{#1}"}) as renderer:
        found = renderer.render(r"\mbox{b}", display=False)
        assert isinstance(found, Formula) and "mathbf" in found.html


@pytest.mark.parametrize("tex", [r"p \times p", r"h k^2 + h^2", r"1 + d(k - 1)", r"a < b \le c"])
def test_a_short_formula_stays_in_one_line(renderer: Renderer, tex: str) -> None:
    assert "<wbr>" not in good(renderer.render(tex, display=False)).html


def test_a_long_formula_may_go_on_in_the_next_line_between_its_parts(renderer: Renderer) -> None:
    assert good(renderer.render("a + b + c + d + e + f + g = h", display=False)).html.count("<wbr>") == 7
