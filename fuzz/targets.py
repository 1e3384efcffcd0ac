"""All that is fuzzed, by name."""

from __future__ import annotations

from hypothesis import strategies as st

from fuzz import (
    catalogues,
    configuration,
    copies,
    docstrings,
    drawings,
    front_matter,
    http_requests,
    markdown,
    mutants,
    splitter,
)
from fuzz.target import Target

TARGETS: dict[str, Target] = {
    one.TARGET.name: one.TARGET
    for one in (
        splitter,
        copies,
        front_matter,
        markdown,
        docstrings,
        catalogues,
        drawings,
        configuration,
        http_requests,
    )
}
MUTANTS = Target("mutants", mutants.law, st.integers(0).map(lambda number: mutants.mutant(number, 0)))
"""These are counted, and not drawn."""
