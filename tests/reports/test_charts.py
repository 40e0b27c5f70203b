import re
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest

from reports.charts import Bars, Chart, Lines, draw_png, draw_svg

DAYS = tuple(date(2014, 3, 3) + timedelta(weeks=week) for week in range(10))
LINES = Lines(DAYS, ("Low", "High"), (("One & only", (1,) * 4 + (None,) * 6), ("Two", (0,) * 10)))
BARS = Bars(("<b>North</b>", "South"), (("Green", "green", (3, 0)), ("Amber", "amber", (1, 2))))


@pytest.mark.parametrize("chart", [LINES, BARS])
def test_the_same_chart_gives_the_same_bytes(chart: Chart) -> None:
    assert draw_svg(chart, "one") == draw_svg(chart, "one")
    assert draw_png(chart) == draw_png(chart)


@pytest.mark.parametrize("chart", [LINES, BARS])
def test_two_charts_on_a_page_share_no_id(chart: Chart) -> None:
    ids = [set(re.findall(r'\bid="([^"]+)"', draw_svg(chart, salt))) for salt in ("one", "two")]
    assert ids[0]
    assert not ids[0] & ids[1]
    svg = draw_svg(chart, "one")
    assert set(re.findall(r'(?:url\(|href=")#([^")]+)', svg)) <= ids[0]


def test_a_chart_is_well_formed_and_keeps_its_words() -> None:
    words = "".join(ElementTree.fromstring(draw_svg(BARS, "b")).itertext())
    assert "<b>North</b>" in words
    assert "Amber" in words


def test_hatches_tell_colours_apart() -> None:
    assert draw_svg(BARS, "b").count("<pattern") == 1  # amber is hatched, green is not
