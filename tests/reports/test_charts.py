import re
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from math import dist
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.charts import Bars, Chart, Lines, draw_png, draw_svg, drawn
from reports.drawing import Label, dashed
from reports.palette import Tone

SVG = "{http://www.w3.org/2000/svg}"

DAYS = tuple(date(2014, 3, 3) + timedelta(weeks=week) for week in range(10))
LINES = Lines(DAYS, ("Low", "High"), (("One & only", (1,) * 4 + (None,) * 6), ("Two", (0,) * 10)))
BARS = Bars(("<b>North</b>", "South"), (("Green", "green", (3, 0)), ("Amber", "amber", (1, 2))))


@pytest.mark.parametrize("chart", [LINES, BARS])
def test_the_same_chart_gives_the_same_bytes(chart: Chart) -> None:
    assert draw_svg(chart) == draw_svg(chart)
    assert draw_png(chart) == draw_png(chart)


@pytest.mark.parametrize("chart", [LINES, BARS])
def test_a_chart_asks_for_nothing_outside_and_has_no_id_that_another_on_the_page_could_have(chart: Chart) -> None:
    svg = draw_svg(chart)
    assert not re.search(r"\bid=|href|url\(|<style|@import", svg)


def test_a_chart_is_well_formed_and_keeps_its_words() -> None:
    words = "".join(ElementTree.fromstring(draw_svg(BARS)).itertext())
    assert "<b>North</b>" in words
    assert "Amber" in words


def test_hatches_and_dashes_tell_colours_apart() -> None:
    def lines(tone: Tone) -> int:
        return draw_svg(Bars(("All",), (("One", tone, (9,)),))).count("M")

    assert len({lines(tone) for tone in ("green", "amber", "red", "blue")}) == 4
    strokes = [path.get("d", "").count("M") for path in ElementTree.fromstring(draw_svg(LINES)).iter(f"{SVG}path")]
    assert max(strokes) > 10  # the second line is in dashes


@given(
    counts=st.lists(st.tuples(*[st.integers(0, 10**6)] * 3), min_size=1, max_size=8),
    labels=st.text(min_size=1, max_size=90),
)
def test_nothing_isdrawn_outside_of_a_chart(counts: list[tuple[int, ...]], labels: str) -> None:
    tones: tuple[Tone, ...] = ("red", "amber", "unknown")
    series: list[tuple[str, Tone, tuple[int, ...]]] = [
        (tone, tone, tuple(row[at] for row in counts)) for at, tone in enumerate(tones)
    ]
    drawing = drawn(Bars((labels,) * len(counts), tuple(series)))
    points = [
        point
        for mark in drawing.marks
        for point in ([mark.at] if isinstance(mark, Label) else [p for line in mark.lines for p in line])
    ]
    width, height = drawing.size
    assert all(-0.01 <= x <= width + 0.01 and 0 <= y <= height for x, y in points)


def test_days_without_a_grade_leave_a_gap_in_the_line() -> None:
    days = DAYS[:6]
    broken = draw_svg(Lines(days, ("Low", "High"), (("One", (1, 1, None, None, 0, 0)),)))
    whole = draw_svg(Lines(days, ("Low", "High"), (("One", (1, 1, 1, 1, 0, 0)),)))
    assert broken.count("M") > whole.count("M") - 2  # two signs fewer, one line more


@given(st.lists(st.tuples(st.floats(0, 99), st.floats(0, 99)), min_size=2, max_size=9))
def test_dashes_and_what_is_between_them_are_as_long_as_the_line(line: list[tuple[float, float]]) -> None:
    def length(points: Sequence[tuple[float, float]]) -> float:
        return sum(dist(a, b) for a, b in pairwise(points))

    shown = sum(map(length, dashed(line, (3, 1))))
    assert shown <= length(line) + 1e-6
    assert shown >= length(line) * 0.75 - 1e-6
