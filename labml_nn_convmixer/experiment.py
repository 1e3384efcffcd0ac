r"""
---
title: The experiment
summary: >
  ConvMixer on CIFAR-10 by the authors' recipe: every setting with its source, the
  learning-rate schedule, and the training loop in full, tracked with labml.
---

# The experiment

We train ConvMixer-256/8 on CIFAR-10 as its authors do. They published a script of their own
for this data set, in the repository
[locuslab/convmixer-cifar10](https://github.com/locuslab/convmixer-cifar10).

> **The authors:** about 92.5 % accuracy after 25 epochs, by the readme of this script.

A recipe is more than a network. The same network gives a much lower accuracy with other
settings, so this page says of every setting where it comes from.
"""

import contextlib
import io
import json
import math
import time
from dataclasses import asdict, dataclass
from itertools import islice, pairwise
from pathlib import Path

import torch
from labml import experiment, lab, logger, monit, tracker
from torch.nn import functional as F

from labml_nn_convmixer.augment import augment
from labml_nn_convmixer.data import DataError, Images, batches, load, standardize
from labml_nn_convmixer.model import ConvMixer


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """
    ## The recipe

    All settings are here and nowhere else. *Command* means the command line in the readme
    of the authors' script. *Script* means a default value or a line of that script. *Ours*
    marks a choice of our own.
    """

    # The network, as the readme names it: ConvMixer-256/8 with kernel size 5 and patch size
    # 2. An image of $32 \times 32$ becomes $16 \times 16$ places.
    dim: int = 256
    depth: int = 8
    kernel_size: int = 5
    patch_size: int = 2
    # Script: 25 epochs and a batch size of 512 are its default values.
    epochs: int = 25
    batch_size: int = 512
    # Command: a peak learning rate of 0.05 and a weight decay of 0.005. The rate is high for
    # AdamW; a batch normalization after every convolution makes the network tolerant of it.
    peak_rate: float = 0.05
    weight_decay: float = 0.005
    # Command: RandAugment with two operations at level 12. Script: an image is mirrored with
    # probability 1/2.
    operations: int = 2
    level: int = 12
    # Command: the random crop of the script is set to the whole image, so there is none.
    # Colour jitter and random erasing are set to 0 as well, and we leave them out.
    padding: int = 0
    # Ours: the seed of the weights, of the order of images and of the augmentation.
    seed: int = 0


def learning_rate(epoch: float, recipe: Recipe) -> float:
    r"""
    ## The schedule

    * `epoch` is the time since the start, in epochs; it need not be whole
    * `recipe` has the number of epochs, $E$, and the peak rate, $\eta$

    The rate rises from 0 to $\eta$ in the first two fifths of the training. It falls to
    $\eta / 20$ at four fifths, and to 0 at the end.

    > **The authors:** this is the schedule of their script.

    It starts low because the first gradients come from random weights. It ends low so that
    the weights settle.
    """
    points = (
        (0.0, 0.0),
        (recipe.epochs * 2 / 5, recipe.peak_rate),
        (recipe.epochs * 4 / 5, recipe.peak_rate / 20),
        (float(recipe.epochs), 0.0),
    )
    # Between two points the rate is a straight line.
    for (left, low), (right, high) in pairwise(points):
        if epoch <= right:
            part = (epoch - left) / (right - left)
            return (1 - part) * low + part * high
    return 0.0


def mixed_precision(device: torch.device) -> torch.autocast:
    """
    ## Mixed precision

    * `device` is where the training runs

    Convolutions in 16 bits need half of the memory traffic, and GPUs have special units for
    them. The weights stay in 32 bits, so that small updates are not lost.

    > **The authors:** their script uses the 16-bit format float16. Its range is small, so
    > the loss has to be scaled up before the backward pass.

    We use bfloat16, which has the range of 32-bit numbers and needs no scaling. GPUs have it
    from compute capability 8.0; all other devices train in 32 bits.
    """
    usable = (
        device.type == "cuda" and torch.cuda.get_device_capability(device) >= (8, 0)
    )
    return torch.autocast(device.type, torch.bfloat16, enabled=usable)


