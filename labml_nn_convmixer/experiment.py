r"""
---
title: The experiment
summary: >
  How a ConvMixer is trained: the learning-rate schedule, mixed precision, and the training
  loop in full, tracked with labml, with checkpoints from which it goes on bit for bit.
---

# The experiment

We train ConvMixer-256/8 on CIFAR-10 as its authors do. They published a script of their own
for this data set, in the repository
[locuslab/convmixer-cifar10](https://github.com/locuslab/convmixer-cifar10).

> **The authors:** about 92.5 % accuracy after 25 epochs, by the readme of this script; its
> log ends with 92.6 %.

A recipe is more than a network. The same network gives a much lower accuracy with other
settings, so [the recipes](recipe.py) say of every setting where it comes from. This page
shows what is done with them.
"""

import math
import time
from dataclasses import asdict, dataclass
from itertools import islice, pairwise

import numpy as np
import torch
from torch.nn import functional as F

from labml_nn_convmixer.augment import augment, erase, mix
from labml_nn_convmixer.checkpoint import Checkpoint, write_checkpoint
from labml_nn_convmixer.data import DataSet, Images, batches, standardize
from labml_nn_convmixer.model import ConvMixer
from labml_nn_convmixer.recipe import Recipe
from labml_nn_convmixer.tracking.tracking import monit, tracker
from labml_nn_convmixer.training.distributed import Group
from labml_nn_convmixer.training.hardware import versions
from labml_nn_convmixer.training.interruption import Request
from labml_nn_convmixer.training.meter import DivergedError, Meter
from labml_nn_convmixer.training.run_folder import RunFolder
from labml_nn_convmixer.training.schedule_length import all_steps, epoch_steps


def learning_rate(epoch: float, recipe: Recipe) -> float:
    r"""
    ## The schedule

    * `epoch` is the time since the start, in epochs; it need not be whole
    * `recipe` has the number of epochs, $E$, the peak rate, $\eta$, and the kind of schedule

    It starts low because the first gradients come from random weights. It ends low so that
    the weights settle.
    """
    # ### The triangle
    #
    # The rate rises from 0 to $\eta$ in the first two fifths of the training. It falls to
    # $\eta / 20$ at four fifths, and to 0 at the end.
    #
    # > **The authors:** this is the schedule of their script.
    peak, end = recipe.peak_rate, float(recipe.epochs)
    points = [(0.0, 0.0), (end * 2 / 5, peak), (end * 4 / 5, peak / 20), (end, 0.0)]
    # ### One cycle
    #
    # The rate rises from $\eta / 25$ to $\eta$ in three tenths of the training, and falls to
    # nearly nothing, each time along half a cosine wave. PyTorch's `OneCycleLR` is the model
    # for the numbers, and
    # [Super-Convergence](https://arxiv.org/abs/1708.07120) for the idea.
    if recipe.schedule == "one-cycle":
        points = [(0.0, peak / 25), (end * 3 / 10, peak), (end, peak / 25 / 10_000)]
    # Between two points the rate is a straight line, or half a wave.
    for (left, low), (right, high) in pairwise(points):
        if epoch <= right:
            part = (epoch - left) / (right - left)
            if recipe.schedule == "one-cycle":
                part = (1 - math.cos(math.pi * part)) / 2
            return (1 - part) * low + part * high
    return points[-1][1]


@dataclass(frozen=True)
class Precision:
    """
    ## Mixed precision

    * `dtype` is the 16-bit format of the convolutions, or nothing for 32 bits
    * `scaled` says whether the loss has to be scaled up
    * `reason` says why, for the user

    Convolutions in 16 bits need half of the memory traffic, and GPUs have special units for
    them. The weights stay in 32 bits, so that small updates are not lost.
    """

    dtype: torch.dtype | None
    scaled: bool
    reason: str


def precision(device: torch.device) -> Precision:
    """
    * `device` is where the training runs

    > **The authors:** their script uses the 16-bit format float16. Its range is small, so
    > the loss has to be scaled up before the backward pass.

    We prefer bfloat16, which has the range of 32-bit numbers and needs no scaling. GPUs have
    it from compute capability 8.0. Older GPUs get float16 as in the script, and all other
    devices train in 32 bits.
    """
    if device.type != "cuda":
        return Precision(None, False, "32 bits: 16 bits are used on NVIDIA GPUs only")
    major, minor = torch.cuda.get_device_capability(device)
    if major >= 8:
        return Precision(
            torch.bfloat16, False, f"bfloat16: compute capability {major}.{minor}"
        )
    reason = (
        f"float16 with a scaled loss: compute capability {major}.{minor} is below 8.0"
    )
    return Precision(torch.float16, True, reason)


