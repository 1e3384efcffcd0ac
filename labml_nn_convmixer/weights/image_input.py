"""
# Pictures

Any image file becomes what a network expects. A network has seen red, green and blue at one size; people have phone
photographs lying on their side, scans of 16 bits, drawings with a palette and icons with transparency.
"""

import warnings
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageOps, UnidentifiedImageError

from labml_nn_convmixer.weights.trained import Preparation


class PictureError(Exception):
    """An image can't be read. The message says why, without the name of the file."""


def prepared(path: Path, preparation: Preparation) -> torch.Tensor:
    """
    Return an image file as input of a network: floats of shape `[colours, height, width]`, standardized.

    What can't be read raises [`PictureError`].
    """
    return standardized(fitted(opened(path), preparation), preparation)


def opened(path: Path) -> Image.Image:
    """
    Return what a viewer would show, as red, green and blue.

    Of an animation this is the first frame. What is transparent becomes white.
    """
    try:
        # A picture of more than 89 million pixels is only warned of, once; we want none of them in memory.
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path) as image:
                # Cameras note how they were held, and turn nothing.
                return opaque(eight_bits(ImageOps.exif_transpose(image)))
    except FileNotFoundError as error:
        raise PictureError("there is no such file") from error
    except IsADirectoryError as error:
        raise PictureError("is a folder; give its images one by one") from error
    except PermissionError as error:
        raise PictureError("you have no permission to read it") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureError("has more than 89 million pixels; make it smaller first") from error
    except UnidentifiedImageError as error:
        raise PictureError("not an image of a known format") from error
    # Decoders meet damage in many ways; what all of these mean is the same.
    except Exception as error:
        raise PictureError(f"damaged, or of a kind that can't be read ({error})") from error


def eight_bits(image: Image.Image) -> Image.Image:
    """Bring grey values of 16 bits, or as floats, to 8 bits. Pillow would cut off what is above 255."""
    if image.mode not in ("I", "F", "I;16", "I;16B", "I;16L", "I;16N"):
        return image
    values = np.asarray(image, np.float64)
    # Floats are either from 0 to 1 or bytes; a whole number beyond 16 bits isn't written by any camera.
    full = 65535 if image.mode != "F" else 1 if values.max(initial=0) <= 1 else 255
    return Image.fromarray((values.clip(0, full) * (255 / full)).round().astype(np.uint8))


def opaque(image: Image.Image) -> Image.Image:
    """Lay an image on white, as paper and most viewers do, and drop the alpha channel."""
    if "A" in image.getbands() or "a" in image.getbands() or "transparency" in image.info:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(white, image).convert("RGB")
    return image.convert("RGB")


def fitted(image: Image.Image, preparation: Preparation) -> Image.Image:
    """Bring an image to the size of the input."""
    height, width = preparation.size
    filtering = Image.Resampling[preparation.interpolation.upper()]
    if preparation.crop is None:
        return image if image.size == (width, height) else image.resize((width, height), filtering)
    # A panorama that is a few pixels high would need gigabytes; what is far from its middle is cut off in any case.
    image = middle(image, min(image.width, 16 * image.height), min(image.height, 16 * image.width))
    # The shorter side is fitted, and both are rounded down, as timm does it: a published accuracy belongs to that.
    across, down = int(width / preparation.crop), int(height / preparation.crop)
    if down * image.width >= across * image.height:
        across = image.width * down // image.height
    else:
        down = image.height * across // image.width
    image = image if image.size == (across, down) else image.resize((across, down), filtering)
    return middle(image, width, height)


def middle(image: Image.Image, width: int, height: int) -> Image.Image:
    """Cut out the middle of an image."""
    left, top = round((image.width - width) / 2), round((image.height - height) / 2)
    return image.crop((left, top, left + width, top + height))


def standardized(image: Image.Image, preparation: Preparation) -> torch.Tensor:
    """Return the pixels as floats of mean 0 and deviation 1, as far as the data set goes."""
    colours = len(preparation.mean)
    if colours not in (1, 3):
        raise PictureError(f"an image has 1 or 3 colours, and this network expects {colours}")
    pixels = np.array(image if colours == 3 else image.convert("L"), np.uint8)
    x = torch.from_numpy(pixels).reshape(*pixels.shape[:2], colours).permute(2, 0, 1).float() / 255
    mean, deviation = (torch.tensor(v).reshape(-1, 1, 1) for v in (preparation.mean, preparation.deviation))
    return (x - mean) / deviation
