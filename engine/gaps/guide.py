"""How gaps are ranked and worded: the data of `gaps.yaml`, read and checked."""

from __future__ import annotations

from pathlib import Path
from string import Formatter
from typing import Any, Literal, get_args

from pydantic import ValidationError

from base.errors import InputError, ManyProblems
from base.model import Model
from base.shape import explain
from base.words import did_you_mean
from base.yamlfile import place
from base.yamlplaces import KeyPath
from descriptors.models import Grade
from evidence.models import Prevalence, Strength

GapKind = Literal[
    "contradiction", "action open", "evidence", "freshness", "practice", "second source", "strength", "expiring"
]
Because = Literal["assumed", "renewed", "lost", "recommended"]
FIELDS = (
    "id",
    "theme",
    "grade",
    "pulls_down",
    "held",
    "against",
    "expired",
    "expiring",
    "open_actions",
    "practice",
    "second",
)
"""What a message or a next step can be filled with."""
RANK_FIELDS = ("judgement", "balance", "rate", "prevalence", "strength")
"""What the reason for a rank can be filled with."""


Problem = tuple[KeyPath, str, str]
"""Where it is, what is wrong, and what to do."""


class Weeks(Model):
    """A number of weeks, with the reason for it."""

    value: int
    why: str


class Weight(Model):
    """A weight per mille, with the reason for it."""

    value: int
    why: str


class JudgementWeights(Model):
    """A weight per mille for each kind of judgement, with the reason for them."""

    value: dict[Literal["key", "sub", "review"], int]
    why: str


class StandingWeights(Model):
    """A weight per mille for each grade that the evidence held would give, with the reason for them."""

    value: dict[Grade, int]
    why: str


class Assumed(Model):
    """What new evidence is taken to say, to work out what closing a gap would do."""

    prevalence: Prevalence
    strength: Strength
    why: str


class KindGuide(Model):
    """One kind of gap.

    Attributes:
        weight: how much it matters beside others, per mille.
        why: the reason for the weight.
        message: what stands between the descriptor and good, with `{fields}`.
        next_step: the work a lead can do, with `{fields}`.
    """

    weight: int
    why: str
    message: str
    next_step: str


class GapGuide(Model):
    """Everything `gaps.yaml` holds.

    Attributes:
        soon_weeks: how many weeks ahead evidence counts as about to expire.
        assumed: what new evidence is taken to say.
        judgement_weights: by kind of judgement.
        standing_weights: by the grade that the evidence held would give the judgement.
        recommendation_weight: what it adds where every report recommends on the theme.
        kinds: each kind of gap.
        because: what a rank rests on, with `{fields}`: new evidence that is `assumed`, expired evidence that is
            `renewed` with the same result, evidence that is `lost`; and how often the topic is `recommended`.
    """

    soon_weeks: Weeks
    assumed: Assumed
    judgement_weights: JudgementWeights
    standing_weights: StandingWeights
    recommendation_weight: Weight
    kinds: dict[GapKind, KindGuide]
    because: dict[Because, str]


def read_guide(data: Any, file: Path = Path("gaps.yaml")) -> GapGuide:
    """The guide of a rulebook, checked.

    Args:
        data: what `gaps.yaml` holds.
        file: where it was read, to say where a mistake is.

    Raises:
        ManyProblems: a key is missing, unknown or of the wrong shape, or a text has a field that is not there.
    """
    try:
        guide = GapGuide.model_validate(data)
    except ValidationError as error:
        told = explain(error.errors(include_url=False), GapGuide)
        raise _cannot_be_used(file, [(problem["loc"], message, hint) for problem, message, hint in told]) from None
    problems = [
        *_missing(("kinds",), guide.kinds, get_args(GapKind)),
        *_missing(("judgement_weights", "value"), guide.judgement_weights.value, ("key", "sub", "review")),
        *_missing(("standing_weights", "value"), guide.standing_weights.value, get_args(Grade)),
        *_missing(("because",), guide.because, get_args(Because)),
    ]
    for kind, texts in guide.kinds.items():
        problems += _unknown_fields(("kinds", kind, "message"), texts.message, FIELDS)
        problems += _unknown_fields(("kinds", kind, "next_step"), texts.next_step, FIELDS)
    for name, text in guide.because.items():
        problems += _unknown_fields(("because", name), text, RANK_FIELDS)
    if problems:
        raise _cannot_be_used(file, problems)
    return guide


def _unknown_fields(where: KeyPath, text: str, fields: tuple[str, ...]) -> list[Problem]:
    try:
        named = [field for _, field, _, _ in Formatter().parse(text) if field is not None]
    except ValueError:
        return [(where, "A brace is not closed.", "Write a field as {theme}.")]
    return [
        (
            where,
            f"{{{field}}} cannot be filled in.",
            did_you_mean(field, fields) or f"Use {', '.join(fields)}.",
        )
        for field in named
        if field not in fields
    ]


def _missing(where: KeyPath, held: Any, wanted: tuple[str, ...]) -> list[Problem]:
    return [(where, f"{name!r} is missing.", "Add it, with a reason.") for name in wanted if name not in held]


def _cannot_be_used(file: Path, problems: list[Problem]) -> ManyProblems:
    return ManyProblems(
        "The ranking and texts of gaps cannot be used.",
        [InputError(message, where=place(file, keypath), hint=hint) for keypath, message, hint in problems],
        where=str(file),
        hint="Correct them.",
    )
