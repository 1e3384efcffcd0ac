"""
# What a run answers

The trained network of a run folder, asked about images: the test images, or those that were held out from training.
"""

from dataclasses import dataclass
from pathlib import Path

import torch

from labml_nn_convmixer.analysis.confusion import Confusion
from labml_nn_convmixer.data import Images, batches, hold_out, standardize
from labml_nn_convmixer.datasets.load import load
from labml_nn_convmixer.training.run_folder import Description, RunError, RunFolder
from labml_nn_convmixer.weights.trained import Trained, TrainedError


@dataclass(frozen=True)
class Questions:
    """
    The images to ask about.

    * `read` says which they are: `test` or `held-out`
    * `data` is the name of the data set
    * `notices` are what the user should know about them
    """

    images: Images
    read: str
    data: str
    notices: tuple[str, ...]


@dataclass(frozen=True)
class Answers:
    """
    * `probabilities` has shape `[images, classes]`
    * `losses` has shape `[images]`: the cross-entropy of each image, in nats
    """

    questions: Questions
    probabilities: torch.Tensor
    losses: torch.Tensor

    @property
    def loss(self) -> float:
        """The mean over all images."""
        return self.losses.double().mean().item()

    @property
    def guesses(self) -> torch.Tensor:
        """The number of the most probable class of each image, of shape `[images]`."""
        return self.probabilities.argmax(1)

    def confusion(self) -> Confusion:
        """Count what was taken for what."""
        images = self.questions.images
        return Confusion.count(images.labels.numpy(), self.guesses.numpy(), images.classes)

    def wrong(self, count: int) -> list[int]:
        """Return the numbers of images that were not recognized, at most `count`, the most certain answer first."""
        wrong = (self.guesses != self.questions.images.labels).nonzero().flatten()
        certainty = self.probabilities[wrong].amax(1)
        numbers: list[int] = wrong[certainty.argsort(descending=True, stable=True)[:count]].tolist()
        return numbers


def questions(folder: RunFolder, description: Description, data: Path | None, read: str | None) -> Questions:
    """
    Load the images to ask about.

    * `data` is where the images are now; without it, where they were when the run began
    * `read` is `test` or `held-out`. Without it: the test images, and for an unfinished run the held-out images.

    It raises `RunError` for images that this run can't be asked about, and `DataError` for those that can't be read.
    """
    recipe, run_data, notices = description.recipe, description.data, []
    finished = folder.result() is not None
    read = read or ("test" if finished or not recipe.held_out else "held-out")
    path = data or (Path(run_data["path"]) if run_data["path"] else None)
    data_set = load(path, recipe_data=recipe.data)
    classes = list(data_set.test.classes)
    if classes != run_data["classes"]:
        raise RunError(f"{data_set.name} has other classes than the run: {differing(run_data['classes'], classes)}")
    same = data_set.digest == run_data["digest"]
    if not same:
        notices.append(f"{data_set.name} holds other images than those that this run was made with")
    if read == "test":
        if not finished:
            notices.append("the run is not finished: whoever chooses by this number has learned from the test images")
        return Questions(data_set.test, read, data_set.name, tuple(notices))
    if not recipe.held_out:
        raise RunError(f"{folder.path} held out no images: evaluate with --images test")
    if not same:
        raise RunError(f"{notices[0]}: which of them were held out isn't known; give the right ones with --data")
    # The same choice as in the training.
    _, held_out = hold_out(data_set.train, recipe.held_out)
    return Questions(held_out, read, data_set.name, tuple(notices))


def differing(expected: list[str], present: list[str]) -> str:
    """Say in a few words how the names of classes differ."""
    missing = [name for name in expected if name not in present]
    more = [name for name in present if name not in expected]
    words = [f"{len(present)} instead of {len(expected)}"] if len(present) != len(expected) else []
    words += [f"{missing[0]} is missing"] if missing else []
    words += [f"{more[0]} is new"] if more else []
    return ", ".join(words) or "they have another order"


def answers(trained: Trained, about: Questions, device: torch.device, batch_size: int) -> Answers:
    """
    Ask a network, in 32 bits.

    It raises `TrainedError` where the images have another size than the network was trained with.
    """
    size = tuple(about.images.images.shape[-2:])
    if size != trained.size:
        raise TrainedError(f"the images are {size[0]} x {size[1]}, and the network wants {trained.size}")
    model = trained.model.to(device)
    probabilities, losses = [], []
    with torch.inference_mode():
        for x, y in batches(about.images, batch_size):
            x = standardize(x.to(device), trained.mean, trained.deviation)
            logits = model(x.contiguous(memory_format=torch.channels_last)).cpu()
            probabilities.append(logits.softmax(1))
            losses.append(torch.nn.functional.cross_entropy(logits, y, reduction="none"))
    # Back to where it was: the report still looks at its weights.
    model.cpu()
    return Answers(about, torch.cat(probabilities), torch.cat(losses))
