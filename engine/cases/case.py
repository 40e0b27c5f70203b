"""Worked cases as people write them: the keys of their files."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from base.model import Model
from descriptors.models import Rung
from engine.results import Status
from evidence.plan_models import Delivery, Origin, Rag

PLAN = "P-01"
"""The plan that the actions of a case came with."""

READER = "A second reader"
"""Who has read an item of a case besides its filer."""


class GivenItem(Model):
    """An evidence item of a case.

    Attributes:
        id: such as `E1`; needed only where something refers to it.
        type: code or slug of its evidence type.
        about: the date it is about.
        filed: the day it was filed; the date it is about where nothing is said.
        rung: the rung its lead set, where it is not the type's own.
        checked_by: who checked practice, where the rung was raised to L3.
        outcomes: which outcomes it reports, where the rung was raised to L4.
        retired: the day it was retired.
        superseded_by: id of the item that replaced it.
        file: whether its file is held.
        read: whether a second reader agrees with what is claimed of it.
        sample, met: the number of cases looked at, and how many of them were as they should be.
        counts_found: whether these stand in the file's own text; null where it cannot be read.
        content: what other items with the same text share; its own where nothing is said.
        filed_by: who filed it, and `disagrees` what its second reader says against it, where that is so.
        inspectorate: whether its own text names an inspectorate.
        silent_on: the descriptors it bears on of which its own text says nothing.
        made_less: weaknesses that were taken back of it, as a second reader agreed; written as in `bears_on`.
        bears_on: what it says, such as `HP-07 undermines most serious self-known`; a judgement's code stands for
            all its descriptors.
    """

    id: str = ""
    type: str
    about: date
    filed: date | None = None
    rung: Rung | None = None
    checked_by: str = ""
    outcomes: str = ""
    retired: date | None = None
    superseded_by: str | None = None
    file: bool = True
    read: bool = True
    sample: int | None = None
    met: int | None = None
    counts_found: bool | None = True
    content: str = ""
    filed_by: str = ""
    disagrees: str = ""
    inspectorate: bool | None = True
    silent_on: tuple[str, ...] = ()
    made_less: tuple[str, ...] = ()
    bears_on: tuple[str, ...] = ()


class GivenAction(Model):
    """An action of a case.

    Attributes:
        id: such as `A1`.
        links: the descriptors it is to improve.
        origin: `inspection` for an area for improvement that an inspectorate set, else `council`, or `not said`.
        taken_away: what two people took away of an inspection's finding: `inspection`, or ids of descriptors.
        since: the date of that inspection.
        delivery: how far it is done.
        evidence: ids of the items filed for it.
        area: what was to be improved.
        rag: the council's own colour.
        lead: who leads it.
        due: the date it is due.
        progress: what the council says of it.
        measure: how success is measured.
    """

    id: str
    links: tuple[str, ...] = ()
    origin: Origin = "council"
    taken_away: tuple[str, ...] = ()
    since: date | None = None
    delivery: Delivery | None = None
    evidence: tuple[str, ...] = ()
    area: str = ""
    rag: Rag | None = None
    lead: str = ""
    due: date | None = None
    progress: str = ""
    measure: str = ""


class GivenMeasure(Model):
    """The value of an indicator of a case; see `evidence.models.Measure`."""

    indicator: str
    period_end: date
    value: float
    target: float | None = None
    neighbours: float | None = None


class GivenCheck(Model):
    """A spot check of a case: of which item, on which day, and whether the file showed what was claimed."""

    item: str
    on: date
    agrees: bool


class GivenGrade(Model):
    """A grade of an earlier inspection, and its date."""

    grade: str
    on: date | None = None


class Given(Model):
    """What is put before the engine.

    Attributes:
        evidence: the evidence items.
        actions: the rows of the action plan.
        imported: whether the actions came with a plan, of which things are asked as a whole.
        not_applicable: ids of the descriptors that do not apply to this authority.
        measures: values of indicators, `checks` results of spot checks, `history` grades of earlier inspections.
        people: the names in the list of people; the second reader's where nothing is said.
    """

    evidence: tuple[GivenItem, ...] = ()
    actions: tuple[GivenAction, ...] = ()
    imported: bool = False
    not_applicable: tuple[str, ...] = ()
    measures: tuple[GivenMeasure, ...] = ()
    checks: tuple[GivenCheck, ...] = ()
    history: tuple[GivenGrade, ...] = ()
    people: tuple[str, ...] = (READER,)


class Expected(Model):
    """What should follow for one descriptor, one judgement or `overall`; what is not named is not tested.

    Attributes:
        status: of a descriptor.
        grade: the grade, null where none is given.
        underlying: what the evidence held would give.
        floor: the worst it could be.
        ceiling: the best it could be.
        gradeable: whether enough is known to grade it.
        borderline: whether it could be read either way.
        rule: id of the rule that decided it.
        rules: ids of rules that had a part in it; others may have had one too.
    """

    status: Status | None = None
    grade: str | None = None
    underlying: str | None = None
    floor: str | None = None
    ceiling: str | None = None
    gradeable: bool | None = None
    borderline: bool | None = None
    rule: str | None = None
    rules: tuple[str, ...] = ()


class Case(Model):
    """One worked case.

    Attributes:
        case: its name: what it shows.
        why: why that should follow.
        as_of: the day that is asked about.
        known_at: use only what was filed by this day.
        given: what is put before the engine.
        expect: a descriptor, a judgement or `overall`, to what should follow for it.
        challenges: codes of the challenges that should be raised, and no others.
    """

    case: str
    why: str = ""
    as_of: date
    known_at: date | None = None
    given: Given = Given()
    expect: dict[str, Expected] = {}
    challenges: tuple[str, ...] | None = None

    @property
    def expects_something(self) -> bool:
        """Whether there is anything that could come out otherwise."""
        return self.challenges is not None or any(about.model_fields_set for about in self.expect.values())


class CaseFile(Model):
    """A file of worked cases.

    Attributes:
        cases: the cases.
    """

    cases: tuple[Case, ...] = Field(min_length=1)
