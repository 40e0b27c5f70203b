import re
from copy import copy
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from base.errors import InputError
from base.words import first_up
from engine.assessment import assess
from evidence.plan_models import Action
from evidence.register.colours import ColourDay
from reports import gap_page, gap_report, progress_page
from reports.briefing import Briefing, gather_briefing
from reports.briefing_page import lay_out
from reports.document import Strip
from reports.html import render_html
from reports.limits import limits
from reports.markdown import render_markdown
from reports.material import Material
from reports.progress import gather_progress
from reports.reasons import DescriptorLine
from reports.waiting import gather_waiting
from rules.loader import load_rulebook, rules_folder


def page(material: Material, week: str = "") -> str:
    return render_html(lay_out(gather_briefing(material, week))).decode()


def test_the_answer_names_the_grade_and_what_it_could_be(material: Material) -> None:
    briefing = gather_briefing(material)
    overall = material.assessment.overall
    assert overall
    assert f"“{overall.grade}”" in briefing.answer
    assert f"{overall.floor} to {overall.ceiling}" in briefing.answer
    assert briefing.answer.count(".") == 1


def test_what_is_borderline_is_said_once_of_all_that_are(material: Material) -> None:
    edge = next(iter(material.assessment.judgements.values())).because[0]
    judgements = {
        code: result.model_copy(update={"grade": "good", "borderline": True, "borderline_because": edge})
        for code, result in material.assessment.judgements.items()
    }
    alone = copy(material.assessment)
    alone.__dict__.update(judgements=judgements, overall=None)
    briefing = gather_briefing(replace(material, assessment=alone))
    assert briefing.because.count(edge.why) == 1
    assert "and Leadership are each borderline" in briefing.because


def test_an_empty_register_is_neither_a_fail_nor_progress(empty: Material) -> None:
    briefing = gather_briefing(empty)
    assert "could not yet show" in briefing.answer
    assert "0 of the 70 descriptors of key judgements" in briefing.answer
    assert {g.shown for g in briefing.grades} == {"not enough evidence"}
    html = page(empty)
    assert 'class="here' not in html  # no grade is marked in the picture
    assert "No evidence has been filed yet." in html
    assert "No action plan has been imported yet." in html


def test_the_week_is_the_one_of_the_day_unless_given(material: Material) -> None:
    assert gather_briefing(material).week == "Week 10 of 2014 (3 to 9 March)"
    assert gather_briefing(material, "2014-W05").week == "Week 5 of 2014 (27 January to 2 February)"
    with pytest.raises(InputError, match="is not a week"):
        gather_briefing(material, "2014-W60")


def test_overdue_actions_come_latest_first_with_days_late(material: Material) -> None:
    overdue = gather_briefing(material).overdue
    assert [(a.refs, a.days_late) for a in overdue] == [("A1 & A2", 601), ("D2", 417)]
    assert [a.id for a in gather_briefing(material).off_track] == ["C4"]
    assert "601 days late" in page(material)


def test_what_only_its_colour_calls_finished_is_told_apart(material: Material) -> None:
    facts = material.assessment.facts
    green = Action(id="G1", area="Review", due=date(2013, 1, 1), rag="green")
    assessment = assess(replace(facts, actions=(green,)), material.assessment.framework, material.assessment.rulebook)
    briefing = gather_briefing(replace(material, assessment=assessment))
    assert not briefing.overdue
    assert [a.id for a in briefing.colour_alone] == ["G1"]


def test_closed_decisions_are_not_carried_forward(material: Material) -> None:
    decisions = gather_briefing(material).decisions
    assert [(d.id, d.days_late) for d in decisions] == [("D-001", 30)]


def test_a_stale_view_of_the_group_has_to_be_confirmed(material: Material) -> None:
    briefing = gather_briefing(material)
    leadership = next(g for g in briefing.grades if g.code == "LM")
    assert (leadership.group_grade, leadership.group_stale) == ("good", True)
    assert any("leadership (good)" in n.text for n in briefing.needed)


def test_evidence_that_expires_soon_is_told_soonest_first(material: Material) -> None:
    expiring = gather_briefing(material).expiring
    assert expiring
    assert all(0 <= e.days_left < 42 for e in expiring)
    assert [e.days_left for e in expiring] == sorted(e.days_left for e in expiring)


def test_last_week_is_shown_only_where_there_was_one(material: Material) -> None:
    assert "Last briefing" in page(material)
    assert "Last briefing" not in page(replace(material, before=None))


