"""The page of a report: its sections, each a function from the findings to HTML."""

import base64
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labml_nn_convmixer.analysis.chart import matrix_chart
from labml_nn_convmixer.analysis.confusion import Confusion, wilson
from labml_nn_convmixer.analysis.evaluate import IMAGES
from labml_nn_convmixer.analysis.recipe_diff import changes, written
from labml_nn_convmixer.analysis.runs import duration
from labml_nn_convmixer.files.output_file import MARKS
from labml_nn_convmixer.report.findings import Findings
from labml_nn_convmixer.report.hypertext import Html, descriptions, element, figure, folded, joined, percent, rows
from labml_nn_convmixer.report.kernels import grid, pictures, png
from labml_nn_convmixer.report.report_curves import curves
from labml_nn_convmixer.report.report_style import STYLE

WRONG = 24  # images that were not recognized: a glance, not a catalogue


def page(findings: Findings) -> str:
    """Return the whole page."""
    recipe = findings.description.recipe
    title = f"ConvMixer-{recipe.dim}/{recipe.depth} on {findings.description.data['name']}: {findings.name}"
    sections = summary, curves, mistakes, kernels, reproduction_section
    parts = joined(*(section(findings) for section in sections))
    head = joined(
        Html('<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'),
        Html(MARKS[".html"].decode()),
        element("title", title),
        Html(f"<style>{STYLE}</style>"),
    )
    return f'<!doctype html>\n<html lang="en"><head>{head}</head>\n<body><main>{parts}</main></body></html>\n'


def summary(findings: Findings) -> Html:
    """Say what the run is, what has become of it, and what came out."""
    description, result = findings.description, findings.result
    recipe, data = description.recipe, description.data
    changed = changes(recipe)
    which = f"recipe {recipe.name}" + (f" with {len(changed)} change{'s' * (len(changed) > 1)}" if changed else "")
    lead = f"{which}, seed {recipe.seed}, {data['training']:,} training images of {data['name']}"
    parts = [
        element("h1", f"ConvMixer-{recipe.dim}/{recipe.depth} on {data['name']}"),
        element("p", lead, kind="lead"),
        element("p", f"run {findings.name}: {findings.status}", kind="soft"),
    ]
    if result is None:
        done = f"{len(findings.epochs)} of {recipe.epochs} epochs are complete"
        why = f" ({findings.why})" if findings.why else ""
        parts.append(element("p", f"This run is not finished: {done}{why}.", kind="notice"))
    numbers = []
    if result:
        right = round(result.accuracy * data["test"])
        low, high = wilson(right, data["test"])
        numbers.append((percent(result.accuracy, 2), f"accuracy on {data['test']:,} test images"))
        numbers.append((f"{percent(low)} – {percent(high)}", "95 % interval, by the number of images"))
        numbers.append((f"{result.loss:.4f}", "loss on the test images"))
    last: dict[str, float] = findings.epochs[-1] if findings.epochs else {}
    if "accuracy.validation" in last:
        numbers.append((percent(last["accuracy.validation"], 2), f"accuracy on {data['held_out']:,} held-out images"))
    if findings.epochs:
        numbers.append((duration(sum(epoch["seconds"] for epoch in findings.epochs)), "time of all epochs"))
    if result:
        numbers.append((f"{result.images_per_second:,.0f}", "training images per second"))
        numbers.append((f"{result.parameters:,}", "weights"))
    items = [element("li", joined(element("b", value), Html(" "), element("span", name))) for value, name in numbers]
    if items:
        parts.append(element("ul", joined(*items), kind="numbers"))
    if result:
        once = "That was measured once, after the last epoch: the test images have chosen nothing."
        parts.append(element("p", once, kind="soft"))
    return joined(*parts)


def mistakes(findings: Findings) -> Html:
    """Show what was taken for what, class by class and image by image."""
    heading = element("h2", "Where it errs")
    answers = findings.answers
    if answers is None:
        return joined(heading, element("p", findings.no_answers or findings.no_network, kind="notice"))
    confusion, questions = answers.confusion(), answers.questions
    total = confusion.total
    text = f"{total.right:,} of {total.count:,} {IMAGES[questions.read]} were recognized, in 32 bits."
    notices = [element("p", f"Note: {notice}.", kind="notice") for notice in questions.notices]
    parts = [heading, element("p", text), *notices]
    matrix = confusion.matrix
    beside = []
    if len(confusion.classes) <= 200:
        drawn = matrix_chart("Confusion matrix", text, matrix, confusion.classes)
        wide = Html(f'<div class="wide" tabindex="0" role="region" aria-label="Confusion matrix">{drawn}</div>')
        names = ["true class", *confusion.classes]
        lines = [
            [name, *map(str, row)] for name, row in zip(confusion.classes, matrix.tolist(), strict=True)
        ]
        caption = "A row is a true class, a column a guess. The fuller a cell, the larger its share of the row."
        numbers = rows(names, lines, numbers=range(1, len(names)))
        beside.append(figure("What was taken for what.", caption, wide, folded("The numbers", numbers)))
    beside.append(element("div", joined(element("h3", "Each class"), per_class(confusion))))
    parts.append(element("div", joined(*beside), kind="beside"))
    pairs = [[pair.true, pair.guess, f"{pair.count:,}", percent(pair.share)] for pair in confusion.mistakes(10)]
    if pairs:
        parts.append(element("h3", "The most frequent mistakes"))
        parts.append(rows(["true class", "guess", "images", "of the class"], pairs, numbers=(2, 3)))
    wrong = answers.wrong(WRONG)
    if wrong:
        errors = total.count - total.right
        parts.append(element("h3", "What it is most certain of, and wrong"))
        parts.append(element("p", f"{len(wrong)} of the {errors:,} images that were not recognized.", kind="soft"))
        parts.append(element("ol", joined(*(sample(findings, i) for i in wrong)), kind="wrong"))
    return joined(*parts)


