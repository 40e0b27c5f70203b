"""What has to be ready when the inspectors call: lists with their columns and checks, documents, and the days."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from base.model import Model
from descriptors.provenance import Provenance

ANNEX = "annex-a.yaml"
"""The file of a framework's folder that says it."""

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday"]


class ListColumn(Model):
    """One column of a list.

    Attributes:
        name: its heading, as the list is specified.
        type: what its cells hold.
        codes: name of the set of codes that its cells are from.
        blank: whether a cell may be empty.
        future: whether a date may lie after the day that is asked about.
        least: the lowest whole number.
    """

    name: str
    type: Literal["text", "date", "whole"] = "text"
    codes: str = ""
    blank: bool = False
    future: bool = False
    least: int = 0


class CellCondition(Model):
    """What holds of some rows: what their cell in a column is, or whether it is filled.

    Attributes:
        column: heading of the column.
        one_of: the codes or words it holds one of; nothing where `filled` alone tells.
        filled: whether there is anything in it; None where `one_of` tells.
    """

    column: str
    one_of: tuple[str, ...] = ()
    filled: bool | None = None


class ListCheck(Model):
    """What every check says of itself.

    Attributes:
        id: unique in the annex.
        says: what is wrong with a row that it finds, as a sentence that names nobody.
        asks: whether it is only worth a look, and leaves the list usable.
        provenance: where it comes from.
    """

    id: str
    says: str = ""
    asks: bool = False
    provenance: Provenance


class Once(ListCheck):
    """No two rows are alike in some columns.

    Attributes:
        kind: `once`.
        columns: their headings.
    """

    kind: Literal["once"]
    columns: tuple[str, ...] = Field(min_length=1)


class Order(ListCheck):
    """Of some dates, as far as they are filled, none lies before the one that is named before it.

    Attributes:
        kind: `order`.
        columns: headings of the dates.
    """

    kind: Literal["order"]
    columns: tuple[str, ...] = Field(min_length=2)


class InWindow(ListCheck):
    """A date, where there is one, lies in the months before the day that is asked about.

    Attributes:
        kind: `window`.
        column: heading of the date.
        months: how many.
    """

    kind: Literal["window"]
    column: str
    months: int = Field(gt=0)


class Recent(ListCheck):
    """A date is there and not older than some months, as long as another cell is empty.

    Attributes:
        kind: `recent`.
        column: heading of the date.
        months: how many.
        while_blank: heading of the cell that is filled once the date does not matter any more.
    """

    kind: Literal["recent"]
    column: str
    months: int = Field(gt=0)
    while_blank: str


class When(ListCheck):
    """Where one thing holds of a row, another does.

    Attributes:
        kind: `when`.
        when: the one.
        then: the other.
    """

    kind: Literal["when"]
    when: CellCondition
    then: CellCondition


class Age(ListCheck):
    """The age is that of the last birthday on the day that is asked about.

    Attributes:
        kind: `age`.
        born: heading of the date of birth.
        age: heading of the age in years.
        unborn: the age of a child who is not born yet.
    """

    kind: Literal["age"]
    born: str
    age: str
    unborn: int


class InList(ListCheck):
    """Whoever is on one list is on another.

    Attributes:
        kind: `in_list`.
        of: id of the list whose rows are looked at.
        where: what holds of those that are; all of them for None.
        key: heading of the column, on both lists, that tells who it is.
        list: id of the other list.
        having: what holds of a row of the other list that counts; every row for None.
    """

    kind: Literal["in_list"]
    of: str
    where: CellCondition | None = None
    key: str
    list: str
    having: CellCondition | None = None


class Same(ListCheck):
    """Every list that has some columns says the same of whom it lists.

    Attributes:
        kind: `same`.
        key: heading of the column that tells who it is.
        columns: headings of what is the same.
    """

    kind: Literal["same"]
    key: str
    columns: tuple[str, ...] = Field(min_length=1)


RowCheck = Annotated[Once | Order | InWindow | Recent | When | Age, Field(discriminator="kind")]
"""A check of one list."""
Across = Annotated[InList | Same, Field(discriminator="kind")]
"""A check of lists against each other."""


