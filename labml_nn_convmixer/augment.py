r"""
---
title: Augmentation
summary: >
  Flip, crop, colour jitter, erasing and mixing on whole batches: what a training needs so
  that it can't learn its images by heart, and how each step is drawn without a loop.
---

# Augmentation

A flipped cat is still a cat. Augmentation shows the network a changed image in each epoch,
so that it can't learn 50,000 images by heart. How much of it is right depends on the length
of the training: a short one needs little, a long one sees each image a hundred times.

This page goes from little to much. It begins with the flip and the crop of most CIFAR-10
recipes. Then come the changes of longer trainings: crops that zoom, other colours, erased
rectangles, and images that are mixed with each other. Rotations and their like have
[a page of their own](rand_augment.py).

Libraries treat one image at a time. Our images are in memory as one tensor, so we treat a
whole batch at a time. No function changes anything in place. All random choices come from
one generator, which makes a run repeatable.
"""

import math

import torch
from torch.nn import functional as F

from labml_nn_convmixer.rand_augment import (
    brightness,
    color,
    contrast,
    gather,
    middles,
    on,
    rand_augment,
)


def augment(
    images: torch.Tensor,
    generator: torch.Generator,
    *,
    flip: bool = True,
    padding: int = 0,
    scale: float = 1.0,
    operations: int = 2,
    level: float = 12.0,
    deviation: float = 0.0,
    jitter: float = 0.0,
) -> torch.Tensor:
    """
    ## All of it

    * `images` has shape `[b, 3, n, n]` and holds bytes
    * `generator` makes all random choices
    * `flip` says whether images are mirrored at random
    * `padding` is the largest shift of the random crop in pixels; 0 means no crop
    * `scale` is the smallest part of the area that a resized crop keeps; 1 means all
    * `operations` is the number of RandAugment operations for each image
    * `level` is their strength, from 0 to 30
    * `deviation` is how far these levels scatter
    * `jitter` is how far brightness, contrast and saturation change; 0 means not at all

    The result is bytes of the same shape. The values after the generator are those of the
    authors' command, and what is off draws nothing.
    """
    # As in the authors' script, where the image lies comes first, then RandAugment, then
    # the colours. Flip and crop don't depend on each other's order.
    if flip:
        images = random_flip(images, generator)
    if padding:
        images = random_crop(images, padding, generator)
    if scale < 1:
        images = random_resized_crop(images, scale, generator)
    images = rand_augment(images, operations, level, generator, deviation)
    if jitter:
        images = color_jitter(images, jitter, generator)
    return images


