"""What a row of an index sheet says, before it becomes an evidence item."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import PureWindowsPath
from typing import Any, Literal

from base.model import Model
from descriptors.models import Rung
from evidence.models import Direction, FreeText, Item, Prevalence, Seriousness, Strength
from evidence.tables.formulas import tidy_lines
from evidence.tables.rows import TableRow

Sensitivity = Literal["ordinary", "restricted"]


class DraftBearing(Model):
    """A bearing as a row states it.

    Attributes:
        direction: None where sample and met are to give both sides.
        prevalence: None where sample and met are to give it.
        seriousness: None where sample and met are to give it.
    """

    descriptor: str
    direction: Direction | None = None
    prevalence: Prevalence | None = None
    seriousness: Seriousness | Strength | None = None
    self_known: bool | None = None
    basis: str = ""
    note: FreeText = ""


class Draft(Model):
    """What a row says of an item; the register adds the rest. The fields are those of `evidence.models.Item`."""

    title: FreeText
    type: str
    about: date
    lead: str = ""
    sensitivity: Sensitivity = "ordinary"
    rung: Rung | None = None
    checked_by: str = ""
    outcomes: FreeText = ""
    sample: int | None = None
    met: int | None = None
    bearings: tuple[DraftBearing, ...] = ()


@dataclass(frozen=True, slots=True)
class IndexRow:
    """One row of an index sheet.

    Attributes:
        row: the row as it stands in the sheet.
        id: id of the item it is about; None for a new one.
        file: name of its file, with folders if it was given with them; empty for an attestation, and for an item
            whose file stays as it is.
    """

    row: TableRow = field(compare=False)
    id: str | None
    file: str
    draft: Draft

    @property
    def place(self) -> str:
        """The cell the row starts at, such as `Evidence!A7`."""
        return self.row.place

    def where(self, heading: str) -> str:
        """Where the cell under a heading is; the start of the row where there is no such heading."""
        return self.row.where(heading)


def changes(row: IndexRow, item: Item) -> tuple[str, ...]:
    """Name what a row would change of an item.

    Args:
        item: the item it is about, as the register holds it.

    Returns:
        Names of fields of `Draft`, and `file` where another file is named; none where the row says what the item
        says already.
    """
    before = draft_of(item)
    changed = [field for field in Draft.model_fields if getattr(row.draft, field) != getattr(before, field)]
    if row.file and base_name(row.file) != base_name(item.file_name):
        changed.append("file")
    return tuple(changed)


def base_name(file: str) -> str:
    """The name of a file without its folders, whichever way the slashes lean."""
    return PureWindowsPath(tidy_lines(file)).name


def draft_of(item: Item) -> Draft:
    """What a sheet would say of an item: its words as a cell holds them."""
    title = tidy_lines(item.title) or PureWindowsPath(base_name(item.file_name)).stem
    bearings = tuple(DraftBearing.model_validate(_fields_of(DraftBearing, bearing)) for bearing in item.bearings)
    return Draft.model_validate({**_fields_of(Draft, item), "title": title, "bearings": bearings})


def _fields_of(draft: type[Model], source: Model) -> dict[str, Any]:
    """The fields of a draft as something that is held has them, its words as a cell holds them."""
    values = {name: getattr(source, name) for name in draft.model_fields}
    return {name: tidy_lines(value) if isinstance(value, str) else value for name, value in values.items()}
