"""A catalogue with any of its bytes changed: what can be read is not lost, and what can't stays as it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from site_builder.cli import main

PIECES = [
    b'msgid "',
    b'msgstr "',
    b'"\n',
    b"\n",
    b"#~ ",
    b"#| ",
    b"#, fuzzy\n",
    b"\\",
    b"\xff",
    b"\xe4\xbd",
    b"<<<<<<< a\n",
    b'msgid_plural "',
    b"[1]",
    b"charset=GBK",
    b"\0",
    b"\r",
    b"\xe2\x80\xa8",
    b"\\303",
]


@pytest.fixture(scope="module")
def mutated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of one page that never changes, with all its texts translated."""
    root = tmp_path_factory.mktemp("mutated")
    (root / "a.py").write_text(
        '"""\n# A\n\nOne is here.\n\nTwo is there.\n"""\n\n# Three is all.\nx = 1\n', encoding="utf-8"
    )
    (root / "mkdocs.yml").write_text(
        "site_name: T\nextra:\n  site_builder:\n    languages: {en: {}, zh: {}}\n    pages: {p: [a.py]}\n",
        encoding="utf-8",
    )
    assert main(["messages", "-f", str(root / "mkdocs.yml")]) == 0
    (file,) = root.rglob("*.po")
    text = file.read_text(encoding="utf-8")
    for number in range(text.count('msgstr ""') - 1):
        head, _, tail = text.rpartition('msgstr ""')
        text = f'{head}msgstr "译文{number}"{tail}'
    file.write_text(text, encoding="utf-8")
    return root


def mutants(root: Path, count: int) -> None:
    """Change some bytes of the catalogue, run `messages`, and look for what was lost."""
    (file,) = root.rglob("*.po")
    whole = file.read_bytes()
    edits = st.lists(
        st.tuples(st.integers(0, len(whole)), st.integers(0, 6), st.sampled_from(PIECES) | st.binary(max_size=3)),
        min_size=1,
        max_size=4,
    )

    @settings(max_examples=count, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(edits)
    def try_one(edits: list[tuple[int, int, bytes]]) -> None:
        data = whole
        for at, length, piece in edits:
            data = data[:at] + piece + data[at + length :]
        file.write_bytes(data)
        code = main(["messages", "-f", str(root / "mkdocs.yml")])
        after = file.read_bytes()
        if code:
            assert after == data
            return
        # No letter of a translation that was read may be missing where it was written.
        assert set(re.findall("译文[0-9]", data.decode("utf-8", "ignore"))) <= set(
            re.findall("译文[0-9]", after.decode())
        )
        assert main(["messages", "-f", str(root / "mkdocs.yml")]) == 0 and file.read_bytes() == after

    try:
        try_one()
    finally:
        file.write_bytes(whole)


@pytest.mark.parametrize("count", [100, pytest.param(5_000, marks=pytest.mark.all)])
def test_a_catalogue_with_some_bytes_changed_loses_nothing(mutated: Path, count: int) -> None:
    mutants(mutated, count)
