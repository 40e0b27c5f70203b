"""A report as plain blocks: what every format renders, with every decision already taken.

A text is a `Line` of runs. Nothing in here knows HTML, Word or Markdown.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from base.identifiers import masked
from reports.palette import Tone

if TYPE_CHECKING:
    from reports.charts import Chart

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text.

    Attributes:
        link: id of the place in this document that it leads to.
        tone: set for a short label that stands out.
        file: name of a file beside this document that it leads to.
    """

    text: str
    link: str = ""
    strong: bool = False
    quiet: bool = False
    tone: Tone = ""
    file: str = ""

    def __post_init__(self) -> None:
        """Mask likely identifiers of children, whatever the words were taken from."""
        if (shown := masked(self.text)) is not self.text:
            object.__setattr__(self, "text", shown)

    @property
    def is_id(self) -> bool:
        """Whether it is an id or a reference, which is not to be broken over lines."""
        return bool(self.link) and len(self.text) <= 12 and " " not in self.text


Line = tuple[Run, ...]
Cell = tuple[Line, ...]
"""One cell of a table: lines below each other."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `lead` for the one sentence that matters most."""

    kind: ClassVar[str] = "paragraph"
    line: Line
    lead: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of points."""

    kind: ClassVar[str] = "bullets"
    items: tuple[Line, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Pairs:
    """Names with what they stand for, such as the sources at the end."""

    kind: ClassVar[str] = "pairs"
    pairs: tuple[tuple[str, Line], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `id` makes it a place that runs can link to."""

    cells: tuple[Cell, ...]
    id: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose first column names its rows.

    Attributes:
        numeric: positions of the columns that hold numbers.
        widths: share of the width of each column, in any unit; empty to leave it to the format.
    """

    kind: ClassVar[str] = "table"
    caption: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    numeric: frozenset[int] = frozenset()
    widths: tuple[int, ...] = ()

    @property
    def shares(self) -> tuple[float, ...]:
        """The width of each column in percent of the table's; empty where none was given."""
        return tuple(round(100 * width / sum(self.widths), 1) for width in self.widths)


@dataclass(frozen=True, slots=True)
class StripRow:
    """A grade and what it could still be, as positions in the list of grades, worst first.

    Attributes:
        at: position of the provisional grade; None where too little is known to give one.
        floor: position of the worst it could be; `ceiling` of the best.
        whole: whether it is that of all others together; `sub` whether it sits inside the one above it.
    """

    name: str
    link: str
    at: int | None
    floor: int
    ceiling: int
    words: str
    whole: bool = False
    sub: bool = False


@dataclass(frozen=True, slots=True)
class Strip:
    """The picture of the grades: one row each, a column for every grade, which has its tone."""

    kind: ClassVar[str] = "strip"
    caption: str
    grades: tuple[str, ...]
    tones: tuple[Tone, ...]
    rows: tuple[StripRow, ...]
    here: str = "Now"
    possible: str = "Could be"


@dataclass(frozen=True, slots=True)
class Square:
    """One square of a map: what it stands for, its state in words, a sign and a tone for it."""

    label: str
    state: str
    sign: str
    tone: Tone
    link: str = ""


