"""Moving a register from one framework to another: what was filed goes where its point lives now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from base.errors import InputError
from base.words import counted, list_words
from descriptors.models import Framework
from evidence.items.lifecycle import as_read
from evidence.kinds import FrameworkMove, RuleSet
from evidence.models import PREVALENCES, SERIOUSNESSES, STRENGTHS, Bearing
from evidence.register.change import Change
from evidence.register.register import Register
from evidence.register.rulesets import keep_rules

Mapped = Mapping[str, tuple[str, ...]]


@dataclass
class Moved:
    """What a move did.

    Attributes:
        items: number of items whose bearings were carried over.
        split: descriptors in use whose point lives in several now.
        gone: descriptors in use that have no counterpart, with what is said of that.
        bare: items that bear on nothing any more.
        withdrawn: ids of grades of the group and of exclusions that do not hold in the new framework.
    """

    move: FrameworkMove
    items: int = 0
    split: set[str] = field(default_factory=set)
    gone: dict[str, str] = field(default_factory=dict)
    bare: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)


class Rehearsed(Exception):
    """A move that was tried and taken back."""

    def __init__(self, moved: Moved) -> None:
        super().__init__()
        self.moved = moved


def mapping(before: Framework, after: Framework) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    """Where each descriptor of one framework goes in another, and what is said of those that have no counterpart.

    Raises:
        InputError: the other framework has no crosswalk from this one, and is no version of it.
    """
    crosswalk = next((c for c in after.crosswalks if c.other == before.id), None)
    if crosswalk is None and not (before.family and before.family == after.family):
        known = list_words([c.other for c in after.crosswalks], "and") or "no other"
        raise InputError(
            f"{after.id} does not say where the descriptors of {before.id} live in it.",
            field="to",
            hint=f"Its crosswalk.yaml speaks of {known}.",
        )
    if crosswalk is None:
        return {d: (d,) if d in after.descriptors else () for d in before.descriptors}, {}
    mapped = {c.id: c.to for c in crosswalk.descriptors}
    return {d: mapped.get(d, ()) for d in before.descriptors}, {c.id: c.note for c in crosswalk.descriptors if c.note}


def move(
    register: Register,
    before: Framework,
    after: Framework,
    kept: tuple[RuleSet, RuleSet],
    on: date,
    *,
    actor: str,
    rehearsal: bool = False,
) -> Moved:
    """Carry everything in a register over, in one change.

    Args:
        kept: the rules of each, to be kept.
        on: the first day that is judged by the new framework.
        rehearsal: show what it would do.

    Raises:
        InputError: there is no way from the one to the other.
        Rehearsed: it was a rehearsal; nothing is changed.
    """
    mapped, notes = mapping(before, after)
    with register.change(actor, "framework move") as change:
        strange = sorted({i.type for i in register.items() if i.type not in after.types})
        if strange:
            raise InputError(
                f"{after.id} has no evidence type {list_words(strange, 'or')}, which items have.",
                field="to",
                hint="Add it to its evidence-types.yaml.",
            )
        moved = _begun(change, register, (before.id, after.id), kept[0], on, mapped)
        _items(change, register, mapped, moved)
        moved.gone |= {d: "" for a in register.actions() for d in a.links if not mapped.get(d)}
        _links(change, register, mapped)
        _exclusions(change, register, mapped, moved)
        for moderation in register.moderations():
            if not moderation.withdrawn:
                change.put("moderation", moderation.model_copy(update={"withdrawn": True}))
                moved.withdrawn.append(f"{moderation.id} ({moderation.judgement} is {moderation.grade})")
        _people(change, register, before, after, mapped)
        for rules in kept:
            if rules.id not in {r.id for r in register.rulesets()}:
                change.put("ruleset", rules.model_copy(update={"since": change.at}))
        moved.gone = {d: notes.get(d, "") for d in sorted(moved.gone)}
        if rehearsal:
            raise Rehearsed(moved)
        change.put("move", moved.move)
    return moved


def adopt(
    register: Register, after: Framework, kept: tuple[RuleSet, RuleSet], on: date, renamed: Mapped, *, actor: str
) -> Moved:
    """Carry what a register names over to what it is called in a changed framework, in one change; the rest stays.

    Args:
        kept: the rules in use before, which the register keeps, and those in use from now on.
        on: the first day that is judged by them.
        renamed: a name that is gone to what stands for it now.
    """
    register.prepare = lambda: lambda change: None
    with register.change(actor, "framework adopt") as change:
        moved = _begun(change, register, (kept[0].framework, after.id), kept[0], on, renamed)
        named = {e.descriptor for e in register.exclusions()}
        for item in register.items():
            named |= {b.descriptor for b in (*item.bearings, *(t.bearing for t in item.taken_back))}
        mapped = {name: (name,) for name in named} | dict(renamed)
        _items(change, register, mapped, moved)
        _links(change, register, renamed)
        _exclusions(change, register, mapped, moved)
        for moderation in register.moderations():
            if to := renamed.get(moderation.judgement):
                change.put("moderation", moderation.model_copy(update={"judgement": to[0]}))
        for measure in register.measures():
            if to := renamed.get(measure.indicator):
                change.put("measure", measure.model_copy(update={"indicator": to[0]}))
        for person in register.people():
            change.put("person", person.model_copy(update={"judgements": _named(person.judgements, renamed)}))
        keep_rules(change, register, kept[1].id, lambda: kept[1])
        change.put("move", moved.move)
    return moved


def _begun(
    change: Change, register: Register, frameworks: tuple[str, str], rules: RuleSet, on: date, mapped: Mapped
) -> Moved:
    """A move from one framework to another, of which nothing is done yet."""
    before, after = frameworks
    id, entry = change.next_id("move"), register.head()[0]
    return Moved(
        FrameworkMove(id=id, before=before, after=after, on=on, rules=rules.id, entry=entry, mapped=dict(mapped))
    )


def _items(change: Change, register: Register, mapped: Mapped, moved: Moved) -> None:
    """Carry the type and the bearings of every item over, and note those that have to be read again."""
    again: list[str] = []
    for item in register.items():
        descriptors = [b.descriptor for b in (*item.bearings, *(t.bearing for t in item.taken_back))]
        if not descriptors and item.type not in mapped:
            continue
        split = {d for d in descriptors if len(mapped.get(d, ())) > 1}
        moved.split |= split
        moved.gone |= dict.fromkeys((d for d in descriptors if not mapped.get(d)), "")
        carried = item.model_copy(
            update={
                "type": mapped.get(item.type, (item.type,))[0],
                "bearings": _carried(item.bearings, mapped),
                "taken_back": tuple(
                    t.model_copy(update={"bearing": b}) for t in item.taken_back for b in _carried((t.bearing,), mapped)
                ),
            }
        )
        if split and item.confirmed:
            again.append(item.id)
        change.put("item", carried if split else as_read(carried, item))
        moved.items += 1
        if descriptors and not carried.bearings:
            moved.bare.append(item.id)
    moved.move = moved.move.model_copy(update={"again": tuple(again)})


def _carried(bearings: Iterable[Bearing], mapped: Mapped) -> tuple[Bearing, ...]:
    """Bearings where their points live now; of two that meet, the one that claims less, or admits more."""
    carried: dict[tuple[str, str], Bearing] = {}
    for bearing in bearings:
        for descriptor in mapped.get(bearing.descriptor, ()):
            here = bearing.model_copy(update={"descriptor": descriptor})
            key = descriptor, bearing.direction
            other = carried.get(key)
            carried[key] = here if other is None else _careful(other, here)
    return tuple(carried.values())


def _careful(one: Bearing, other: Bearing) -> Bearing:
    degrees: Sequence[str] = STRENGTHS if one.direction == "supports" else SERIOUSNESSES
    wanted = min if one.direction == "supports" else max
    prevalence = wanted(one.prevalence, other.prevalence, key=PREVALENCES.index)
    degree = wanted(one.seriousness, other.seriousness, key=degrees.index)
    note = "; ".join(dict.fromkeys(n for n in (one.note, other.note) if n))
    return one.model_copy(update={"prevalence": prevalence, "seriousness": degree, "note": note})


def _links(change: Change, register: Register, mapped: Mapped) -> None:
    """Carry what actions are linked to and decisions are about."""
    for action in register.actions():
        change.put("action", action.model_copy(update={"links": _named(action.links, mapped)}))
    for decision in register.decisions():
        change.put("decision", decision.model_copy(update={"about": _named(decision.about, mapped)}))


def _exclusions(change: Change, register: Register, mapped: Mapped, moved: Moved) -> None:
    """Carry exclusions over where the same is meant, and withdraw the others."""
    for exclusion in register.exclusions():
        alone = [d for d, to in mapped.items() if set(to) & set(mapped.get(exclusion.descriptor, ()))]
        if exclusion.withdrawn:
            continue
        if len(mapped.get(exclusion.descriptor, ())) == 1 and alone == [exclusion.descriptor]:
            to = mapped[exclusion.descriptor][0]
            change.put("exclusion", exclusion.model_copy(update={"descriptor": to}))
        else:
            change.put("exclusion", exclusion.model_copy(update={"withdrawn": True}))
            moved.withdrawn.append(f"{exclusion.id} ({exclusion.descriptor} does not apply)")


def _named(ids: Sequence[str], mapped: Mapped) -> tuple[str, ...]:
    """Ids with those of descriptors put where they live now; other ids stay."""
    return tuple(dict.fromkeys(to for id in ids for to in mapped.get(id, (id,))))


def _people(change: Change, register: Register, before: Framework, after: Framework, mapped: Mapped) -> None:
    """Give each person the judgement that holds most of what was in theirs."""
    heirs: dict[str, tuple[str, ...]] = {}
    for judgement in before.judgements:
        places = Counter(after.descriptors[to].judgement for d in judgement.descriptors for to in mapped.get(d.id, ()))
        most = max(places.values(), default=0)
        heirs[judgement.code] = tuple(code for code, count in places.items() if 2 * count >= most)
    for person in register.people():
        codes = dict.fromkeys(to for code in person.judgements for to in heirs.get(code, (code,)))
        change.put("person", person.model_copy(update={"judgements": tuple(codes)}))


def told(moved: Moved) -> list[str]:
    """What a move did, a sentence each."""
    move = moved.move
    sentences = [f"{counted(moved.items, 'item')} bear on the descriptors of {move.after} from now on."]
    if moved.split:
        sentences.append(
            f"{list_words(sorted(moved.split), 'and')} live in several descriptors now. "
            f"{counted(len(move.again), 'item')} that a second reader had agreed with must be read again."
        )
    if moved.gone:
        sentences.append(
            f"{list_words(list(moved.gone), 'and')} have no counterpart; what was filed on them counts no more."
        )
    if moved.bare:
        sentences.append(f"{list_words(moved.bare, 'and')} bear on nothing now.")
    if moved.withdrawn:
        sentences.append(f"What holds under {move.before} only was withdrawn: {list_words(moved.withdrawn, 'and')}.")
    return sentences
