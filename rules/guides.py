"""How gaps are ranked and worded, and what work can move a judgement, read and checked.

That stands in `gaps.yaml`, with what is feared first in `fears.yaml`, and in `lift.yaml`.

They are held against the rules beside them when a rules folder is read, so that a mistake in them is told then.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import Field, ValidationError

from base.errors import InputError
from base.model import Model
from base.shape import explain
from base.words import did_you_mean, list_words
from base.yamlfile import place
from base.yamlplaces import KeyPath
from rules.models import Rulebook
from rules.sentences import fields_of

GapKind = Literal[
    "contradiction",
    "action open",
    "evidence",
    "freshness",
    "practice",
    "too broad",
    "no file",
    "no count",
    "second reader",
    "second source",
    "strength",
    "expiring",
    "not shown",
    "few met",
    "few sources",
    "left out",
]
LimitKind = Literal["failing", "inside", "inspection", "raises"]
EffectKind = Literal["closed", "nearer", "lost"]
JudgementKind = Literal["key", "sub", "review"]
WorkKind = Literal["read", "count", "file", "second source", "renewal", "practice", "answer", "mend"]

_GAP_FIELDS = (
    *("id", "theme", "grade", "benchmark", "pulls_down", "held", "against"),
    *("expired", "expiring", "open_actions", "work"),
)
_JUDGEMENT_FIELDS = ("id", "theme", "benchmark", "met", "applicable", "sources", "nearest", "left_out")
_WORK_FIELDS = ("items", "descriptors", "type", "sample", "looked_at", "met", "count", "strength", "actions")
_EFFECT_FIELDS = ("judgement", "judgement_grade", "id", "grade", "status")
"""What a text can be filled with."""


class Number(Model):
    """A number with its reason."""

    value: int = Field(gt=0)
    why: str


class Limit(Model):
    """Something that makes a gap weigh more, since it limits a grade.

    Attributes:
        points: what it counts for in the ranking.
        says: what it is, as a sentence.
        why: the reason for the points.
    """

    points: int = Field(ge=0)
    says: str
    why: str


class Fear(Limit):
    """A group of descriptors that inspectors would ask about together, and what could be happening to children.

    Attributes:
        descriptors: their ids.
    """

    descriptors: tuple[str, ...] = ()


class Movement(Model):
    """How far closing a gap moves balances, as points.

    Attributes:
        each: points for one per mille of balance of a key judgement.
        most: points at most.
        kinds: weight of each kind of judgement, per mille.
    """

    each: int = Field(ge=0)
    most: int = Field(ge=0)
    kinds: dict[JudgementKind, int]
    why: str


class KindGuide(Model):
    """One kind of gap.

    Attributes:
        share: how much of the fear about its descriptor is left, per mille.
        weight: how much its movement matters beside that of others, per mille: work that is quick weighs more.
        points: what it counts for besides.
        why: the reason for these numbers.
        rules: ids of rules that, where they hold, make this gap.
        message: what stands between the descriptor and good, with `{fields}`.
        in_short: what to do in a few words, for where there is one line.
        next_step: what to do this week, with `{fields}`.
    """

    share: int = Field(default=1000, ge=0, le=1000)
    weight: int = Field(default=1000, ge=0)
    points: int = Field(default=0, ge=0)
    why: str
    rules: tuple[str, ...] = ()
    message: str
    in_short: str = Field(max_length=32)
    next_step: str


class GapGuide(Model):
    """Everything `gaps.yaml` and `fears.yaml` hold.

    Attributes:
        soon_weeks: how many weeks ahead evidence counts as about to expire.
        fears: groups of descriptors, what inspectors would fear first in front.
        otherwise: for descriptors that stand in no group.
        limits: what limits a grade: a judgement that fails, one inside another, an inspection's word, the only step
            missing.
        movement: how far closing a gap moves balances.
        kinds: each kind of gap.
        effects: what closing one is said to do: where it would be good, where it would not, and where it is to be kept.
    """

    soon_weeks: Number
    fears: tuple[Fear, ...]
    otherwise: Fear
    limits: dict[LimitKind, Limit]
    movement: Movement
    kinds: dict[GapKind, KindGuide]
    effects: dict[EffectKind, str]

    def fear(self, descriptor: str) -> Fear:
        """The group a descriptor stands in."""
        return next((f for f in self.fears if descriptor in f.descriptors), self.otherwise)

    def kind_of_rule(self, rule: str) -> GapKind | None:
        """The kind of gap that a rule makes where it holds."""
        return next((kind for kind, texts in self.kinds.items() if rule in texts.rules), None)


class Work(Model):
    """One kind of work.

    Attributes:
        weeks: how soon it can be had, in weeks.
        why: the reason for that number.
        says: the work as a sentence, with `{fields}`.
        sums: the work on several descriptors as part of a sentence, with `{fields}`.
    """

    weeks: int = Field(ge=0)
    why: str
    says: str
    sums: str


class Shown(Model):
    """What new evidence is taken to find: so many of a sample as they should be, and how strong the practice is."""

    sample: int = Field(gt=0)
    met: int = Field(ge=0)
    strength: str
    why: str


class LiftGuide(Model):
    """Everything `lift.yaml` holds.

    Attributes:
        assumed: what new evidence is taken to find; `stretched` where more than the benchmark is aimed at.
        works: each kind of work.
        no_order: kinds of evidence that a council cannot order, with the reason.
        together: how many descriptors one new item of evidence looks at.
        options: how many sets of changes are shown at most.
        larger: what is said beside the size of a sample that has to be larger than is taken for granted.
        proof: how many sets of changes are tried at most to prove that none is smaller.
        nothing_typical: what is said where a descriptor names no evidence that could show practice.
    """

    assumed: Shown
    stretched: Shown
    works: dict[WorkKind, Work]
    no_order: dict[str, str]
    together: Number
    options: Number
    proof: Number
    nothing_typical: str
    larger: str = ""


Guide = GapGuide | LiftGuide
_GUIDES: Mapping[str, type[GapGuide] | type[LiftGuide]] = {"gaps": GapGuide, "lift": LiftGuide}
_FEARS = ("fears", "otherwise")
"""The parts of a `GapGuide` that stand in `fears.yaml`, since they speak of descriptors."""
WHOLE: tuple[GapKind, ...] = ("not shown", "few met", "few sources", "left out")
"""The kinds of gap that are about a judgement as a whole."""


def check_guides(
    lexicon: Mapping[str, Any], files: Mapping[str, Path], rules: Collection[str], strengths: Collection[str]
) -> Iterator[InputError]:
    """Find what does not fit in `gaps.yaml` and `lift.yaml`.

    Args:
        lexicon: what the files hold, by name.
        files: where they were read.
        rules: ids of the rules there are; empty to leave out whether those that are named are there.
        strengths: the words for how strong evidence is.
    """
    for name, model in _GUIDES.items():

        def where(keys: KeyPath, name: str = name) -> str:
            feared = bool(keys) and keys[0] in _FEARS and "fears" in files
            return place(files["fears" if feared else name], keys)

        try:
            guide = model.model_validate(_held(name, lexicon))
        except ValidationError as error:
            for problem, message, hint in explain(error.errors(include_url=False), model):
                yield InputError(message, where=where(problem["loc"]), hint=hint)
            continue
        for keys, message, hint in _problems(guide, rules, strengths):
            yield InputError(message, where=where(keys), hint=hint)


def _held(name: str, lexicon: Mapping[str, Any]) -> Any:
    """What the files of a guide hold; what is feared may stand with the rest of it."""
    content, fears = lexicon.get(name), lexicon.get("fears")
    return {**fears, **content} if name == "gaps" and isinstance(content, dict) and isinstance(fears, dict) else content


Problem = tuple[KeyPath, str, str]
"""Where it is, what is wrong, and what to do."""


def _problems(guide: Guide, rules: Collection[str], strengths: Collection[str]) -> Iterator[Problem]:
    for where, text, fields in _texts(guide):
        yield from _unknown_fields(where, text, fields)
    if isinstance(guide, LiftGuide):
        yield from _missing(("works",), guide.works, get_args(WorkKind))
        for name in ("assumed", "stretched"):
            shown: Shown = getattr(guide, name)
            if shown.met > shown.sample:
                yield (name, "met"), f"{shown.met} of {shown.sample} cannot be.", "Give no more than the sample."
            if shown.strength not in strengths:
                hint = did_you_mean(shown.strength, strengths) or f"Use {list_words(strengths)}."
                yield (name, "strength"), f"{shown.strength!r} is no word for how strong evidence is.", hint
        return
    yield from _missing(("kinds",), guide.kinds, get_args(GapKind))
    yield from _missing(("movement", "kinds"), guide.movement.kinds, get_args(JudgementKind))
    yield from _missing(("limits",), guide.limits, get_args(LimitKind))
    yield from _missing(("effects",), guide.effects, get_args(EffectKind))
    seen: set[str] = set()
    for number, fear in enumerate(guide.fears):
        for id in fear.descriptors:
            if id in seen:
                yield ("fears", number, "descriptors"), f"{id} stands in two groups.", "Keep it in one."
            seen.add(id)
    for kind, texts in guide.kinds.items():
        for rule in texts.rules:
            if rules and rule not in rules:
                yield ("kinds", kind, "rules"), f"There is no rule {rule}.", did_you_mean(rule, rules)


def _texts(guide: Guide) -> Iterator[tuple[KeyPath, str, tuple[str, ...]]]:
    """Every text with `{fields}`, where it stands, and what it can be filled with."""
    if isinstance(guide, LiftGuide):
        for kind, work in guide.works.items():
            yield ("works", kind, "says"), work.says, _WORK_FIELDS
            yield ("works", kind, "sums"), work.sums, _WORK_FIELDS
        return
    for kind, texts in guide.kinds.items():
        fields = _JUDGEMENT_FIELDS if kind in WHOLE else _GAP_FIELDS
        yield ("kinds", kind, "message"), texts.message, fields
        yield ("kinds", kind, "next_step"), texts.next_step, fields
    for name, limit in guide.limits.items():
        yield ("limits", name), limit.says, _EFFECT_FIELDS
    for name, text in guide.effects.items():
        yield ("effects", name), text, _EFFECT_FIELDS


def _unknown_fields(where: KeyPath, text: str, fields: tuple[str, ...]) -> Iterator[Problem]:
    try:
        named = fields_of(text)
    except InputError as error:
        yield where, error.message, error.hint
        return
    for field in named:
        if field not in fields:
            hint = did_you_mean(field, fields) or f"Use {list_words(fields)}."
            yield where, f"{{{field}}} cannot be filled in.", hint


def _missing(where: KeyPath, there: Collection[str], wanted: Collection[str]) -> Iterator[Problem]:
    yield from ((where, f"{name!r} is missing.", "Add it, with a reason.") for name in wanted if name not in there)


@lru_cache(maxsize=8)
def gap_guide(rulebook: Rulebook) -> GapGuide:
    """How gaps are ranked and worded, of rules that were checked when they were read."""
    return GapGuide.model_validate(_held("gaps", rulebook.lexicon))


@lru_cache(maxsize=8)
def lift_guide(rulebook: Rulebook) -> LiftGuide:
    """What work can move a judgement, of rules that were checked when they were read."""
    return LiftGuide.model_validate(rulebook.lexicon["lift"])
