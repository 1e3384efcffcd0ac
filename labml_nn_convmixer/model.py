r"""
---
title: The ConvMixer model
summary: >
  ConvMixer in PyTorch, explained line by line: patch embedding, spatial mixing with a
  depth-wise convolution, channel mixing with a point-wise convolution, and the
  classification head.
---

# The ConvMixer model

This page builds the network of the paper
[Patches Are All You Need?](https://arxiv.org/abs/2201.09792) in the order in which an
image travels through it. We cut the image into patches, mix them over space and over
channels, and classify the result. The file needs PyTorch and nothing else, so you can
copy it into a project of your own.

![From top to bottom: an image becomes patch embeddings; a layer mixes them over space with
a depth-wise convolution and a residual connection, then over channels with a point-wise
convolution; the layer is repeated d times; average pooling and a linear map give the
logits.](../docs/figures/architecture.svg)
"""

# ## Symbols
#
# The text, the equations and the figure use these symbols, and the code uses these names.
#
# | symbol | in the code | meaning |
# |---|---|---|
# | $n$ | | height and width of the image, in pixels |
# | $c$ | `in_channels` | number of channels of the image |
# | $p$ | `patch_size` | height and width of a patch, in pixels |
# | $h$ | `dim` | number of channels after the patch embedding: the width of the network |
# | $k$ | `kernel_size` | height and width of the spatial kernel, in places |
# | $d$ | `depth` | number of layers |
# | $m$ | `n_classes` | number of classes |
# | $\sigma$ | `activation` | activation function |
# | $X$ | `x` in [`ConvMixer.forward`](model.py#ConvMixer.forward) | the images |
# | $z_\ell$ | `x` in [`ConvMixerLayer.forward`] | feature map after layer $\ell$ |
#
# A *place* is one position of the feature map, and it stands for one patch. Shapes are
# written in PyTorch's order: `[batch, channels, height, width]`. An image need not be
# square, but we write $n$ for both of its sides.

from collections.abc import Callable

import torch
from torch import nn


class PatchEmbedding(nn.Module):
    r"""
    ## Patch embedding

    Self-attention compares every place with every place. An image of $32 \times 32$ pixels
    has 1,024 pixels, hence 1,048,576 pairs. Vision Transformers avoid this cost: they cut
    the image into patches and treat each patch as one place.

    ConvMixer uses no attention, but it keeps the patches. A patch of $p \times p$ pixels
    becomes one vector of $h$ numbers:

    $$z_0 = \mathrm{BN}\big(\sigma(\mathrm{Conv}_{c \to h}(X,\;
    \text{stride} = p,\; \text{kernel size} = p))\big)$$

    > **The paper:** this is its equation 1.
    """

    def __init__(
        self,
        dim: int,
        patch_size: int,
        in_channels: int = 3,
        activation: Callable[[], nn.Module] = nn.GELU,
    ) -> None:
        r"""
        * `dim` is the number of channels of the result, $h$
        * `patch_size` is the height and width of a patch, $p$
        * `in_channels` is the number of channels of the image, $c$
        * `activation` makes the activation function, $\sigma$
        """
        # The stride equals the kernel size, so the windows of this convolution touch
        # without overlapping: each window is one patch. All patches share the same
        # weights, $c p^2$ for each of the $h$ channels, and a bias.
        super().__init__()
        self.patch_size = patch_size
        self.convolution = nn.Conv2d(
            in_channels, dim, kernel_size=patch_size, stride=patch_size
        )
        # The activation comes before the normalization. Most convolutional networks do it
        # the other way round; all three equations of the paper have this order.
        self.activation = activation()
        # Batch normalization gives each channel mean 0 and variance 1 over the whole batch
        # and all places. A learned scale and a learned shift per channel follow.
        #
        # It has a hidden state: a running mean and a running variance for each channel.
        # After `train()`, each forward pass uses the batch's own values and moves the
        # running ones a tenth of the way towards them. After `eval()`, the running values
        # are used and stay fixed. Without `eval()`, the prediction for an image would
        # depend on the other images of its batch.
        self.normalization = nn.BatchNorm2d(dim)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """
        `x` holds the images and has shape `[batch, c, n, n]`. The result has shape
        `[batch, h, n/p, n/p]`.
        """
        # A convolution silently ignores the pixels that are left over at the right and at
        # the bottom. Losing a part of the image unnoticed is worse than an error, so we
        # stop here and state the numbers.
        height, width = x.shape[-2:]
        if height % self.patch_size or width % self.patch_size:
            raise ValueError(
                f"image of {height} x {width} can't be cut into patches of "
                f"{self.patch_size}"
            )
        # The spatial arrangement survives: the result is again a grid, with one place per
        # patch. This is what lets convolutions do all the rest.
        x = self.convolution(x)  # [batch, h, n/p, n/p]
        x = self.normalization(self.activation(x))
        return x


