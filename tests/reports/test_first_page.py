"""A briefing's first page in print is one A4 page, whatever there is to say. Needs Chromium."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from engine.assessment import assess
from engine.challenges.standing import answer_to, standings
from engine.comparison.differences import Seen
from evidence.kinds import BriefingRecord, Monday
from reports.briefing import gather_briefing
from reports.briefing_page import lay_out
from reports.document import Bullets
from reports.html import render_html
from reports.markdown import render_markdown
from reports.material import Material
from reports.scale import Scale
from reports.trend import gather_learned
from tests.chromium import CHROMIUM, run_chromium
from tests.reports.conftest import AS_OF, LONG, bare, sample

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


def eventful() -> Material:
    """A council in which much changed in a week: grades, the plan, and what became of answers."""
    material = briefed(sample())
    facts = material.assessment.facts
    actions = tuple(a.model_copy(update={"due": date(2012, 1, 1), "rag": "red"}) for a in facts.actions[1:])
    before = assess(
        replace(
            facts, as_of=FIRST + timedelta(weeks=3), evidence=facts.items[::3], evidence_columns=None, actions=actions
        ),
        material.assessment.framework,
        material.assessment.rulebook,
    )
    grades = ("inadequate", "requires improvement", "good")
    issued = tuple(
        b.model_copy(
            update={"monday": b.monday and b.monday.model_copy(update={"grades": {**b.monday.grades, "LM": g}})}
        )
        for b, g in zip(material.issued, ("inadequate", *grades), strict=True)
    )
    answers = [
        answer_to(c, reason=f"{c.message} It is being done.", by="Ann Lead", on=date(2014, 2, 25), until=until)
        for c, until in zip(material.challenges, [date(2014, 3, 1)] * 4 + [None] * 4, strict=False)
    ]
    return replace(
        material,
        before=before,
        issued=issued,
        seen_before=Seen(),
        standings=standings(material.challenges, answers, AS_OF, material.assessment.rulebook),
    )


COUNCILS: dict[str, Callable[[], Material]] = {
    "something in every section": lambda: briefed(sample()),
    "an eventful week": eventful,
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
    assert "Why each grade" in second.split("Judgement")[0], (
        f"the first page does not fit on one: on the second {second}"
    )
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


@pytest.mark.parametrize(("before", "since"), [(-2, ", 2 more than"), (3, ", 3 fewer than"), (0, ".")])
def test_what_evidence_covers_is_held_against_the_last_briefing(before: int, since: str) -> None:
    material = briefed(sample())
    *_, last, now = gather_briefing(material).trend
    trend = (last.model_copy(update={"covered": now.covered + before}), now)
    assert f"descriptors{since}" in gather_learned(material, (), (), trend)[0]


def test_each_step_of_the_scale_has_its_own_look() -> None:
    assert Scale(grades=("poor", "weak", "sound", "best"), benchmark="sound").tones == ("1", "2", "3", "4")


def test_the_trend_names_the_overall_grade_and_the_judgements_that_differ() -> None:
    trend = gather_briefing(briefed(sample())).trend
    assert [line.on for line in trend] == [date(2014, 2, 10), date(2014, 2, 17), date(2014, 2, 24), date(2014, 3, 3)]
    assert [line.answered for line in trend] == [1, 2, 3, 0]
    assert {line.grades for line in trend} == {"Requires improvement"}
    better = Monday(covered=1, applicable=106, asked=0, answered=0, grades={"LM": "good", "overall": "inadequate"})
    issued = (briefed(sample()).issued[0].model_copy(update={"monday": better}),)
    assert gather_briefing(replace(sample(), issued=issued)).trend[0].grades == "Inadequate; good: LM"


def test_what_changed_says_what_was_answered_what_came_back_and_why_and_what_became_of_the_plan() -> None:
    briefing = gather_briefing(eventful())
    assert briefing.changes
    assert (len(briefing.changes.answered), len(briefing.changes.back)) == (4, 4)
    first = next(s for s in lay_out(briefing).sections if s.id == "changes")
    told = next(block for block in first.blocks if isinstance(block, Bullets))
    lines = ["".join(run.text for run in line) for line in told.items]
    assert "In the plan: new is A1 & A2; a later date for D2, C4 and ROW-9; a better colour for D2 and ROW-9." in lines
    back = briefing.changes.back[0].id
    assert lines[-1] == f"Asked again: {back}. The answer stood until 1 March 2014. And 3 more (below)."
    page = render_markdown(lay_out(briefing)).decode()
    assert page.count("**The answer stood until 1 March 2014.**") >= 4


def test_what_was_answered_at_the_meeting_itself_is_told_on_the_next_monday() -> None:
    material = eventful()
    last = material.issued[-1]
    asked = material.challenges[0].id
    issued = (*material.issued[:-1], last.model_copy(update={"asked": (asked,)}))
    answers = [answer_to(material.challenges[0], reason="r", by="b", on=last.as_of, until=None)]
    stands = standings(material.challenges, answers, AS_OF, material.assessment.rulebook)
    changes = gather_briefing(replace(material, issued=issued, standings=stands)).changes
    assert changes
    assert [c.id for c in changes.answered] == [asked]
