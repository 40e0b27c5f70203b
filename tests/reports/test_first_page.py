"""A briefing's first page in print is one A4 page, whatever there is to say. Needs Chromium."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from evidence.kinds import BriefingRecord, Monday
from reports.briefing import gather_briefing
from reports.briefing_page import lay_out
from reports.html import render_html
from reports.material import Material
from tests.chromium import CHROMIUM, run_chromium
from tests.reports.conftest import LONG, bare, sample

FIRST = date(2014, 2, 3)


def briefed(material: Material, covered: int = 12) -> Material:
    """The same council after four briefings that were issued."""
    grades: dict[str, str] = dict.fromkeys(("overall", "HP", "LAC", "LM"), "requires improvement")
    issued = tuple(
        BriefingRecord(
            id=f"2014-W{6 + week:02}",
            as_of=FIRST + timedelta(weeks=week),
            facts_digest="",
            rules_digest="",
            head="",
            monday=Monday(
                covered=covered * week, applicable=106, asked=30, answered=week, grades=grades if week else {}
            ),
        )
        for week in range(4)
    )
    return replace(material, issued=issued)


COUNCILS: dict[str, Callable[[], Material]] = {
    "something in every section": lambda: briefed(sample()),
    "the first week": bare,
    "the fifth week, with nothing yet": lambda: briefed(bare(), 0),
    "a very long name": lambda: briefed(replace(sample(), authority=LONG)),
}


def printed(material: Material, folder: Path) -> list[str]:
    """The text of each page that a briefing prints on."""
    import pypdfium2

    page, pdf = folder / "briefing.html", folder / "briefing.pdf"
    page.write_bytes(render_html(lay_out(gather_briefing(material))))
    run_chromium(folder, "--no-pdf-header-footer", f"--print-to-pdf={pdf}", page.as_uri())
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]


@pytest.mark.skipif(not CHROMIUM, reason="Chromium is not here")
@pytest.mark.parametrize("council", COUNCILS)
def test_the_first_page_is_one_page(council: str, tmp_path: Path) -> None:
    material = COUNCILS[council]()
    first, second, *_ = printed(material, tmp_path)
    assert "If the inspectors came on Monday" in first.replace("\r\n", " ")
    assert "What to do this week" in first
    assert "Why each grade" not in first
    assert "Why each grade" in second.split("Judgement")[0]
    assert ("The last Mondays" in first) is bool(material.issued and material.before)


def test_before_anything_can_be_graded_it_says_what_is_known_and_what_was_learned() -> None:
    briefing = gather_briefing(bare())
    picture = next(s for s in lay_out(briefing).sections if s.id == "picture")
    assert picture.title == "Too early for a grade: what is known so far"
    assert [block.kind for block in picture.blocks] == ["paragraph", "table"]
    assert briefing.learned == (
        "Evidence covers 0 of 106 descriptors.",
        "No evidence and no action plan yet: the work above is where to begin.",
    )


def test_the_trend_names_the_overall_grade_and_the_judgements_that_differ() -> None:
    trend = gather_briefing(briefed(sample())).trend
    assert [line.on for line in trend] == [date(2014, 2, 10), date(2014, 2, 17), date(2014, 2, 24), date(2014, 3, 3)]
    assert [line.answered for line in trend] == [1, 2, 3, 0]
    assert {line.grades for line in trend} == {"Requires improvement"}
    better = Monday(covered=1, applicable=106, asked=0, answered=0, grades={"LM": "good", "overall": "inadequate"})
    issued = (briefed(sample()).issued[0].model_copy(update={"monday": better}),)
    assert gather_briefing(replace(sample(), issued=issued)).trend[0].grades == "Inadequate; good: LM"
