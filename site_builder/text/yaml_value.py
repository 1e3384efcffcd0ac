"""
---
title: The value of YAML
summary: What some lines of YAML say, or one kind of error for all that can be wrong with them.
---
# The value of YAML

A tag may stand before what it does not fit (`!!int x`, `!!bool x`, `!!timestamp x`), a date may be one that no calendar
has, a number may have 5,000 digits. For some of it PyYAML has words, for the rest it raises what happens to come. And
`<<: *other`, with which a few lines can grow without bound, is an error here like others.
"""

from __future__ import annotations

from typing import Any

import yaml

from site_builder.text.yaml_depth import MOST, too_deep

UNFORESEEN = (ValueError, OverflowError, TypeError, LookupError, AttributeError)
"""What PyYAML raises besides its own errors. `ValueError` is also said of a character that YAML does not allow."""


def load(text: str) -> Any:  # noqa: ANN401 - YAML can say anything
    """The value. Raises `yaml.YAMLError`, and nothing else."""
    if too_deep(text):
        raise yaml.YAMLError(f"nested more than {MOST} levels deep")
    try:
        try:
            # Libyaml is ten times as fast, but not everywhere; and it words its errors differently.
            return yaml.load(text, _without_merging(getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
        except yaml.YAMLError:
            return yaml.load(text, _without_merging(yaml.SafeLoader))
    except UNFORESEEN as error:
        raise yaml.YAMLError(" ".join(str(error).split()) or type(error).__name__) from error


def _without_merging(loader: type) -> Any:  # noqa: ANN401 - as the stubs have it
    return type("Loader", (loader,), {"flatten_mapping": lambda self, node: None})