# ## Chance
#
# Whoever draws all random numbers from one stream must know how far the stream is, or a
# training that goes on after an interruption draws others. We go without: the seed and the
# position give a new stream for each purpose, so there is nothing to remember.
#
# The draws are made on the CPU. So a seed means the same order of images and the same
# augmentation on each device, and for each network.
ORDER, AUGMENTATION = 0, 1


def chance(seed: int, purpose: int, *position: int) -> torch.Generator:
    """
    * `seed` is the seed of the recipe
    * `purpose` is one of the above
    * `position` is the number of the epoch, or the numbers of the step and of the process

    NumPy's `SeedSequence` makes one good seed of several numbers; adding them up would give
    step 2 of seed 1 the numbers of step 1 of seed 2.
    """
    sequence = np.random.SeedSequence(seed, spawn_key=(purpose, *position))
    mixed = int(sequence.generate_state(1, np.uint64)[0])
    return torch.Generator().manual_seed(mixed >> 1)


@dataclass(frozen=True, kw_only=True)
class Task:
    """
    ## What is to be done

    * `recipe` has all settings
    * `data` is the whole data set
    * `training` and `held_out` are the two parts of its training images, on the device
    * `device` is where the training runs
    * `group` are the processes that share the work, usually this one alone
    """

    recipe: Recipe
    data: DataSet
    training: Images
    held_out: Images
    device: torch.device
    group: Group

    @property
    def per_epoch(self) -> int:
        """
        Return the steps of an epoch. The last batch may be smaller and counts as one, as
        long as there is an image for each process.
        """
        return epoch_steps(self.recipe, len(self.training), self.group.size)

    @property
    def steps(self) -> int:
        """Return the steps of the whole training."""
        return all_steps(self.recipe, self.per_epoch)


class State:
    """
    ## What changes

    Weights, averages and sums: all that a training is made of, and all that
    [a checkpoint](checkpoint.py) has to keep.
    """

    def __init__(self, task: Task) -> None:
        """Begin with random weights, by the seed of the recipe."""
        recipe, device = task.recipe, task.device
        torch.manual_seed(recipe.seed)
        model = ConvMixer(
            dim=recipe.dim,
            depth=recipe.depth,
            kernel_size=recipe.kernel_size,
            patch_size=recipe.patch_size,
            n_classes=len(task.data.train.classes),
        )
        # With the channels last in memory, the numbers of one place lie side by side.
        # Point-wise convolutions, which are most of the work, then run faster.
        self.model = model.to(device).to(memory_format=torch.channels_last)
        # With several processes, the backward pass of this network takes the mean of all
        # their gradients.
        self.network = task.group.wrap(
            self.model, device, sync_batch_norm=recipe.sync_batch_norm
        )
        # AdamW decays all weights, also those of the batch normalization, as in the script.
        # The fused version updates them in one pass; not every device has it.
        self.optimizer = torch.optim.AdamW(
            self.model.parameters(),
            eps=recipe.eps,
            weight_decay=recipe.weight_decay,
            fused=device.type in ("cpu", "cuda"),
        )
        # The scaler does nothing where the loss need not be scaled.
        self.precision = precision(device)
        self.scaler = torch.amp.GradScaler(device.type, enabled=self.precision.scaled)
        self.meter = Meter(device)
        self.step = 0

    def checkpoint(self, task: Task) -> Checkpoint:
        """Return all of it as plain values, with what is needed to use the model."""
        return Checkpoint(
            step=self.step,
            model=self.model.state_dict(),
            optimizer=self.optimizer.state_dict(),
            scaler=self.scaler.state_dict(),
            meter=self.meter.state(),
            recipe=asdict(task.recipe),
            classes=list(task.data.train.classes),
            mean=list(task.data.mean),
            deviation=list(task.data.deviation),
            size=list(task.data.train.images.shape[-2:]),
            data=task.data.digest,
            threads=torch.get_num_threads(),
            processes=task.group.size,
            versions=versions(),
        )

    def restore(self, checkpoint: Checkpoint) -> None:
        """Take all of it from a checkpoint."""
        self.step = checkpoint.step
        self.model.load_state_dict(checkpoint.model)
        self.optimizer.load_state_dict(checkpoint.optimizer)
        self.scaler.load_state_dict(checkpoint.scaler)
        self.meter.restore(checkpoint.meter)


