"""What happened between two assessments, and which of it is behind a change: put to the engine, never guessed.

A world is made in which only what is named has happened. Where it comes out as things did, that is the cause.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from typing import Any, Literal, NamedTuple

from base.model import Model
from base.words import list_words, long_day
from descriptors.models import Framework
from engine.assessment import Assessment
from engine.facts import Change, Facts
from engine.results import Graded
from engine.worlds import OVERALL, Worlds
from evidence.columns import BEARING_FIELDS, ITEM_FIELDS, bearing_rows, item_row
from evidence.models import READ_ANEW, Action, Item

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


class Cause(Model):
    """Something that happened between the two.

    Attributes:
        about: id of the evidence, action, descriptor or judgement; empty for the rules or the passing of time.
        message: what happened, as a sentence without its full stop.
    """

    kind: CauseKind
    about: str
    message: str


def rose(was: Graded, now: Graded, scale: Sequence[str]) -> bool | None:
    """Whether what is held came to give a better grade, not a worse one; None where it gives the same."""
    return None if was.underlying == now.underlying else scale.index(now.underlying) > scale.index(was.underlying)


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
    undo: Change

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


def places(named: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    """Where each name stands."""
    places_of: dict[str, list[int]] = {}
    for name, place in named:
        places_of.setdefault(name, []).append(place)
    return places_of


class Between:
    """Two assessments by the same rules, and all that happened from the one to the other.

    Attributes:
        before: the earlier one; `after` the later one, which the worlds between them start from.
    """

    def __init__(self, before: Assessment, after: Assessment) -> None:
        self.before, self.after = before, after
        self.framework = after.framework

    @cached_property
    def happened(self) -> tuple[Happening, ...]:
        """All that happened to what grades rest on."""
        return (*self._items(), *self._actions(), *self._exclusions())

    def on(self, descriptors: Iterable[str]) -> list[Happening]:
        """What is felt on any of some descriptors, in the order of all that happened."""
        return self._those(self._felt, descriptors)

    def to(self, ids: Iterable[str]) -> list[Happening]:
        """What happened to any of some items, actions or descriptors, in the order of all that happened."""
        return self._those(self._about, ids)

    def _those(self, places: Mapping[str, list[int]], names: Iterable[str]) -> list[Happening]:
        each = [places[name] for name in names if name in places]
        numbers = each[0] if len(each) == 1 else sorted({n for mine in each for n in mine})
        return [self.happened[n] for n in numbers]

    @cached_property
    def _felt(self) -> Mapping[str, list[int]]:
        return places((d, n) for n, happening in enumerate(self.happened) for d in happening.felt)

    @cached_property
    def _about(self) -> Mapping[str, list[int]]:
        return places((happening.about, n) for n, happening in enumerate(self.happened))

    def only(self, named: Collection[Happening], on: str = "") -> Change:
        """How the world differs from the later one in which nothing else has happened.

        Args:
            named: what has happened all the same.
            on: the one descriptor that is asked about; empty for all.
        """
        kept = set(named)
        undone = [h for h in (self.on([on]) if on else self.happened) if h not in kept]
        back = {d for h in undone if h.kind == "not applicable" for d in h.felt}
        exclusions = tuple(e for e in self.after.facts.exclusions if e.descriptor not in back)
        was = self.before.excluded
        exclusions += tuple(
            e.model_copy(update={"on": date.min})
            for e in self.before.facts.exclusions
            if e.descriptor in back and e.descriptor in was and not e.withdrawn
        )
        return Change(
            items=tuple(i for h in undone for i in h.undo.items),
            without=frozenset(id for h in undone for id in h.undo.without),
            actions=tuple(a for h in undone for a in h.undo.actions),
            without_actions=frozenset(id for h in undone for id in h.undo.without_actions),
            exclusions=exclusions if back else None,
            on=frozenset([on]) if on else None,
        )

    def net(self, descriptor: str) -> tuple[int, int]:
        """Support less weakness of a descriptor before and after, per mille; 0 where it does not apply."""
        return _net(self.before, descriptor), _net(self.after, descriptor)

    def _items(self) -> Iterable[Happening]:
        was, now = counting(self.before), counting(self.after)
        one, other = self.before.facts, self.after.facts
        days = one.as_of, other.as_of
        lapsing = other.lapsing
        changed = [
            id
            for id in dict.fromkeys([*was, *now])
            if was.get(id, False) != now.get(id, False) or id in lapsing or not one.alike(other, id)
        ]
        for facts in (one, other):
            facts.make(changed)
        for id in changed:
            counted, counts = was.get(id, False), now.get(id, False)
            before, after = one.item_by_id.get(id), other.item_by_id.get(id)
            fields = _changed(before, after) if before and after and before is not after else []
            backs = _taken_back(before, days[0]), _taken_back(after, days[1])
            if counted == counts and (not counts or not fields) and backs[0] == backs[1]:
                continue
            because = "" if before is None else _because(self.before if counts else self.after, id)
            kind, past, present = _told(before, after, counted, counts, because, fields)
            put_back = _frozen(before, days[0], counted) if before else None
            versions = [i for i in (before, after) if i]
            felt: dict[str, frozenset[str]] = {}
            for b in (b for i in versions for b in (*i.bearings, *(t.bearing for t in i.taken_back))):
                felt[b.descriptor] = felt.get(b.descriptor, frozenset()) | {b.direction}
            undo = Change(items=(put_back,)) if put_back else Change(without=frozenset({id}))
            yield Happening(kind, id, past, present, _turned(versions[-1], kind), felt, counted and not counts, undo)

    def _actions(self) -> Iterable[Happening]:
        one, other = self.before.facts, self.after.facts
        was, now = ({a.id: a for a in f.actions} for f in (one, other))
        for id in dict.fromkeys([*was, *now]):
            before, after = was.get(id), now.get(id)
            links: tuple[str, ...] = (*(before.links if before else ()), *(after.links if after else ()))
            felt = dict.fromkeys(links, frozenset[str]())
            if before is None:
                undo, kind, words = Change(without_actions=frozenset({id})), "action added", "was entered"
            elif (begins := _begins(before, after, one.as_of, other.as_of)) or _rests(before) != _rests(after):
                since = date.max if before.since and before.since > one.as_of else before.since
                undo = Change(actions=(before.model_copy(update={"since": since}),))
                words = "is an area for improvement that began to stand" if begins else action_changed(before, after)
                kind = "area for improvement" if begins else "action updated"
            else:
                continue
            present = "begins to stand" if kind == "area for improvement" else words
            yield Happening(kind, id, words, present, after.since if after else None, felt, False, undo)

    def _exclusions(self) -> Iterable[Happening]:
        was, now = self.before.excluded, self.after.excluded
        for d in sorted(was ^ now):
            again = "applies again"
            past, present = (again, again) if d in was else ("was marked as not applicable", "no longer applies")
            on = next((e.on for e in self.after.facts.exclusions if e.descriptor == d), None)
            yield Happening("not applicable", d, past, present, on, {d: frozenset()}, False, Change())


class Ask(NamedTuple):
    """A question: what is behind a change.

    Attributes:
        read: reads the answer in a world.
        groups: what happened, likeliest cause first.
        on: the one descriptor that the answer is read from; empty for a judgement, which may rest on any.
    """

    between: Between
    read: Callable[[Worlds, Hashable], Any]
    groups: Sequence[Sequence[Happening]]
    on: str = ""


def judgement_groups(between: Between, code: str, up: bool | None) -> list[list[Happening]]:
    """All that happened, as it is likely to be behind a change of a judgement: its own descriptors first.

    What can only pull the other way is named only where nothing else will do: support that is lost explains no rise.

    Args:
        code: the judgement, or `overall`.
        up: whether it rose; None where only what it could be changed.
    """
    framework = between.framework
    keys = judged_by(code, framework)
    leading = between.after.rulebook.policy.plain.get("leading_judgement")
    inside = [j.code for j in framework.judgements if j.parent in keys]
    others = [j.code for j in framework.judgements if j.code not in (*keys, leading, *inside)]
    mine = descriptors_of(code, framework)
    felt = between.on(mine)
    by = {d: then - was for d in {d for h in felt for d in h.felt} & {*mine} for was, then in (between.net(d),)}
    moved = {d: n for d, n in by.items() if (n and up is None) or (n > 0 if up else n < 0)}
    likely = sorted(
        (h for h in felt if not moved.keys().isdisjoint(h.felt)),
        key=lambda h: -max(abs(moved[d]) for d in h.felt if d in moved),
    )
    groups = [[h for h in likely if up is None or not h.pulls(not up, moved)], likely, felt]
    for k in dict.fromkeys((*([leading] if leading in framework.by_code else []), *inside, *others)):
        groups.append(between.on(d.id for d in framework.by_code[str(k)].descriptors))
    return [*groups, list(between.happened)]


def prove(asked: Sequence[Ask]) -> list[tuple[Happening, ...]]:
    """For each question the first of what happened that alone brings the change about.

    The likeliest of all questions are put to the engine together, those of days that were decided together in one go;
    then the next of those that are still open.

    Args:
        asked: questions by the same rules.
    """
    tried = [_candidates(ask) for ask in asked]
    proven: dict[int, tuple[Happening, ...]] = {}
    for start in range(0, max(map(len, tried), default=0), AT_ONCE):
        keys = {
            (n, m): (asked[n].between, frozenset(named), asked[n].on)  # several questions may try the same
            for n, candidates in enumerate(tried)
            if n not in proven
            for m, named in enumerate(candidates[:-1])  # all of it together is what did happen
            if start <= m < start + AT_ONCE
        }
        if not keys:
            break
        decided = {id(ask.between.after.worlds): ask.between.after.worlds for ask in asked}
        together: dict[int, dict[Hashable, tuple[Facts, Change | None]]] = {}
        for key in dict.fromkeys(keys.values()):
            after = key[0].after
            together.setdefault(id(after.worlds), {})[key] = after.differing(key[0].only(*key[1:]))
        supposed = {number: decided[number].more(worlds) for number, worlds in together.items()}
        for (n, m), key in keys.items():
            ask, after = asked[n], asked[n].between.after
            if n not in proven and ask.read(supposed[id(after.worlds)], key) == ask.read(after.worlds, after.key):
                proven[n] = tried[n][m]
    return [proven.get(n, candidates[-1]) for n, candidates in enumerate(tried)]


def judged_by(code: str, framework: Framework) -> list[str]:
    """The judgement of a code; of `overall` those that count to it."""
    return [j.code for j in framework.judgements if (j.kind == "key" if code == OVERALL else j.code == code)]


def descriptors_of(code: str, framework: Framework) -> list[str]:
    """The ids of the descriptors of a judgement; of `overall` those of the judgements that count to it."""
    return [d.id for k in judged_by(code, framework) for d in framework.by_code[k].descriptors]


def acting_on(descriptors: Sequence[str], causes: Iterable[Happening], framework: Framework) -> list[str]:
    """The judgements through which causes act on a judgement that feels them on none of its own descriptors.

    Args:
        descriptors: ids of its descriptors.
        causes: what is behind its change.
    """
    outside = [
        d for h in causes if not any(d in h.felt for d in descriptors) for d in h.felt if d in framework.descriptors
    ]
    felt = {framework.descriptors[d].judgement for d in outside}
    return [j.code for j in framework.judgements if j.code in felt]


AT_ONCE = 4
"""How many of the likeliest causes of each question are tried in one go."""
SINGLY = 3
"""How many of the likeliest causes are tried alone, before more and more of them are tried together."""


def _candidates(ask: Ask) -> list[tuple[Happening, ...]]:
    ordered = list(dict.fromkeys(h for group in ask.groups for h in group))
    sizes = {n for n in (2, SINGLY, SINGLY**2, SINGLY**3) if n < len(ordered)} | {len(ordered)}
    named: set[Happening] = set()
    for group in ask.groups:
        named.update(group)
        sizes.add(len(named))
    first = next((group for group in ask.groups if group), ())
    alone = [(h,) for h in ordered[: min(SINGLY, len(first))]]
    tried = [*alone, *(tuple(ordered[:n]) for n in sorted(sizes) if n > 1 or not alone)]
    return [_with_replacements(named, ask) for named in tried] if ordered else [()]


def _with_replacements(named: Sequence[Happening], ask: Ask) -> tuple[Happening, ...]:
    """What is tried as a cause, with what came in the place of what was replaced: the one is no cause without it.

    Nor is what was restored by what became of that which had come in its place.
    """
    whole = dict.fromkeys(named)
    for happening in (h for h in named if h.kind in ("evidence replaced", "evidence restored")):
        item = ask.between.after.facts.item_by_id.get(happening.about)
        newer = item and item.superseded_by
        for came in ask.between.to([newer] if newer else []):
            felt = happening.felt.keys() & came.felt.keys() & ({ask.on} if ask.on else came.felt.keys())
            if felt or happening.kind == "evidence restored":
                whole[came] = None
    return tuple(whole)


def counting(assessment: Assessment) -> dict[str, bool]:
    """Whether each item counts, by its id."""
    worlds = assessment.worlds
    ids, rows = worlds.items(assessment.key)
    words = worlds.evaluation.words("item", "counts")
    yes = worlds.evaluation.column("item", "counts") == words.index("yes")
    return dict(zip(ids, yes[rows].tolist(), strict=True))


def action_changed(before: Action, after: Action | None) -> str:
    """What was updated in a row of the plan."""
    if after is None:
        return "is no longer in the plan"
    fields = [f for f in Action.model_fields if getattr(before, f) != getattr(after, f)]
    telling = [f for f in fields if f not in READ_ANEW and not (f == "rag_stated" and "rag" in fields)] or fields
    return f"was updated: {list_words([_ACTION_WORDS.get(f, f) for f in telling], 'and')}"


_ACTION_WORDS = {
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
    "repairs": "what was mended when it was read",
    "refs": "its references",
    "group": "its heading",
    "due_basis": "how its due date is known",
    "measure": "its measure",
    "plan": "the plan it stands in",
    "place": "its place in the plan",
    "since": "the date it stands from",
    "origin": "where it came from",
    "closed": "whether it is closed",
    "completed": "the day it was done",
}
_ITEM_WORDS = {
    "type": "its type",
    "about": "the date it is about",
    "valid_until": "its last day",
    "has_file": "its file",
    "rung": "its rung",
    "sample": "its sample",
    "met": "how many of its sample met the standard",
    "counts_found": "whether its count stands in its file",
    "confirmed": "whether a second reader agrees",
    "disagreed": "whether a second reader disagrees",
    "content": "its content",
    "filer": "who filed it",
    "direction": "its direction",
    "prevalence": "its prevalence",
    "seriousness": "its strength or seriousness",
    "self_known": "whether it was known to the authority",
    "taken_back_until": "what was taken back of it",
    "silent": "whether its file speaks of it",
}
_WENT: dict[str, tuple[CauseKind, str, str]] = {
    "it has expired": ("evidence expired", "expired after {until}", "expires"),
    "it was retired": ("evidence retired", "was retired on {retired}", "is retired"),
    "it was replaced": ("evidence replaced", "was replaced by {newer}", "is replaced"),
}
_CAME: dict[str, tuple[CauseKind, str, str]] = {
    "": ("evidence filed", "was filed on {filed}{lead}", "is filed"),
    "it is about a later date": ("evidence in date", "is about {about}, which has come", "comes into date"),
    "it was not filed yet": ("evidence filed", "was filed on {filed}{lead}", "is filed"),
    "it was retired": ("evidence restored", "was restored", "is restored"),
    "it was replaced": ("evidence restored", "was restored", "is restored"),
}


def _told(
    before: Item | None, after: Item | None, counted: bool, counts: bool, because: str, fields: Sequence[str]
) -> tuple[CauseKind, str, str]:
    item = after or before
    assert item is not None
    if counted == counts:
        words = f"was revised: {list_words(fields or [_ITEM_WORDS['taken_back_until']], 'and')}"
        return "evidence revised", words, "is revised"
    if after is None:
        return "evidence revised", "is no longer in the register", "is no longer in the register"
    revised: tuple[CauseKind, str, str] = ("evidence revised", "was revised", "is revised")
    kind, past, present = (_CAME if counts else _WENT).get(because, revised)
    past = past.format(
        filed=long_day(item.filed.date()),
        lead=f" by {item.lead}" if item.lead else "",
        about=long_day(item.about),
        until=long_day(item.valid_until),
        retired=long_day(item.retired.on) if item.retired else "",
        newer=item.superseded_by or "",
    )
    return kind, past, present


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
    return list(dict.fromkeys(_ITEM_WORDS[f] for f in fields if f in _ITEM_WORDS))


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
    if not item.readings or item.readings[-1].claims != item.claims:
        return still
    last = item.readings[-1].model_copy(update={"claims": still.claims})
    return still.model_copy(update={"readings": (*item.readings[:-1], last)})


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


def _net(assessment: Assessment, descriptor: str) -> int:
    worlds, row = assessment.worlds, assessment.worlds.descriptor(assessment.key, descriptor)
    if row < 0:
        return 0
    return int(worlds.value("descriptor", "support", row)) - int(worlds.value("descriptor", "weakness", row))


@cache
def _says(directions: frozenset[str]) -> str:
    return list_words(sorted(directions), "and")


def _past(says: str) -> str:
    return says.replace("supports", "supported").replace("undermines", "undermined")