def test_data_quality_counts_what_is_missing(material: Material) -> None:
    quality = {q.what: (q.count, q.of) for q in gather_briefing(material).quality}
    assert quality["Actions without a lead"] == (3, 4)
    assert quality["Rows of the plan that were repaired when they were read"] == (1, 4)
    assert quality["Totals that the plan states and its rows do not give"] == (1, 1)


def test_every_grade_leads_to_its_reasons_and_on_to_the_evidence(material: Material) -> None:
    html = page(material)
    for judgement in material.assessment.judgements:
        assert f'href="#r-{judgement}"' in html
    assert 'href="#e-E-0005"' in html
    assert 'id="e-E-0005"' in html


def test_words_of_users_come_out_as_typed(material: Material) -> None:
    html = page(material)
    assert "<b>said" not in html
    assert "Tom &amp; Jo &lt;b&gt;said&lt;/b&gt; {{ this }} &#34;quoted&#34; &#39;too&#39; =SUM(A1) 🙂 {% x %}" in html


def test_a_name_cannot_break_out_of_the_style(material: Material) -> None:
    html = page(replace(material, authority='A</style><script>alert(1)</script>"} body{'))
    assert "<script" not in html
    assert html.count("</style>") == 1


def test_made_up_data_says_so_on_every_page(material: Material, empty: Material) -> None:
    assert "Made-up example: no real council" in page(material)
    assert "@top-center" in page(material)
    assert "Made-up" not in page(empty)


def test_the_same_facts_give_the_same_bytes(material: Material) -> None:
    assert page(material) == page(material)


def test_no_heading_stands_over_nothing(material: Material, empty: Material) -> None:
    for html in (page(material), page(empty)):
        assert not re.search(r"</h([23])>\s*(</section>|<h2)", html)


def test_colours_over_time_are_drawn_once_they_have_changed(material: Material) -> None:
    first = ColourDay(on=date(2014, 1, 6), counts={"green": 2, "amber": 3})
    second = ColourDay(on=date(2014, 2, 3), counts={"green": 4, "red": 1})
    assert gather_briefing(replace(material, colours=(first,))).colours == ()
    briefing = gather_briefing(replace(material, colours=(first, second)))
    assert [(day.on, day.green, day.amber, day.red) for day in briefing.colours] == [
        (date(2014, 1, 6), 2, 3, 0),
        (date(2014, 2, 3), 4, 0, 1),
    ]
    page = render_html(lay_out(briefing)).decode()
    assert "6 January 2014: green 2, amber 3, red 0." in page
    assert "<svg" in page


def test_what_to_do_this_week_comes_right_after_the_answer(material: Material, empty: Material) -> None:
    for council in (material, empty):
        assert [s.id for s in lay_out(gather_briefing(council)).sections][:2] == ["answer", "decide"]
    html = page(material)
    assert html.index('id="decide"') < html.index('aria-label="Contents"') < html.index('id="picture"')


def test_work_whose_date_has_passed_is_to_be_done_at_once(material: Material) -> None:
    briefing = gather_briefing(material)
    late = next(g for g in briefing.gaps[:5] if g.due and g.due < briefing.as_of)
    decide = render_markdown(lay_out(briefing)).decode().split("## What to do this week")[1].split("\n## ")[0]
    row = next(line for line in decide.splitlines() if f"| {late.descriptor} " in line)
    assert row.endswith("| at once |")


def test_what_waits_for_a_second_person_is_told_with_who_entered_it(material: Material, empty: Material) -> None:
    briefing = gather_briefing(material)
    waiting = {w.what: w.where for w in briefing.waiting}
    items = material.assessment.facts.item_by_id
    current = {e.id for e in briefing.evidence if e.state == "in date"}
    unread, lapsed, weaker, excluded, disputed = waiting.values()
    assert set(unread) == {id for id in current if items[id].sha256 and not items[id].readings}
    assert set(lapsed) == {id for id in current if items[id].readings and not items[id].confirmed}
    assert set(weaker) == {id for id, item in items.items() if item.taken_back}
    assert (excluded, disputed) == (("LS-02 (Ann Filer)",), ("D2 on HP-12 (Cy Manager)",))
    every = sum(w.count for w in briefing.waiting)
    assert any(n.text.startswith(f"Name a second person for {every} entries: ") for n in briefing.needed)
    assert "What waits for a second person" in page(material)
    assert "What waits for a second person" not in page(empty)


