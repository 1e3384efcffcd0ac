r"""
---
title: RandAugment
summary: >
  Fourteen ways to change an image, one strength for all of them, and no loop over images:
  RandAugment as pure functions on whole batches of bytes.
---

# RandAugment

A flip and a shift leave most of an image as it is. In a long training the network gets to
know even these variants. Rotations, other colours and other contrasts give it more to see.
But how strong should each of them be, and how often should it come?

[RandAugment](https://arxiv.org/abs/1909.13719) gives a short answer. Draw a few of 14
operations for each image, all with equal probability, and apply them at one common level.
Earlier methods search for the best operations and strengths; here two numbers remain.

Every operation takes bytes of shape `[b, 3, n, n]`, returns the same and changes nothing in
place.
"""

from collections.abc import Callable

import torch
from torch.nn import functional as F


# ## One value for each image
#
# The images of a batch stand together in one tensor, and each of them needs its own angle
# or shift. We give these values the shape `[b, 1, 1, 1]`, and broadcasting carries each
# one to all pixels of its image.
def on(images: torch.Tensor, values: torch.Tensor) -> torch.Tensor:
    """Move one value per image to the images' device, as a tensor `[b, 1, 1, 1]`."""
    return values.to(images.device, non_blocking=True).view(-1, 1, 1, 1)


