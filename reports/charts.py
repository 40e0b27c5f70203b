"""Charts: SVG for pages and PDF, PNG for Word. Lines and hatches tell without colour."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import groupby, pairwise
from math import ceil, cos, pi, sin
from textwrap import wrap
from typing import NamedTuple

from reports.drawing import Drawing, DrawnShape, Label, Point, as_png, as_svg, dashed, rectangle
from reports.palette import ACCENT, INK, LINE, LOOKS, QUIET, Tone

Mark = DrawnShape | Label
Key = Callable[[float, float], list[Mark]]
"""Draws a key of the legend from its left end, in the middle of its height."""

WIDTH = 518.4
"""Width of a chart in points: that of the text on a page; its letters are then as large as those around it."""
_LETTER = 0.61  # width of a letter at most, on average, of its size
_LINE = 11  # points from one line of words to the next
_LABEL = 38  # letters of a label in one line
_GAP = 5  # points between a label and what it names
_KEY = 30  # width of a key

_HATCHES: dict[Tone, str] = {"red": "/\\", "amber": "/", "blue": "-", "2": "/", "possible": "-"}
_HATCH = 5  # points from one line of a hatch to the next

_ROW, _BAR = 30, 19  # points from one bar to the next, and of a bar
_FIELD = 156  # height of the field that lines are drawn in
_SPREAD = 0.11  # of a grade: lines of the same grade lie beside each other, so that none hides another


class Style(NamedTuple):
    """How a line is drawn: its colour, its dashes, and the corners of the sign on it."""

    colour: str
    dashes: tuple[float, ...]
    sign: tuple[Point, ...]


_STYLES = (
    Style(INK, (), tuple((2.6 * cos(turn * pi / 8), 2.6 * sin(turn * pi / 8)) for turn in range(16))),
    Style(ACCENT, (7, 3), ((-2.3, -2.3), (2.3, -2.3), (2.3, 2.3), (-2.3, 2.3))),
    Style("7a1f3d", (10, 2.5, 2, 2.5), ((0, -3), (3, 2.4), (-3, 2.4))),
    Style("8a6100", (2, 2.5), ((0, -3.2), (3.2, 0), (0, 3.2), (-3.2, 0))),
)


@dataclass(frozen=True, slots=True)
class Lines:
    """Grades over time.

    Attributes:
        days: where each value stands.
        grades: the names of the grades, worst first.
        series: a name, with the position of its grade on each day; None where there is none.
    """

    days: tuple[date, ...]
    grades: tuple[str, ...]
    series: tuple[tuple[str, tuple[int | None, ...]], ...]


@dataclass(frozen=True, slots=True)
class Bars:
    """Counts by group, stacked.

    Attributes:
        labels: the groups, from top to bottom.
        series: a name and a tone, with the count in each group.
    """

    labels: tuple[str, ...]
    series: tuple[tuple[str, Tone, tuple[int, ...]], ...]


Chart = Lines | Bars


def draw_svg(chart: Chart) -> str:
    """A chart as an SVG element."""
    return as_svg(drawn(chart))


def draw_png(chart: Chart) -> bytes:
    """A chart as a PNG picture on white."""
    return as_png(drawn(chart))


def drawn(chart: Chart) -> Drawing:
    """A chart as lines, shapes and words."""
    marks, bottom = _lines(chart) if isinstance(chart, Lines) else _bars(chart)
    return Drawing((WIDTH, bottom + 4), tuple(marks))


def _lines(chart: Lines) -> tuple[list[Mark], float]:
    left = _margin(chart.grades)
    step = _FIELD / (len(chart.grades) - 0.2)
    span = max((chart.days[-1] - chart.days[0]).days, 1)

    def across(day: date) -> float:
        return left + 22 + (WIDTH - left - 50) * (day - chart.days[0]).days / span

    def down(place: float) -> float:
        return 4 + (len(chart.grades) - 0.6 - place) * step

    bottom = down(-0.4)
    marks: list[Mark] = []
    for place, grade in enumerate(chart.grades):
        marks.append(DrawnShape((((left, down(place)), (WIDTH, down(place))),), LINE, 0.6))
        marks += _label(grade, left, down(place))
    marks.append(DrawnShape((((left, 4), (left, bottom), (WIDTH, bottom)),), LINE, 0.8))
    for day in chart.days[:: max(len(chart.days) // 4, 1)]:
        marks.append(Label((across(day), bottom + 10), f"{day.day} {day:%b %Y}", QUIET, anchor="middle"))
    keys: list[tuple[str, Key]] = []
    for number, (name, places) in enumerate(chart.series):
        style = _STYLES[number % len(_STYLES)]
        shift = (number - (len(chart.series) - 1) / 2) * _SPREAD
        points = [
            None if place is None else (across(day), down(place - shift))
            for day, place in zip(chart.days, places, strict=True)
        ]
        marks += _course(points, style)
        keys.append((name, partial(_line_key, style=style)))
    below, end = _legend(keys, bottom + 24)
    return marks + below, end


def _course(points: Sequence[Point | None], style: Style, signs: Sequence[int] = ()) -> list[Mark]:
    """A line that goes on level until it steps, with signs on it."""
    course: list[tuple[Point, ...]] = []
    for known, run in groupby(points, lambda point: point is not None):
        if known:
            stood = [point for point in run if point]
            turns = [turn for (_, y), (x, to) in pairwise(stood) for turn in ((x, y), (x, to))]
            course += dashed([stood[0], *turns], style.dashes)
    marked = [points[at] for at in signs or range(0, len(points), max(len(points) // 6, 1))]
    corners = tuple(tuple((p[0] + x, p[1] + y) for x, y in style.sign) for p in marked if p)
    return [DrawnShape(tuple(course), style.colour, 2), DrawnShape(corners, style.colour, 0.5, fill=style.colour)]


def _line_key(x: float, y: float, style: Style) -> list[Mark]:
    return _course([(x, y), (x + _KEY / 2, y), (x + _KEY, y)], style, signs=[1])


def _bars(chart: Bars) -> tuple[list[Mark], float]:
    left, bottom = _margin(chart.labels), 4.0 + _ROW * len(chart.labels)
    most = max((sum(counts) for counts in zip(*(c for *_, c in chart.series), strict=True)), default=0)
    unit = (WIDTH - left - 14) / max(most, 1)
    marks: list[Mark] = []
    for row, label in enumerate(chart.labels):
        middle, end = 4 + _ROW * (row + 0.5), left
        marks += _label(label, left, middle)
        for _, tone, counts in chart.series:
            width = counts[row] * unit
            if width:
                marks += _box(end, middle - _BAR / 2, width, _BAR, tone)
                marks += _count(counts[row], end + width / 2, middle, width, tone)
            end += width
    marks.append(DrawnShape((((left, 4), (left, bottom)),), LINE, 0.8))
    keys = [(name, partial(_bar_key, tone=tone)) for name, tone, _ in chart.series]
    below, end = _legend(keys, bottom + 12)
    return marks + below, end


def _bar_key(x: float, y: float, tone: Tone) -> list[Mark]:
    return _box(x, y - 4, _KEY, 8, tone)


def _box(left: float, top: float, width: float, height: float, tone: Tone) -> list[Mark]:
    """A part of a bar, or its key: its ground with a hatch, and the edge around it."""
    look = LOOKS[tone]
    corners = rectangle(left, top, width, height)
    hatch = tuple(line for way in _HATCHES.get(tone, "") for line in _hatch(way, corners[0], corners[2]))
    edge = dashed((*corners, corners[0]), (3, 2) if look.dashed else ())
    return [
        DrawnShape((corners,), look.ground, 0.1, fill=look.ground),
        *([DrawnShape(hatch, look.edge, 0.6)] if hatch else []),
        DrawnShape(edge, look.edge, 0.8),
    ]


def _hatch(way: str, start: Point, end: Point) -> Iterator[tuple[Point, Point]]:
    """The lines of a hatch in a rectangle, from its first corner to its last; those of its neighbours meet them."""
    (left, top), (right, bottom) = start, end
    if way == "-":
        for number in range(ceil(top / 3), ceil(bottom / 3)):
            yield (left, number * 3), (right, number * 3)
        return
    slope = -1 if way == "/" else 1
    lowest, highest = (left + top, right + bottom) if slope < 0 else (left - bottom, right - top)
    for number in range(ceil(lowest / _HATCH), ceil(highest / _HATCH)):
        c = number * _HATCH
        first, last = (c - bottom, c - top) if slope < 0 else (c + top, c + bottom)
        first, last = max(left, first), min(right, last)
        yield (first, slope * (first - c)), (last, slope * (last - c))


def _count(count: int, x: float, y: float, room: float, tone: Tone) -> list[Mark]:
    """A count on its part of a bar; nothing where it has no room, for the table behind the chart has it."""
    look, width = LOOKS[tone], _width(str(count), 9) + 4
    if width > room:
        return []
    ground = rectangle(x - width / 2, y - 6, width, 12)
    under = [DrawnShape((ground,), look.ground, 0.1, fill=look.ground)] if tone in _HATCHES else []
    return [*under, Label((x, y), str(count), look.ink, anchor="middle")]


def _legend(keys: Sequence[tuple[str, Key]], top: float) -> tuple[list[Mark], float]:
    """What each colour and line means, side by side, with where it ends."""
    rows: list[list[tuple[float, str, Key]]] = [[]]
    for name, draw in keys:
        width = _KEY + 2 * _GAP + _width(name, 8.5)
        if sum(each for each, *_ in rows[-1]) + width > WIDTH:
            rows.append([])
        rows[-1].append((width, name, draw))
    marks: list[Mark] = []
    for number, row in enumerate(rows):
        x, y = (WIDTH - sum(each for each, *_ in row)) / 2, top + number * 14
        for width, name, draw in row:
            marks += [*draw(x, y), Label((x + _KEY + _GAP, y), name, size=8.5)]
            x += width
    return marks, top + 14 * (len(rows) - 1) + 6


def _margin(labels: Sequence[str]) -> float:
    """How much room labels take on the left."""
    return max((_width(line, 9) for label in labels for line in _folded(label)), default=0) + _GAP


def _label(words: str, right: float, middle: float) -> list[Mark]:
    """A label that ends beside what it names."""
    lines = _folded(words)
    first = middle - (len(lines) - 1) * _LINE / 2
    return [
        Label((right - _GAP, first + _LINE * number), line, QUIET, anchor="end") for number, line in enumerate(lines)
    ]


def _folded(words: str) -> list[str]:
    return wrap(words, _LABEL, max_lines=2, placeholder="…")


def _width(words: str, size: float) -> float:
    return len(words) * size * _LETTER