class ConvMixerLayer(nn.Module):
    r"""
    ## ConvMixer layer

    So far each place knows its own patch only. A layer has two tasks: places have to
    exchange information, and so have channels.

    An ordinary convolution does both at once, with $h^2 k^2$ weights. For $h = 256$ and
    $k = 5$ these are 1,638,400 weights in each layer. ConvMixer does one task after the
    other with $h k^2 + h^2$ weights, here 71,936:

    \begin{align*}
    z'_\ell &= \mathrm{BN}\big(\sigma(\mathrm{ConvDepthwise}(z_{\ell-1}))\big) + z_{\ell-1} \\
    z_\ell &= \mathrm{BN}\big(\sigma(\mathrm{ConvPointwise}(z'_\ell))\big)
    \end{align*}

    > **The paper:** these are its equations 2 and 3.
    """

    def __init__(
        self,
        dim: int,
        kernel_size: int,
        activation: Callable[[], nn.Module] = nn.GELU,
    ) -> None:
        r"""
        * `dim` is the number of channels, $h$
        * `kernel_size` is the height and width of the spatial kernel, $k$
        * `activation` makes the activation function, $\sigma$
        """
        # ### Spatial mixing
        #
        # MLP-Mixer mixes over space with a small MLP across all places: each place sees
        # all others at once. Near places usually matter more, so here each place sees its
        # $k \times k$ neighbourhood only.
        #
        # With `groups=dim` every channel is a group of its own. Each of the $h$ channels
        # has one kernel of $k \times k$ weights and never looks at another channel: this
        # is a depth-wise convolution.
        #
        # With `padding="same"` the number of places stays the same. This also holds for an
        # even kernel, which has no middle: one side then gets one place more of padding.
        super().__init__()
        self.depthwise = nn.Conv2d(
            dim, dim, kernel_size=kernel_size, groups=dim, padding="same"
        )
        self.spatial_activation = activation()
        self.spatial_normalization = nn.BatchNorm2d(dim)
        # ### Channel mixing
        #
        # The channels still have to meet. A point-wise convolution has a kernel of
        # $1 \times 1$: it multiplies the vector of each place by the same
        # $h \times h$ matrix and never looks at another place.
        #
        # Most weights of the network are in these matrices. MLP-Mixer and ViT use
        # two matrices with a wider layer between them; ConvMixer uses one.
        self.pointwise = nn.Conv2d(dim, dim, kernel_size=1)
        self.channel_activation = activation()
        self.channel_normalization = nn.BatchNorm2d(dim)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """
        `x` has shape `[batch, h, n/p, n/p]`, and so has the result. All layers work at the
        same size; such a network is called isotropic.
        """
        # The first equation, from the inside out. The residual connection adds the input
        # to the result. So the convolution has to learn only what neighbours add, and the
        # gradient has a path around it. Each place also keeps its own content, which a
        # wide kernel would otherwise blur.
        mixed = self.spatial_normalization(self.spatial_activation(self.depthwise(x)))
        x = mixed + x
        # The second equation. There is no residual connection around the channel mixing;
        # an exercise at the end of this page asks what one would change.
        x = self.channel_normalization(self.channel_activation(self.pointwise(x)))
        return x