@dataclass(frozen=True, slots=True)
class Map:
    """A map of squares in groups, with a key to its signs: state, sign, tone and how many there are."""

    kind: ClassVar[str] = "map"
    caption: str
    groups: tuple[tuple[str, tuple[Square, ...]], ...]
    key: tuple[tuple[str, str, Tone, int], ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart of `reports.charts` with its text alternative and the table behind it.

    Attributes:
        shown: whether the table is part of the report, rather than only there for whoever cannot use the picture.
    """

    kind: ClassVar[str] = "figure"
    id: str
    caption: str
    alt: str
    chart: Chart
    table: Table
    shown: bool = False


Block = Paragraph | Bullets | Pairs | Table | Strip | Map | Figure


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands under it.

    Attributes:
        id: the place that links lead to.
        annex: whether it only backs up what stands before it.
        new_page: whether it begins a page in print, as every annex does.
        parts: sections one level below.
    """

    id: str
    title: str
    blocks: tuple[Block, ...] = ()
    parts: tuple[Section, ...] = ()
    annex: bool = False
    new_page: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report.

    Attributes:
        eyebrow: the line above the title.
        warning: what must stand on every page; empty for nothing.
        facts: what the reader has to know first, as names and values.
        on: the date it describes.
        lead: how many sections answer the reader before the list of contents.
        clicked: whether its annexes are there to be clicked to, and are not printed.
    """

    title: str
    eyebrow: str
    author: str
    on: date
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    warning: str = ""
    running: str = ""
    lead: int = 1
    clicked: bool = False

    def places(self) -> Iterator[str]:
        """Every id that a link can lead to, in order."""
        for section in self.sections:
            for part in (section, *section.parts):
                yield part.id
                for block in part.blocks:
                    if isinstance(block, Table):
                        yield from (row.id for row in block.rows if row.id)

    def without_annexes(self) -> Document:
        """The report without what only backs it up; links that led there become plain text."""
        kept = replace(self, sections=tuple(section for section in self.sections if not section.annex))
        places = frozenset(kept.places())
        return replace(kept, sections=_unlinked(kept.sections, places))


def _unlinked(value: Any, places: Container[str]) -> Any:
    """A part of a report in which every link leads to one of the places."""
    if isinstance(value, tuple):
        parts = cast("tuple[Any, ...]", value)
        return tuple(_unlinked(part, places) for part in parts)
    if not isinstance(value, Run | StripRow | Square | Section | Row | Block):
        return value
    if isinstance(value, Run | StripRow | Square) and value.link and value.link not in places:
        return replace(value, link="")
    return replace(value, **{f.name: _unlinked(getattr(value, f.name), places) for f in fields(value)})


def text(*parts: str | Run) -> Line:
    """A line from words and runs."""
    return tuple(Run(part) if isinstance(part, str) else part for part in parts if part != "")


def paragraph(*parts: str | Run, lead: bool = False) -> Paragraph:
    """A paragraph from words and runs."""
    return Paragraph(text(*parts), lead)


def cell(*lines: str | Run | Line) -> Cell:
    """A cell from lines; empty ones are left out."""
    whole: list[Line] = []
    for line in lines:  # of a register's annexes there are a hundred thousand
        runs = line if isinstance(line, tuple) else (Run(line) if isinstance(line, str) else line,)
        if any(run.text for run in runs):
            whole.append(runs)
    return tuple(whole)


def table(
    caption: str,
    lines: Iterable[T],
    *columns: tuple[str, int, Callable[[T], Cell]],
    numeric: Iterable[int] = (),
    place: Callable[[T], str] = lambda line: "",
) -> Table:
    """A table of lines, a row each.

    Args:
        caption: what it shows.
        lines: what its rows are made of.
        *columns: the heading, the share of the width in any unit, and what gives the cell of a line.
        numeric: positions of the columns that hold numbers.
        place: gives the place that a row is.
    """
    rows = tuple(Row(tuple(show(line) for _, _, show in columns), id=place(line)) for line in lines)
    headings, widths = tuple(heading for heading, *_ in columns), tuple(width for _, width, _ in columns)
    return Table(caption, headings, rows, frozenset(numeric), widths)


def counts(
    caption: str,
    headings: tuple[str, ...],
    lines: Sequence[tuple[str, Sequence[int]]],
    widths: tuple[int, ...] = (),
    *,
    summed: bool = False,
) -> Table:
    """A table of numbers: a named row for each line and, where they are summed, one of all of them."""
    rows = [Row((cell(strong(name)), *(cell(str(n)) for n in numbers))) for name, numbers in lines]
    if summed:
        sums = [sum(column) for column in zip(*(numbers for _, numbers in lines), strict=True)]
        rows.append(Row(tuple(cell(strong(str(of_all))) for of_all in ("All", *sums))))
    return Table(caption, headings, tuple(rows), frozenset(range(1, len(headings))), widths)


def strong(words: str, link: str = "") -> Run:
    """Words that stand out, leading to a place where one is named."""
    return Run(words, link=link, strong=True)


def quiet(words: str) -> Run:
    """Words that matter less than those around them."""
    return Run(words, quiet=True)


def joined(runs: Iterable[Run], between: str = ", ") -> Line:
    """Runs in a row with words between them."""
    line: list[Run] = []
    for run in runs:
        if line:
            line.append(Run(between))
        line.append(run)
    return tuple(line)