def train(
    recipe: Recipe,
    training: Images,
    test: Images,
    device: torch.device,
    limit: int | None = None,
) -> "Outcome":
    """
    ## The training loop

    * `recipe` has all settings
    * `training` and `test` are the images, already on the device
    * `device` is where the training runs
    * `limit` ends the training early, after so many steps
    """
    # The seed fixes the first weights. The order of the images and the augmentation have a
    # generator of their own, so that a different network sees the same images.
    torch.manual_seed(recipe.seed)
    generator = torch.Generator().manual_seed(recipe.seed)
    model = ConvMixer(
        dim=recipe.dim,
        depth=recipe.depth,
        kernel_size=recipe.kernel_size,
        patch_size=recipe.patch_size,
        n_classes=len(training.classes),
    )
    # With the channels last in memory, the numbers of one place lie side by side. Point-wise
    # convolutions, which are most of the work, then run faster.
    model = model.to(device).to(memory_format=torch.channels_last)
    # AdamW decays all weights, also those of the batch normalization, as in the script. The
    # fused version updates them in one pass; not every device has it.
    optimizer = torch.optim.AdamW(
        model.parameters(),
        weight_decay=recipe.weight_decay,
        fused=device.type in ("cpu", "cuda"),
    )
    # The last batch of an epoch is smaller and counts as a step.
    per_epoch = math.ceil(len(training) / recipe.batch_size)
    total = recipe.epochs * per_epoch
    total = min(total, limit) if limit else total
    step = 0
    started = time.monotonic()
    # `monit.loop` is labml's loop over epochs. It shows the time that has passed and the time
    # that is left.
    epochs = math.ceil(total / per_epoch)
    for _ in monit.loop(epochs, is_print_iteration_time=False):
        model.train()
        # The steps of one epoch, or what remains of them before the limit.
        count = min(per_epoch, total - step)
        taken = islice(batches(training, recipe.batch_size, generator), count)
        for x, y in monit.iterate("Train", taken, count):
            # The rate changes with each step, not only with each epoch.
            step += 1
            rate = learning_rate(step / per_epoch, recipe)
            for group in optimizer.param_groups:
                group["lr"] = rate
            # Bytes until here; from now on numbers with mean 0 and deviation 1.
            x = augment(
                x,
                generator,
                operations=recipe.operations,
                level=recipe.level,
                padding=recipe.padding,
            )
            x = standardize(x).contiguous(memory_format=torch.channels_last)
            # The forward pass gives logits, the cross-entropy one number for the batch.
            with mixed_precision(device):
                loss = F.cross_entropy(model(x), y)
            # The backward pass, and one step of the optimizer.
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            # `tracker.add` keeps the values, `tracker.save` writes and shows them. We write
            # every tenth step: reading the loss makes the program wait for the GPU.
            tracker.add({"loss.train": loss.detach(), "optim.rate": rate})
            if step % 10 == 0:
                tracker.save(step)
        # The test set is looked at after each epoch, as in the script. It chooses nothing:
        # what counts is the last epoch, not the best one.
        accuracy, test_loss = validate(model, test, recipe.batch_size, device)
        tracker.save(step, {"accuracy.test": accuracy, "loss.test": test_loss})
        tracker.new_line()
    return Outcome(accuracy, step, time.monotonic() - started)


@dataclass(frozen=True)
class Outcome:
    """
    ## What comes out

    * `accuracy` is the part of the test images whose class is right, from 0 to 1
    * `steps` is the number of steps done
    * `seconds` is the time from the first step to the last validation
    """

    accuracy: float
    steps: int
    seconds: float