# ## Moving pixels
#
# Shifts, shears and rotations are the same operation. Each pixel $(x, y)$ of the result
# asks one pixel $(x', y')$ of the image for its colour. So every pixel of the result gets
# exactly one value. In the other direction some pixels would get two and others none.
def gather(images: torch.Tensor, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """
    * `images` has shape `[b, 3, n, n]`
    * `x` and `y` say where each pixel of the result looks; they broadcast to `[b, 1, n, n]`

    What looks outside the image becomes black, as in the authors' script.
    """
    # We take the nearest pixel, without interpolation, as torchvision's RandAugment does.
    # Coordinates are those of the middles of pixels, so rounding down finds the pixel.
    batch, channels, height, width = images.shape
    column, row = x.floor().long(), y.floor().long()
    inside = (column >= 0) & (column < width) & (row >= 0) & (row < height)
    index = row.clamp(0, height - 1) * width + column.clamp(0, width - 1)
    index = index.expand(batch, channels, height, width).flatten(2)  # [b, 3, n * n]
    moved = images.flatten(2).gather(2, index).view_as(images)  # [b, 3, n, n]
    return moved * inside


def middles(images: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """
    Return the coordinates of the middles of the pixels, of shapes `[1, 1, 1, n]` and
    `[1, 1, n, 1]`. The middle of the first pixel is at 0.5.
    """
    height, width = images.shape[-2:]
    x = torch.arange(width, device=images.device) + 0.5
    y = torch.arange(height, device=images.device) + 0.5
    return x.view(1, 1, 1, -1), y.view(1, 1, -1, 1)


# ## The 14 operations
#
# The list and the strengths are those of torchvision's RandAugment, which the authors'
# script uses. Every operation takes a batch and one strength for each image, of shape
# `[b, 1, 1, 1]`.
#
# The first one does nothing: it lets some images stay as they are.
def identity(images: torch.Tensor, strength: torch.Tensor) -> torch.Tensor:
    """Return the images."""
    return images


# A shear slants the image. The upper left corner stays where it is, and each row looks
# `strength` pixels further to the side than the row above it.
def shear_x(images: torch.Tensor, strength: torch.Tensor) -> torch.Tensor:
    """Slant the columns."""
    x, y = middles(images)
    return gather(images, x + strength * y, y)


def shear_y(images: torch.Tensor, strength: torch.Tensor) -> torch.Tensor:
    """Slant the rows."""
    x, y = middles(images)
    return gather(images, x, y + strength * x)


# A shift is stated as a part of the width or height, and rounded towards zero to whole
# pixels.
def translate_x(images: torch.Tensor, strength: torch.Tensor) -> torch.Tensor:
    """Move to the right."""
    x, y = middles(images)
    return gather(images, x - (strength * images.shape[-1]).trunc(), y)


def translate_y(images: torch.Tensor, strength: torch.Tensor) -> torch.Tensor:
    """Move down."""
    x, y = middles(images)
    return gather(images, x, y - (strength * images.shape[-2]).trunc())


# A rotation turns the image about its middle, by an angle in degrees.
def rotate(images: torch.Tensor, strength: torch.Tensor) -> torch.Tensor:
    """Turn counter-clockwise."""
    height, width = images.shape[-2:]
    x, y = middles(images)
    x, y = x - width / 2, y - height / 2
    sine, cosine = strength.deg2rad().sin(), strength.deg2rad().cos()
    look_x, look_y = cosine * x - sine * y, sine * x + cosine * y
    return gather(images, look_x + width / 2, look_y + height / 2)


# ### Enhancing
#
# Brightness, colour, contrast and sharpness have a common idea: there is a version of the
# image that lacks the property, and we go from there through the image. A strength of 0 is
# the image itself, −1 is the version without the property, and positive values go beyond
# the image.
def enhance(
    lacking: torch.Tensor, images: torch.Tensor, strength: torch.Tensor
) -> torch.Tensor:
    """
    * `lacking` is the version without the property; its shape broadcasts to `[b, 3, n, n]`
    * `images` has shape `[b, 3, n, n]`
    * `strength` has shape `[b, 1, 1, 1]`
    """
    mixed = lacking + (1 + strength) * (images.float() - lacking)
    return mixed.clamp(0, 255).to(torch.uint8)


def brightness(images: torch.Tensor, strength: torch.Tensor) -> torch.Tensor:
    """Change the brightness; black lacks it."""
    return enhance(torch.zeros((), device=images.device), images, strength)


def color(images: torch.Tensor, strength: torch.Tensor) -> torch.Tensor:
    """Change the saturation; the grey image lacks it."""
    return enhance(grey(images), images, strength)


def contrast(images: torch.Tensor, strength: torch.Tensor) -> torch.Tensor:
    """Change the contrast; an even grey of the mean brightness lacks it."""
    mean = grey(images).mean(dim=(1, 2, 3), keepdim=True)  # [b, 1, 1, 1]
    return enhance((mean + 0.5).floor(), images, strength)


# The eye is most sensitive to green, so the grey value is not the mean of the colours. The
# integers are the usual weights 0.299, 0.587 and 0.114 in units of $2^{-16}$. Pillow counts
# like this, and its results are those of the authors' script.
def grey(images: torch.Tensor) -> torch.Tensor:
    """Return the grey values, of shape `[b, 1, n, n]`."""
    red, green, blue = images.int().unbind(1)
    value = (19595 * red + 38470 * green + 7471 * blue + 32768) >> 16
    return value.float().unsqueeze(1)


# An image without sharpness is a smoothed one: each pixel becomes a mean of its
# neighbourhood, in which it counts five times. The border has no full neighbourhood and
# stays as it is.
def sharpness(images: torch.Tensor, strength: torch.Tensor) -> torch.Tensor:
    """Change the sharpness; the smoothed image lacks it."""
    kernel = torch.ones(1, 1, 3, 3, device=images.device)
    kernel[0, 0, 1, 1] = 5
    lacking = images.float()
    planes = lacking.flatten(0, 1).unsqueeze(1)  # [b * 3, 1, n, n]
    smooth = (F.conv2d(planes, kernel / 13) + 0.5).floor()
    lacking[:, :, 1:-1, 1:-1] = smooth.view_as(lacking[:, :, 1:-1, 1:-1])
    return enhance(lacking, images, strength)


# ### Changing values
#
# The last four operations map each byte to another one, wherever it stands.
#
# Posterizing drops the lowest bits: fewer shades remain.
def posterize(images: torch.Tensor, strength: torch.Tensor) -> torch.Tensor:
    """Drop the lowest `strength` bits."""
    dropped = strength.round().to(torch.uint8)
    return images >> dropped << dropped


# Solarizing inverts the bright values, as on an overexposed film.
def solarize(images: torch.Tensor, strength: torch.Tensor) -> torch.Tensor:
    """Invert the values from `255 - strength` up."""
    return torch.where(images >= 255 - strength, 255 - images, images)


# Automatic contrast stretches the values of each colour, so that the darkest becomes 0 and
# the brightest 255. An image of one value can't be stretched and stays as it is.
def auto_contrast(images: torch.Tensor, strength: torch.Tensor) -> torch.Tensor:
    """Stretch each colour to the full range."""
    low = images.amin(dim=(2, 3), keepdim=True).int()  # [b, 3, 1, 1]
    high = images.amax(dim=(2, 3), keepdim=True).int()  # [b, 3, 1, 1]
    stretched = (images - low) * 255 // (high - low).clamp(min=1)
    return torch.where(high > low, stretched, images).to(torch.uint8)


# Equalizing makes all values about equally frequent. We count the pixels that are darker
# than a pixel, and divide by a fixed step: this is its new value. The step is a 255th of
# all pixels without the brightest ones, so that those become 255.
def equalize(images: torch.Tensor, strength: torch.Tensor) -> torch.Tensor:
    """Make the values of each colour equally frequent."""
    values = images.flatten(2).long()  # [b, 3, n * n]
    count = torch.zeros(*values.shape[:2], 256, device=images.device, dtype=torch.long)
    count.scatter_add_(2, values, torch.ones_like(values))  # [b, 3, 256]
    brightest = count.gather(2, values.amax(dim=2, keepdim=True))
    step = (values.shape[2] - brightest) // 255  # [b, 3, 1]
    darker = count.cumsum(2) - count
    table = ((step // 2 + darker) // step.clamp(min=1)).clamp(max=255)
    # With too few pixels the step is 0, and the values stay as they are.
    equalized = torch.where(step > 0, table.gather(2, values), values)
    return equalized.view_as(images).to(torch.uint8)


# ### Their strengths
#
# A level is easier to choose than an angle, a shift and a factor. It goes from 0 to 30, as
# in torchvision, and the table has the strength of each operation at level 30. Where the
# last value is true, the sign is random: an image turns left or right, becomes brighter or
# darker.
Operation = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]

OPERATIONS: tuple[tuple[Operation, float, bool], ...] = (
    (identity, 0, False),
    (shear_x, 0.3, True),
    (shear_y, 0.3, True),
    (translate_x, 150 / 331, True),  # 150 pixels, for images of 331 pixels
    (translate_y, 150 / 331, True),
    (rotate, 30, True),  # degrees
    (brightness, 0.9, True),
    (color, 0.9, True),
    (contrast, 0.9, True),
    (sharpness, 0.9, True),
    (posterize, 4, False),  # bits
    (solarize, 255, False),
    (auto_contrast, 0, False),
    (equalize, 0, False),
)


def rand_augment(
    images: torch.Tensor,
    operations: int,
    level: float,
    generator: torch.Generator,
    deviation: float = 0.0,
) -> torch.Tensor:
    """
    ## All of it

    * `images` has shape `[b, 3, n, n]` and holds bytes
    * `operations` is the number of operations for each image
    * `level` is their strength, from 0 to 30
    * `generator` chooses the operations, the signs and the levels
    * `deviation` is how far the levels scatter around `level`

    All random choices are drawn on the CPU: a seed gives the same choices on each device.
    """
    count = len(images)
    for _ in range(operations):
        choice = torch.randint(len(OPERATIONS), (count,), generator=generator)
        sign = torch.randint(2, (count,), generator=generator) * 2 - 1
        levels = scattered(level, deviation, count, generator)  # [b]
        result = images.clone()
        # The images of a batch need different operations. We treat all images with the same
        # operation together: 14 calls for a batch, instead of one for each image.
        for number, (operation, strongest, signed) in enumerate(OPERATIONS):
            chosen = (choice == number).nonzero().squeeze(1)
            strength = (strongest * levels[chosen] / 30).float()
            if signed:
                strength = strength * sign[chosen]
            rows = chosen.to(images.device)
            result[rows] = operation(images[rows], on(images, strength))
        images = result
    return images


# ## Levels that scatter
#
# With one common level, no image is ever turned by a little: a rotation is always by the
# same angle, to one side or the other. Scattered levels fill the gap. Each image and
# operation gets a level of its own, normally distributed around `level`, and limited to the
# range from 0 to 30.
#
# The idea comes from timm, whose source calls it a hack that is in no paper. Its settings
# can't be copied as they are. timm counts levels to 10, so its level 9 with deviation 0.5
# is 27 with 1.5 here. It also draws from a list of its own with 15 operations, and applies
# each one that it has drawn only with probability 1/2.
def scattered(
    level: float, deviation: float, count: int, generator: torch.Generator
) -> torch.Tensor:
    """Return `count` levels. Without a deviation nothing is drawn."""
    levels = torch.full((count,), level, dtype=torch.float64)
    if deviation:
        noise = torch.randn(count, generator=generator, dtype=torch.float64)
        levels = (levels + deviation * noise).clamp(0, 30)
    return levels


# ## Try it
#
# A row of six shades shows what the operations on values do. At level 30, posterizing
# leaves 16 shades; at level 12, solarizing inverts what is at least 153. The levels
# scatter around 27, and none of them is above 30.
#
# ```python
# import torch
#
# from labml_nn_convmixer.rand_augment import posterize, scattered, solarize
#
# shades = torch.arange(0, 256, 51).to(torch.uint8).view(1, 1, 1, 6)
# fewer = posterize(shades, torch.full((1, 1, 1, 1), 4.0))
# bright = solarize(shades, torch.full((1, 1, 1, 1), 102.0))
# print(shades.flatten().tolist())  # [0, 51, 102, 153, 204, 255]
# print(fewer.flatten().tolist())  # [0, 48, 96, 144, 192, 240]
# print(bright.flatten().tolist())  # [0, 51, 102, 102, 51, 0]
#
# levels = scattered(27, 1.5, 10000, torch.Generator().manual_seed(1))
# print(round(levels.mean().item()), levels.max().item())  # 27 30.0
# ```
