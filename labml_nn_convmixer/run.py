r"""
---
title: A run
summary: >
  From a recipe to a result: where the data comes from, what is checked before the first
  step, how an interrupted run goes on, and why the test images are looked at only once.
---

# A run

Around [the training loop](experiment.py#train) there is a run. It begins with a recipe and
some images, and it ends with one file that holds the result and all that is needed to get it
again. Everything between is in one folder, so that nothing is lost if it ends early.
"""

from dataclasses import asdict, dataclass
from pathlib import Path

import torch

from labml_nn_convmixer.checkpoint import Checkpoint, read_checkpoint
from labml_nn_convmixer.data import DataSet, hold_out
from labml_nn_convmixer.datasets.load import load
from labml_nn_convmixer.experiment import State, Task, precision, train, validate
from labml_nn_convmixer.recipe import Recipe, from_values
from labml_nn_convmixer.tracking.tracking import monit, record, silence
from labml_nn_convmixer.training.distributed import Group
from labml_nn_convmixer.training.hardware import hardware, versions
from labml_nn_convmixer.training.interruption import Request
from labml_nn_convmixer.training.result import Result
from labml_nn_convmixer.training.run_folder import Description, RunError, RunFolder


@dataclass(frozen=True, kw_only=True)
class Order:
    """
    ## What the user asked for

    * `recipe` has all settings
    * `data` is a path to images, or nothing where the recipe's own are wanted
    * `mirror` is another address from which CIFAR-10 is fetched
    * `folder` is the run folder
    * `device` is where the training runs, and `group` the processes that share the work
    * `command` is what the user typed
    """

    recipe: Recipe
    data: Path | None
    mirror: str | None
    folder: RunFolder
    device: torch.device
    group: Group
    command: str


def run(
    order: Order, request: Request, resumed: Checkpoint | None = None
) -> Result | None:
    """
    ## From the order to the result

    * `order` is what the user asked for
    * `request` becomes true when the training shall end early
    * `resumed` is the checkpoint from which it goes on

    The result is that of the run, or nothing in those processes that only help.
    """
    folder, group = order.folder, order.group
    # With several processes, the first one speaks for all.
    if not group.writes:
        silence()
    # `monit.section` is labml's: it shows what is being done and how long it took. Everything
    # that can be wrong with the data shows here, before anything is written.
    with monit.section("Load data"):
        data = load(order.data, mirror=order.mirror, recipe_data=order.recipe.data)
        check(order, data)
        task = assign(order, data)
    state = State(task)
    if resumed:
        refuse_other_data(resumed, data)
        state.restore(resumed)
    # What the run is to do is written first. A run that ends with an error still says what
    # it was.
    elif group.writes:
        folder.begin(describe(order, task))
    # labml keeps its files in the run folder, and the settings belong to its log, too. There
    # is no server and no network, unless the user's own `.labml.yaml` names one. When the
    # block ends, labml notes whether the run was completed, interrupted or stopped by an
    # error.
    with record(folder.path, vars(order.recipe), step=state.step, writes=group.writes):
        train(task, state, folder, request)
        # ### One look at the test images
        #
        # They have chosen nothing: neither a setting nor the epoch. So the accuracy on them
        # is an honest estimate for images that nobody has seen. It is that of the last
        # epoch, not of the best one.
        accuracy, loss = validate(state, task, data.test.to(order.device))
    result = conclude(folder, state, accuracy, loss) if group.writes else None
    if result:
        folder.finish(result)
    return result


