"""
# Predict

What a trained network sees in a picture: its most probable classes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from labml_nn_convmixer.weights.trained import Trained

BATCH = 16  # images at a time: enough for a CPU, and at 224 x 224 not more memory than a small machine has


@dataclass(frozen=True)
class Prediction:
    """
    What the network says about one image.

    * `image` is the file
    * `top` has the most probable classes, the first one first: number, name, probability from 0 to 1
    * `error` says why there is nothing, where there is nothing
    """

    image: Path
    top: tuple[tuple[int, str, float], ...] = ()
    error: str | None = None


def predict(trained: "Trained", images: list[Path], top: int = 5) -> Iterator[Prediction]:
    """
    Say what is in the images, in their order.

    An image that can't be read gives a `Prediction` with an error, and does not stop the others.
    """
    import torch

    from labml_nn_convmixer.weights.image_input import PictureError, prepared

    for start in range(0, len(images), BATCH):
        inputs: dict[int, torch.Tensor] = {}
        errors: dict[int, str] = {}
        part = images[start : start + BATCH]
        for i, path in enumerate(part):
            try:
                inputs[i] = prepared(path, trained.preparation)
            except PictureError as error:
                errors[i] = str(error)
        answers: Iterator[tuple[list[int], list[float]]] = iter(())
        if inputs:
            with torch.inference_mode():
                probabilities = trained.model(torch.stack(list(inputs.values()))).softmax(1)
            # Stable: of two equally probable classes, the one with the smaller number comes first on every machine.
            ordered = probabilities.sort(dim=1, descending=True, stable=True)
            count = min(top, len(trained.classes))
            answers = iter(zip(ordered.indices[:, :count].tolist(), ordered.values[:, :count].tolist(), strict=True))
        for i, path in enumerate(part):
            if i in errors:
                yield Prediction(path, error=errors[i])
                continue
            numbers, values = next(answers)
            yield Prediction(path, tuple((n, trained.classes[n], v) for n, v in zip(numbers, values, strict=True)))
