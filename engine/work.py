"""Work that a council can do on its evidence: as sentences, as what is then entered, and as a change to ask of.

Nothing here decides anything, and nothing is ever saved.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from base.groups import grouped
from base.model import Model
from base.words import list_words, reference, shortened
from descriptors.models import RUNGS, EvidenceType, Rung
from engine.assessment import Assessment
from engine.facts import Variation
from evidence.items.lifecycle import bearings_of_sample, last_day, read_by
from evidence.models import Bearing, Item
from rules.guides import LiftGuide, WorkKind, lift_guide

SOMEBODY = "somebody else"
"""Who reads an item a second time, where nobody is named."""
_SHOWN = 3
"""How many names a sentence can hold and still be read."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of work: on an item that is held, or to bring a new one.

    Attributes:
        item: id of the item held; empty for new evidence.
        type: code of the type of new evidence.
        descriptor: id of the descriptor that new evidence looks at.
        sample: how many cases it looks at, and `met` how many are to be as they should be.
        strength: how strong it is to find practice.
        rung: a rung it has to be raised to; None for the type's own.
    """

    kind: WorkKind
    item: str = ""
    type: str = ""
    descriptor: str = ""
    sample: int = 0
    met: int = 0
    strength: str = ""
    rung: Rung | None = None

    @property
    def as_filed(self) -> tuple[str, int, int, str, str]:
        """What pieces have in common that are filed as one item."""
        return self.type, self.sample, self.met, self.strength, self.rung or ""


Pieces = tuple[Piece, ...]


class WorkEntry(Model):
    """What is entered in the register once work is done.

    Attributes:
        does: files new evidence, revises an item that is held, or says that a second person has read some.
        items: ids of the items held; for reading, `new` stands for those that were just filed.
        type: code of the type of new evidence, and `about` the day it is about.
        sample: how many cases were looked at, and `met` how many of them at least were as they should be.
        rung: the rung it is raised to; None for the type's own.
        bears_on: each descriptor, with how strong practice was found to be.
    """

    does: Literal["file", "revise", "read"]
    items: tuple[str, ...] = ()
    type: str = ""
    about: date | None = None
    sample: int | None = None
    met: int | None = None
    rung: Rung | None = None
    bears_on: tuple[tuple[str, str], ...] = ()


NEW = "new"
"""Stands for the ids of items that were just filed."""


_PRACTICE, _SOURCE = 3, 2
"""Rungs that are asked of practice and of a second source where the rules say nothing of them."""


class WorkPlan:
    """Turns pieces of work into changes, entries and words, for one assessment.

    Attributes:
        practice: the rung from which evidence shows practice, 0 to 4; `source` the rung of a second source.
    """

    def __init__(self, assessment: Assessment) -> None:
        self._assessment = assessment
        self._framework, self._policy = assessment.framework, assessment.rulebook.policy
        self.guide: LiftGuide = lift_guide(assessment.rulebook)
        self._facts = assessment.facts
        self._made: dict[Pieces, Item] = {}
        self._improved: dict[tuple[str, frozenset[WorkKind]], Item] = {}
        policy = self._policy.plain
        self.practice = int(policy.get("practice_rung", _PRACTICE))  # type: ignore[arg-type]
        self.source = int(policy.get("second_source_rung", _SOURCE))  # type: ignore[arg-type]

    # --- what can be ordered ------------------------------------------------------------------------------

    def can_be_ordered(self, type: str) -> bool:
        """Whether a council can have evidence of a type made."""
        return self._framework.types[type].kind not in self.guide.no_order

    def typical(self, descriptor: str, least: int, but: Iterable[str] = ()) -> list[EvidenceType]:
        """Types of evidence that are typical of a descriptor, can be ordered and stand on a rung or over.

        Those of the council's own stand first: what others issue comes when and as they see fit.

        Args:
            least: the lowest rung, 0 to 4.
            but: codes of types that are left out.
        """
        types = [self._framework.types[code] for code in self._framework.descriptors[descriptor].evidence_types]
        left_out = set(but)
        able = [
            t for t in types if t.code not in left_out and self.can_be_ordered(t.code) and self.rung_of(t.code) >= least
        ]
        return sorted(able, key=lambda t: not t.is_own)

    def can_be_counted(self, item: Item) -> bool:
        """Whether who made an item can write its count into its file: it is the council's, and tells no other count."""
        return self._framework.types[item.type].is_own and not item.worst_told

    def rung_of(self, type: str) -> int:
        """The rung that evidence of a type stands on, 0 to 4."""
        return RUNGS.index(self._framework.rung_of_kind[self._framework.types[type].kind])

    def new(
        self,
        kind: WorkKind,
        type: str,
        descriptor: str,
        *,
        least: int = 0,
        rung: Rung | None = None,
        more: bool = False,
    ) -> Piece:
        """A piece of work that brings new evidence.

        Args:
            type: code of its type.
            descriptor: what it looks at.
            least: how many cases it has to look at, where that is more than is taken for granted.
            rung: a rung it has to be raised to.
            more: whether more than the benchmark is aimed at.
        """
        shown = self.guide.stretched if more else self.guide.assumed
        sample = max(shown.sample, least)
        met = -(-shown.met * sample // shown.sample)
        return Piece(kind, "", type, descriptor, sample, met, shown.strength, rung)

    # --- as a change ----------------------------------------------------------------------------------------

    def change(self, pieces: Iterable[Piece]) -> Variation:
        """What is otherwise once the work is done and found what it is taken to find."""
        each = list(dict.fromkeys(pieces))
        items = [self._shown(self._assessment.item(id), frozenset(kinds)) for id, kinds in _on_items(each).items()]
        # The same work is the same item wherever it is done, so that worlds which do it can share what comes of it.
        new = (self._new_item(tuple(group)) for group in self.filings(each))
        return Variation(items=(*items, *new))

    def filings(self, pieces: Iterable[Piece]) -> list[list[Piece]]:
        """The pieces that bring new evidence, those together that are filed as one item."""
        groups: dict[tuple[str, int, int, str, str], list[Piece]] = {}
        for piece in pieces:
            if not piece.item:
                group = groups.setdefault(piece.as_filed, [])
                if piece.descriptor not in (p.descriptor for p in group):
                    group.append(piece)
        size = self.guide.together.value
        return [group[at : at + size] for group in groups.values() for at in range(0, len(group), size)]

    def _new_item(self, group: Pieces) -> Item:
        if group in self._made:
            return self._made[group]
        first, as_of, number = group[0], self._facts.as_of, len(self._made) + 1
        item = Item(
            id=f"+{number}",
            title="",
            type=first.type,
            about=as_of,
            filed=self._facts.filed,
            valid_until=last_day(as_of, self._framework.types[first.type]),
            lead="",
            sha256=f"+{number}",
            rung=first.rung,
            checked_by=SOMEBODY if first.rung else "",
            sample=first.sample,
            met=first.met,
            counts_found=True,
            bearings=tuple(b for p in group for b in self._sides(p.descriptor, p.sample, p.met, p.strength)),
        )
        return self._made.setdefault(group, self._read(item))

    def _shown(self, item: Item, kinds: frozenset[WorkKind]) -> Item:
        """An item once it has its file and its count, as far as that is the work, and a second person has read it."""
        if (item.id, kinds) in self._improved:
            return self._improved[item.id, kinds]
        changed: dict[str, object] = {}
        if "file" in kinds:
            changed["sha256"] = f"+{item.id}"
        claims = item.sample is not None and item.met is not None
        type = self._framework.types[item.type]
        if kinds & {"file", "count"} and (type.is_own or (claims and type.kind != "external")):
            changed["counts_found"] = True
            if not claims:
                shown = self.guide.assumed
                changed |= {"sample": shown.sample, "met": shown.met}
                changed["bearings"] = tuple(
                    side
                    for b in item.bearings
                    for side in self._sides(b.descriptor, shown.sample, shown.met, b.seriousness)
                )
        return self._improved.setdefault((item.id, kinds), self._read(item.model_copy(update=changed)))

    def _sides(self, descriptor: str, sample: int, met: int, strength: str) -> tuple[Bearing, ...]:
        return bearings_of_sample(
            descriptor,
            sample,
            met,
            bands=self._policy.table("sample_bands"),  # type: ignore[arg-type]
            strength=strength,  # type: ignore[arg-type]
            seriousness=self._policy.word("unsaid_seriousness"),  # type: ignore[arg-type]
        )

    def _read(self, item: Item) -> Item:
        return read_by(item, SOMEBODY, self._facts.as_of).model_copy(update={"taken_back": ()})

    # --- in words -------------------------------------------------------------------------------------------

    def weeks(self, pieces: Iterable[Piece]) -> int:
        """How soon all of it can be had."""
        return max((self.guide.works[p.kind].weeks for p in pieces), default=0)

    def say(self, pieces: Iterable[Piece]) -> list[str]:
        """The work, a sentence for each thing to do."""
        return [self.guide.works[group[0].kind].says.format(**self._fields(group)) for group in _alike(pieces)]

    def sum_up(self, pieces: Iterable[Piece]) -> list[str]:
        """The work by its kind, part of a sentence each, with how many documents it comes to."""
        parts: list[str] = []
        for group in grouped(((p.kind, p.type), p) for p in dict.fromkeys(pieces)).values():
            text = self.guide.works[group[0].kind].sums.format(**self._fields(group))
            documents = len(self.filings(group))
            parts.append(f"{text} ({documents} documents)" if documents > 1 else text)
        return parts

    def _fields(self, group: Sequence[Piece]) -> dict[str, str]:
        first = group[0]
        shown = first if first.sample else self.guide.assumed
        items = [self._assessment.item(p.item) for p in group if p.item]
        counts = {(i.met, i.sample) for i in items if i.sample is not None and i.met is not None}
        met, sample = next(iter(counts)) if len(counts) == 1 else (shown.met, shown.sample)
        descriptors = list(dict.fromkeys(p.descriptor for p in group if not p.item))
        many = f"{len(descriptors)} descriptors ({_named(descriptors)})"
        return {
            "items": _named([self.name(p.item) for p in group if p.item]),
            "descriptors": many if len(descriptors) > _SHOWN else _named(descriptors),
            "type": _named([self._type(p) for p in group if p.type]),
            "sample": str(sample),
            "looked_at": self._looked_at(group, sample),
            "met": str(met),
            "strength": first.strength or self.guide.assumed.strength,
            "count": self._count(group, met, sample),
            "actions": self.asked(descriptors),
        }

    def asked(self, descriptors: Iterable[str]) -> str:
        """The areas for improvement of inspections that stand open on descriptors, as the plan calls them."""
        open_to = {id for d in descriptors for id in self._assessment.descriptors[d].open_actions}
        return _named(reference(a.refs, a.id) for a in self._facts.actions if a.id in open_to)

    def _looked_at(self, group: Sequence[Piece], sample: int) -> str:
        """How many of what a sample looks at, and why it has to be more than is taken for granted."""
        counts = dict.fromkeys(self._framework.types[p.type].counts for p in group if p.type)
        usual = max(self.guide.assumed.sample, self.guide.stretched.sample)
        return f"{sample:,} {list_words(counts, 'or')}{self.guide.larger if sample > usual else ''}"

    def _count(self, group: Sequence[Piece], met: int, sample: int) -> str:
        """What the text of a file has to say of its count; nothing of what another body issued."""
        types = (self._framework.types[self._assessment.item(p.item).type if p.item else p.type] for p in group)
        return f" ({met} of {sample} or more)" if any(t.is_own for t in types) else ""

    def name(self, id: str) -> str:
        """An item by its id and the name of its type."""
        return f"{id} ({self._framework.types[self._assessment.item(id).type].name})"

    def _type(self, piece: Piece) -> str:
        type = self._framework.types[piece.type]
        raised = f", at {piece.rung}" if piece.rung and RUNGS.index(piece.rung) > self.rung_of(type.code) else ""
        return f"{type.name} ({type.code}){raised}"

    # --- as what is entered ---------------------------------------------------------------------------------

    def entries(self, pieces: Iterable[Piece]) -> tuple[WorkEntry, ...]:
        """What is to be entered once the work is done, in order."""
        pieces = list(dict.fromkeys(pieces))
        kinds_of = _on_items(pieces)
        mended = (id for id, kinds in kinds_of.items() if not {"file", "count"}.isdisjoint(kinds))
        entries = [self._again(self._assessment.item(id)) for id in mended]
        for group in self.filings(pieces):
            first = group[0]
            entries.append(
                WorkEntry(
                    does="file",
                    type=first.type,
                    about=self._facts.as_of,
                    sample=first.sample,
                    met=first.met,
                    rung=first.rung,
                    bears_on=tuple((p.descriptor, p.strength) for p in group),
                )
            )
        new = (NEW,) if any(e.does == "file" for e in entries) else ()
        return (*entries, WorkEntry(does="read", items=(*kinds_of, *new))) if kinds_of or new else ()

    def _again(self, item: Item) -> WorkEntry:
        """How an item is revised that lacks its file or its count."""
        if not self._framework.types[item.type].is_own or (item.sample and item.met is not None):
            return WorkEntry(does="revise", items=(item.id,))
        shown = self.guide.assumed
        return WorkEntry(
            does="revise",
            items=(item.id,),
            sample=shown.sample,
            met=shown.met,
            bears_on=tuple((b.descriptor, b.seriousness) for b in item.bearings),
        )


def _on_items(pieces: Iterable[Piece]) -> dict[str, list[WorkKind]]:
    """The kinds of work on each item that is held, by its id."""
    return grouped((piece.item, piece.kind) for piece in pieces if piece.item)


def _alike(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """Pieces that are told in one sentence: of one kind, and of new evidence with one count."""
    return list(grouped(((p.kind, p.sample, p.met), p) for p in dict.fromkeys(pieces)).values())


def _named(names: Iterable[str]) -> str:
    return shortened(list(dict.fromkeys(names)), _SHOWN)
