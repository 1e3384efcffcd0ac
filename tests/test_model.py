"""The model against three other implementations, and what its text promises."""

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import fork_server
import pytest

if find_spec("torch") is None:
    pytest.skip("needs torch", allow_module_level=True)

import torch
from torch import nn

from labml_nn_convmixer.model import ClassificationHead, ConvMixer, ConvMixerLayer, PatchEmbedding

pytestmark = pytest.mark.torch

# Small tensors and two threads only get in each other's way.
torch.set_num_threads(1)


def small(kernel_size: int = 5, activation: Callable[[], nn.Module] = nn.GELU) -> ConvMixer:
    """A network that is small and whose sizes all differ."""
    return ConvMixer(24, 3, kernel_size, patch_size=4, n_classes=7, activation=activation)


class Residual(nn.Module):
    """What the authors wrap around the depth-wise convolution."""

    def __init__(self, inner: nn.Module) -> None:
        super().__init__()
        self.inner = inner

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Add the input to the result."""
        return x + self.inner(x)  # type: ignore[no-any-return]  # a module returns Any


def as_sequential(
    dim: int,
    depth: int,
    kernel_size: int,
    patch_size: int,
    n_classes: int,
    in_channels: int = 3,
    activation: Callable[[], nn.Module] = nn.GELU,
) -> nn.Sequential:
    """The authors' network as one plain `nn.Sequential`."""

    def layer() -> nn.Sequential:
        depthwise = nn.Conv2d(dim, dim, kernel_size, groups=dim, padding="same")
        return nn.Sequential(
            Residual(nn.Sequential(depthwise, activation(), nn.BatchNorm2d(dim))),
            nn.Conv2d(dim, dim, 1),
            activation(),
            nn.BatchNorm2d(dim),
        )

    return nn.Sequential(
        nn.Conv2d(in_channels, dim, patch_size, stride=patch_size),
        activation(),
        nn.BatchNorm2d(dim),
        *[layer() for _ in range(depth)],
        nn.AdaptiveAvgPool2d((1, 1)),
        nn.Flatten(),
        nn.Linear(dim, n_classes),
    )


def unsettle(model: nn.Module) -> None:
    """Give every tensor of the state a random value: with fresh ones a swapped scale and variance would not show."""
    generator = torch.Generator().manual_seed(5)
    for name, value in model.state_dict().items():
        if value.is_floating_point():
            random = torch.randn(value.shape, generator=generator, dtype=value.dtype)
            value.copy_(0.5 + random.abs() if name.endswith("running_var") else value + 0.3 * random)


def give_weights(source: nn.Module, target: nn.Module) -> None:
    """Copy the state in its order: all implementations hold the same tensors in the order of the data."""
    values = source.state_dict().values()
    target.load_state_dict(dict(zip(target.state_dict(), values, strict=True)))


def assert_same_results(ours: nn.Module, theirs: nn.Module, n: int = 16) -> None:
    """In both modes, to 1e-6 in single precision, and to nearly nothing in double precision."""
    unsettle(ours)
    give_weights(ours, theirs)
    x = torch.randn(6, 3, n, n, generator=torch.Generator().manual_seed(1))
    for module in (ours, theirs):
        module.eval()
    with torch.no_grad():
        scale = ours(x).abs().max()
        assert (ours(x) - theirs(x)).abs().max() / scale < 1e-6
        for module in (ours, theirs):
            module.double().train()
        assert torch.allclose(ours(x.double()), theirs(x.double()), rtol=0, atol=1e-12)
    for (_, a), (_, b) in zip(ours.named_buffers(), theirs.named_buffers(), strict=True):
        assert torch.allclose(a, b)


@pytest.mark.parametrize("activation", [nn.GELU, nn.ReLU])
@pytest.mark.parametrize("kernel_size", [3, 4, 9])
def test_equals_the_authors_network_with_equal_weights(activation: type[nn.Module], kernel_size: int) -> None:
    theirs = as_sequential(24, 3, kernel_size, 4, 7, activation=activation)
    assert_same_results(small(kernel_size, activation), theirs)


