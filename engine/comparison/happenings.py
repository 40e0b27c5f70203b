"""What happened between two assessments to evidence, actions and descriptors, and what would undo each of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal

from base.model import Model
from base.shipped import read_shipped
from base.words import list_words, long_day
from engine.assessment import Assessment
from engine.facts import Facts, Variation
from evidence.items.lifecycle import as_read
from evidence.models import Item
from evidence.plan_models import READ_ANEW, Action
from evidence.register.columns import BEARING_FIELDS, ITEM_FIELDS, bearing_rows, item_row

CauseKind = Literal[
    "evidence filed",
    "evidence in date",
    "evidence expired",
    "evidence retired",
    "evidence replaced",
    "evidence revised",
    "evidence restored",
    "area for improvement",
    "action added",
    "action updated",
    "not applicable",
    "leadership",
    "judgement",
    "moderation",
    "rules changed",
    "time",
]


_COME_OR_GONE = {"evidence filed", "evidence in date", "evidence restored", "evidence expired", "evidence retired"}
"""What makes evidence count that did not, or no longer count, without anything else in its place."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Something that happened between the two.

    Attributes:
        about: id of the evidence, action, descriptor or judgement; empty for the rules or the passing of time.
        message: what happened, as a sentence without its full stop.
    """

    kind: CauseKind
    about: str
    message: str


@dataclass(frozen=True, slots=True, eq=False)
class Happening:
    """Something that happened to one item, action or descriptor.

    Attributes:
        past: what happened, with what it is about; `present` the same while it happens.
        on: the day, where the passing of time brought it.
        felt: the descriptors it is felt on, each with what it says of it.
        went: whether it was there before and no longer is.
        undo: what makes it not have happened on the later day.
    """

    kind: CauseKind
    about: str
    past: str
    present: str
    on: date | None
    felt: Mapping[str, frozenset[str]]
    went: bool
    undo: Variation

    def pulls(self, up: bool, on: Collection[str]) -> bool:
        """Whether evidence that came or went can only have pulled some descriptors up, or only down."""
        says = {direction for d, directions in self.felt.items() if d in on for direction in directions}
        return len(says) == 1 and self.kind in _COME_OR_GONE and (("supports" in says) != self.went) == up

    def cause(self, descriptors: Iterable[str]) -> Cause:
        """It as the cause of what became of some descriptors, what it says of the first that feels it named."""
        on = next((d for d in descriptors if self.felt.get(d)), None)
        says = _says(self.felt[on]) if on else ""
        if not on:
            message = f"{self.about} {self.past}"
        elif self.went:
            message = f"{self.about}, which {_past(says)} {on}, {self.past}"
        else:
            message = f"{self.about} {self.past}{'' if self.kind == 'evidence revised' else f', and {says} {on}'}"
        return Cause(kind=self.kind, about=self.about, message=message)


def items_between(before: Assessment, after: Assessment) -> Iterator[Happening]:
    """What happened to items, from one assessment to a later one by the same rules."""
    was, now, one, other = counting(before), counting(after), before.facts, after.facts
    days, lapsing = (one.as_of, other.as_of), other.lapsing
    changed = [
        id
        for id in dict.fromkeys([*was, *now])
        if was.get(id, False) != now.get(id, False) or id in lapsing or not one.alike(other, id)
    ]
    for facts in (one, other):
        facts.make(changed)
    for id in changed:
        counted, counts = was.get(id, False), now.get(id, False)
        old, new = one.item_by_id.get(id), other.item_by_id.get(id)
        fields = _changed(old, new) if old and new and old is not new else []
        backs = _taken_back(old, days[0]), _taken_back(new, days[1])
        if counted == counts and (not counts or not fields) and backs[0] == backs[1]:
            continue
        because = "" if old is None else _because(before if counts else after, id)
        kind, past, present = _told(old, new, counted, counts, because, fields)
        put_back = _frozen(old, days[0], counted) if old else None
        versions = [i for i in (old, new) if i]
        felt: dict[str, frozenset[str]] = {}
        for b in (b for i in versions for b in (*i.bearings, *(t.bearing for t in i.taken_back))):
            felt[b.descriptor] = felt.get(b.descriptor, frozenset()) | {b.direction}
        undo = Variation(items=(put_back,)) if put_back else Variation(without=frozenset({id}))
        yield Happening(kind, id, past, present, _turned(versions[-1], kind), felt, counted and not counts, undo)


def actions_between(one: Facts, other: Facts) -> Iterator[Happening]:
    """What happened to rows of the plan, from some facts to later ones."""
    was, now = ({a.id: a for a in f.actions} for f in (one, other))
    for id in dict.fromkeys([*was, *now]):
        before, after = was.get(id), now.get(id)
        links: tuple[str, ...] = (*(before.links if before else ()), *(after.links if after else ()))
        felt = dict.fromkeys(links, frozenset[str]())
        if before is None:
            undo, kind, words = Variation(without_actions=frozenset({id})), "action added", "was entered"
        elif (begins := _begins(before, after, one.as_of, other.as_of)) or _rests(before) != _rests(after):
            since = date.max if before.since and before.since > one.as_of else before.since
            undo = Variation(actions=(before.model_copy(update={"since": since}),))
            words = "is an area for improvement that began to stand" if begins else action_changed(before, after)
            kind = "area for improvement" if begins else "action updated"
        else:
            continue
        present = "begins to stand" if kind == "area for improvement" else words
        yield Happening(kind, id, words, present, after.since if after else None, felt, False, undo)


def exclusions_between(before: Assessment, after: Assessment) -> Iterator[Happening]:
    """The descriptors that apply in one of two assessments only."""
    was, now = before.excluded, after.excluded
    for d in sorted(was ^ now):
        again = "applies again"
        past, present = (again, again) if d in was else ("was marked as not applicable", "no longer applies")
        on = next((e.on for e in after.facts.exclusions if e.descriptor == d), None)
        yield Happening("not applicable", d, past, present, on, {d: frozenset()}, False, Variation())


def counting(assessment: Assessment) -> dict[str, bool]:
    """Whether each item counts, by its id."""
    evaluation, (ids, rows) = assessment.world.evaluation, assessment.world.items()
    yes = evaluation.column("item", "counts") == evaluation.words("item", "counts").index("yes")
    return dict(zip(ids, yes[rows].tolist(), strict=True))


def action_changed(before: Action, after: Action | None) -> str:
    """What was updated in a row of the plan."""
    if after is None:
        return "is no longer in the plan"
    fields = [f for f in Action.model_fields if getattr(before, f) != getattr(after, f)]
    telling = [f for f in fields if f not in READ_ANEW and not (f == "rag_stated" and "rag" in fields)] or fields
    return f"was updated: {list_words([comparison_words().rows.get(f, f) for f in telling], 'and')}"


class Turn(Model):
    """How it is told that an item came to count, or no longer does.

    Attributes:
        past: what happened, with its days; `present` the same while it happens.
    """

    kind: CauseKind
    past: str
    present: str


class ComparisonWords(Model):
    """Everything `words.yaml` holds; the file says what each part is for."""

    rows: dict[str, str]
    items: dict[str, str]
    gone: dict[str, Turn]
    come: dict[str, Turn]


@cache
def comparison_words() -> ComparisonWords:
    """The words that are known."""
    return read_shipped(Path(__file__).with_name("words.yaml"), ComparisonWords)


def _told(
    before: Item | None, after: Item | None, counted: bool, counts: bool, because: str, fields: Sequence[str]
) -> tuple[CauseKind, str, str]:
    item, words = after or before, comparison_words()
    assert item is not None
    if counted == counts:
        changed = fields or [words.items["taken_back_until"]]
        return "evidence revised", f"was revised: {list_words(changed, 'and')}", "is revised"
    if after is None:
        return "evidence revised", "is no longer in the register", "is no longer in the register"
    turn = (words.come if counts else words.gone).get(because)
    if turn is None:
        return "evidence revised", "was revised", "is revised"
    past = turn.past.format(
        filed=long_day(item.filed.date()),
        lead=f" by {item.lead}" if item.lead else "",
        about=long_day(item.about),
        until=long_day(item.valid_until),
        retired=long_day(item.retired.on) if item.retired else "",
        newer=item.superseded_by or "",
    )
    return turn.kind, past, turn.present


def _turned(item: Item, kind: CauseKind) -> date | None:
    """The day on which time brought it about."""
    match kind:
        case "evidence expired":
            return item.valid_until + timedelta(days=1)
        case "evidence in date":
            return item.about
        case "evidence retired":
            return item.retired.on if item.retired else None
        case _:
            return None


def _changed(before: Item, after: Item) -> list[str]:
    """The fields of an item, and of what it says, that weigh and are others, in words."""
    names = [f.strip() for f in ITEM_FIELDS.split(",")]
    fields = [n for n, a, b in zip(names, item_row(before), item_row(after), strict=True) if a != b]
    one, other = list(bearing_rows(before)), list(bearing_rows(after))
    if len(one) != len(other):
        return [*_in_words(fields), "what it says of descriptors"]
    names = [f.strip() for f in BEARING_FIELDS.split(",")]
    for a, b in zip(one, other, strict=True):
        fields += [n for n, x, y in zip(names, a, b, strict=True) if x != y]
    return _in_words(fields) + (["what it says of descriptors"] if "descriptor" in fields else [])


def _in_words(fields: Iterable[str]) -> list[str]:
    words = comparison_words().items
    return list(dict.fromkeys(words[f] for f in fields if f in words))


def _taken_back(item: Item | None, day: date) -> list[Any]:
    """The weaknesses taken back of an item that stand on a day all the same."""
    return [t.bearing for t in item.taken_back if item.about <= day <= t.until] if item else []


def _frozen(item: Item, at: date, counted: bool) -> Item | None:
    """An item as it stands on a day, on any later day too; None where it was about a later one."""
    if item.about > at:
        return None
    never = item.retired is not None and item.retired.on > at
    still = item.model_copy(
        update={
            "valid_until": date.max if item.valid_until >= at else item.valid_until,
            "retired": item.retired.model_copy(update={"on": date.max}) if never and item.retired else item.retired,
            "superseded_by": None if counted else item.superseded_by,
            "taken_back": tuple(
                t.model_copy(update={"until": date.max}) if t.until >= at else t for t in item.taken_back
            ),
        }
    )
    return as_read(still, item)


def _rests(action: Action | None) -> Any:
    """What grades rest on in a row of the plan."""
    return (action.origin, action.delivery, action.since, set(action.evidence), set(action.links)) if action else None


def _begins(before: Action, after: Action | None, was: date, now: date) -> bool:
    if after is None or _rests(before) != _rests(after) or after.origin != "inspection" or after.since is None:
        return False
    return was < after.since <= now


def _because(assessment: Assessment, id: str) -> str:
    counting = assessment.counting(id)
    return counting[0].rule.then["because"] if counting else "gone"


@cache
def _says(directions: frozenset[str]) -> str:
    return list_words(sorted(directions), "and")


def _past(says: str) -> str:
    return says.replace("supports", "supported").replace("undermines", "undermined")
