"""The numbers of the rules that turn findings into grades: those in use, and those that this calibration proposes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from base.yamlfile import read_yaml
from evidence.models import SERIOUSNESSES, STRENGTHS
from rules.loader import load_rulebook, rules_folder

ROOT = Path(__file__).parents[2]
PROPOSED = Path(__file__).parent / "proposed.yaml"
GRADES = load_rulebook(rules_folder("sif-2013")).grades
"""The scale that the findings are graded on, worst first."""


class Bars(NamedTuple):
    """The bars that the score of a judgement has to reach, per mille."""

    inadequate: float
    good: float
    outstanding: float


@dataclass(frozen=True)
class Values:
    """Every number that the formula reads; weights, shares and bars are per mille.

    Attributes:
        prevalence, strength, seriousness: weights of the words.
        share: how much of the weakness of leadership holds a judgement of practice back.
        again: how much of the share of serious failures is taken off the balance once more.
        bars: of a judgement's score.
        good_met, outstanding_met: the share of descriptors that must be met.
        descriptor_good, descriptor_serious: the bars of one descriptor.
        spread: how far from a bar, in score, the odds are e to one.
        margin: how close to a bar a grade is borderline.
    """

    prevalence: Mapping[str, int]
    strength: Mapping[str, int]
    seriousness: Mapping[str, int]
    share: int
    again: int
    bars: Bars
    good_met: int
    outstanding_met: int
    descriptor_good: int
    descriptor_serious: int
    spread: int
    margin: int

    def but(self, **changes: Any) -> Values:
        """The same values with some changed."""
        return replace(self, **changes)


def read_proposed() -> dict[str, Any]:
    """Read what is proposed and not in use yet, by the names of the policy; empty where nothing is."""
    return dict(read_yaml(PROPOSED)) if PROPOSED.exists() else {}


def read_values(framework: str = "sif-2013") -> Values:
    """Read the values of a framework's policy; of that of 2013 with those proposed in place of them."""
    policy = dict(load_rulebook(rules_folder(framework)).policy.plain)
    return _values(policy | read_proposed() if framework == "sif-2013" else policy)


def _values(policy: Mapping[str, Any]) -> Values:
    return Values(
        prevalence=policy["prevalence_weights"],
        strength={w: policy["weights"][w] for w in STRENGTHS},
        seriousness={w: policy["weights"][w] for w in SERIOUSNESSES},
        share=policy["leadership_share"],
        again=1000,
        bars=Bars(*(policy[f"judgement_{name}_bar"] for name in Bars._fields)),
        good_met=policy["judgement_good_met"],
        outstanding_met=policy["judgement_outstanding_met"],
        descriptor_good=policy["descriptor_good_bar"],
        descriptor_serious=policy["descriptor_serious_bar"],
        spread=policy["probability_spread"],
        margin=policy["borderline_margin"],
    )
