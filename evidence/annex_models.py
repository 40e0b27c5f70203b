"""What the register keeps of what is asked for on the first day: who brings it, and what was found in it."""

from __future__ import annotations

from datetime import date

from base.model import Model


class Brought(Model):
    """Something that the inspectorate asks for, as far as the group has it. Nothing that a list holds is kept.

    Attributes:
        id: of the list, tracker or document in the framework, such as `L7`.
        lead: who brings it; empty where nobody is named.
        item: id of the evidence item that it is; None where none is named.
        made: the day the list is of.
        checked: the day it was checked; None where none was.
        sha256: hex digest of the file that was checked.
        rows: number of its rows.
        faults: number of cells that something is wrong with.
        questions: number of cells that are only worth a look.
        stages: of a tracker, how many of its cases have reached each stage.
        rows_before: number of rows of the list that was checked before this one; None where there was none.
        made_before: the day that list was of.
    """

    id: str
    lead: str = ""
    item: str | None = None
    made: date | None = None
    checked: date | None = None
    sha256: str = ""
    rows: int = 0
    faults: int = 0
    questions: int = 0
    stages: dict[str, int] = {}
    rows_before: int | None = None
    made_before: date | None = None

    def checked_as(self, check: Brought) -> Brought:
        """What another check found, beside the list before it; who brings it and which evidence it is stay as said."""
        before = self.rows_before, self.made_before
        if self.checked and self.sha256 != check.sha256:
            before = self.rows, self.made
        stays = {"lead": self.lead, "item": self.item, "rows_before": before[0], "made_before": before[1]}
        return check.model_copy(update=stays)