def per_class(confusion: Confusion) -> Html:
    """Return a table of the classes."""
    lines = [
        [
            result.name,
            f"{result.count:,}",
            f"{result.right:,}",
            "–" if result.accuracy is None else percent(result.accuracy),
            "–" if result.accuracy is None else f"{percent(result.low)} – {percent(result.high)}",
        ]
        for result in confusion.per_class
    ]
    names = ["class", "images", "right", "accuracy", "95 % interval"]
    content = rows(names, lines, numbers=(1, 2, 3, 4))
    return content if len(lines) <= 30 else folded(f"{len(lines)} classes", content)


def sample(findings: Findings, number: int) -> Html:
    """Show one image that was not recognized."""
    answers = findings.answers
    assert answers is not None  # there would be no number
    images = answers.questions.images
    guess = int(answers.guesses[number])
    true = images.classes[int(images.labels[number])]
    probability = float(answers.probabilities[number, guess])
    pixels = images.images[number].permute(1, 2, 0).numpy()
    words = joined(
        element("b", true),
        Html("<br>"),
        element("span", f"taken for {images.classes[guess]}, {percent(probability)}"),
    )
    return element("li", joined(image(png(pixels, largest=128), f"{true}, image {number}"), words))


def kernels(findings: Findings) -> Html:
    """Show what the network has learned to look for."""
    heading = element("h2", "What it has learned to look for")
    if findings.trained is None:
        return joined(heading, element("p", findings.no_network, kind="notice"))
    state = findings.trained.model.state_dict()
    patch = state["patch_embedding.convolution.weight"].numpy()
    text = (
        "Zero is grey; the largest weight of each kernel, of either sign, is white or black. The scale is that of "
        "each kernel, so these pictures compare forms and not strengths. The order is that of the channels."
    )
    size = findings.description.recipe.kernel_size
    parts = [heading, element("p", text), element("h3", "Patch filters")]
    caption = f"The {len(patch)} filters of the patch embedding, as small colour pictures."
    drawn = image(grid(pictures(patch)), caption, kind="kernels")
    parts.append(figure("Patches.", caption, drawn, strengths({"filters": patch})))
    parts.append(element("h3", "Depth-wise kernels"))
    layers = []
    keys = [key for key in state if key.endswith("depthwise.weight")]
    strong = {f"layer {i + 1}": state[key].numpy() for i, key in enumerate(keys)}
    for i, key in enumerate(keys):
        caption = f"{len(state[key])} kernels of {size} × {size}."
        drawn = image(grid(pictures(state[key].numpy())), f"layer {i + 1}: {caption}", kind="kernels")
        layers.append(figure(f"Layer {i + 1} of {len(keys)}.", caption, drawn))
    parts.append(Html(f'<div class="charts">{joined(*layers)}</div>'))
    parts.append(strengths(strong))
    return joined(*parts)


def strengths(weights: dict[str, NDArray[Any]]) -> Html:
    """Return a table of what the pictures leave out: how large the weights are."""
    lines = []
    for name, kernels_of_layer in weights.items():
        sizes = np.abs(kernels_of_layer.astype(np.float64))
        each = np.sqrt((sizes**2).sum(axis=(1, 2, 3)))
        numbers = (sizes.mean(), sizes.max(), np.median(each), each.max())
        lines.append([name, f"{len(kernels_of_layer):,}", *(f"{value:.4f}" for value in numbers)])
    names = ["", "kernels", "mean size of a weight", "largest weight", "median norm of a kernel", "largest norm"]
    return folded("How large the weights are", rows(names, lines, numbers=range(1, 6)))


def reproduction_section(findings: Findings) -> Html:
    """Say how the run was made, such that it can be made again."""
    description = findings.description
    recipe, data = description.recipe, description.data
    changed = changes(recipe)
    parts = [element("h2", "How it was made"), element("h3", "Recipe")]
    if changed:
        lines = [[key, written(now), written(before)] for key, (now, before) in changed.items()]
        parts.append(rows(["changed", "here", f"in the recipe {recipe.name}"], lines, numbers=(1, 2)))
    else:
        parts.append(element("p", f"The recipe {recipe.name} as it is, with seed {recipe.seed}."))
    every = [[key, written(value)] for key, value in asdict(recipe).items()]
    parts.append(folded("All settings", rows(["setting", "value"], every)))
    parts += [
        element("h3", "Command"),
        element("pre", element("code", description.command)),
        element("h3", "Images"),
        descriptions(
            {
                "data set": data["name"],
                "size": " × ".join(map(str, data["size"])) + " pixels",
                "learned from": f"{data['training']:,}",
                "held out": f"{data['held_out']:,}",
                "test": f"{data['test']:,}",
                "digest": data["digest"],
            }
        ),
        element("h3", "Machine"),
        descriptions(
            {
                **description.hardware,
                "device": description.device,
                "precision": description.precision,
                "threads": str(description.threads),
                "processes": str(description.processes),
                **{f"version of {name}": version for name, version in description.versions.items()},
            }
        ),
    ]
    return joined(*parts)


def image(data: bytes, alternative: str, kind: str = "") -> Html:
    """Put a PNG into the page itself."""
    encoded = base64.b64encode(data).decode("ascii")
    width, height = int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    return element(
        "img", "", kind=kind, src=f"data:image/png;base64,{encoded}", alt=alternative, width=width, height=height
    )
