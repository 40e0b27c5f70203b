"""Why a descriptor came out differently: the facts on it as they were, held against the facts as they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from base.model import Model
from base.words import list_words, long_day
from engine.assessment import Assessment
from engine.outlook.essentials import essential
from engine.results import Weighed
from evidence.models import Action, Item

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

_NO_LONGER: dict[str, tuple[CauseKind, str]] = {
    "it has expired": ("evidence expired", "expired after {until}"),
    "it was retired": ("evidence retired", "was retired on {retired}"),
    "it was replaced": ("evidence replaced", "was replaced by {newer}"),
}
_AGAIN: dict[str, tuple[CauseKind, str]] = {
    "it is about a later date": ("evidence in date", "is about {about}, which has come"),
    "it was not filed yet": ("evidence filed", "was filed on {filed}"),
    "it was retired": ("evidence restored", "was restored"),
    "it was replaced": ("evidence restored", "was restored"),
}


class Cause(Model):
    """Something that happened between the two.

    Attributes:
        about: id of the evidence, action, descriptor or judgement; empty for the rules or the passing of time.
        message: what happened, as a sentence without its full stop.
    """

    kind: CauseKind
    about: str
    message: str


def causes_on(descriptor: str, before: Assessment, after: Assessment) -> list[Cause]:
    """What happened to the facts on one descriptor; of the evidence only what made a difference, where any did."""
    found = [*_applicability(descriptor, before, after)]
    evidence = list(_evidence(descriptor, before, after))
    telling = _telling(descriptor, before) | _telling(descriptor, after)
    found += [c for c in evidence if c.about in telling] or evidence
    found += _improvements(descriptor, before, after)
    return found


def action_cause(id: str, before: Assessment, after: Assessment) -> Cause | None:
    """What happened to an action of the plan; None where nothing did."""
    was, now = _actions(before).get(id), _actions(after).get(id)
    if was == now:
        return None
    if was is None:
        return Cause(kind="action added", about=id, message=f"{id} came in with a plan")
    if now is None:
        return Cause(kind="action updated", about=id, message=f"{id} is no longer in the plan")
    changed = [_FIELDS.get(f, f) for f in Action.model_fields if getattr(was, f) != getattr(now, f)]
    return Cause(kind="action updated", about=id, message=f"{id} was updated: {list_words(changed, 'and')}")


_FIELDS = {
    "rag": "its colour",
    "rag_stated": "its colour as written",
    "delivery": "its delivery",
    "progress": "its progress",
    "links": "its links to descriptors",
    "evidence": "its evidence",
    "due": "its due date",
    "lead": "its lead",
    "timescale": "its timescale",
    "area": "its wording",
    "raw": "its row",
    "plan": "the plan it stands in",
    "place": "its place in the plan",
    "since": "the date it stands from",
}


def item_cause(id: str, before: Assessment, after: Assessment) -> Cause | None:
    """What happened to an evidence item as a whole; None where nothing did."""
    descriptors = [w.bearing.descriptor for held in after.held.values() for w in held if w.item.id == id]
    found = (c for d in descriptors for c in _evidence(d, before, after) if c.about == id)
    return next(found, None)


def _applicability(descriptor: str, before: Assessment, after: Assessment) -> Iterable[Cause]:
    was, now = descriptor in before.facts.excluded(), descriptor in after.facts.excluded()
    if was != now:
        said = "applies again" if was else "was marked as not applicable"
        yield Cause(kind="not applicable", about=descriptor, message=f"{descriptor} {said}")


def _evidence(descriptor: str, before: Assessment, after: Assessment) -> Iterable[Cause]:
    was, now = _by_item(descriptor, before), _by_item(descriptor, after)
    items_before = {i.id: i for i in before.facts.items}
    items_after = {i.id: i for i in after.facts.items}
    for id in dict.fromkeys([*was, *now]):
        counted, counts = [w for w in was.get(id, ()) if w.counts], [w for w in now.get(id, ()) if w.counts]
        if _says(counted) == _says(counts):
            continue
        if counts and not counted:
            yield _came(items_after[id], items_before.get(id), was.get(id, ()), counts)
        elif counted and not counts:
            yield _went(items_after.get(id, items_before[id]), now.get(id, ()), counted)
        else:
            yield Cause(kind="evidence revised", about=id, message=f"{id} was revised: {_fields(counted, counts)}")


def _came(item: Item, before: Item | None, unseen: Sequence[Weighed], counts: Sequence[Weighed]) -> Cause:
    kind, said = ("evidence filed", "was filed on {filed}")
    if before is not None:
        word = unseen[0].counted.rule.then["because"] if unseen else ""
        kind, said = _AGAIN.get(word, ("evidence revised", "was revised"))
    filled = said.format(filed=long_day(item.filed.date()), about=long_day(item.about))
    lead = f" by {item.lead}" if kind == "evidence filed" and item.lead else ""
    return Cause(
        kind=kind,
        about=item.id,
        message=f"{item.id} {filled}{lead}, and {_does(counts)} {counts[0].bearing.descriptor}",
    )


def _went(item: Item, unseen: Sequence[Weighed], counted: Sequence[Weighed]) -> Cause:
    word = unseen[0].counted.rule.then["because"] if unseen else ""
    kind, said = _NO_LONGER.get(word, ("evidence revised", "was revised, and no longer says anything of that"))
    filled = said.format(
        until=long_day(item.valid_until),
        retired=long_day(item.retired.on) if item.retired else "",
        newer=item.superseded_by or "",
    )
    about = counted[0].bearing.descriptor
    return Cause(kind=kind, about=item.id, message=f"{item.id}, which {_did(counted)} {about}, {filled}")


def _improvements(descriptor: str, before: Assessment, after: Assessment) -> Iterable[Cause]:
    was = {i.action: i.stands for i in before.improving.get(descriptor, ())}
    now = {i.action: i.stands for i in after.improving.get(descriptor, ())}
    for id in dict.fromkeys([*was, *now]):
        if was.get(id, False) == now.get(id, False):
            continue
        if id not in was or id not in now:
            if cause := action_cause(id, before, after):
                yield cause
            continue
        said = "stands open: nothing in date answers it" if now[id] else "is answered by checked practice"
        yield Cause(
            kind="area for improvement", about=id, message=f"the area for improvement {id} on {descriptor} {said}"
        )


def _telling(descriptor: str, assessment: Assessment) -> set[str]:
    held = [w for w in assessment.held.get(descriptor, ()) if w.counts]
    return {w.item.id for w in essential(held, assessment.rulebook.policy)}


def _by_item(descriptor: str, assessment: Assessment) -> dict[str, list[Weighed]]:
    found: dict[str, list[Weighed]] = {}
    for w in assessment.held.get(descriptor, ()):
        found.setdefault(w.item.id, []).append(w)
    return found


def _facts_of(weighed: Weighed) -> dict[str, Any]:
    item, bearing = weighed.item, weighed.bearing
    return {
        "its direction": bearing.direction,
        "its prevalence": bearing.prevalence,
        "its strength or seriousness": bearing.seriousness,
        "whether it was known to the authority": bool(bearing.self_known),
        "its type": item.type,
        "its rung": weighed.rung,
        "the date it is about": item.about,
    }


def _says(weighed: Iterable[Weighed]) -> list[str]:
    return sorted(repr(_facts_of(w)) for w in weighed)


def _fields(was: Sequence[Weighed], now: Sequence[Weighed]) -> str:
    if len(was) != len(now):
        return "what it says of the descriptor"
    names = [
        name
        for one, other in zip(was, now, strict=True)
        for name, value in _facts_of(one).items()
        if _facts_of(other)[name] != value
    ]
    return list_words(dict.fromkeys(names), "and")


def _does(weighed: Sequence[Weighed]) -> str:
    return list_words(dict.fromkeys(w.bearing.direction for w in weighed), "and")


def _did(weighed: Sequence[Weighed]) -> str:
    past = {"supports": "supported", "undermines": "undermined"}
    return list_words(dict.fromkeys(past[w.bearing.direction] for w in weighed), "and")


def _actions(assessment: Assessment) -> Mapping[str, Action]:
    return {a.id: a for a in assessment.facts.actions}
