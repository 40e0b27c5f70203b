import re
from dataclasses import replace
from datetime import date

import pytest

from engine.assessment import assess
from engine.challenges.standing import answer_to, standings
from evidence.models import Reading
from evidence.plan_models import Action, PastGrade, Plan
from reports.document import Figure
from reports.html import render_html
from reports.markdown import render_markdown
from reports.material import Material
from reports.progress import gather_progress
from reports.progress_page import lay_out
from reports.word import render_word
from tests.engine.registers import action, assessed, item
from tests.reports.conftest import plain


def with_actions(material: Material, *actions: Action) -> Material:
    was = material.assessment
    return replace(material, assessment=assess(replace(was.facts, actions=actions), was.framework, was.rulebook))


@pytest.fixture
def council(material: Material) -> Material:
    """Two services, two timescales, and grades of an earlier inspection."""
    rows = (
        Action(id="B1", area="Later", group="South", timescale="Within 6 months", due=date(2012, 10, 10), rag="green"),
        Action(id="A1", area="Sooner", group="North", timescale="Immediately", due=date(2012, 4, 10), rag="amber"),
        Action(id="A2", area="Last", group="North", timescale="Within 3 months", due=date(2012, 7, 10), rag="green"),
        Action(id="A3", area="First", group="North", timescale="Immediately", due=date(2012, 4, 10)),
    )
    past = [
        PastGrade(id="H-1", service="North", judgement="Overall", grade="good", level="headline", on=date(2012, 4, 10)),
        PastGrade(id="H-2", service="North", judgement="Quality", grade="adequate", level="supporting"),
        PastGrade(id="H-3", service="North", judgement="Staying safe", grade="good", level="supporting"),
    ]
    plan = Plan(id="P-01", name="P", file_name="p", sha256="0" * 64, plan_date=date(2012, 4, 10))
    return replace(with_actions(material, *rows), past_grades=tuple(past), plans=(plan,), before=None)


def told(material: Material, **asked: str) -> str:
    return render_markdown(lay_out(gather_progress(material, **asked))).decode()


def test_members_are_told_what_the_plan_raises_and_not_what_the_evidence_does(material: Material) -> None:
    asked = {c.about for c in gather_progress(material).challenges}
    assert asked == {"plan", "A1", "D2", "ROW-9"}
    assert "evidence" in {c.about for c in material.challenges}


def test_it_has_the_sections_committees_are_used_to(council: Material) -> None:
    headings = re.findall(r"^## (.+)$", told(council), re.M)
    assert headings[:5] == [
        "1. Purpose of the report",
        "2. Introduction and background",
        "3. Progress to date",
        "4. The inspection process",
        "5. Recommendations",
    ]


def test_counts_add_up_in_every_direction(council: Material) -> None:
    report = gather_progress(council)
    assert report.colours == {"green": 2, "amber": 1, "not said": 1}
    assert [(c.service, c.when, c.total) for c in report.counts] == [
        ("South", "10 October 2012 (Within 6 months)", 1),
        ("North", "10 April 2012 (Immediately)", 2),
        ("North", "10 July 2012 (Within 3 months)", 1),
    ]
    assert sum(c.total for c in report.counts) == len(report.rows) == 4
    figure = next(b for s in lay_out(report).sections for b in s.blocks if isinstance(b, Figure))
    *rows, total = [[int(plain(cell)) for cell in row.cells[1:]] for row in figure.table.rows]
    assert [sum(column) for column in zip(*rows, strict=True)] == total
    assert all(sum(row[:-1]) == row[-1] for row in (*rows, total))


def test_earlier_grades_are_told_as_history(council: Material) -> None:
    text = told(council)
    assert "of 1 headline judgement, 1 was good; of 2 supporting judgements, 1 was adequate and 1 was good" in text
    assert "lies 22 months back" in text


def test_totals_the_plan_states_are_held_against_its_rows(material: Material) -> None:
    assert "The plan itself states 2 rows rated Green. Its rows give 1 for rows rated Green." in told(material)


def test_each_row_says_what_became_of_it(council: Material) -> None:
    before, now = council.assessment.facts.actions, list(council.assessment.facts.actions)
    now[1] = now[1].model_copy(update={"rag": "green", "due": date(2014, 6, 1), "progress": "Audited."})
    now.append(Action(id="C9", area="New", group="South"))
    earlier = with_actions(council, *before).assessment
    report = gather_progress(replace(with_actions(council, *now), before=earlier))
    history = {row.action.id: row.history for row in report.rows}
    assert history["A1"] == (
        "Colour: amber then, green now. Due: 10 April 2012 then, 1 June 2014 now. Progress is told anew."
    )
    assert history["B1"] == "Nothing changed."
    assert history["C9"] == "New since then."
    assert "Since the last report" not in told(council)


