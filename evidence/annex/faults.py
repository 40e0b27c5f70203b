"""What a check finds in a list, told by the places of cells and never by what stands in them."""

from __future__ import annotations

from base.model import Model
from base.words import and_more

SHOWN = 6
"""How many cells are named before the rest is counted."""


class Fault(Model):
    """What one check finds in one column of a list.

    Attributes:
        check: id of the check, or what it looks at.
        column: the heading as the list is specified; empty where it has none.
        letter: of the column on the sheet, such as `E`; empty where it is about the row.
        rows: numbers of the rows on the sheet.
        says: what is wrong, as a sentence.
        asks: whether it is only worth a look.
    """

    list: str
    check: str
    sheet: str
    column: str = ""
    letter: str = ""
    rows: tuple[int, ...]
    says: str
    asks: bool = False

    @property
    def cells(self) -> str:
        """Where it is: `List 7!M12, M15 and 37 more`; `List 7, row 1` where no column tells."""
        if not self.letter:
            return f"{self.sheet}, row {self.rows[0]}"
        shown = ", ".join(f"{self.letter}{row}" for row in self.rows[:SHOWN])
        return f"{self.sheet}!{shown} {and_more(self.rows, SHOWN)}".rstrip()
