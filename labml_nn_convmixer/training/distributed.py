"""
# Several processes

`torchrun --nproc-per-node N -m labml_nn_convmixer train …` starts N processes, each with a part of every batch. They
hold equal weights, since each step uses the mean of all their gradients. The process of rank 0 alone writes and prints.
Without `torchrun` there is one process, and nothing here does anything.
"""

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import torch
from torch import distributed, nn
from torch.nn.parallel import DistributedDataParallel

# A process that waits longer than this for another one takes it for dead.
PATIENCE = timedelta(minutes=5)


class LostError(Exception):
    """Another process of the run has ended; the message says how to go on."""


@dataclass(frozen=True)
class Group:
    """
    The processes of one run.

    * `rank` is the number of this process, from 0
    * `size` is how many there are
    """

    rank: int = 0
    size: int = 1

    @property
    def writes(self) -> bool:
        """Return whether this is the process that writes and prints."""
        return self.rank == 0

    @property
    def part(self) -> tuple[int, int]:
        """Return which part of each batch is this process's."""
        return self.rank, self.size

    def wrap(self, model: nn.Module, device: torch.device, *, sync_batch_norm: bool = False) -> nn.Module:
        """
        Return the model such that its backward pass takes the mean of all processes' gradients.

        With `sync_batch_norm` the batch normalization also uses the statistics of the whole batch; PyTorch has that on
        GPUs only. Otherwise each process normalizes by its own part, and the running values of rank 0 are kept.
        """
        if self.size == 1:
            return model
        if sync_batch_norm:
            model = nn.SyncBatchNorm.convert_sync_batchnorm(model)
        # A view into one long buffer instead of a gradient tensor each saves a copy in every step.
        devices = [device.index or 0] if device.type == "cuda" else None
        return DistributedDataParallel(model, device_ids=devices, gradient_as_bucket_view=True)

    def total(self, values: torch.Tensor) -> torch.Tensor:
        """Add `values`, of any shape, over all processes; each gets the sum."""
        if self.size > 1:
            distributed.all_reduce(values)
        return values

    def any(self, here: bool, device: torch.device) -> bool:
        """Return whether it is true in any process, and the same in all of them."""
        return bool(self.total(torch.tensor(float(here), device=device)).item()) if self.size > 1 else here


@contextmanager
def joined(device: torch.device) -> Iterator[Group]:
    """
    Take part in the run that `torchrun` started, or be alone.

    * `device` is that of this process; GPUs talk through NCCL, processors through Gloo

    When a process of the group dies, the others can't go on: they raise `LostError`.
    """
    size = int(os.environ.get("WORLD_SIZE", "1"))
    if size == 1:
        yield Group()
        return
    group = Group(int(os.environ["RANK"]), size)
    if device.type == "cuda":
        torch.cuda.set_device(device)
    try:
        distributed.init_process_group("nccl" if device.type == "cuda" else "gloo", timeout=PATIENCE)
        yield group
        # The first process holds the meeting point of all: nobody leaves before everybody is done.
        distributed.barrier()
    except RuntimeError as error:
        # What Gloo and NCCL report when the other side is gone has many wordings, and nothing else of theirs is to be
        # expected in a group that worked before.
        if any(word in str(error).lower() for word in ("connection", "peer", "gloo", "nccl", "timed out", "timeout")):
            raise LostError(f"another process of this run has ended ({str(error).splitlines()[0][:120]})") from error
        raise
    finally:
        if distributed.is_initialized():
            # A wrapped model holds on to the group, in cycles. If it outlived the group, PyTorch's threads would still
            # run at the end of the process, and abort it now and then.
            gc.collect()
            distributed.destroy_process_group()
