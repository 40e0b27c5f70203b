"""The framework as typed, frozen data: what a framework folder holds once it has been read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import Field

from base.digest import digest
from base.model import Model, remade
from descriptors.annex import ANNEX, AnnexA
from descriptors.provenance import Provenance

Share = Annotated[float, Field(ge=0, le=1)]
"""A share, 0 to 1."""

EvidenceKind = Literal["assertion", "process", "data", "quality", "impact", "external"]
Rung = Literal["L0", "L1", "L2", "L3", "L4"]
RUNGS: tuple[Rung, ...] = ("L0", "L1", "L2", "L3", "L4")
"""The evidence ladder, weakest first."""


class Source(Model):
    """A document or page a fact was taken from.

    Attributes:
        id: such as `S01`, for the `refs` of a provenance.
        title: what it is.
        location: where it was read.
        read: how much of it was read.
    """

    id: str
    title: str
    location: str = ""
    read: str = ""


class Level(Model):
    """What one grade of a judgement means, in our own words.

    Attributes:
        meaning: what the grade means.
        provenance: where that comes from.
    """

    meaning: str
    provenance: Provenance


class Attestation(Model):
    """How far published reports cover the topic of a descriptor.

    Attributes:
        topic: name of the search pattern that was counted.
        reports: number of reports that cover the topic.
        of: number of reports searched.
        recommendation_rate: how often recommendations name it, as shares (0 to 1) of reports by overall grade.
    """

    topic: str
    reports: int = Field(ge=0)
    of: int = Field(gt=0)
    recommendation_rate: dict[str, Share]


class Descriptor(Model):
    """One statement of what good looks like, in our own words, never the framework's.

    Attributes:
        id: such as `HP-07`.
        statement: what good looks like.
        theme: a few words, the topic.
        concerns: the children or people it is about.
        evidence_types: codes of the evidence types that are typical; a hint, not a limit.
        indicators: codes of the indicators that raise questions about it.
        pulls_down: what typically makes it fall short.
        time_bound: the reason why a date and a figure alone prove this duty; absent for most.
        confidence: our confidence that the framework of 2013 carries the point.
        provenance: where the point comes from.
        attestation: how far published reports cover it; absent where nobody counted.
        national: the outcome, enabler or principle of a national framework that it serves; empty where there is none.
        within: code of the judgement that has taken it over; empty where it stands in the one that its id names.
    """

    id: str = Field(pattern=r"^[A-Z]{2,5}-\d{2,3}$")
    statement: str
    theme: str
    concerns: str
    evidence_types: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    pulls_down: str = ""
    time_bound: str | None = None
    confidence: Literal["high", "medium", "low"] = "medium"
    provenance: Provenance
    attestation: Attestation | None = None
    national: str = ""
    within: str = ""

    @property
    def judgement(self) -> str:
        """The code of the judgement this descriptor belongs to."""
        return self.within or self.id.rpartition("-")[0]


class Judgement(Model):
    """One graded judgement with its descriptors.

    Attributes:
        code: such as `HP`.
        name: its full name.
        short: a name of one to four words, for tables.
        kind: `key` counts to overall effectiveness; `sub` acts through its parent; `review` is graded apart.
        parent: for a `sub`, the code of the judgement it sits in.
        self_knowledge: the reason why failures that the authority found and is tackling may be forgiven here; absent
            where that exception does not apply.
        provenance: where the judgement and its place come from.
        levels: what each grade means; the scale of grades is a part of the rules.
        takes: codes of the judgements whose descriptors it takes over, where it has none of its own.
        descriptors: the statements of what good looks like.
    """

    code: str = Field(pattern=r"^[A-Z]{2,5}$")
    name: str
    short: str
    kind: Literal["key", "sub", "review"]
    parent: str | None = None
    self_knowledge: str | None = None
    provenance: Provenance
    levels: dict[str, Level] = {}
    takes: tuple[str, ...] = ()
    descriptors: tuple[Descriptor, ...] = Field(min_length=1)


class EvidenceType(Model):
    """A kind of evidence.

    Attributes:
        code: such as `E01`.
        slug: a name to type, such as `case-file-audit`.
        name: its full name.
        kind: decides the rung of the ladder; `external` is an inspectorate's own report or letter.
        shelf_life_months: whole months after the date it is about; it counts up to and including that day.
        words: lower-case words or phrases in a file's name or text that suggest the type; a proposal only.
        recurs_months: the cycle, in whole months, on which it is made anew; absent where there is none.
        speaks_to_at_most: of how many descriptors one of it can speak; absent where it may speak of all there are.
        successor_days: how long after its own period the next one usually comes out, in days; it counts so much longer.
        counts: what its sample is a number of, such as cases or replies.
        issued_by: whose paper it is, where it is not the council's own.
        provenance: the source or the reason of its shelf life and of these days.
    """

    code: str
    slug: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    name: str
    kind: EvidenceKind
    shelf_life_months: int = Field(gt=0, le=1200)
    words: tuple[str, ...] = ()
    recurs_months: int | None = Field(default=None, gt=0, le=1200)
    speaks_to_at_most: int | None = Field(default=None, gt=0)
    counts: str = "cases"
    issued_by: str = ""
    successor_days: int = Field(default=0, ge=0, le=400)
    provenance: Provenance

    @property
    def is_own(self) -> bool:
        """Whether it is the council's own paper, so that who made it can write a count into it."""
        return not self.issued_by and self.kind != "external"