def check(order: Order, data: DataSet) -> None:
    """
    ## Before the first step

    * `order` has the recipe
    * `data` is what was loaded

    The model itself refuses an image that can't be cut into patches. Here we find it out
    before the run starts, and say which setting helps.
    """
    recipe, problems = order.recipe, []
    height, width = data.train.images.shape[-2:]
    if height % recipe.patch_size or width % recipe.patch_size:
        problems.append(
            f"images of {height} x {width} can't be cut into patches of "
            f"{recipe.patch_size}: choose another patch_size with --set"
        )
    if recipe.held_out and recipe.held_out > len(data.train) - 2 * order.group.size:
        problems.append(
            f"held_out={recipe.held_out} leaves too few of {len(data.train)} training "
            "images: choose another with --set"
        )
    if recipe.batch_size % order.group.size:
        problems.append(
            f"a batch of {recipe.batch_size} can't be shared equally by "
            f"{order.group.size} processes: choose another batch_size with --set"
        )
    if recipe.sync_batch_norm and order.device.type != "cuda":
        problems.append("sync_batch_norm=true: PyTorch has it on NVIDIA GPUs only")
    if problems:
        raise RunError("\n".join(problems))


def assign(order: Order, data: DataSet) -> Task:
    """
    ## What is learned from

    * `order` has the recipe and the device
    * `data` is what was loaded

    The images that are held out are drawn by a seed of their own, zero. So runs with
    different seeds can be compared: all are judged by the same images.
    """
    training, held_out = hold_out(data.train, order.recipe.held_out)
    return Task(
        recipe=order.recipe,
        data=data,
        training=training.to(order.device),
        held_out=held_out.to(order.device),
        device=order.device,
        group=order.group,
    )


def describe(order: Order, task: Task) -> Description:
    """
    ### What is noted

    A number that nobody can get again is worth little. So the run folder keeps the settings,
    a digest of the images, the command, the versions and the machine.
    """
    data = task.data
    return Description(
        recipe=order.recipe,
        data={
            "name": data.name,
            "path": str(order.data.resolve()) if order.data else None,
            "digest": data.digest,
            "classes": list(data.train.classes),
            "size": list(data.train.images.shape[-2:]),
            "training": len(task.training),
            "held_out": len(task.held_out),
            "test": len(data.test),
        },
        command=order.command,
        device=str(order.device),
        precision=precision(order.device).reason,
        threads=torch.get_num_threads(),
        processes=order.group.size,
        hardware=hardware(order.device),
        versions=versions(),
    )


def conclude(folder: RunFolder, state: State, accuracy: float, loss: float) -> Result:
    """
    ## The result

    * `folder` has the description and a line per epoch
    * `accuracy` and `loss` are those on the test images

    A run that was interrupted may have used several machines. The description is that of
    its beginning.
    """
    description = folder.description()
    curve = folder.metrics()
    seconds = sum(epoch["seconds"] for epoch in curve)
    images = sum(epoch["images.per_second"] * epoch["seconds"] for epoch in curve)
    return Result(
        recipe=description.recipe.name,
        values=asdict(description.recipe),
        seed=description.recipe.seed,
        data={key: of for key, of in description.data.items() if key != "path"},
        read="test",
        accuracy=accuracy,
        loss=loss,
        steps=state.step,
        epochs=len(curve),
        seconds=seconds,
        images_per_second=images / seconds,
        parameters=sum(weights.numel() for weights in state.model.parameters()),
        command=description.command,
        device=description.device,
        precision=description.precision,
        threads=description.threads,
        processes=description.processes,
        hardware=description.hardware,
        versions=description.versions,
        curve=curve,
    )


def interrupted(folder: RunFolder) -> tuple[Recipe, Checkpoint | None, list[str]]:
    """
    ## Going on

    * `folder` is the run folder of a training that ended early

    The result is the recipe, the newest checkpoint that can be read, and what the user
    should know about it. A run that was stopped before its first checkpoint begins again.
    """
    folder.sweep()
    recipe = folder.description().recipe
    if not any((folder.path / name).exists() for name in ("last.pt", "previous.pt")):
        return (
            recipe,
            None,
            [f"{folder.path} has no checkpoint yet: the run begins again"],
        )
    checkpoint, notices = read_checkpoint(folder.path)
    if from_values(checkpoint.recipe) != recipe:
        raise RunError(
            f"the checkpoint in {folder.path} is of another recipe than recipe.json"
        )
    # Sums of floating-point numbers depend on their order, and so on the number of threads.
    if checkpoint.threads != torch.get_num_threads():
        notices.append(f"this run uses {checkpoint.threads} threads, as when it began")
        torch.set_num_threads(checkpoint.threads)
    return recipe, checkpoint, notices