def prepare(
    x: torch.Tensor, y: torch.Tensor, task: Task, generator: torch.Generator
) -> tuple[torch.Tensor, torch.Tensor]:
    """
    ## From bytes to input

    * `x` has shape `[b, 3, n, n]` and holds bytes
    * `y` has shape `[b]` and holds the numbers of the classes
    * `task` has the settings
    * `generator` draws [the augmentation](augment.py)

    The result is the input of the network, of the same shape as `x`, and the target: `y`, or
    a row of shares for each image where images are mixed.
    """
    recipe = task.recipe
    x = augment(
        x,
        generator,
        flip=recipe.flip,
        padding=recipe.padding,
        scale=recipe.scale,
        operations=recipe.operations,
        level=recipe.level,
        deviation=recipe.deviation,
        jitter=recipe.jitter,
    )
    # Bytes until here; from now on numbers with mean 0 and deviation 1.
    x = standardize(x, task.data.mean, task.data.deviation)
    if recipe.erasing:
        x = erase(x, generator, recipe.erasing)
    if recipe.mixup or recipe.cutmix:
        classes = len(task.data.train.classes)
        x, y = mix(x, y, classes, generator, mixup=recipe.mixup, cutmix=recipe.cutmix)
    return x.contiguous(memory_format=torch.channels_last), y


def update(state: State, task: Task, x: torch.Tensor, y: torch.Tensor) -> None:
    """
    ## One step

    * `state` is changed
    * `task` has the settings
    * `x` has shape `[b, 3, n, n]` and holds bytes
    * `y` has shape `[b]` and holds the numbers of the classes
    """
    recipe = task.recipe
    # The rate changes with each step, not only with each epoch.
    state.step += 1
    rate = learning_rate(state.step / task.per_epoch, recipe)
    for parameters in state.optimizer.param_groups:
        parameters["lr"] = rate
    draws = chance(recipe.seed, AUGMENTATION, state.step, task.group.rank)
    inputs, targets = prepare(x, y, task, draws)
    # The forward pass gives logits of shape `[b, m]`, the cross-entropy one number.
    state.network.train()
    dtype = state.precision.dtype
    with torch.autocast(task.device.type, dtype, enabled=dtype is not None):
        logits = state.network(inputs)
        loss = F.cross_entropy(logits, targets, label_smoothing=recipe.smoothing)
    # The backward pass. A process whose part of the batch is smaller than that of the others
    # counts for less, so that every image counts the same.
    state.optimizer.zero_grad()
    state.scaler.scale(loss * weight(len(y), state.step, task)).backward()
    # A gradient that is too long is shortened. Its length is worth watching in any case.
    state.scaler.unscale_(state.optimizer)
    norm = torch.nn.utils.clip_grad_norm_(
        state.model.parameters(), recipe.clip or math.inf
    )
    # One step of the optimizer.
    state.scaler.step(state.optimizer)
    state.scaler.update()
    # `tracker.add` is labml's: it keeps the values until they are saved.
    loss = loss.detach()
    tracker.add({"loss.train": loss, "optim.rate": rate, "gradient.norm": norm})
    right = (logits.detach().argmax(1) == y).sum()
    state.meter.count(state.step, loss * len(y), right, len(y), norm)


def weight(images: int, step: int, task: Task) -> float:
    """
    Return what a process's mean loss counts for, 1 if all have equally many images.

    * `images` is the number of images that this process has
    * `step` is the number of the step
    * `task` knows how many images all processes have in this step
    """
    batch = task.recipe.batch_size
    before = (step - 1) % task.per_epoch * batch
    return images * task.group.size / min(batch, len(task.training) - before)