class LadderRung(Model):
    """One rung of the evidence ladder, and the kinds of evidence that stand on it.

    Attributes:
        rung: `L0` (weakest) to `L4`.
        meaning: what stands on it.
        kinds: the kinds of evidence type that stand on it.
        provenance: the source or the reason.
    """

    rung: Rung
    meaning: str
    kinds: tuple[EvidenceKind, ...]
    provenance: Provenance


class EnglandValue(Model):
    """A national figure, in the indicator's own unit.

    Attributes:
        value: the figure.
        year: the year or years it is about, such as `2013-14` or `"2014"`.
        status: whether it was `found` in a source or `recalled`.
        measure: which measure it is, where the indicator has more than one.
    """

    value: float
    year: str
    status: Literal["found", "recalled"]
    measure: str = ""


class Indicator(Model):
    """A number that raises a question; it never sets a grade.

    Attributes:
        code: such as `K01`.
        name: what it counts.
        better: whether a higher or a lower value is better, or only the context tells.
        series: the statistical series it comes from, or `local`.
        unit: `percent` (0 to 100), `rate` (per 10,000 children), `count`, `days`, `weeks` or `score`.
        england: national values, newest last.
        benchmark: what is known of national values and standards, in a sentence.
        provenance: where the values come from.
    """

    code: str
    name: str
    better: Literal["higher", "lower", "context"]
    series: str
    unit: Literal["percent", "rate", "count", "days", "weeks", "score"]
    england: tuple[EnglandValue, ...] = ()
    benchmark: str = ""
    provenance: Provenance


class Body(Model):
    """An organisation that can own an action, with the dates between which it exists.

    Attributes:
        id: a slug.
        name: its full name, or the kind of body (`Primary care trust`).
        names: what it goes by in plans, matched as whole words; `*` is any letters or none.
        started: first day it existed, if known.
        ended: last day it existed; absent while it exists.
        successor: who took its duties over.
        provenance: where the dates come from.
    """

    id: str
    name: str
    names: tuple[str, ...]
    started: date | None = None
    ended: date | None = None
    successor: str = ""
    provenance: Provenance


class Term(Model):
    """An abbreviation or term of the field, expanded.

    Attributes:
        term: the abbreviation or term.
        meaning: what it stands for.
        provenance: where the meaning comes from.
    """

    term: str
    meaning: str
    provenance: Provenance = remade(Provenance, {"status": "recalled"})  # validated, it would need a schema


class Crossing(Model):
    """Where the point of one descriptor of another framework lives.

    Attributes:
        id: the descriptor of the other framework.
        to: descriptors of this one; none where it has no counterpart.
        note: why not, or what else there is to say.
    """

    id: str
    to: tuple[str, ...]
    note: str = ""


class Crosswalk(Model):
    """How the descriptors of another framework stand to those of this one.

    Attributes:
        other: id of the other framework; `from` in a file.
        provenance: how the table was made.
        descriptors: where the point of each descriptor lives.
    """

    other: str = Field(alias="from")
    provenance: Provenance
    descriptors: tuple[Crossing, ...]


class StructuralFact(Model):
    """A fact about how the framework works.

    Attributes:
        id: such as `R01`.
        fact: the fact.
        provenance: where it comes from.
        checked: what outcome data says about it.
    """

    id: str
    fact: str
    provenance: Provenance
    checked: str = ""