@pytest.mark.parametrize("activation", [nn.GELU, nn.ReLU])
def test_equals_timm_with_equal_weights(activation: type[nn.Module]) -> None:
    timm = import_module("timm.models.convmixer")
    theirs = timm.ConvMixer(24, 3, kernel_size=5, patch_size=4, num_classes=7, act_layer=activation)
    assert_same_results(small(activation=activation), theirs)


@pytest.mark.skipif(find_spec("labml_nn") is None, reason="needs `pip install --no-deps labml-nn`")
def test_equals_labml_nn_with_equal_weights() -> None:
    labml_nn = import_module("labml_nn.conv_mixer")
    theirs = nn.Sequential(
        labml_nn.PatchEmbeddings(24, 4, 3),
        *[labml_nn.ConvMixerLayer(24, 5) for _ in range(3)],
        labml_nn.ClassificationHead(24, 7),
    )
    assert_same_results(small(), theirs)


@pytest.mark.parametrize(
    ("name", "dim", "depth", "kernel_size", "patch_size", "activation"),
    [
        ("convmixer_1536_20", 1536, 20, 9, 7, nn.GELU),
        ("convmixer_768_32", 768, 32, 7, 7, nn.ReLU),
        ("convmixer_1024_20_ks9_p14", 1024, 20, 9, 14, nn.GELU),
    ],
)
def test_published_sizes_have_the_published_number_of_parameters(
    name: str, dim: int, depth: int, kernel_size: int, patch_size: int, activation: type[nn.Module]
) -> None:
    timm = import_module("timm")
    with torch.device("meta"):
        ours = ConvMixer(dim, depth, kernel_size, patch_size, activation=activation)
        theirs = timm.create_model(name)
    assert [v.shape for v in ours.state_dict().values()] == [v.shape for v in theirs.state_dict().values()]
    activations = {type(m) for m in ours.modules() if isinstance(m, nn.GELU | nn.ReLU)}
    assert activations == {type(m) for m in theirs.modules() if isinstance(m, nn.GELU | nn.ReLU)} == {activation}
    formula = dim * (3 * patch_size**2 + 3) + depth * dim * (dim + kernel_size**2 + 6) + 1000 * (dim + 1)
    count = sum(p.numel() for p in ours.parameters())
    assert count == formula == sum(p.numel() for p in theirs.parameters())


def test_default_values_are_the_authors() -> None:
    with torch.device("meta"):
        model = ConvMixer(8, 1)
    state = model.state_dict()
    assert state["patch_embedding.convolution.weight"].shape == (8, 3, 7, 7)
    assert state["layers.0.depthwise.weight"].shape == (8, 1, 9, 9)
    assert state["head.linear.weight"].shape == (1000, 8)


@pytest.mark.parametrize("kernel_size", [1, 2, 3, 4, 7, 8])
def test_a_layer_keeps_the_number_of_places_for_odd_and_even_kernels(kernel_size: int) -> None:
    x = torch.randn(2, 6, 5, 3)
    assert ConvMixerLayer(6, kernel_size)(x).shape == x.shape


def test_images_need_not_be_square_nor_have_three_channels() -> None:
    model = ConvMixer(8, 2, kernel_size=3, patch_size=4, n_classes=5, in_channels=1)
    assert model(torch.randn(3, 1, 8, 20)).shape == (3, 5)


@pytest.mark.parametrize(("height", "width"), [(32, 32), (30, 32), (35, 31), (3, 3)])
def test_an_image_that_cannot_be_cut_is_an_error_with_the_numbers(height: int, width: int) -> None:
    model = ConvMixer(8, 1, kernel_size=3, patch_size=5, n_classes=2)
    with pytest.raises(ValueError, match=f"^image of {height} x {width} can't be cut into patches of 5$"):
        model(torch.zeros(1, 3, height, width))


def test_layers_are_made_anew() -> None:
    model = ConvMixer(8, 3, kernel_size=3, patch_size=2, n_classes=2)
    weights = [p for p in model.parameters() if p.dim() > 1]
    for i, a in enumerate(weights):
        for b in weights[i + 1 :]:
            assert a is not b
            assert a.shape != b.shape or not torch.equal(a, b)
    assert len({id(m) for m in model.modules()}) == len(list(model.modules()))


