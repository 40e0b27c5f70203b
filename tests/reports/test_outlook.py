from dataclasses import replace

from engine.comparison.differences import Seen
from reports.briefing import gather_briefing
from reports.briefing_page import lay_out
from reports.document import Figure
from reports.html import render_html
from reports.markdown import render_markdown
from reports.material import Material
from reports.outlook import gather_ahead, gather_changes, gather_lifts
from reports.outlook_sections import ahead_section
from reports.scale import scale_of
from tests.reports.conftest import plain


def test_what_changed_is_told_with_its_cause(material: Material) -> None:
    changes = gather_changes(material)
    assert changes
    assert changes.since.isoformat() == "2014-02-24"
    assert changes.descriptors
    assert all(line.why for line in changes.descriptors)
    told = render_markdown(lay_out(gather_briefing(material))).decode()
    assert "## What changed since 24 February 2014" in told
    assert f"{len(changes.descriptors)} descriptor" in told


def test_new_and_settled_challenges_are_counted_where_both_sides_are_known(material: Material) -> None:
    asked = material.challenges[1:]
    seen = Seen(challenges=asked, gaps=material.gaps)
    changes = gather_changes(replace(material, seen_before=seen))
    assert changes
    assert (changes.raised, changes.settled, changes.opened, changes.closed) == (1, 0, 0, 0)
    unseen = gather_changes(material)
    assert unseen
    assert (unseen.raised, unseen.opened) == (0, 0)


def test_no_last_briefing_leaves_the_section_out(material: Material) -> None:
    first = replace(material, before=None)
    assert gather_changes(first) is None
    assert "What changed" not in render_markdown(lay_out(gather_briefing(first))).decode()


def test_the_grades_to_come_stand_in_picture_and_table(material: Material) -> None:
    ahead = gather_ahead(material.assessment)
    assert ahead
    assert ahead.changes
    assert ahead.courses[0].name == "Overall effectiveness"
    section = ahead_section(ahead, scale_of(material.assessment.rulebook))
    assert section
    figure = next(block for block in section.blocks if isinstance(block, Figure))
    last = [plain(cell) for cell in figure.table.rows[-1].cells[1:]]
    assert last == [(course.grades[-1] or "not enough evidence").capitalize() for course in ahead.courses]
    assert "<svg" in render_html(lay_out(gather_briefing(material))).decode()


def test_grades_that_stay_give_a_sentence_and_no_picture(material: Material) -> None:
    ahead = gather_ahead(material.assessment)
    assert ahead
    still = ahead.model_copy(
        update={"courses": tuple(c.model_copy(update={"grades": c.grades[:1] * 3}) for c in ahead.courses)}
    )
    section = ahead_section(still, scale_of(material.assessment.rulebook))
    assert section
    assert not any(isinstance(block, Figure) for block in section.blocks)


def test_every_key_judgement_below_good_is_told_what_would_lift_it(material: Material) -> None:
    lifts = gather_lifts(material.assessment)
    assert [line.judgement for line in lifts] == ["Help and protection", "Looked after and permanence", "Leadership"]
    assert all(line.reachable and line.steps and line.weeks for line in lifts)


def test_an_empty_register_looks_neither_back_nor_ahead(empty: Material) -> None:
    briefing = gather_briefing(empty)
    assert (briefing.changes, briefing.ahead, briefing.lifts) == (None, None, ())
