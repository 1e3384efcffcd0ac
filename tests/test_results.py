"""Every number that a page quotes from a run is that of the run's file, in every language; its weights lie beside."""

import json
import re
import statistics
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import polib
import pytest

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "docs" / "results"
FILES = sorted(RESULTS.glob("*.json"))
# A checked number: `[99.05 %](../docs/results/shapes-0.json#accuracy)`, with the path from the page. What training has
# measured stands in docs/results, what the tests hold in docs/tested.
CHECKED = re.compile(r"\[([^\]]+)\]\(([^)\s]*(?:results|tested)/[\w.-]+\.json)#([\w.-]+)\)")


def quotes() -> list[Any]:
    """Return every quoted number: where it stands, its text, its file and the place in the file."""
    found = []
    for page in [*ROOT.glob("labml_nn_convmixer/*.*"), *ROOT.glob("docs/*.md"), ROOT / "README.md"]:
        if page.suffix in (".py", ".md"):
            text = re.sub(r"\n\s*# ?", "\n", page.read_text(encoding="utf-8"))
            found += [(page, page, *match) for match in CHECKED.findall(text)]
    english = {quote[2:] for quote in found}
    for catalogue in sorted(ROOT.glob("docs/locales/*/**/*.po")):
        for entry in polib.pofile(str(catalogue)):
            # A translation of English that is no longer there says so to its readers; it is not wrong, only old.
            if entry.obsolete or entry.fuzzy or not english.issuperset(CHECKED.findall(entry.msgid)):
                continue
            page = ROOT / (entry.occurrences[0][0] if entry.occurrences else "README.md")
            found += [(catalogue, page, *match) for match in CHECKED.findall(entry.msgstr)]
    return [pytest.param(*of, id=f"{of[0].name}-{of[2]}-{of[4]}") for of in found]


def value(path: Path, place: str) -> float:
    """Return what stands in a file of results at `accuracy`, or at `curve.3.seconds`."""
    content: Any = json.loads(path.read_text(encoding="utf-8"))
    for key in place.split("."):
        content = content[int(key) if isinstance(content, list) else key]
    return float(content)


@pytest.mark.parametrize(("where", "page", "text", "file", "place"), quotes())
def test_a_quoted_number_is_that_of_its_file(where: Path, page: Path, text: str, file: str, place: str) -> None:
    number = re.search(r"\d[\d,]*(?:\.(\d+))?", text)
    assert number, f"{where}: there is no number in {text}"
    decimals = len(number[1] or "")
    found = value((page.parent / file).resolve(), place) * (100 if "%" in text else 1)
    assert f"{found:.{decimals}f}" == number[0].replace(",", ""), f"{where}: {text}, but the file has {found}"


@pytest.mark.parametrize("name", ["shapes", "cpu"])
def test_what_a_recipe_promises_is_the_mean_of_its_recorded_seeds(name: str) -> None:
    from labml_nn_convmixer.recipe import READY

    accuracies = [value(path, "accuracy") for path in FILES if path.stem.startswith(f"{name}-")]
    assert len(accuracies) == 3
    assert READY[name].expected == f"{statistics.mean(accuracies):.0%} (docs/results)".replace("%", " %")


def test_there_are_quoted_numbers() -> None:
    assert len(quotes()) >= 2 * 3


@pytest.mark.torch
@pytest.mark.skipif(find_spec("torch") is None, reason="needs torch")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_result_is_complete_and_its_weights_lie_beside_it(path: Path) -> None:
    from labml_nn_convmixer.recipe import from_values
    from labml_nn_convmixer.training.result import read_result
    from labml_nn_convmixer.weights.model_file import read

    result = read_result(path)
    assert result.read == "test"
    assert from_values(result.values).name == result.recipe
    assert len(result.curve) == result.epochs
    assert sum(epoch["seconds"] for epoch in result.curve) == pytest.approx(result.seconds)
    # Nothing in a published file tells who computed it, and where.
    assert not re.search(r"/(home|work|root|tmp|Users)/", path.read_text(encoding="utf-8"))
    trained = read(path.with_suffix(".safetensors"))
    assert sum(of.numel() for of in trained.model.parameters()) == result.parameters
    assert list(trained.classes) == result.data["classes"]
