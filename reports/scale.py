"""The scale of grades as papers show it: its words in their order, and how each looks."""

from __future__ import annotations

from base.words import first_up
from reports.content import Content
from reports.palette import Tone
from rules.models import Rulebook


class Scale(Content):
    """The grades that can be given."""

    grades: tuple[str, ...]
    """Every grade, worst first."""
    benchmark: str
    """The grade that is aimed at, such as good."""

    @property
    def names(self) -> tuple[str, ...]:
        """Every grade as it heads a column, worst first."""
        return tuple(first_up(grade) for grade in self.grades)

    @property
    def tones(self) -> tuple[Tone, ...]:
        """How every grade looks, worst first."""
        return tuple(self.tone(grade) for grade in self.grades)

    def place(self, grade: str) -> int:
        """The place of a grade, counted from the worst."""
        return self.grades.index(grade)

    def tone(self, grade: str) -> Tone:
        """How a grade looks: the worst, another below the benchmark, the benchmark, or one above it."""
        place, aim = self.place(grade), self.place(self.benchmark)
        if place >= aim:
            return "4" if place > aim else "3"
        return "2" if place else "1"


def scale_of(rulebook: Rulebook) -> Scale:
    """The scale of the rules in use."""
    return Scale(grades=rulebook.grades, benchmark=rulebook.benchmark)
