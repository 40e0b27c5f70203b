"""What the authority knows beside its plan: evidence items and their bearings, measures, people, decisions.

Every entity is frozen. A change is a new revision of the whole entity, put into the register.
Fields marked `FreeText` are kept apart from the journal, which holds only their digests.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal, get_args

from pydantic import Field, model_validator

from base.digest import digest
from base.model import Model
from descriptors.models import Rung

Direction = Literal["supports", "undermines"]
Prevalence = Literal["few", "some", "most", "all"]
Seriousness = Literal["minor", "moderate", "serious"]
Strength = Literal["adequate", "strong", "exceptional"]

DIRECTIONS: tuple[Direction, ...] = get_args(Direction)
PREVALENCES: tuple[Prevalence, ...] = get_args(Prevalence)
SERIOUSNESSES: tuple[Seriousness, ...] = get_args(Seriousness)
STRENGTHS: tuple[Strength, ...] = get_args(Strength)


class FreeTextMark:
    """Marks a field whose words the journal keeps only as a digest, so that they can be redacted."""


FreeText = Annotated[str, FreeTextMark()]


class Bearing(Model):
    """What one item says of one descriptor.

    Attributes:
        descriptor: id of the descriptor, such as `HP-07`.
        direction: whether it supports or undermines.
        prevalence: how much of the practice it is true of.
        seriousness: `minor`, `moderate`, `serious` where it undermines; `adequate`, `strong`, `exceptional` where
            it supports.
        self_known: whether the authority found the weakness itself; None where nobody said.
        basis: what the finding rests on, for the reader only.
        note: a few words, for the reader only.
    """

    descriptor: str
    direction: Direction
    prevalence: Prevalence
    seriousness: Seriousness | Strength
    self_known: bool | None = None
    basis: FreeText = ""
    note: FreeText = ""

    @model_validator(mode="after")
    def _word_fits_direction(self) -> Bearing:
        allowed: tuple[str, ...] = STRENGTHS if self.direction == "supports" else SERIOUSNESSES
        if self.seriousness not in allowed:
            raise ValueError(f"a bearing that {self.direction} is {', '.join(allowed)}; not {self.seriousness}")
        return self


class Retirement(Model):
    """Why and when an item, or an answer, stopped counting."""

    on: date
    reason: FreeText
    by: str


class Reading(Model):
    """What a second reader said of an item, after opening it.

    Attributes:
        by: who read it; never who filed it.
        on: the day.
        agrees: whether it shows what is claimed of it.
        reason: why not, where the reader disagrees.
        claims: digest of what was claimed when it was read, so that the reading lapses once more is claimed.
    """

    by: str
    on: date
    agrees: bool
    reason: FreeText = ""
    claims: str


class TakenBack(Model):
    """A weakness that was filed and then taken back or made less of; it stands until a second reader agrees.

    Attributes:
        bearing: the weakness as it was.
        until: the last day it would have counted.
        about: the date its item was about; None in an older register, where the item's own stands.
        sample: number of cases it was counted over, and `met` the number that met the standard; 0 where none was said.
    """

    bearing: Bearing
    until: date
    about: date | None = None
    sample: int = 0
    met: int = 0


class Item(Model):
    """An evidence item: a file, a record or an attestation, and what it says of the descriptors.

    Attributes:
        id: such as `E-0001`.
        type: code of the evidence type.
        about: the date the evidence is about.
        filed: when it was filed, UTC.
        valid_until: the last day it counts, inclusive.
        lead: who filed it or answers for it.
        sha256: hex digest of the file; None for an attestation.
        rung: the rung a lead set in place of the type's; None for the type's own.
        checked_by: who checked practice, where the rung was raised to L3; not the doer.
        outcomes: which children's outcomes or views it reports, where the rung was raised to L4.
        sample: number of cases looked at, and `met` the number that met the standard.
        superseded_by: id of the item that replaced this one.
        filed_by: who filed it; empty for an item of an older register.
        content: id of the first item with the same, or nearly the same, text; its own id where there is none.
        sketch: what near-duplicates are told by: a digest of its text that like texts share; empty where none is read.
        counts_found: whether sample and met stand in the file's own text, or, where neither is given, False where it
            tells a bad count; None where there is none, or that text cannot be read.
        readings: what second readers said of it, oldest first.
        taken_back: weaknesses it showed that were taken back since a second reader last agreed.
        settled: weaknesses it showed that were taken back, as a second reader agreed.
        inspectorate: whether the file's own text names an inspectorate; None where that text cannot be read.
        authority: whether that text names the authority, of an inspectorate's report; None where it cannot be read.
        unspoken: ids of descriptors it bears on of which the file's own text says nothing.
        disowned: the phrases of that text that take its count back, or say that its cases were chosen.
        unjudged: whether that text tells its count without saying that so many were as they should be.
        spoken_against: ids of descriptors it supports without a count and of which that text says only what failed.
        worst_told: the worst count that the file's own text tells beside the one claimed: how many met it, of how many.
        unconvinced: who read it and did not agree, and has not agreed since, whatever others say of it.
        newest_told: the newest day that the file's own text names, where that is long before the day it is about.
        dated_from: the earliest day it was ever said to be about, where it is said to be about a later one now.
        expired_on: the earliest last day it ever had, where it counts longer now.
    """

    id: str
    title: FreeText
    type: str
    about: date
    filed: datetime
    valid_until: date
    lead: FreeText
    sha256: str | None = None
    file_name: FreeText = ""
    size: int | None = Field(default=None, ge=0)
    sensitivity: Literal["ordinary", "restricted"] = "ordinary"
    rung: Rung | None = None
    checked_by: FreeText = ""
    outcomes: FreeText = ""
    sample: int | None = Field(default=None, gt=0)
    met: int | None = Field(default=None, ge=0)
    bearings: tuple[Bearing, ...] = ()
    retired: Retirement | None = None
    superseded_by: str | None = None
    filed_by: str = ""
    content: str = ""
    sketch: str = ""
    counts_found: bool | None = None
    readings: tuple[Reading, ...] = ()
    taken_back: tuple[TakenBack, ...] = ()
    settled: tuple[TakenBack, ...] = ()
    inspectorate: bool | None = None
    authority: bool | None = None
    unspoken: tuple[str, ...] = ()
    spoken_against: tuple[str, ...] = ()
    disowned: tuple[str, ...] = ()
    unjudged: bool | None = None
    worst_told: tuple[int, int] | None = None
    unconvinced: tuple[str, ...] = ()
    newest_told: date | None = None
    dated_from: date | None = None
    expired_on: date | None = None

    @property
    def in_use(self) -> bool:
        """Whether it was neither retired nor replaced."""
        return self.retired is None and self.superseded_by is None

    @property
    def shown_title(self) -> str:
        """Its title as papers and questions show it: that of a restricted item stands where somebody asks for it."""
        return "a restricted item" if self.sensitivity == "restricted" else self.title

    @property
    def claims(self) -> str:
        """Digest of what is claimed of it: a reading of it vouches for this and no more."""
        claimed = self.model_dump(mode="json", include=CLAIMED)
        claimed["withdrawn"] = not self.in_use
        claimed["bearings"] = [b.model_dump(mode="json", exclude={"note", "basis"}) for b in self.bearings]
        return digest(claimed)

    @property
    def confirmed(self) -> bool:
        """Whether the latest second reader agrees with what is claimed of it now."""
        return bool(self.readings) and self.readings[-1].agrees and self.readings[-1].claims == self.claims


CLAIMED = {"sha256", "type", "about", "rung", "checked_by", "sample", "met"}
"""The fields of an item that a second reader vouches for, beside its bearings."""


class SpotCheck(Model):
    """What came of looking at an item again that was drawn for it.

    Attributes:
        id: such as `SC-001`.
        item: id of the item.
        by: who looked; never who filed it or answers for it.
        on: the day.
        agrees: whether the file shows what is claimed of it.
        reason: where it does not, how it differs.
        filed_by: who had filed it.
        claims: digest of what was claimed of it then.
    """

    id: str
    item: str
    by: str
    on: date
    agrees: bool
    reason: FreeText = ""
    filed_by: str = ""
    claims: str


class Measure(Model):
    """The value of an indicator for one period.

    Attributes:
        value: in the indicator's unit; `target`, and `neighbours`, the value of the council's statistical neighbours,
            likewise.
        period: as given, such as `2013-14` or `Q3 2013-14`; `period_end` is its last day.
    """

    id: str
    indicator: str
    period: str
    period_end: date
    value: float
    numerator: float | None = None
    denominator: float | None = None
    target: float | None = None
    neighbours: float | None = None
    source: FreeText = ""


class Person(Model):
    """Someone of the preparation group or a lead."""

    id: str
    name: FreeText
    role: FreeText = ""
    judgements: tuple[str, ...] = ()
    deputy: FreeText = ""


class Moderation(Model):
    """The group's own grade of a judgement, beside the engine's.

    Attributes:
        grade: one of the scale of the rules in use.
        basis: digest of the facts of that judgement when it was made; it is stale once that changes.
    """

    id: str
    judgement: str
    grade: str
    reason: FreeText
    by: str
    on: date
    basis: str
    withdrawn: bool = False


class Exclusion(Model):
    """A descriptor that does not apply to this authority, with the reason and who said so.

    Attributes:
        agreed_by: somebody else who agrees; empty until then, and it counts as before.
    """

    id: str
    descriptor: str
    reason: FreeText
    by: str
    on: date
    withdrawn: bool = False
    agreed_by: str = ""


class Decision(Model):
    """What the group decided, carried from week to week until it is closed."""

    id: str
    text: FreeText
    owner: FreeText = ""
    due: date | None = None
    about: tuple[str, ...] = ()
    made: date
    closed: date | None = None
    outcome: FreeText = ""


class Answer(Model):
    """What the group answered to a challenge; a later answer to the same one takes its place.

    Attributes:
        id: id of the challenge, such as `overdue:A1`.
        question: what was asked.
        until: the last day it stands; None where it stands until its basis changes.
        evidence: ids of evidence items it points to.
        basis: the facts the challenge rested on, by name.
        basis_digest: digest of these, which stays when their words are redacted.
        withdrawn: who took it back, and why; None where it was not.
    """

    id: str
    question: FreeText
    reason: FreeText
    by: str
    on: date
    until: date | None = None
    evidence: tuple[str, ...] = ()
    basis: dict[str, FreeText] = {}
    basis_digest: str
    withdrawn: Retirement | None = None