def test_the_committee_is_asked_how_often_it_wants_to_hear(council: Material) -> None:
    assert "It is asked to say how often it wants such reports." in told(council)
    asked = told(council, audience="Children's Trust", frequency="a report every three months")
    assert "how often it wants such reports; a report every three months is proposed." in asked
    assert "Children's Trust is asked to receive this report." in asked


def test_an_empty_register_gives_a_report_too(empty: Material) -> None:
    text = told(empty)
    assert "No action plan has been imported, so there is no progress to tell." in text
    assert "No grades of an earlier inspection are on record." in text


def test_every_format_tells_the_same_in_the_same_bytes(council: Material) -> None:
    page = lay_out(gather_progress(council))
    for render in (render_html, render_word, render_markdown):
        assert render(page) == render(page)
    assert (
        '<div class="chart" role="img" tabindex="0" aria-label="A bar for each service.' in render_html(page).decode()
    )


def test_a_public_committee_is_told_grades_only_if_the_council_says_so(material: Material) -> None:
    assert "Provisional grades" not in told(material)
    assert "provisional" not in told(material).lower()
    whole = render_markdown(lay_out(gather_progress(material, with_grades=True))).decode()
    assert "Provisional grades, and what each could still be" in whole


def test_rows_stand_under_the_date_they_are_due_however_it_was_written(material: Material) -> None:
    rows = [
        Action(id=id, area=id, timescale=words, due=date(2014, 3, day), due_basis="stated")
        for id, words, day in (("A1", "31/03/2014", 31), ("A2", "End of March 2014", 31), ("A3", "14.03.14", 14))
    ]
    counts = gather_progress(with_actions(material, *rows)).counts
    assert [(c.when, c.total) for c in counts] == [("14 March 2014", 1), ("31 March 2014", 2)]


def test_what_a_committee_reads_of_the_inspectorate_was_found_in_a_source(material: Material) -> None:
    report = gather_progress(material)
    found = {f.fact for f in material.assessment.framework.facts if f.provenance.status == "found"}
    assert found >= {*report.gathering, *report.timetable}
    assert "recalled" not in render_markdown(lay_out(report)).decode()


def test_the_lscb_is_told_apart_from_what_counts_to_the_overall_grade(material: Material) -> None:
    report = gather_progress(material)
    assert report.apart == ("The effectiveness of the Local Safeguarding Children Board",)
    assert not set(report.apart) & set(report.judgements)
    assert "in a review of its own: the effectiveness of the Local" in render_markdown(lay_out(report)).decode()


def test_an_answered_challenge_is_counted_apart(material: Material) -> None:
    asked = next(c for c in material.challenges if c.about == "plan")
    answer = answer_to(asked, reason="Agreed.", by="Ann Lee", on=material.assessment.facts.as_of, until=None)
    rulebook, as_of = material.assessment.rulebook, material.assessment.facts.as_of
    report = gather_progress(replace(material, standings=standings(material.challenges, [answer], as_of, rulebook)))
    assert report.challenges_answered == 1
    assert asked.id not in {c.id for c in report.challenges}
    assert "1 more was answered." in render_markdown(lay_out(report)).decode()


def test_what_evidence_elsewhere_answers_is_not_said_to_show_nothing(material: Material) -> None:
    """`explain` calls the area answered, so the committee is not told that nothing shows a change."""
    audit = item("E-0001", "E01", date(2014, 2, 1), "HP-10 supports all strong", sha256="a" * 64, sample=40, met=40)
    audit = audit.model_copy(update={"filed_by": "Ann Filer", "counts_found": True})
    read = Reading(by="Bob Reader", on=date(2014, 2, 3), agrees=True, claims=audit.claims)
    rows = [action(id, "HP-10", since=day) for id, day in (("A1", date(2013, 1, 1)), ("A2", date(2014, 3, 1)))]
    assessment = assessed([audit.model_copy(update={"readings": (read,)})], rows)
    assert [area.stands for area in assessment.improvements("HP-10")] == [False, True]
    report = gather_progress(replace(material, assessment=assessment, before=None))
    assert report.answered == {"A1"}
    assert [action.id for action in report.unshown] == ["A2"]
