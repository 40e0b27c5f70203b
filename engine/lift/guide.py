"""What a lead can do to move a judgement: the data of `lift.yaml`, read and checked."""

from __future__ import annotations

from pathlib import Path
from string import Formatter
from typing import Any, Literal, get_args

from pydantic import Field, ValidationError

from base.errors import InputError, ManyProblems
from base.model import Model
from base.shape import explain
from base.words import did_you_mean, list_words
from base.yamlfile import place
from evidence.models import Prevalence, Strength

Target = Literal["requires improvement", "good", "outstanding"]
"""The grades a judgement can be lifted to."""

WorkKind = Literal["figures", "second source", "renewal", "practice", "answer", "mend", "impact"]


FIELDS: dict[bool, tuple[str, ...]] = {
    True: ("item", "type", "expired"),
    False: ("descriptor", "theme", "type", "against", "actions"),
}
"""What the sentence of a work can be filled with: of a renewal, and of any other."""


class Shown(Model):
    """What new evidence is taken to show, with the reason."""

    prevalence: Prevalence
    strength: Strength
    why: str


class Work(Model):
    """One kind of work.

    Attributes:
        weeks: how soon it can be had, in weeks.
        why: the reason for that number.
        says: the work as a sentence, with `{fields}`.
    """

    weeks: int = Field(ge=0)
    why: str
    says: str


class Number(Model):
    """A number with its reason."""

    value: int = Field(gt=0)
    why: str


class LiftGuide(Model):
    """Everything `lift.yaml` holds.

    Attributes:
        assumed: what new evidence is taken to show, by the grade that is aimed at.
        works: each kind of work.
        options: how many sets of changes are shown at most.
        renewals: how many expired items are tried at most.
    """

    assumed: dict[Target, Shown]
    works: dict[WorkKind, Work]
    options: Number
    renewals: Number


def read_lift_guide(data: Any, file: Path = Path("lift.yaml")) -> LiftGuide:
    """The guide of a rulebook, checked.

    Args:
        data: what `lift.yaml` holds.
        file: where it was read, to say where a mistake is.

    Raises:
        ManyProblems: a key is missing, unknown or of the wrong shape.
    """
    try:
        guide = LiftGuide.model_validate(data)
    except ValidationError as error:
        problems = [
            InputError(message, where=place(file, problem["loc"]), hint=hint)
            for problem, message, hint in explain(error.errors(include_url=False), LiftGuide)
        ]
    else:
        wanted = {"works": get_args(WorkKind), "assumed": get_args(Target)}
        problems = [
            InputError(f"{name!r} is missing.", where=place(file, (key,)), hint="Add it, with a reason.")
            for key, names in wanted.items()
            for name in names
            if name not in getattr(guide, key)
        ]
        problems += [
            InputError(
                f"{{{field}}} cannot be filled in.",
                where=place(file, ("works", kind, "says")),
                hint=did_you_mean(field, fields) or f"Use {list_words(fields)}.",
            )
            for kind, work in guide.works.items()
            for fields in (FIELDS[kind == "renewal"],)
            for _, field, _, _ in Formatter().parse(work.says)
            if field is not None and field not in fields
        ]
        if not problems:
            return guide
    raise ManyProblems("The ways to lift a judgement cannot be used.", problems, where=str(file), hint="Correct them.")