class AnnexList(Model):
    """A list that the inspectorate asks for.

    Attributes:
        id: such as `L1`.
        name: whom it lists.
        known_as: what its sheet or file goes by.
        rows: what a row is.
        columns: in their order; none where they are not known.
        checks: what holds of its rows.
    """

    id: str
    name: str
    known_as: tuple[str, ...] = ()
    rows: str = ""
    columns: tuple[ListColumn, ...] = ()
    checks: tuple[RowCheck, ...] = ()


class Tracker(AnnexList):
    """The list of the cases that were chosen to be audited.

    Attributes:
        cases: how many are chosen.
        later: how many more follow.
        stages: headings of the dates that tell how far a case is, in order.
        provenance: where that comes from.
    """

    cases: int
    later: int = 0
    stages: tuple[str, ...] = Field(min_length=1)
    provenance: Provenance


class AnnexDocument(Model):
    """A document that the inspectorate asks for.

    Attributes:
        id: such as `D01`.
        name: what it is.
        types: codes of the evidence types that it can be filed as.
        words: words of which its title or its file's name has one, where the type alone does not tell.
    """

    id: str
    name: str
    types: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


class RelativeDay(Model):
    """A day, told from another.

    Attributes:
        after: id of the step it is counted from; the call for an empty one.
        working_days: how many working days later; None where it is counted in weeks.
        weeks: how many weeks later; None where it is counted in working days.
        weekday: which day of that week.
        provenance: where that comes from.
    """

    after: str = ""
    working_days: int | None = None
    weeks: int | None = None
    weekday: Weekday = "monday"
    provenance: Provenance


class InspectionStep(RelativeDay):
    """A step of an inspection.

    Attributes:
        id: unique in the timeline.
        stage: the first day, the first week or fieldwork.
        what: what is asked for or happens, in our own words.
        days: how many working days it lasts; it is due on the last.
    """

    id: str
    stage: Literal["first day", "first week", "fieldwork"]
    what: str
    days: int = Field(default=1, gt=0)


class GoodFor(Model):
    """How old a list may be as long as no call is known.

    Attributes:
        days: how many days.
        provenance: where that comes from.
    """

    days: int = Field(gt=0)
    provenance: Provenance


class AnnexA(Model):
    """What has to be ready when the inspectors call.

    Attributes:
        lists_as: id of a framework that comes with this program: what is not said of a list here is as it is there,
            by its id; so are codes, the form of dates, and checks, where there are none here.
        dates: how dates are written in text, as `strptime` has it.
        codes: the sets of codes by name.
        lists: the lists.
        lists_provenance: where they come from.
        every_list: checks of every list that has their columns.
        across: checks of lists against each other.
        lists_not_before: the day that a list is not older than, once the call is known.
        lists_good_for: how old it may be until then.
        lists_due: id of the step by which lists are due.
        documents_due: id of that of documents.
        tracker_due: id of that of the tracker.
        documents: the documents.
        documents_provenance: where they come from.
        tracker: the list of cases chosen to be audited; None where there is none.
        timeline: the steps from the call on, none before one it is counted from.
    """

    lists_as: str = ""
    dates: str = "%d/%m/%Y"
    codes: dict[str, tuple[str, ...]] = {}
    lists: tuple[AnnexList, ...]
    lists_provenance: Provenance
    every_list: tuple[RowCheck, ...] = ()
    across: tuple[Across, ...] = ()
    lists_not_before: RelativeDay | None = None
    lists_good_for: GoodFor | None = None
    lists_due: str = ""
    documents_due: str = ""
    tracker_due: str = ""
    documents: tuple[AnnexDocument, ...] = ()
    documents_provenance: Provenance
    tracker: Tracker | None = None
    timeline: tuple[InspectionStep, ...] = ()

    @property
    def sheets(self) -> tuple[AnnexList, ...]:
        """Everything that is handed over as a table: the lists, and the tracker."""
        return (*self.lists, self.tracker) if self.tracker else self.lists

    def asked(self) -> Iterator[tuple[AnnexList | AnnexDocument, str]]:
        """Everything that is asked for, with the id of the step by which it is due."""
        yield from ((one, self.lists_due) for one in self.lists)
        if self.tracker:
            yield self.tracker, self.tracker_due
        yield from ((one, self.documents_due) for one in self.documents)
