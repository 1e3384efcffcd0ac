"""Pictures of every kind are predicted; those that can't be are named, all of them, and stop no other."""

import argparse
import json
import math
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

if find_spec("torch") is None:
    pytest.skip("needs torch", allow_module_level=True)

import numpy as np
import torch
from PIL import Image
from sample_model import CLASSES, sample, write_run

from labml_nn_convmixer.commands import predict as page
from labml_nn_convmixer.commands.predict import bars
from labml_nn_convmixer.weights.export import to_safetensors
from labml_nn_convmixer.weights.image_input import PictureError, opened, prepared
from labml_nn_convmixer.weights.predict import BATCH, Prediction, predict
from labml_nn_convmixer.weights.trained import Preparation

pytestmark = pytest.mark.torch
COLOUR = (200, 100, 50)


def run(*arguments: str | Path) -> int:
    """Predict as the command line does."""
    parser = argparse.ArgumentParser()
    page.add_arguments(parser)
    return page.command(parser.parse_args([str(a) for a in arguments]))


def noise(width: int = 40, height: int = 30, seed: int = 0) -> Image.Image:
    return Image.fromarray(np.random.default_rng(seed).integers(0, 256, (height, width, 3)).astype(np.uint8))


def first(path: Path) -> tuple[int, ...]:
    """The colour of the first pixel, as the network will see it."""
    image = opened(path)
    assert image.mode == "RGB"
    return tuple(np.asarray(image)[0, 0].tolist())


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "CMYK", "YCbCr"])
def test_every_mode_in_colour_shows_its_colour(tmp_path: Path, mode: str) -> None:
    path = tmp_path / ("image.tiff" if mode in ("CMYK", "YCbCr") else "image.png")
    image = Image.new("RGB", (8, 8), COLOUR)
    (image.quantize() if mode == "P" else image.convert(mode)).save(path)
    with Image.open(path) as written:
        assert written.mode == mode
    assert max(abs(a - b) for a, b in zip(first(path), COLOUR, strict=True)) <= 2


def test_grey_of_one_eight_and_sixteen_bits_and_floats_is_the_same_grey(tmp_path: Path) -> None:
    Image.new("L", (4, 4), 100).save(tmp_path / "l.png")
    Image.new("LA", (4, 4), (100, 255)).save(tmp_path / "la.png")
    Image.fromarray(np.full((4, 4), 100 * 257, np.uint16)).save(tmp_path / "16.png")
    Image.fromarray(np.full((4, 4), 100 * 257, np.int32)).save(tmp_path / "32.tiff")
    Image.fromarray(np.full((4, 4), 100 / 255, np.float32)).save(tmp_path / "f.tiff")
    for name in ("l.png", "la.png", "16.png", "32.tiff", "f.tiff"):
        assert first(tmp_path / name) == (100, 100, 100), name
    Image.new("1", (4, 4), 1).save(tmp_path / "1.png")
    assert first(tmp_path / "1.png") == (255, 255, 255)


def test_what_is_transparent_becomes_white(tmp_path: Path) -> None:
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(tmp_path / "rgba.png")
    Image.new("LA", (4, 4), (0, 0)).save(tmp_path / "la.png")
    palette = Image.new("P", (4, 4), 0)
    palette.putpalette([0, 0, 0, 9, 9, 9])
    palette.save(tmp_path / "p.png", transparency=0)
    for name in ("rgba.png", "la.png", "p.png"):
        assert first(tmp_path / name) == (255, 255, 255), name
    Image.new("RGBA", (4, 4), (*COLOUR, 255)).save(tmp_path / "opaque.png")
    assert first(tmp_path / "opaque.png") == COLOUR


def test_a_photograph_is_turned_as_its_camera_says(tmp_path: Path) -> None:
    image = Image.new("RGB", (20, 10), "black")
    image.paste("white", (0, 0, 20, 2))
    exif = Image.Exif()
    exif[0x0112] = 6  # held upright: the top of the scene is the left edge of the file
    image.save(tmp_path / "upright.png", exif=exif)
    turned = np.asarray(opened(tmp_path / "upright.png"))
    assert turned.shape == (20, 10, 3)
    assert turned[:, -2:].min() == 255
    assert turned[:, 0].max() == 0


def test_of_an_animation_the_first_frame_is_seen(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (6, 6), colour) for colour in ("red", "blue")]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    assert first(tmp_path / "a.gif") == (255, 0, 0)


def test_an_image_of_the_right_size_is_only_standardized(tmp_path: Path) -> None:
    trained = sample()
    image = noise(16, 8)
    image.save(tmp_path / "a.png")
    x = prepared(tmp_path / "a.png", trained.preparation)
    bytes_again = (x * torch.tensor(trained.deviation).view(3, 1, 1) + torch.tensor(trained.mean).view(3, 1, 1)) * 255
    assert torch.equal(bytes_again.round().byte(), torch.from_numpy(np.array(image)).permute(2, 0, 1))


@pytest.mark.parametrize("size", [(300, 200), (200, 301), (50, 40), (233, 233), (224, 500), (1000, 999)])
def test_cropped_images_are_those_of_timm(tmp_path: Path, size: tuple[int, int]) -> None:
    data = import_module("timm.data")
    mean, deviation = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
    preparation = Preparation(size=(224, 224), mean=mean, deviation=deviation, crop=0.96)
    transform = data.create_transform((3, 224, 224), interpolation="bicubic", mean=mean, std=deviation, crop_pct=0.96)
    image = noise(*size)
    image.save(tmp_path / "a.png")
    assert torch.allclose(prepared(tmp_path / "a.png", preparation), transform(image), rtol=0, atol=1e-5)


