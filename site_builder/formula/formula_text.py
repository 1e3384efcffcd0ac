r"""
---
title: Formulas in words
summary: TeX as a line of plain text, for places that can hold nothing else - what the search finds and shows.
---
# Formulas in words

`h^2 k^2` becomes h²k², `\frac{a + b}{c}` becomes (a + b)/c. It is read, not computed with: where plain text has no
sign, the words of the TeX remain, and whoever wants the formula follows the hit to the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from site_builder.text.lazy_regex import lazy_regex

TOKEN = lazy_regex(r"\\(?:[A-Za-z]+\*?|.)|.", re.DOTALL)
SPACES = lazy_regex(r"\s+")
# Before a bracket that opens, behind one that closes: a space that only TeX needed.
LOOSE = lazy_regex(r"(?<=[(\[⌈⌊]) | (?=[)\]⌉⌋,])")

TABLE = """
alpha α  beta β  gamma γ  delta δ  epsilon ε  zeta ζ  eta η  theta θ  iota ι  kappa κ  lambda λ  mu μ  nu ν
xi ξ  pi π  rho ρ  sigma σ  tau τ  upsilon υ  phi φ  chi χ  psi ψ  omega ω  varepsilon ε  vartheta ϑ  varphi φ
Gamma Γ  Delta Δ  Theta Θ  Lambda Λ  Xi Ξ  Pi Π  Sigma Σ  Upsilon Υ  Phi Φ  Psi Ψ  Omega Ω  times ×  cdot ·
div ÷  pm ±  mp ∓  ast ∗  star ⋆  circ ∘  odot ⊙  oplus ⊕  otimes ⊗  le ≤  leq ≤  ge ≥  geq ≥  ne ≠  neq ≠
approx ≈  equiv ≡  sim ∼  simeq ≃  propto ∝  ll ≪  gg ≫  in ∈  notin ∉  subset ⊂  subseteq ⊆  cup ∪  cap ∩
setminus ∖  forall ∀  exists ∃  neg ¬  land ∧  lor ∨  to →  rightarrow →  leftarrow ←  mapsto ↦  Rightarrow ⇒
Leftarrow ⇐  iff ⇔  infty ∞  partial ∂  nabla ∇  sum ∑  prod ∏  int ∫  ell ℓ  hbar ℏ  Re ℜ  Im ℑ  emptyset ∅
ldots …  dots …  cdots …  lfloor ⌊  rfloor ⌋  lceil ⌈  rceil ⌉  langle ⟨  rangle ⟩  mid |  vert |  Vert ‖
prime ′  degree °  lbrace {  rbrace }
"""
SPACES_AND_SIGNS = {
    **{one: one for one in "{}%$#_&"}, "|": "‖", "!": "", ",": " ", ":": " ", ";": " ", " ": " ", "\\": " ", "\n": " ",
    "quad": " ", "qquad": " ", "enspace": " ",
}  # fmt: skip
SIGNS = {**dict(zip(TABLE.split()[::2], TABLE.split()[1::2], strict=True)), **SPACES_AND_SIGNS}
# Say how large or in which letters something is drawn.
QUIET = """
Big Bigg Bigl Bigr big bigg biggl biggr bigl bigr boldsymbol boxed displaystyle hphantom left limits mathbb
mathbf mathbin mathcal mathfrak mathit mathop mathord mathrel mathrm mathsf mathtt middle nolimits nonumber
notag operatorname operatorname* overbrace overline phantom right scriptstyle text textbf textit textrm
textstyle texttt underbrace underline vphantom tiny small normalsize large Large
"""
SILENT = frozenset(QUIET.split())
FRACTIONS = frozenset({"frac", "tfrac", "dfrac", "cfrac"})
RAISED = str.maketrans("0123456789+-=()nij", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱʲ")
LOWERED = str.maketrans("0123456789+-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
COMPOUND = lazy_regex(r"[^\w.′]")


@cache
def readable(tex: str) -> str:
    """A formula as one line of text; anything is accepted, for TeX that is wrong has been reported elsewhere."""
    try:
        text = "".join(_parts(iter(TOKEN.findall(tex)), ""))
    except RecursionError:
        return tex  # hundreds of groups, one in the other: no formula
    return LOOSE.sub("", SPACES.sub(" ", text)).strip()


def _parts(tokens: Iterator[str], end: str) -> Iterator[str]:
    """The pieces of text up to the token `end`, or to the end."""
    for token in tokens:
        if token == end:
            return
        yield _piece(token, tokens)


def _piece(token: str, tokens: Iterator[str]) -> str:
    if token == "{":
        return "".join(_parts(tokens, "}"))
    if token in "^_":
        return _script(token, _argument(tokens))
    if not token.startswith("\\"):
        return {"&": " ", "~": " ", "'": "′", "}": "", "-": "-"}.get(token, token)
    name = token[1:]
    if name in FRACTIONS:
        return f"{_closed(_argument(tokens))}/{_closed(_argument(tokens))}"
    if name == "sqrt":
        return f"√{_closed(_argument(tokens))}"
    if name in {"begin", "end", "label", "tag", "color", "hspace", "vspace"}:
        _argument(tokens)
        return " "
    if name == "textcolor":
        _argument(tokens)
        return _argument(tokens)
    if name in SILENT:
        return ""
    return SIGNS.get(name, f" {name} ")


def _argument(tokens: Iterator[str]) -> str:
    """What a command or a script takes: the next group, or the next sign."""
    for token in tokens:
        if not token.isspace():
            return _piece(token, tokens).strip()
    return ""


def _script(kind: str, text: str) -> str:
    """Small figures where they exist; else the mark that TeX has, which many readers know."""
    table = RAISED if kind == "^" else LOWERED
    if text and all(ord(character) in table for character in text):
        return text.translate(table)
    return "′" if text == "′" else f"{kind}{_closed(text)}"


def _closed(text: str) -> str:
    """In brackets, if it would otherwise run into what stands beside it."""
    return f"({text})" if COMPOUND.search(text) else text
