"""
# What is known of a run

The report is made from these values alone, so its page needs to know nothing of folders, networks or images.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from labml_nn_convmixer.training.run_folder import Description

if TYPE_CHECKING:
    from labml_nn_convmixer.analysis.predictions import Answers
    from labml_nn_convmixer.training.result import Result
    from labml_nn_convmixer.weights.trained import Trained


@dataclass(frozen=True, kw_only=True)
class Findings:
    """
    All that a report is made of.

    * `name` is that of the run folder
    * `status` and `why` say what has become of the run, as `convmixer runs` does
    * `epochs` are the lines of `metrics.jsonl`, `steps` the values of labml's log by name, as pairs of step and value
    * `per_epoch` is the number of steps in an epoch
    * `trained` and `answers` are missing where `no_network` and `no_answers` say why
    """

    name: str
    description: Description
    status: str
    why: str | None
    epochs: list[dict[str, float]]
    steps: dict[str, list[tuple[float, float]]]
    per_epoch: int
    result: "Result | None"
    trained: "Trained | None"
    no_network: str
    answers: "Answers | None"
    no_answers: str
