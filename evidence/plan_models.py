"""What an action plan says: its rows, what was corrected in them, the plan itself, and the grades it lists."""

from __future__ import annotations

from datetime import date
from typing import Literal

from base.model import Model
from evidence.models import FreeText

Rag = Literal["blue", "green", "amber", "red"]
Delivery = Literal["not started", "under way", "done"]
Assurance = Literal["none", "process", "practice", "impact"]
Origin = Literal["inspection", "council", "not said"]


class Closure(Model):
    """Why and when the group stopped working on an action: a claim that it is finished, which is asked about as such.

    Attributes:
        shown: whether evidence was filed for it then; else it was closed without, and said to be.
    """

    on: date
    reason: FreeText
    by: str
    shown: bool


class Action(Model):
    """A row of the action plan.

    Attributes:
        id: unique in the register: the first ref; without one `ROW-3` in a plan and `OWN-1` if entered by hand.
        refs: the plan's own references, such as `("A14", "A15")`.
        plan: id of the plan it came with.
        area: what was to be improved, the recommendation or the action.
        group: the heading it stood under, such as the service.
        timescale: the plan's own words, such as `Within 3 months`.
        due: the date it is due; None where it is not known.
        due_basis: whether that date was stated or worked out from the plan's date and the timescale.
        rag: the council's own colour; None where none was given or it could not be read.
        rag_stated: what stood in the plan for it.
        delivery: how far it is done, by its colour's defined meaning or as updated; None where nobody said.
        completed: the day it was done, where the plan gives one.
        measure: how success is to be measured.
        links: ids of the descriptors it is to improve.
        evidence: ids of evidence items filed for it.
        origin: `inspection` for an area for improvement an inspectorate set; `council` for the council's own;
            `not said` where nobody has said it yet.
        since: the date from which an inspection's weakness stands; None where no date is known.
        disputed_by: who says that an inspection's weakness is none, or not one of some descriptors; it stands until
            somebody else says the same.
        disputed: what they say it is not: `inspection`, or ids of descriptors.
        closed: why the group stopped working on it; None while it does.
        taken_away: what two people have so taken away of an inspection's weakness, and `taken_away_by` their names.
        raw: the text of the row as it was read, cells separated by ` | `.
        repairs: what was changed between the raw text and this reading, a sentence each.
        place: where in the file the row stood.
    """

    id: str
    refs: tuple[str, ...] = ()
    plan: str = ""
    area: FreeText
    group: FreeText = ""
    timescale: FreeText = ""
    due: date | None = None
    due_basis: Literal["stated", "worked out"] | None = None
    rag: Rag | None = None
    rag_stated: FreeText = ""
    lead: FreeText = ""
    delivery: Delivery | None = None
    progress: FreeText = ""
    completed: date | None = None
    measure: FreeText = ""
    links: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    origin: Origin = "inspection"
    since: date | None = None
    disputed_by: str = ""
    disputed: tuple[str, ...] = ()
    closed: Closure | None = None
    taken_away: tuple[str, ...] = ()
    taken_away_by: tuple[str, ...] = ()
    raw: FreeText = ""
    repairs: tuple[FreeText, ...] = ()
    place: FreeText = ""


READ_ANEW = frozenset({"plan", "raw", "repairs", "place"})
"""Fields of an action that any new version of its plan has otherwise: they say where it was read, not what it is."""


class Correction(Model):
    """What somebody said of one field of an action beside its plan; a later import does not take it away unsaid.

    Attributes:
        id: the action and the field, such as `A14.due`.
        plan_says: what stood there before, and what the plan said when it was last imported.
        reason: why, where one was given.
        settled: whether the plan says the same by now, or its word was taken.
    """

    id: str
    action: str
    field: str
    plan_says: FreeText = ""
    reason: FreeText = ""
    by: str
    on: date
    settled: bool = False


class Reconciliation(Model):
    """A total the report states about itself, held against the rows that were read.

    Attributes:
        what: what was counted, such as `rows rated Green`.
        stated: the number the report gives.
        counted: the number found.
        place: where the report states it.
    """

    what: FreeText
    stated: int
    counted: int
    place: FreeText = ""

    @property
    def agrees(self) -> bool:
        """Whether the stated total is what was counted."""
        return self.stated == self.counted


PlanField = Literal[
    "ref",
    "area",
    "action",
    "rag",
    "lead",
    "due",
    "start",
    "completed",
    "measure",
    "progress",
    "group",
    "ignored",
]
"""What a column of a plan can hold."""


class Mention(Model):
    """A sentence of a report that says there are actions beside those it shows.

    Attributes:
        what: what it speaks of, as written.
        text: the sentence.
        words: how what it speaks of is called; a row that shows it has one of these.
        place: where it stands.
    """

    what: FreeText
    text: FreeText
    words: tuple[FreeText, ...]
    place: FreeText = ""


class Plan(Model):
    """An action plan or progress report that was imported.

    Attributes:
        id: such as `P-01`.
        plan_date: the date its timescales count from; None where it is not known.
        plan_date_basis: how that date was found.
        report_date: the date of the report itself; None where it gives none.
        colours: the meaning the document gives each colour it defines.
        totals: the totals that were reconciled.
        mentions: what its text says there is more of than its rows show.
        columns: what somebody said its columns hold, by their headings; its next version is read by them as well.
        prefix: what was put before its references; before those of its next version as well.
        follows: id of the plan whose next version it is; empty for the first.
    """

    id: str
    name: FreeText
    file_name: FreeText
    sha256: str
    plan_date: date | None = None
    plan_date_basis: Literal["given", "read from the document", "not known"] = "not known"
    plan_date_place: FreeText = ""
    report_date: date | None = None
    colours: dict[Rag, FreeText] = {}
    totals: tuple[Reconciliation, ...] = ()
    notices: tuple[FreeText, ...] = ()
    mentions: tuple[Mention, ...] = ()
    columns: dict[str, PlanField] = {}
    prefix: str = ""
    follows: str = ""


class PastGrade(Model):
    """A grade of an earlier inspection: history, never evidence of a current grade.

    Attributes:
        service: the service or group the judgement stood under.
        judgement: its name as written.
        grade: the grade as read, lower case.
        level: `headline` or `supporting`.
        on: the date of the inspection or its report, where known.
    """

    id: str
    service: FreeText
    judgement: FreeText
    grade: str
    level: Literal["headline", "supporting"]
    framework: str = ""
    on: date | None = None
    raw: FreeText = ""
    repairs: tuple[FreeText, ...] = ()
    plan: str = ""