def refuse_other_data(checkpoint: Checkpoint, data: DataSet) -> None:
    """
    Raise `RunError` where a run would go on with other images than it began with. The digest
    is that of the pixels, so the images may have moved.
    """
    if checkpoint.data != data.digest:
        raise RunError(
            f"{data.name} holds other images than those that this run began with: "
            "give the right ones with --data"
        )


# ## From the command line
#
# Each command has `--help`. The first one needs no data and takes about a minute on two
# cores.
#
# ```sh
# convmixer train
# convmixer recipes
# convmixer train --recipe cpu --data DIR --set epochs=5 seed=1
# ```
#
# `--set` changes any setting of [the recipe](recipe.py#Recipe), and a wrong name is answered
# with the nearest right one. `DIR` may be
#
# * a folder of your own, with a folder for each class in `train` and in `test`;
# * CIFAR-10 as torchvision keeps it, as the archive `cifar-10-python.tar.gz`, or unpacked;
# * an empty folder, to which CIFAR-10 is fetched. A download that was cut off goes on where
#   it was, and `--mirror URL` takes the archive from elsewhere.
#
# With `--data` and without `--recipe` the recipe is `cifar10`.

# ### What it leaves behind
#
# A run is a folder, `runs/RECIPE-TIME` or what `--run-dir` says.
#
# | file | what |
# |---|---|
# | `recipe.json` | what was asked for: settings, data, command, versions, machine |
# | `metrics.jsonl` | what happened, one line an epoch |
# | `labml/` | labml's log, with the values of each step |
# | `last.pt`, `previous.pt` | [the last two checkpoints](checkpoint.py) |
# | `result.json` | what came out, once the run is finished |

# ### After an interruption
#
# The same folder goes on, from its last checkpoint, as if nothing had happened. On a CPU and
# with the same number of threads, the weights at the end are those of a run that was not
# interrupted, to the last bit.
#
# ```sh
# convmixer train --resume runs/RECIPE-TIME
# ```

# ### After the run
#
# Each of these takes the run folder, and `compare` takes several.
#
# | command | what it gives |
# |---|---|
# | `convmixer evaluate RUN` | accuracy class by class, and which classes are confused |
# | `convmixer predict RUN IMAGE` | the five likeliest classes of any image |
# | `convmixer runs` | all runs in a folder, as a table |
# | `convmixer compare RUN RUN` | the difference between settings, paired by seed |
# | `convmixer report RUN` | one page with curves, filters and mistakes |
# | `convmixer export RUN --format onnx` | the model for other programs |
#
# `convmixer convert` goes the other way: it reads the weights that the authors, timm or
# labml_nn have published, for `predict` and `export`.

# ### Several GPUs
#
# PyTorch's `torchrun` starts one process for each GPU. The batch size stays that of the
# recipe, and each process takes its part of it.
#
# ```sh
# torchrun --nproc-per-node 4 -m labml_nn_convmixer train --recipe paper
# ```
#
# With two machines, the same command runs on both, and both name one of them as the meeting
# point. Each machine needs the data. The first one writes the run folder; to go on after an
# interruption, both must be able to read it.
#
# ```sh
# torchrun --nnodes 2 --nproc-per-node 4 --rdzv-backend c10d \
#     --rdzv-endpoint HOST:29500 -m labml_nn_convmixer train --recipe paper
# ```

# ### With labml, and without
#
# labml shows the progress and keeps the log, and it contacts no server. If you run a labml
# server of your own, name it as `app_url` in a file `.labml.yaml` in the folder where you
# start, or above. A server that stops answering costs the run nothing but its place on the
# server. Where labml is not installed, the progress is plainer, and all files but its log are
# the same.