def train(task: Task, state: State, folder: RunFolder, request: Request) -> None:
    """
    ## The training loop

    * `task` is what is to be done
    * `state` is changed; it may come from a checkpoint
    * `folder` is the run folder, for checkpoints and a line per epoch
    * `request` becomes true when the user, or the machine, wants the training to end
    """
    group = task.group
    # `monit.loop` is labml's loop over epochs. It shows the time that has passed and the time
    # that is left.
    epochs = range(state.step // task.per_epoch, math.ceil(task.steps / task.per_epoch))
    for epoch in monit.loop(epochs, is_print_iteration_time=False):
        # The order of the images is new in each epoch. Those that were seen before an
        # interruption are skipped.
        seen = state.step - epoch * task.per_epoch
        order = chance(task.recipe.seed, ORDER, epoch)
        size = task.recipe.batch_size
        left = batches(task.training, size, order, skip=seen, part=group.part)
        count = min(task.per_epoch, task.steps - epoch * task.per_epoch) - seen
        started = time.monotonic()
        for x, y in monit.iterate("Train", islice(left, count), count):
            update(state, task, x, y)
            # `tracker.save` writes the values to the log and shows them. We do it every tenth
            # step: reading the loss makes the program wait for the GPU.
            if state.step % 10 == 0:
                tracker.save(state.step)
                refuse_divergence(state, task, folder)
            # All processes must stop at the same step, so they have to talk about it.
            asked = group.size == 1 or state.step % 10 == 0
            if (
                asked
                and state.step < task.steps
                and group.any(request.made, task.device)
            ):
                tracker.save(state.step)
                break
        refuse_divergence(state, task, folder)
        state.meter.seconds += time.monotonic() - started
        # An epoch that is complete gets its line, and the sums begin again.
        if state.step in (task.steps, (epoch + 1) * task.per_epoch):
            summary = summarize(epoch, state, task)
            if group.writes:
                folder.note(summary)
            state.meter = Meter(task.device)
        # A checkpoint each epoch, and before the end that somebody wants. In labml's log such
        # a run counts as interrupted, because it ends with this exception.
        if group.writes:
            write_checkpoint(state.checkpoint(task), folder.path)
        if group.any(request.made, task.device) and state.step < task.steps:
            raise KeyboardInterrupt


def refuse_divergence(state: State, task: Task, folder: RunFolder) -> None:
    """
    ### When the loss is no number

    From one infinite weight on, all results are meaningless, and a checkpoint of them would
    replace a good one. So the training ends, and says where the good weights are.
    """
    step = state.meter.first_bad()
    if not step:
        return
    rate = learning_rate(step / task.per_epoch, task.recipe)
    last = folder.path / "last.pt"
    good = (
        f"{last} has the last good weights"
        if last.exists()
        else "there is no checkpoint yet"
    )
    raise DivergedError(
        f"the loss is no longer a finite number at step {step}, where the learning "
        f"rate is {rate:.3g}: {good}; try a lower peak_rate, or clip=1"
    )


def summarize(epoch: int, state: State, task: Task) -> dict[str, float]:
    """
    ### What an epoch tells

    The training images were augmented, and they were seen while the weights changed. So loss
    and accuracy on them are a rough measure; where images are held out, their values follow.
    """
    started = time.monotonic()
    values = state.meter.means(task.group)
    values["images.per_second"] = values.pop("images") / state.meter.seconds
    if len(task.held_out):
        accuracy, loss = validate(state, task, task.held_out)
        values |= {"accuracy.validation": accuracy, "loss.validation": loss}
    values["seconds"] = state.meter.seconds + time.monotonic() - started
    # labml's log gets the values that the steps have not given it, under the same names.
    logged = ("loss.train", "gradient.norm")
    tracker.save(
        state.step, {key: of for key, of in values.items() if key not in logged}
    )
    tracker.new_line()
    rate = learning_rate(state.step / task.per_epoch, task.recipe)
    return {"epoch": epoch + 1, "step": state.step, "optim.rate": rate, **values}


def validate(state: State, task: Task, images: Images) -> tuple[float, float]:
    """
    ## Validation

    * `images` are those to look at, on the device

    The result is the accuracy and the mean loss over all of them.

    `eval()` makes the batch normalization use its running values, so the answer for an
    image doesn't depend on its batch. Without gradients the pass needs less memory.
    """
    state.model.eval()
    # Right answers and the sum of the losses; with several processes each has its part.
    sums = torch.zeros(2, device=task.device)
    dtype = state.precision.dtype
    with (
        torch.inference_mode(),
        torch.autocast(task.device.type, dtype, enabled=dtype is not None),
    ):
        for x, y in batches(images, task.recipe.batch_size, part=task.group.part):
            x = standardize(x, task.data.mean, task.data.deviation)
            logits = state.model(x.contiguous(memory_format=torch.channels_last))
            right = (logits.argmax(1) == y).sum().float()
            sums += torch.stack(
                [right, F.cross_entropy(logits.float(), y, reduction="sum")]
            )
    right, loss = task.group.total(sums).tolist()
    return right / len(images), loss / len(images)


# ## Try it
#
# The following shows the schedule at its corners. It takes no time.
#
# ```python
# from labml_nn_convmixer.experiment import learning_rate
# from labml_nn_convmixer.recipe import named
#
# recipe = named("cifar10")
# rates = [learning_rate(epoch, recipe) for epoch in (0, 5, 10, 20, 25)]
# print(rates)  # [0.0, 0.025, 0.05, 0.0025, 0.0]
# ```
#
# [The next page](run.py) puts a run around the loop, and says how to start one.

# ## Exercises
#
# What we expect is an opinion, until a run shows it. Each takes a minute with the recipe
# `shapes`; the larger recipes give a clearer answer.
#
# 1. Train with `--set peak_rate=0.002`. We expect a lower accuracy after the same time: look
#    at [`learning_rate`](experiment.py#learning_rate), and at how far the weights can move.
# 2. Train with `--set operations=0`, on real images. We expect a higher accuracy on the
#    training images and a lower one on the held-out images.
# 3. Train with `--set padding=4`. We expect a slightly higher accuracy in a long training,
#    and none in a short one.
# 4. Replace `state.network.train()` in [`update`](experiment.py#update) by `eval()`. The
#    batch normalization then never learns its averages. We expect that training becomes
#    unstable.