def validate(
    model: ConvMixer, images: Images, batch_size: int, device: torch.device
) -> tuple[float, float]:
    """
    ## Validation

    The result is the accuracy and the mean loss over all images.

    `eval()` makes the batch normalization use its running values, so the answer for an
    image doesn't depend on its batch. Without gradients the pass needs less memory.
    """
    model.eval()
    right = torch.zeros((), device=device)
    loss = torch.zeros((), device=device)
    with torch.inference_mode(), mixed_precision(device):
        for x, y in batches(images, batch_size):
            logits = model(standardize(x).contiguous(memory_format=torch.channels_last))
            right += (logits.argmax(1) == y).sum()
            loss += F.cross_entropy(logits, y, reduction="sum")
    return right.item() / len(images), loss.item() / len(images)


def run(
    recipe: Recipe,
    data: Path | None,
    folder: Path,
    device: torch.device,
    limit: int | None = None,
) -> Outcome:
    """
    ## A run

    * `recipe` has all settings
    * `data` is a folder of images or of CIFAR-10, see [`load`](data.py#load)
    * `folder` is the run folder, where everything is written
    * `device` is where the training runs
    * `limit` ends the training early, after so many steps
    """
    # `monit.section` shows what is being done and how long it took. Everything that can be
    # wrong with the data shows here, before anything is written.
    with monit.section("Load data"):
        training, test = load(data)
        check(recipe, training)
        training, test = training.to(device), test.to(device)
    # The recipe is written first. A run that ends with an error still says what it was.
    folder.mkdir(parents=True, exist_ok=True)
    settings = json.dumps(asdict(recipe), indent=2)
    (folder / "recipe.json").write_text(settings + "\n", encoding="utf-8")
    # labml keeps its files in the run folder. The `file` writer appends all scalars to
    # `log.jsonl`, and the `screen` writer shows them. There is no server and no network.
    #
    # labml complains about two missing things: a file `.labml.yaml` and a git repository. We
    # need neither, so we keep these notices off the screen.
    with contextlib.redirect_stdout(io.StringIO()):
        lab.configure({"path": str(folder.resolve()), "experiments_path": "labml"})
        experiment.create(name="convmixer", writers={"screen", "file"})
    # The settings belong to the log, too.
    experiment.configs(asdict(recipe))
    # When this block ends, labml notes whether the run was completed, interrupted or
    # stopped by an error.
    with experiment.start():
        outcome = train(recipe, training, test, device, limit)
    logger.log()
    return outcome


def check(recipe: Recipe, images: Images) -> None:
    """
    The model itself refuses an image that can't be cut into patches. Here we find it out
    before the run starts, and say which option helps.
    """
    height, width = images.images.shape[-2:]
    if height % recipe.patch_size or width % recipe.patch_size:
        raise DataError(
            f"image of {height} x {width} can't be cut into patches of "
            f"{recipe.patch_size}: choose another --patch-size"
        )


# ## Try it
#
# The following shows the schedule at its corners. It takes no time.
#
# ```python
# from labml_nn_convmixer.experiment import Recipe, learning_rate
#
# recipe = Recipe()
# rates = [learning_rate(epoch, recipe) for epoch in (0, 5, 10, 20, 25)]
# print(rates)  # [0.0, 0.025, 0.05, 0.0025, 0.0]
# ```
#
# A real but small training run takes some minutes on a CPU. It needs CIFAR-10, which is
# fetched on the first run, or a folder of images with `--data DIR`.
#
# ```sh
# python -m labml_nn_convmixer train --dim 64 --depth 4 --patch-size 4 --epochs 3
# ```

# ## Exercises
#
# What we expect is an opinion, until a run shows it.
#
# 1. Train with `--lr 0.005`. We expect a lower accuracy after 25 epochs: look at
#    [`learning_rate`](experiment.py#learning_rate), and at how far the weights can move.
# 2. Set `operations` to 0 in the [`Recipe`](experiment.py#Recipe). We expect a higher
#    accuracy on the training images and a lower one on the test images.
# 3. Set `padding` to 4. We expect a slightly higher accuracy in a long training, and none in
#    a short one.
# 4. Remove `model.train()` from the [training loop](experiment.py#train). From the second
#    epoch on, the batch normalization then uses fixed values. We expect that training
#    becomes unstable.
