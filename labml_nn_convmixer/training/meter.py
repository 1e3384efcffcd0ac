"""
# What an epoch adds up to

The mean loss, the accuracy and the mean norm of the gradient need sums over many steps. They are kept on the device:
reading a number from a GPU makes the program wait for it, so that is done once in a while and not in each step.
"""

import torch

from labml_nn_convmixer.training.distributed import Group


class DivergedError(Exception):
    """The loss is no longer a number; the message says when, at which rate, and where the last good weights are."""


class Meter:
    """
    The sums of one epoch.

    * `sums` has shape `[3]`: losses of all images, right answers, norms of the gradient in all steps
    * `images` and `steps` are counts
    * `bad` has shape `[]`: the first step with a loss that is not finite, or 0
    * `seconds` is the time that the steps of this epoch have taken
    """

    def __init__(self, device: torch.device) -> None:
        """Start at zero, on the device of the training."""
        self.sums = torch.zeros(3, device=device)
        self.bad = torch.zeros((), dtype=torch.int64, device=device)
        self.images = 0
        self.steps = 0
        self.seconds = 0.0

    def count(self, step: int, loss: torch.Tensor, right: torch.Tensor, images: int, norm: torch.Tensor) -> None:
        """
        Add a step.

        * `loss` is the sum over the `images` of this step, `right` the number of right answers, both of shape `[]`
        * `norm` is the length of the gradient before it was clipped, of shape `[]`
        """
        self.sums += torch.stack([loss.float(), right.float(), norm.float()])
        self.bad = torch.where((self.bad == 0) & ~loss.isfinite(), step, self.bad)
        self.images += images
        self.steps += 1

    def first_bad(self) -> int:
        """Return the first step whose loss was not finite, or 0. This waits for the device."""
        return int(self.bad.item())

    def means(self, group: Group) -> dict[str, float]:
        """Return mean loss, accuracy, mean norm and the number of images, over all processes."""
        counts = self.sums.new_tensor([self.images, self.steps])
        loss, right, norm, images, steps = group.total(torch.cat([self.sums, counts])).tolist()
        return {
            "loss.train": loss / images,
            "accuracy.train": right / images,
            "gradient.norm": norm / steps,
            "images": images,
        }

    def state(self) -> dict[str, float]:
        """Return everything by name, for a checkpoint."""
        loss, right, norm = self.sums.tolist()
        sums = {"loss": loss, "right": right, "norm": norm}
        return {**sums, "images": self.images, "steps": self.steps, "seconds": self.seconds}

    def restore(self, state: dict[str, float]) -> None:
        """Go on from a checkpoint."""
        self.sums = torch.tensor([state["loss"], state["right"], state["norm"]], device=self.sums.device)
        self.images, self.steps = int(state["images"]), int(state["steps"])
        self.seconds = state["seconds"]
