"""The index sheet: a list of evidence in a spreadsheet, one row an item, that leads fill in and edit."""

from evidence.index_sheet.drafts import Draft, DraftBearing, IndexRow, changes
from evidence.index_sheet.reader import read_index, read_with_problems
from evidence.index_sheet.writer import write_index, write_template

__all__ = [
    "Draft",
    "DraftBearing",
    "IndexRow",
    "changes",
    "read_index",
    "read_with_problems",
    "write_index",
    "write_template",
]