# ## Horizontal flip
#
# Each image is mirrored with probability 1/2. All random choices on this page are drawn on
# the CPU: so a seed gives the same choices on each device, and a GPU need not wait for
# them.
def random_flip(images: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """
    * `images` has shape `[b, 3, n, n]`
    * `generator` decides which images are mirrored
    """
    mirrored = torch.rand(len(images), generator=generator) < 0.5
    return torch.where(on(images, mirrored), images.flip(-1), images)


# ## Random crop
#
# An object need not stand in the middle. The image moves by up to `padding` pixels in both
# directions, and black comes in at the border. The authors' command uses no crop. It is
# here because it is the usual augmentation for CIFAR-10.
def random_crop(
    images: torch.Tensor, padding: int, generator: torch.Generator
) -> torch.Tensor:
    """
    * `images` has shape `[b, 3, n, n]`
    * `padding` is the largest shift in pixels
    * `generator` draws the shifts
    """
    shift = torch.randint(-padding, padding + 1, (2, len(images)), generator=generator)
    x, y = middles(images)
    return gather(images, x - on(images, shift[0]), y - on(images, shift[1]))


# ## Random resized crop
#
# A shift leaves a cat as large as it was, but cats are near or far. So we cut out a random
# rectangle that keeps at least `scale` of the area, and enlarge it to the size of the
# image. Its height and width differ by up to a third: the cat also becomes stouter or
# leaner.
#
# For ImageNet, [Szegedy and others](https://arxiv.org/abs/1409.4842) go down to 8 % of the
# area (Section 6). In an image of $32 \times 32$ these would be $9 \times 9$ pixels, so
# recipes for CIFAR-10 stay near 1.
#
# > **The authors:** their script keeps the rectangle a square.
#
# Ours has the shapes that torchvision and timm choose by default.
def random_resized_crop(
    images: torch.Tensor, scale: float, generator: torch.Generator
) -> torch.Tensor:
    """
    * `images` has shape `[b, 3, n, n]` and holds bytes
    * `scale` is the smallest part of the area; the largest is 1
    * `generator` draws the rectangles
    """
    height, width = images.shape[-2:]
    boxes, fits = rectangles(
        images, (scale, 1), (3 / 4, 4 / 3), (height, width), generator
    )
    # Where no rectangle fits, we take the largest one in the middle that has an allowed
    # shape. In a square image, this is all of it.
    tall, wide = min(height, round(width * 4 / 3)), min(width, round(height * 4 / 3))
    middle = torch.tensor([(height - tall) // 2, (width - wide) // 2, tall, wide])
    return enlarge(images, torch.where(fits, boxes, middle.view(4, 1)))


# ### Drawing rectangles
#
# We draw an area and a shape, and both together give a height and a width. But a rectangle
# of nearly the whole area and another shape is longer than the image. torchvision then
# draws again, up to ten times, for each image alone.
#
# A batch can't wait for its slowest image. So we draw all ten at once and take the first
# that fits. This costs twenty random numbers an image, and the rectangles have the same
# distribution.
def rectangles(
    images: torch.Tensor,
    area: tuple[float, float],
    shape: tuple[float, float],
    largest: tuple[int, int],
    generator: torch.Generator,
) -> tuple[torch.Tensor, torch.Tensor]:
    """
    * `images` has shape `[b, 3, n, n]`
    * `area` is the smallest and the largest part of the image's area
    * `shape` is the smallest and the largest ratio of height to width
    * `largest` is the largest height and the largest width
    * `generator` draws them

    The result is top, left, height and width of one rectangle for each image, of shape
    `[4, b]`, and which of them fit, of shape `[b]`.
    """
    size = torch.tensor(images.shape[-2:]).view(2, 1)
    draws = torch.rand(2, 10, len(images), generator=generator, dtype=torch.float64)
    pixels = size.prod() * (area[0] + (area[1] - area[0]) * draws[0])  # [10, b]
    # The logarithm of the ratio is evenly distributed: twice as high and half as high are
    # equally frequent.
    low, high = math.log(shape[0]), math.log(shape[1])
    ratio = (low + (high - low) * draws[1]).exp()  # [10, b]
    sides = torch.stack((pixels * ratio, pixels / ratio)).sqrt().round()  # [2, 10, b]
    fits = (sides >= 1) & (sides <= torch.tensor(largest).view(2, 1, 1))
    # The place is evenly distributed over all places where the rectangle is inside.
    first = fits.all(0).int().argmax(0).expand(2, 1, -1)  # [2, 1, b]
    chosen = sides.gather(1, first).squeeze(1)  # [2, b]
    place = torch.rand(2, len(images), generator=generator, dtype=torch.float64)
    corner = (place * (size - chosen + 1)).floor()  # [2, b]
    return torch.cat((corner, chosen)).long(), fits.all(0).any(0)


# ### Enlarging
#
# Each pixel of the result looks at a place in its rectangle, and such a place is rarely the
# middle of a pixel. For RandAugment we take the nearest one. Here whole parts of the image
# would then be doubled, so we mix the four neighbours: bilinear interpolation.
def enlarge(images: torch.Tensor, boxes: torch.Tensor) -> torch.Tensor:
    """
    * `images` has shape `[b, 3, n, n]` and holds bytes
    * `boxes` has top, left, height and width, and the shape `[4, b]`
    """
    height, width = images.shape[-2:]
    top, left, tall, wide = (on(images, values) for values in boxes)
    x, y = middles(images)
    # At the border, the neighbours outside the rectangle must not shine in.
    x = (left + x * wide / width).clamp(left + 0.5, left + wide - 0.5)  # [b, 1, 1, n]
    y = (top + y * tall / height).clamp(top + 0.5, top + tall - 0.5)  # [b, 1, n, 1]
    # PyTorch wants one grid for the batch, with coordinates from -1 to 1.
    grid = torch.stack(
        torch.broadcast_tensors(2 * x / width - 1, 2 * y / height - 1), -1
    )  # [b, 1, n, n, 2]
    seen = F.grid_sample(images.float(), grid.squeeze(1), align_corners=False)
    return seen.round().to(torch.uint8)


# ## Colour jitter
#
# The same cat looks different at noon, at dusk and through an old camera. Colour jitter
# changes brightness, contrast and saturation, each by a factor of its own. With a `jitter`
# of 0.2, the factors lie between 0.8 and 1.2. Unlike RandAugment, it changes all three in
# every image, and mostly by little. The hue stays: colours tell a frog from a horse.
#
# torchvision draws a new order of the three for each image. But only rounding and the
# limits of a byte depend on the order; without them, the three steps commute. So we keep
# one order, and each step treats the whole batch.
def color_jitter(
    images: torch.Tensor, jitter: float, generator: torch.Generator
) -> torch.Tensor:
    """
    * `images` has shape `[b, 3, n, n]` and holds bytes
    * `jitter` is the largest distance of a factor from 1; no factor is below 0
    * `generator` draws the factors
    """
    low = max(0.0, 1 - jitter)
    factors = low + (1 + jitter - low) * torch.rand(
        3, len(images), generator=generator
    )  # [3, b]
    for change, factor in zip((brightness, contrast, color), factors, strict=True):
        # These operations count their strength from the image itself.
        images = change(images, on(images, factor - 1))
    return images


# ## Random erasing
#
# A network may know a car by its wheels, and look at nothing else. Then a car behind a
# hedge has no wheels and is lost. [Random erasing](https://arxiv.org/abs/1708.04896)
# covers a random rectangle of some images, so that every part is missing now and then. As
# in torchvision, it has between 2 % and 33 % of the area.
#
# The images are standardized already: zero is the mean colour, and tells the network
# nothing. Zeros are torchvision's default and timm's mode `const`. Recipes for timm often
# ask for its mode `pixel`, which draws normally distributed noise for each pixel instead.
def erase(
    images: torch.Tensor, generator: torch.Generator, probability: float
) -> torch.Tensor:
    """
    * `images` has shape `[b, 3, n, n]` and is standardized
    * `generator` chooses the images and draws the rectangles
    * `probability` is that of an image to lose a rectangle; at 0 nothing is drawn
    """
    if not probability:
        return images
    height, width = images.shape[-2:]
    chosen = torch.rand(len(images), generator=generator) < probability
    # Some of the image must remain on each side, as in torchvision.
    boxes, fits = rectangles(
        images, (0.02, 0.33), (0.3, 3.3), (height - 1, width - 1), generator
    )
    erased = inside(images, boxes) & on(images, chosen & fits)  # [b, 1, n, n]
    return images.masked_fill(erased, 0)


def inside(images: torch.Tensor, boxes: torch.Tensor) -> torch.Tensor:
    """
    Return which pixels are in the rectangles, of shape `[b, 1, n, n]`.

    * `boxes` has top, left, height and width, and the shape `[4, b]`
    """
    top, left, tall, wide = (on(images, values) for values in boxes)
    x, y = middles(images)
    return (x > left) & (x < left + wide) & (y > top) & (y < top + tall)


def mix(
    images: torch.Tensor,
    labels: torch.Tensor,
    classes: int,
    generator: torch.Generator,
    mixup: float = 0.0,
    cutmix: float = 0.0,
) -> tuple[torch.Tensor, torch.Tensor]:
    r"""
    ## Mixing

    * `images` has shape `[b, 3, n, n]` and is standardized
    * `labels` has shape `[b]`
    * `classes` is the number of classes, $m$
    * `generator` makes all random choices
    * `mixup` and `cutmix` are the $\alpha$ of the two methods; 0 means that one is off

    So far each image keeps its class. Between a cat and a dog the network may change its
    mind as abruptly as it likes. Mixing shows it what lies between. An image becomes a part
    $\lambda$ of itself and a part $1 - \lambda$ of another one, and its target follows: 0.7
    cat, 0.3 dog. So the targets have shape `[b, m]`.

    With both methods on, each batch gets one of them with probability 1/2, as in timm.
    """
    targets = F.one_hot(labels, classes).to(images.dtype)  # [b, m]
    if not mixup and not cutmix:
        return images, targets
    cut = cutmix > 0
    if mixup and cutmix:
        cut = torch.rand((), generator=generator).item() < 0.5
    kept = beta(cutmix if cut else mixup, generator)
    # Each image needs a partner. The batch has a random order already, so its reverse will
    # do: the first image meets the last one.
    if cut:
        images, kept = paste(images, images.flip(0), kept, generator)
    else:
        images = kept * images + (1 - kept) * images.flip(0)
    return images, kept * targets + (1 - kept) * targets.flip(0)


# ### How much of each
#
# [Mixup](https://arxiv.org/abs/1710.09412) takes the mean of two whole images with the
# weights $\lambda$ and $1 - \lambda$ (Section 2). They come from the distribution
# $\mathrm{Beta}(\alpha, \alpha)$. With $\alpha = 1$, each $\lambda$ between 0 and 1 is
# equally probable. With a smaller $\alpha$, most are near 0 or 1, and one of the two
# images clearly prevails.
#
# As in the code of the paper (Figure 1a), one $\lambda$ serves the whole batch.
def beta(alpha: float, generator: torch.Generator) -> float:
    r"""Draw a number from $\mathrm{Beta}(\alpha, \alpha)$."""
    # `torch.distributions.Beta` draws with the same function but takes no generator.
    both = torch.full((2,), alpha, dtype=torch.float64)
    return torch._sample_dirichlet(both, generator)[0].item()


# ### Cutmix
#
# The mean of two images looks like no photograph: both are transparent.
# [Cutmix](https://arxiv.org/abs/1905.04899) pastes a rectangle of one image into the
# other, so that each place shows something real. The rectangle has the shape of the image
# and the area $1 - \lambda$, which makes its sides $\sqrt{1 - \lambda}$ times as long
# (Equation 2).
def paste(
    images: torch.Tensor,
    others: torch.Tensor,
    kept: float,
    generator: torch.Generator,
) -> tuple[torch.Tensor, float]:
    r"""
    * `images` and `others` have shape `[b, 3, n, n]`
    * `kept` is $\lambda$
    * `generator` draws the middle of the rectangle

    The result is the images and the part of them that was really kept.
    """
    height, width = images.shape[-2:]
    y = int(torch.randint(height, (), generator=generator))
    x = int(torch.randint(width, (), generator=generator))
    box = cut_box((height, width), kept, (y, x))
    # The middle may be at the border. What then is outside isn't pasted, and doesn't count
    # for the target either.
    kept = 1 - box[2] * box[3] / (height * width)
    pasted = inside(images, torch.tensor(box).view(4, 1))  # [1, 1, n, n]
    return torch.where(pasted, others, images), kept


def cut_box(
    size: tuple[int, int], kept: float, middle: tuple[int, int]
) -> tuple[int, int, int, int]:
    """Return top, left, height and width of the rectangle, as far as it is in the image."""
    sides = [int(length * math.sqrt(1 - kept)) for length in size]
    top, left = (max(at - side // 2, 0) for at, side in zip(middle, sides, strict=True))
    bottom, right = (
        min(at + (side + 1) // 2, length)
        for at, side, length in zip(middle, sides, size, strict=True)
    )
    return top, left, bottom - top, right - left


# ## Try it
#
# The same seed gives the same images, and another seed gives others. Each mixed target is
# still a distribution: it sums to 1.
#
# ```python
# import torch
#
# from labml_nn_convmixer.augment import augment, mix
#
# images = torch.randint(256, (8, 3, 32, 32)).to(torch.uint8)
#
#
# def changed(seed: int) -> torch.Tensor:
#     generator = torch.Generator().manual_seed(seed)
#     return augment(images, generator, scale=0.75, jitter=0.2)
#
#
# print(tuple(changed(1).shape), changed(1).dtype)  # (8, 3, 32, 32) torch.uint8
# print(torch.equal(changed(1), changed(1)))  # True
# print(torch.equal(changed(1), changed(2)))  # False
#
# generator = torch.Generator().manual_seed(1)
# x, targets = mix(images / 255, torch.arange(8), 10, generator, mixup=0.5)
# print(tuple(targets.shape))  # (8, 10)
# print(torch.allclose(targets.sum(1), torch.ones(8)))  # True
# ```