@pytest.mark.parametrize("crop", [None, 0.96])
@pytest.mark.parametrize("size", [(1, 1), (1, 9000), (9000, 1), (7, 3)])
def test_any_size_becomes_the_size_of_the_input(tmp_path: Path, size: tuple[int, int], crop: float | None) -> None:
    noise(*size).save(tmp_path / "a.png")
    preparation = Preparation(size=(28, 42), mean=(0.5,) * 3, deviation=(0.5,) * 3, crop=crop)
    assert prepared(tmp_path / "a.png", preparation).shape == (3, 28, 42)


def test_a_network_for_grey_images_gets_grey(tmp_path: Path) -> None:
    noise().save(tmp_path / "a.png")
    assert prepared(tmp_path / "a.png", Preparation(size=(8, 8), mean=(0.5,), deviation=(0.5,))).shape == (1, 8, 8)
    with pytest.raises(PictureError, match="expects 4"):
        prepared(tmp_path / "a.png", Preparation(size=(8, 8), mean=(0.5,) * 4, deviation=(0.5,) * 4))


def test_probabilities_are_those_of_the_model_whatever_the_batch(tmp_path: Path) -> None:
    trained = sample()
    paths = []
    for i in range(BATCH + 3):
        paths.append(tmp_path / f"{i}.png")
        noise(16 + i, 8 + i, seed=i).save(paths[-1])
    found = list(predict(trained, paths, top=5))
    assert [prediction.image for prediction in found] == paths
    for path, prediction in zip(paths, found, strict=True):
        expected = trained.model(prepared(path, trained.preparation)[None]).softmax(1)[0]
        assert sorted(n for n, _, _ in prediction.top) == [0, 1, 2, 3, 4]
        values = [value for _, _, value in prediction.top]
        assert values == sorted(values, reverse=True)
        assert math.isclose(sum(values), 1, abs_tol=1e-5)
        for number, name, value in prediction.top:
            assert name == CLASSES[number]
            assert math.isclose(value, expected[number].item(), abs_tol=1e-5)


def test_all_that_is_wrong_is_told_at_once_and_the_others_are_predicted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_run(tmp_path / "run")
    noise().save(tmp_path / "a.png")
    noise().save(tmp_path / "b.jpg")
    (tmp_path / "cut.png").write_bytes((tmp_path / "a.png").read_bytes()[:900])
    (tmp_path / "cut.jpg").write_bytes((tmp_path / "b.jpg").read_bytes()[:600])
    (tmp_path / "text.png").write_text("no image")
    (tmp_path / "empty.png").write_bytes(b"")
    wrong = ["none.png", "cut.png", "cut.jpg", "text.png", "empty.png", "run"]
    paths = [tmp_path / name for name in ("a.png", *wrong, "b.jpg")]
    assert run(tmp_path / "run", *paths) == 1
    printed = capsys.readouterr()
    errors = printed.err.splitlines()
    assert len(errors) == len(wrong)
    for name, line in zip(wrong, errors, strict=True):
        assert line.startswith(f"error: {tmp_path / name}: ")
    assert "no such file" in errors[0]
    assert "is a folder" in errors[-1]
    assert printed.out.count(f"{tmp_path}") == 2
    assert run(tmp_path / "run", paths[0], paths[-1]) == 0


def test_a_picture_that_would_fill_the_memory_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Image.new("1", (20000, 5000)).save(tmp_path / "bomb.png")
    with pytest.raises(PictureError, match="more than 89 million pixels"):
        opened(tmp_path / "bomb.png")


def test_bars_are_as_long_as_the_probabilities(tmp_path: Path) -> None:
    drawn = bars(Prediction(Path("x.png"), ((0, "ant", 0.75), (3, "a longer name", 0.25))), heading=False)
    assert [line.count("█") for line in drawn.splitlines()] == [18, 6]
    assert [line[-6:] for line in drawn.splitlines()] == [" 75.0%", " 25.0%"]
    assert len({line.index("%") for line in drawn.splitlines()}) == 1


def test_names_from_a_file_cannot_steer_the_terminal() -> None:
    drawn = bars(Prediction(Path("x\x1b[2J.png"), ((0, "a\x1b[31m\nb", 1.0),)), heading=True)
    assert "\x1b" not in drawn
    assert drawn.count("\n") == 2


def test_json_holds_predictions_and_errors_and_is_the_same_each_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "m.safetensors").write_bytes(to_safetensors(sample()))
    noise().save(tmp_path / "a.png")
    arguments: list[str | Path] = [
        tmp_path / "m.safetensors",
        tmp_path / "a.png",
        tmp_path / "none.png",
        "--json",
        "--top",
        "2",
    ]
    assert run(*arguments) == 1
    printed = capsys.readouterr().out
    content = json.loads(printed)
    (prediction,) = content["predictions"]
    assert prediction["image"] == str(tmp_path / "a.png")
    assert len(prediction["top"]) == 2
    assert set(prediction["top"][0]) == {"class", "number", "probability"}
    assert content["errors"] == [{"image": str(tmp_path / "none.png"), "error": "there is no such file"}]
    assert run(*arguments) == 1
    assert capsys.readouterr().out == printed


def test_a_model_that_is_missing_is_one_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path / "none", tmp_path / "a.png") == 1
    assert "no such file or folder" in capsys.readouterr().err
