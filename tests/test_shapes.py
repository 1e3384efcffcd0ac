"""The drawn data set: the same bytes everywhere, too hard for a linear classifier, and what its page says of it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

if find_spec("torch") is None:
    pytest.skip("needs torch", allow_module_level=True)

import torch
from torch.nn import functional as F

from labml_nn_convmixer.data import DataSet
from labml_nn_convmixer.shapes import FIGURES, draw

pytestmark = pytest.mark.torch

ROOT = Path(__file__).resolve().parent.parent
CLASSES = ("disc", "ring", "square", "frame", "triangle", "star", "cross", "crescent", "stripes", "checks")
# A change of these is a change of the data set: results of before and after can't be compared.
DIGEST = "75cbce4db9672a7e004c23b40cda0569cc368b3d96c8ac43cd0dfb95883379bd"


@pytest.fixture(scope="module")
def shapes() -> DataSet:
    """The data set of the recipe."""
    return draw()


def test_the_data_set_is_ten_classes_of_equal_size(shapes: DataSet) -> None:
    assert shapes.name == "shapes"
    assert shapes.train.classes == shapes.test.classes == CLASSES
    for part, count in ((shapes.train, 10_000), (shapes.test, 2_000)):
        assert part.images.shape == (count, 3, 32, 32)
        assert part.images.dtype == torch.uint8
        assert part.images.is_contiguous()
        assert part.labels.bincount().tolist() == [count // 10] * 10


def test_every_machine_draws_the_same_bytes(shapes: DataSet) -> None:
    assert shapes.digest == DIGEST
    # NumPy has several versions of each operation and takes the one that suits the processor; this is the plainest.
    program = "from labml_nn_convmixer.shapes import draw; print(draw().digest)"
    plain = {"NPY_DISABLE_CPU_FEATURES": "AVX2 FMA3 AVX512F AVX512CD AVX512_SKX", "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-W", "ignore", "-c", program]
    done = subprocess.run(command, cwd=ROOT, env=plain, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == DIGEST


def test_seeds_and_parts_have_pictures_of_their_own(shapes: DataSet) -> None:
    every = torch.cat([shapes.train.images, shapes.test.images]).flatten(1)
    assert len({picture.numpy().tobytes() for picture in every}) == 12_000
    small = draw(training=50, test=2_000)
    assert torch.equal(small.test.images, shapes.test.images)
    assert small.digest != draw(training=50, test=2_000, seed=1).digest


def test_a_number_that_ten_does_not_divide_is_spread_evenly() -> None:
    data = draw(training=23, test=4)
    assert data.train.labels.bincount(minlength=10).tolist() == [3, 3, 3] + [2] * 7
    assert data.test.labels.tolist() == [0, 1, 2, 3]


def test_on_average_the_pictures_of_all_classes_are_the_same_grey(shapes: DataSet) -> None:
    # The mean of 100 pictures' worth of pixels around each place has a deviation of about 1 % of the scale.
    for label in range(10):
        mean = shapes.train.images[shapes.train.labels == label].double().mean(dim=(0, 2, 3)) / 255
        assert ((mean - 0.5).abs() < 0.03).all()


@pytest.mark.parametrize("name", CLASSES)
def test_a_figure_is_inside_its_radius_and_has_an_edge(name: str) -> None:
    axis = torch.linspace(-1.5, 1.5, 301, dtype=torch.float64)
    u, v = (part.numpy() for part in torch.meshgrid(axis, axis, indexing="xy"))
    distance = FIGURES[name](u, v)
    inside = distance < 0
    assert 0.05 < inside.sum() * 0.01**2 < 2.6
    assert (u[inside] ** 2 + v[inside] ** 2).max() < 1.15**2


@pytest.fixture
def one_thread() -> Iterator[None]:
    """Several threads would wait for each other where other programs run beside this one."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


# From none to so much that it learns hardly anything.
@pytest.mark.parametrize(
    "decay", [0.1, pytest.param(0.0, marks=pytest.mark.all), pytest.param(1.0, marks=pytest.mark.all)]
)
@pytest.mark.usefixtures("one_thread")
def test_logistic_regression_on_the_pixels_stays_near_chance_and_far_below_60_percent(
    shapes: DataSet, decay: float
) -> None:
    x, tx = (part.images.flatten(1).float() for part in (shapes.train, shapes.test))
    mean, deviation = x.mean(0), x.std(0)
    x, tx = (x - mean) / deviation, (tx - mean) / deviation
    weight = torch.zeros(x.shape[1], 10, requires_grad=True)
    bias = torch.zeros(10, requires_grad=True)
    optimizer = torch.optim.LBFGS([weight, bias], max_iter=12, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        value = F.cross_entropy(x @ weight + bias, shapes.train.labels) + decay * weight.square().sum()
        value.backward()
        return value

    optimizer.step(loss)
    assert (((tx @ weight + bias).argmax(1)) == shapes.test.labels).float().mean().item() < 0.25