class NationalPoint(Model):
    """An outcome, enabler or principle of a national framework that descriptors serve.

    Attributes:
        code: such as `outcome 1`.
        name: what it asks for, in our own words.
        provenance: where it comes from.
    """

    code: str
    name: str
    provenance: Provenance


class FrameworkHeader(Model):
    """What a framework says of itself as a whole.

    Attributes:
        id: such as `sif-2013`.
        version: version of this data, not of the framework's text.
        name: its full name.
        family: the word by which it is asked for together with its other versions; the day then tells which.
        reference: the inspectorate's own reference.
        inspectorate: who inspects by it.
        in_force_from: first day it was in force.
        withdrawn: first day it was no longer in force; absent while it is.
        wording: how far its statements are the framework's own words.
        overall_name: what the overall grade is called.
        national: outcomes, enablers and principles of a national framework that areas for improvement are marked by.
        sources: the documents that provenances refer to.
        facts: facts about how it works.
    """

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    version: str
    name: str
    family: str = ""
    reference: str = ""
    inspectorate: str = ""
    in_force_from: date | None = None
    withdrawn: date | None = None
    wording: str
    overall_name: str = "Overall effectiveness"
    national: tuple[NationalPoint, ...] = ()
    sources: tuple[Source, ...] = ()
    facts: tuple[StructuralFact, ...] = ()


class Framework(FrameworkHeader):
    """A whole inspection framework.

    Attributes:
        judgements: in the order they are shown.
        ladder: the evidence ladder.
        evidence_types: the kinds of evidence.
        indicators: the numbers that raise questions.
        bodies: organisations that can own an action.
        glossary: terms of the field.
        crosswalks: where the points of other frameworks live in this one.
        data: all that its files say, by their names, filled in by the loader.
    """

    judgements: tuple[Judgement, ...]
    ladder: tuple[LadderRung, ...]
    evidence_types: tuple[EvidenceType, ...]
    indicators: tuple[Indicator, ...] = ()
    bodies: tuple[Body, ...] = ()
    glossary: tuple[Term, ...] = ()
    crosswalks: tuple[Crosswalk, ...] = ()
    data: Any = Field(default=None, exclude=True, repr=False)

    @cached_property
    def digest(self) -> str:
        """`sha256:` of all that its files say, and not of comments and white space; empty where nothing was read."""
        return digest(self.data) if self.data else ""

    @cached_property
    def annex_a(self) -> AnnexA | None:
        """What has to be ready on the first day; most questions do not ask, and it is a third of a framework."""
        stated = (self.data or {}).get(ANNEX)
        return None if stated is None else remade(AnnexA, stated)

    @cached_property
    def descriptors(self) -> dict[str, Descriptor]:
        """Every descriptor by id, in the order of the framework."""
        return {d.id: d for j in self.judgements for d in j.descriptors}

    @cached_property
    def texts(self) -> tuple[tuple[str, str], ...]:
        """The id of each descriptor, and the words that tell what it is about, its theme twice."""
        return tuple(
            (d.id, f"{d.theme} {d.theme} {d.statement} {d.concerns} {d.pulls_down}") for d in self.descriptors.values()
        )

    @cached_property
    def by_code(self) -> dict[str, Judgement]:
        """Every judgement by code."""
        return {j.code: j for j in self.judgements}

    @cached_property
    def types(self) -> dict[str, EvidenceType]:
        """Every evidence type by code and by slug."""
        return {key: t for t in self.evidence_types for key in (t.code, t.slug)}

    def type_name(self, code: str) -> str:
        """What a type of evidence is called; one that the framework does not have (any more) by its code."""
        return self.types[code].name if code in self.types else f"{code}, a type that {self.id} does not have"

    def national_of(self, ids: Iterable[str]) -> tuple[str, ...]:
        """The outcomes, enablers or principles of a national framework that some descriptors serve; none twice.

        Args:
            ids: of the descriptors; those that it does not have are passed over.
        """
        known = self.descriptors
        return tuple(dict.fromkeys(n for id in ids if id in known and (n := known[id].national)))

    @cached_property
    def rung_of_kind(self) -> dict[str, Rung]:
        """The rung of the ladder that each kind of evidence stands on."""
        return {kind: step.rung for step in self.ladder for kind in step.kinds}
