"""
# Pictures of kernels

The patch embedding multiplies the pixels of a patch by its weights, so the weights can be looked at as small pictures:
what a channel answers to most. A depth-wise kernel says how a channel sees its neighbourhood. Zero is grey, and the
largest weight of a kernel, of either sign, is white or black: a sign is seen as such, and a kernel of small weights is
seen as well.
"""

import io
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

GAP = 2  # pixels between two pictures
TILE = 28  # pixels up to which a small picture is enlarged
COLUMNS = 16  # so the sheet is about as wide as a chart


def pictures(weights: NDArray[Any]) -> NDArray[np.uint8]:
    """
    Make pictures of weights.

    * `weights` has shape `[count, channels, k, k]`; three channels are taken as red, green and blue, others each as a
      picture of its own

    The result has shape `[count, k, k, 3]`, or `[count * channels, k, k, 3]`. What is not finite is shown as zero.
    """
    weights = np.nan_to_num(weights.astype(np.float64), nan=0.0, posinf=0.0, neginf=0.0)
    if weights.shape[1] != 3:
        weights = np.repeat(weights.reshape(-1, 1, *weights.shape[2:]), 3, axis=1)
    largest = np.abs(weights).max(axis=(1, 2, 3), keepdims=True)
    scaled = weights / np.where(largest > 0, largest, 1)
    shown: NDArray[np.uint8] = np.rint(127.5 + 127.5 * scaled).astype(np.uint8).transpose(0, 2, 3, 1)
    return shown


def grid(images: NDArray[np.uint8]) -> bytes:
    """
    Put pictures into one PNG, row by row, with transparent gaps.

    * `images` has shape `[count, height, width, 3]`, with at least one image
    """
    factor = max(1, TILE // images.shape[1])
    images = images.repeat(factor, axis=1).repeat(factor, axis=2)
    count, height, width, _ = images.shape
    columns = min(count, COLUMNS)
    rows = math.ceil(count / columns)
    sheet = np.zeros((rows * (height + GAP) - GAP, columns * (width + GAP) - GAP, 4), np.uint8)
    for i, image in enumerate(images):
        top, left = i // columns * (height + GAP), i % columns * (width + GAP)
        sheet[top : top + height, left : left + width, :3] = image
        sheet[top : top + height, left : left + width, 3] = 255
    return png(sheet)


def png(image: NDArray[np.uint8], largest: int = 0) -> bytes:
    """
    Write an image of shape `[height, width, 3 or 4]` as PNG.

    * `largest` is the height and width to which a larger image is reduced, in pixels; 0 for none
    """
    picture = Image.fromarray(image)
    if largest and max(picture.size) > largest:
        picture.thumbnail((largest, largest))
    file = io.BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()
