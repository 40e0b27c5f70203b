"""The headings a table of a document stands under."""

from __future__ import annotations

import re

from evidence.plans.timescales import is_timescale
from evidence.tables.transcript import Passage

UNMARKED = 10
"""The level of a line that only reads as a heading: below any that the file marks as one."""
LONGEST = 14
"""Words; a longer line that the file does not mark is no heading."""


class Outline:
    """The headings in force, the highest first; one that says when stands beside them."""

    def __init__(self) -> None:
        self.timescale = ""
        self._headings: list[tuple[int, str]] = []

    @property
    def titles(self) -> tuple[str, ...]:
        """The headings without the one that says when."""
        return tuple(text for _, text in self._headings)

    def read(self, passage: Passage) -> None:
        """Take in a paragraph: a heading ends those of its own level and below; prose ends unmarked ones."""
        if not passage.level and not is_heading(passage.text):
            if not is_caption(passage.text):
                self._end(UNMARKED)
        elif is_timescale(passage.text):
            self.timescale = passage.text
        else:
            level = passage.level or UNMARKED
            self._end(level)
            self._headings.append((level, passage.text))
            self.timescale = ""

    def close_table(self) -> None:
        """A table has ended: a line that only read as a heading was its own."""
        self._end(UNMARKED)

    def _end(self, level: int) -> None:
        self._headings = [heading for heading in self._headings if heading[0] < level]


def is_caption(text: str) -> bool:
    """Whether a line numbers a table, figure or appendix."""
    return bool(re.match(r"(?:table|figure|appendix|annex)\s+\w+\b", text, re.I))


def is_heading(text: str) -> bool:
    """Whether a line reads as a heading: short, no sentence, no caption of a table."""
    return len(text.split()) <= LONGEST and text[-1:] not in ".;,?" and not is_caption(text) and text[0].isalnum()