class ConvMixer(nn.Module):
    r"""
    ## The whole network

    The patch embedding comes first, then $d$ layers, then the head. Four numbers describe
    the network: $h$, $d$, $k$ and $p$. A ConvMixer with $h = 256$ channels and $d = 8$
    layers is called ConvMixer-256/8, and $k$ and $p$ are stated beside it.

    Counting every weight, bias, scale and shift gives

    $$\underbrace{h\,(c p^2 + 3)}_{\text{patch embedding}}
    + d\,\underbrace{h\,(h + k^2 + 6)}_{\text{layer}}
    + \underbrace{m\,(h + 1)}_{\text{head}}$$

    parameters. The kernel size adds few of them as long as $k^2$ is smaller than $h$.
    """

    def __init__(
        self,
        dim: int,
        depth: int,
        kernel_size: int = 9,
        patch_size: int = 7,
        n_classes: int = 1000,
        in_channels: int = 3,
        activation: Callable[[], nn.Module] = nn.GELU,
    ) -> None:
        r"""
        * `dim` is the number of channels, $h$
        * `depth` is the number of layers, $d$
        * `kernel_size` is the height and width of the spatial kernel, $k$
        * `patch_size` is the height and width of a patch, $p$
        * `n_classes` is the number of classes, $m$
        * `in_channels` is the number of channels of the image, $c$
        * `activation` makes the activation function, $\sigma$

        The default values are those of the authors' code for ImageNet.
        """
        super().__init__()
        self.patch_embedding = PatchEmbedding(dim, patch_size, in_channels, activation)
        # Every layer is made anew. A copied layer would start with the same weights as
        # the original, and an object used $d$ times would share its weights for good.
        self.layers = nn.Sequential(
            *(ConvMixerLayer(dim, kernel_size, activation) for _ in range(depth))
        )
        # The head is the last part that an image meets, and the
        # [last part of this page](model.py#ClassificationHead).
        self.head = ClassificationHead(dim, n_classes)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """
        `x` holds the images and has shape `[batch, c, n, n]`. The result holds one row of
        logits for each image and has shape `[batch, m]`.
        """
        # The head sees one vector for each image, and nothing else of it.
        x = self.features(x)  # [batch, h]
        x = self.head(x)  # [batch, m]
        return x

    def features(self, x: torch.Tensor) -> torch.Tensor:
        """
        ### Features

        The logits speak of the $m$ classes only. All that the network knows about an image
        is in the vector that the head reads, the *features*. With it we can look for similar
        images, or train a new head for other classes while the layers stay as they are.

        `x` holds the images and has shape `[batch, c, n, n]`. The result holds one vector
        for each image and has shape `[batch, h]`.
        """
        # No weight depends on $n$. The same network therefore accepts images of any size
        # that $p$ divides.
        x = self.patch_embedding(x)  # [batch, h, n/p, n/p]
        # Each layer widens the window that a place sees by $k - 1$ places. After $d$ layers
        # the window is $1 + d\,(k - 1)$ places wide: this is the receptive field. For
        # $d = 8$ and $k = 5$ these are 33 places. A $32 \times 32$ image at $p = 2$ has 16
        # places across, so in the last layer even a corner sees the whole image.
        x = self.layers(x)  # [batch, h, n/p, n/p]
        # The layers give one vector per place, but we want one per image. ViT reads it from
        # an additional class token. ConvMixer takes the mean over all places instead:
        # global average pooling. Every place has an equal vote.
        x = x.mean(dim=(2, 3))  # [batch, h]
        return x


class ClassificationHead(nn.Module):
    r"""
    ## Classification head

    A linear map turns the features of an image into one number for each class. These are
    the only weights that know the classes: a network for other classes needs a new head and
    can keep all the rest.
    """

    def __init__(self, dim: int, n_classes: int) -> None:
        """
        * `dim` is the number of channels, $h$
        * `n_classes` is the number of classes, $m$
        """
        super().__init__()
        self.linear = nn.Linear(dim, n_classes)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """
        `x` holds the features and has shape `[batch, h]`. The result has shape
        `[batch, m]`.
        """
        # The result holds logits. We apply no softmax here, because the cross-entropy loss
        # of PyTorch expects logits and computes the logarithm in a numerically safe way.
        x = self.linear(x)  # [batch, m]
        return x


# ## Try it
#
# We make the network of the [experiment](experiment.py), feed it four black images and
# count its parameters. The formula above gives the same number.
#
# ```python
# import torch
#
# from labml_nn_convmixer.model import ConvMixer
#
# model = ConvMixer(dim=256, depth=8, kernel_size=5, patch_size=2, n_classes=10)
# model.eval()
# x = torch.zeros(4, 3, 32, 32)
#
# print(tuple(model.patch_embedding(x).shape))  # (4, 256, 16, 16)
# print(tuple(model.features(x).shape))  # (4, 256)
# print(tuple(model(x).shape))  # (4, 10)
# print(sum(w.numel() for w in model.parameters()))  # 594186
# ```

# ## Exercises
#
# Each exercise changes a line or two. What we expect is an opinion, until a run shows it.
#
# 1. Remove the residual connection in
#    [`ConvMixerLayer.forward`](model.py#ConvMixerLayer.forward). We expect that the loss
#    falls more slowly, and more so for a larger $d$.
# 2. Add a residual connection around the channel mixing, in the same function. We expect
#    a small change only, because the matrix can already learn to keep its input.
# 3. Set $k = 3$ and $d = 8$. The receptive field is then 17 places wide, so a corner no
#    longer sees the whole image. We expect a small drop in accuracy.
# 4. Set $p = 4$ instead of 2. There is a quarter of the places, so a step costs about a
#    quarter. We expect a clear drop in accuracy. Look at
#    [`PatchEmbedding`](model.py#PatchEmbedding): one vector now stands for 16 pixels.
# 5. Permute the pixels of all images in the same way. A matrix over all pixels could undo
#    this. We expect that ConvMixer suffers, because neighbours are no longer neighbours.
