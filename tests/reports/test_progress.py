import re
from dataclasses import replace
from datetime import date

import pytest

from evidence.models import Action, PastGrade, Plan
from reports.document import Figure
from reports.html import render_html
from reports.markdown import render_markdown
from reports.material import Material
from reports.progress import gather_progress
from reports.progress_page import lay_out
from reports.word import render_word


def with_actions(material: Material, *actions: Action) -> Material:
    assessment = replace(material.assessment, facts=replace(material.assessment.facts, actions=actions))
    return replace(material, assessment=assessment)


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
    assert asked == {"plan", "A1", "D2", "C4", "ROW-9"}
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
    *rows, total = [[int(cell.plain) for cell in row.cells[1:]] for row in figure.table.rows]
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


def test_what_was_only_recalled_of_the_framework_says_so(council: Material) -> None:
    text = told(council)
    assert "(recalled)" in text
    assert "paraphrase in our own words" in text


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