def test_what_somebody_else_agreed_to_no_longer_waits(material: Material) -> None:
    facts = material.assessment.facts
    agreed = tuple(e.model_copy(update={"agreed_by": "Bea Reader"}) for e in facts.exclusions)
    assessment = assess(replace(facts, exclusions=agreed), material.assessment.framework, material.assessment.rulebook)
    assert not any("LS-02" in " ".join(w.where) for w in gather_waiting(assessment))


def test_the_descriptors_that_are_met_are_told_of_all_that_apply(material: Material) -> None:
    text = render_markdown(lay_out(gather_briefing(material))).decode()
    for judgement in material.assessment.judgements.values():
        met = round(judgement.met * judgement.applicable)
        covers = f"{judgement.covered} of {judgement.applicable} descriptors"
        assert f"{covers}<br>{met} of {judgement.applicable} met" in text


def test_chances_are_given_only_of_judgements_that_are_graded(material: Material, empty: Material) -> None:
    briefing = gather_briefing(material)
    assert {c.code for c in briefing.chances} == {g.code for g in briefing.grades if g.grade and g.kind != "overall"}
    assert all(abs(sum(c.shares) - 1000) <= len(c.shares) for c in briefing.chances)
    shown = render_markdown(lay_out(briefing)).decode()
    assert "How often findings like these were published" in shown
    assert "100%" not in shown
    assert gather_briefing(empty).chances == ()


def test_every_paper_with_grades_says_so_where_one_person_is_enough(material: Material, tmp_path: Path) -> None:
    policy = (rules_folder("sif-2013") / "policy.yaml").read_text(encoding="utf-8")
    assert policy.count("value: required") == 1
    (tmp_path / "policy.yaml").write_text(policy.replace("value: required", "value: not required"), encoding="utf-8")
    facts = material.assessment.facts
    alone = assess(facts, material.assessment.framework, load_rulebook(tmp_path))
    council = replace(material, assessment=alone, before=None)
    (caveat,) = alone.caveats
    papers = (
        lay_out(gather_briefing(council)),
        gap_page.lay_out(gap_report.gather_gap_report(council, "lead")),
        progress_page.lay_out(gather_progress(council, with_grades=True)),
    )
    for paper in papers:
        assert ("To be known", caveat) in paper.facts
    assert not any("E-" in " ".join(w.where) or "LS-02" in " ".join(w.where) for w in gather_waiting(alone))


def test_long_lists_are_cut_and_say_how_many_more_there_are(material: Material) -> None:
    briefing = gather_briefing(material)
    most = limits()["gaps"].most
    short, whole = (render_html(lay_out(briefing, full=full)).decode() for full in (False, True))
    assert f"And {len(briefing.gaps) - most:,} more (readiness gaps)." in short
    assert "more (readiness" not in whole
    assert all(limit.why.endswith(".") for limit in limits().values())


def test_an_annex_of_very_many_entries_keeps_the_weightiest_and_those_that_are_named(
    material: Material, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("bearings", "entries"):
        monkeypatch.setitem(limits(), name, limits()[name].model_copy(update={"most": 1}))
    short, whole = gather_briefing(material), gather_briefing(material, full=True)
    assert len(short.evidence) < len(whole.evidence) == short.entries
    for cut, every in zip(_descriptors(short), _descriptors(whole), strict=True):
        assert len(cut.supports) + cut.more_supports == len(every.supports)
        assert len(cut.undermines) + cut.more_undermines == len(every.undermines)
        assert set(cut.supports) <= set(every.supports)
    assert {b.evidence for d in _descriptors(short) for b in d.supports} <= {e.id for e in short.evidence}
    told, all_told = render_html(lay_out(short)).decode(), render_html(lay_out(whole, full=True)).decode()
    assert "more (readiness explain)" in told
    assert f"And {short.entries - len(short.evidence)} more (readiness evidence list)." in told
    assert "more (readiness" not in all_told


def _descriptors(briefing: Briefing) -> list[DescriptorLine]:
    return [d for r in briefing.reasons for d in r.descriptors]


def test_running_text_has_neither_digests_nor_the_units_of_the_engine(material: Material) -> None:
    text = render_markdown(lay_out(gather_briefing(material)).without_annexes()).decode()
    assert "sha256" not in text
    assert "per mille" not in text


def test_the_board_is_graded_apart_and_acronyms_stay_as_written(material: Material) -> None:
    strip = next(b for s in lay_out(gather_briefing(material)).sections for b in s.blocks if isinstance(b, Strip))
    board = next(row for row in strip.rows if row.name.startswith("LSCB"))
    assert (board.name, board.sub) == ("LSCB, graded apart", False)
    assert first_up("emotional health and CAMHS") == "Emotional health and CAMHS"
