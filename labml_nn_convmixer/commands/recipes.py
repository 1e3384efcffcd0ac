"""`convmixer recipes`: the ready recipes, what they cost, and all their settings."""

import argparse
import json
from dataclasses import asdict

from labml_nn_convmixer.recipe import READY, Recipe, RecipeError, named
from labml_nn_convmixer.terminal.message import failed


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument("name", nargs="?", metavar="NAME", help="show all settings of this recipe")
    parser.add_argument("--json", action="store_true", help="for programs")


def command(options: argparse.Namespace) -> int:
    """Print the recipes, or one of them."""
    if options.name:
        try:
            values = asdict(named(options.name))
        except RecipeError as error:
            return failed(str(error))
        default = asdict(Recipe())
        if options.json:
            print(json.dumps(values))
            return 0
        for key, value in values.items():
            was = "" if value == default[key] else f"  (cifar10: {default[key]})"
            print(f"{key:13} {value}{was}")
        return 0
    if options.json:
        print(json.dumps({name: asdict(ready.recipe) for name, ready in READY.items()}))
        return 0
    for name, ready in READY.items():
        recipe = ready.recipe
        print(f"{name}")
        print(f"    ConvMixer-{recipe.dim}/{recipe.depth}, k {recipe.kernel_size}, p {recipe.patch_size}, ", end="")
        print(f"{recipe.epochs} epochs of batches of {recipe.batch_size}")
        print(f"    cost: {ready.cost}")
        print(f"    accuracy: {ready.expected}")
    return 0
