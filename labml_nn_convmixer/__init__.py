r"""
---
title: Patches Are All You Need? (ConvMixer)
summary: >
  The paper "Patches Are All You Need?" as an annotated PyTorch implementation: what the
  authors ask, what they answer, and the whole network in one expression.
---

# Patches Are All You Need?

Vision Transformers (ViT) cut an image into patches, treat each patch as a token, and in
some settings classify images better than convolutional networks do. Is this due to the
Transformer with its self-attention? Or is it due, at least in part, to the patches?

These pages explain the paper
[Patches Are All You Need?](https://arxiv.org/abs/2201.09792) by Asher Trockman and J. Zico
Kolter. They are a complete implementation, with the reasons beside the code.
"""

# ## The authors' answer
#
# To separate the two causes, the authors keep the patches and remove the Transformer. Their
# network, ConvMixer, consists of standard convolutions only. As in ViT, all layers have the
# same width and the same resolution.
#
# > **The paper:** the abstract presents the following as evidence for the patches.
# > ConvMixer outperforms ViT, MLP-Mixer and some of their variants for similar parameter
# > counts and data set sizes, and also classical networks such as ResNet. ConvMixer-1536/20
# > reaches 81.37 % top-1 accuracy on ImageNet-1k (Table 1).
#
# Numbers marked like this are the paper's. A number of our own is a fact that the tests of
# this project check, or it links to the recorded run that produced it.

# ## The whole network
#
# This is all of it. The letters are the symbols of [the model page](model.py): $h$
# channels, $d$ layers, a kernel of $k \times k$, patches of $p \times p$ and $m$ classes.
#
# ```python
# from torch import nn
#
#
# class Residual(nn.Sequential):
#     def forward(self, x):
#         return super().forward(x) + x
#
#
# def conv_mixer(h, d, k, p, m):
#     def block(convolution):
#         return nn.Sequential(convolution, nn.GELU(), nn.BatchNorm2d(h))
#
#     return nn.Sequential(
#         block(nn.Conv2d(3, h, p, stride=p)),
#         *(
#             nn.Sequential(
#                 Residual(block(nn.Conv2d(h, h, k, groups=h, padding="same"))),
#                 block(nn.Conv2d(h, h, 1)),
#             )
#             for _ in range(d)
#         ),
#         nn.AdaptiveAvgPool2d(1),
#         nn.Flatten(),
#         nn.Linear(h, m),
#     )
# ```
#
# The other pages explain each line of it: why patches, why two kinds of convolution, why
# one residual connection, and how to train the result. A test compares this function with
# the [`ConvMixer`](model.py#ConvMixer) of the next page: with equal weights both give equal
# results.

# ## Chapters
#
# | page | question |
# |---|---|
# | [The model](model.py) | How does an image travel through the network, and why so? |
# | [The data](data.py) | How do 60,000 small images get into memory, and out in batches? |
# | [Drawn shapes](shapes.py) | What can a network learn without any data? |
# | [Augmentation](augment.py) | How do we change a whole batch of images at random, quickly? |
# | [RandAugment](rand_augment.py) | Which changes are there, and how strong should they be? |
# | [The recipes](recipe.py) | Which settings are there, and where do they come from? |
# | [The experiment](experiment.py) | How is the network trained, step by step? |
# | [A run](run.py) | How does one start a training, and what does it leave behind? |
# | [Checkpoints](checkpoint.py) | How does a training survive an interruption? |
# | [Readme](readme.md) | What is the short story? |
#
# Read the model first. The experiment uses the data and the augmentation, but one can read
# it before them. Who wants to train something at once begins with [a run](run.py).

# ## Run it
#
# The following needs no data and takes a second on a CPU. It asks an untrained network for
# the classes of two random images.
#
# ```python
# import torch
#
# from labml_nn_convmixer.model import ConvMixer
#
# model = ConvMixer(dim=64, depth=4, kernel_size=5, patch_size=4, n_classes=10)
# model.eval()
# logits = model(torch.randn(2, 3, 32, 32))
# print(tuple(logits.shape))  # (2, 10)
# ```
#
# Training is one command. Without anything else, it learns [drawn shapes](shapes.py) in
# about a minute on two cores. The second command downloads CIFAR-10 once, and wants a GPU.
#
# ```sh
# python -m labml_nn_convmixer train
# python -m labml_nn_convmixer train --recipe cifar10
# ```