def test_in_eval_mode_the_result_for_an_image_does_not_depend_on_its_batch() -> None:
    model = small()
    unsettle(model)
    x = torch.randn(4, 3, 16, 16)
    with torch.no_grad():
        assert not torch.allclose(model(x)[:2], model(x[:2]), atol=1e-3)
        model.eval()
        assert torch.allclose(model(x)[:2], model(x[:2]), atol=1e-5)


def test_the_receptive_field_is_as_the_text_says() -> None:
    depth, kernel_size = 3, 5
    layers = nn.Sequential(*[ConvMixerLayer(4, kernel_size) for _ in range(depth)]).eval()
    x = torch.randn(1, 4, 31, 31, requires_grad=True)
    layers(x)[0, :, 15, 15].sum().backward()
    assert x.grad is not None
    seen = x.grad[0].abs().sum(0).nonzero()
    extent = seen.max(0).values - seen.min(0).values + 1
    assert extent.tolist() == [1 + depth * (kernel_size - 1)] * 2


@pytest.mark.parametrize("training", [True, False])
def test_gradients_are_right_in_double_precision(training: bool) -> None:
    torch.manual_seed(0)
    model = ConvMixer(2, 2, kernel_size=3, patch_size=1, n_classes=2, in_channels=1).double().train(training)
    unsettle(model)
    names = [name for name, _ in model.named_parameters()]

    def run(x: torch.Tensor, *values: torch.Tensor) -> torch.Tensor:
        result: torch.Tensor = torch.func.functional_call(model, dict(zip(names, values, strict=True)), (x,))
        return result

    x = torch.randn(2, 1, 2, 3, dtype=torch.float64, requires_grad=True)
    parameters = [p.detach().clone().requires_grad_() for p in model.parameters()]
    assert torch.autograd.gradcheck(run, (x, *parameters))


def test_sixty_four_images_are_learned_by_heart() -> None:
    torch.manual_seed(0)
    model = ConvMixer(32, 3, kernel_size=3, patch_size=4, n_classes=10)
    x, y = torch.randn(64, 3, 8, 8), torch.randint(10, (64,))
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.01)
    for _ in range(60):
        loss = nn.functional.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        assert (model(x).argmax(1) == y).all()


def test_every_part_works_by_itself_with_the_shapes_of_the_text() -> None:
    x = torch.randn(2, 3, 32, 32)
    places = PatchEmbedding(dim=16, patch_size=2)(x)
    assert places.shape == (2, 16, 16, 16)
    mixed = ConvMixerLayer(dim=16, kernel_size=5)(places)
    assert mixed.shape == places.shape
    assert ClassificationHead(dim=16, n_classes=10)(mixed.mean(dim=(2, 3))).shape == (2, 10)


def test_the_features_are_what_the_head_reads_and_the_mean_of_all_places() -> None:
    model = small().eval()
    unsettle(model)
    x = torch.randn(5, 3, 8, 12)
    features = model.features(x)
    assert features.shape == (5, 24)
    assert torch.equal(model(x), nn.functional.linear(features, model.head.linear.weight, model.head.linear.bias))
    places = model.layers(model.patch_embedding(x))
    assert torch.allclose(features, sum(places[..., i, j] for i in range(2) for j in range(3)) / 6, atol=1e-6)


def test_a_new_head_keeps_the_features() -> None:
    model = small().eval()
    x = torch.randn(2, 3, 8, 8)
    before = model.features(x)
    model.head = ClassificationHead(24, 4)
    assert model(x).shape == (2, 4)
    assert torch.equal(model.features(x), before)


def test_the_file_works_when_it_is_copied_alone(tmp_path: Path) -> None:
    code = (
        "import sys, importlib.util as u; spec = u.spec_from_file_location('m', sys.argv[1]); "
        "m = u.module_from_spec(spec); spec.loader.exec_module(m); import torch; "
        "print(tuple(m.ConvMixer(8, 1, 3, 2, 5)(torch.zeros(2, 3, 4, 4)).shape)); "
        "assert 'labml' not in sys.modules and 'labml_nn_convmixer' not in sys.modules"
    )
    path = import_module("labml_nn_convmixer.model").__file__
    _, output, errors = fork_server.run(code, [str(path)], tmp_path, {})
    assert output.strip() == "(2, 5)", errors
