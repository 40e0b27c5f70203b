"""The worked examples: whatever they name is there, and they show what they are meant to show."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from application.queries.grades import assess, challenges
from application.session import Session
from base.errors import NotFoundError
from descriptors.loader import load_framework
from descriptors.models import Framework
from engine.standing import states
from evidence.example import Example, example_names, load_example, read_history, write_files
from evidence.example_workspace import ACTOR, fill
from evidence.index_sheet.reader import read_index
from evidence.measures import read_measures
from evidence.people import read_people
from evidence.plans.plan import read_plan
from evidence.workspace import create_workspace

SEED = Path(__file__).parents[2] / "shared" / "seed"


def framework(example: Example) -> Framework:
    return load_framework(example.framework)


@pytest.fixture(params=example_names())
def example(request: pytest.FixtureRequest) -> Example:
    return load_example(str(request.param))


@pytest.fixture
def filled(example: Example, tmp_path: Path) -> Iterator[Session]:
    create_workspace(tmp_path / "workspace", example.authority, framework=example.framework, made_up=example.made_up)
    with Session(tmp_path / "workspace") as session:
        fill(session.desk(ACTOR), example)
        yield session


def test_all_examples_are_there() -> None:
    assert example_names() == ["anytown", "larkford", "sunderland-2014"]


def test_an_unknown_example_is_answered_with_the_nearest() -> None:
    with pytest.raises(NotFoundError) as caught:
        load_example("anytwon")
    assert "anytown" in caught.value.hint


def test_every_action_is_read_and_linked_to_descriptors_there_are(example: Example) -> None:
    reading = read_plan(example.plan, plan_date=example.plan_date)
    assert [total for total in reading.plan.totals if not total.agrees] == []
    assert set(example.links) == {action.id for action in reading.actions}
    assert {id for links in example.links.values() for id in links} <= set(framework(example).descriptors)
    assert all(action.rag for action in reading.actions)
    assert all(action.due for action in reading.actions)


def test_evidence_names_descriptors_leads_and_dates_there_are(example: Example) -> None:
    rows = read_index(example.evidence, framework(example))
    assert all(date(2010, 1, 1) < row.draft.about <= example.as_of for row in rows)
    assert {bearing.descriptor for row in rows for bearing in row.draft.bearings} <= set(framework(example).descriptors)
    assert all(row.draft.bearings for row in rows)
    if example.people:
        people = read_people(example.people, set(framework(example).by_code))
        assert {row.draft.lead for row in rows} == {person.name for person in people}
        assert {person.deputy for person in people} <= {person.name for person in people}


def test_what_shows_an_action_is_in_the_index(example: Example) -> None:
    files = {row.file for row in read_index(example.evidence, framework(example))}
    assert set(example.shown_by) <= set(example.links)
    assert {name for names in example.shown_by.values() for name in names} <= files


def test_decisions_and_exclusions_name_what_there_is(example: Example) -> None:
    known = set(framework(example).descriptors) | set(example.links)
    assert {id for decision in example.decisions for id in decision.get("about", ())} <= known
    assert {left_out["descriptor"] for left_out in example.not_applicable} <= known
    assert all(decision["made"] <= example.as_of for decision in example.decisions)


def test_every_file_of_the_index_can_be_filed(example: Example, tmp_path: Path) -> None:
    folder = example.files or tmp_path
    if example.files is None:
        write_files(example, tmp_path, framework(example))
    named = [row.file for row in read_index(example.evidence, framework(example)) if row.file]
    pages = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    assert sorted(named) == sorted(pages)
    assert len(set(pages.values())) == len(named)
    notice = "made-up" if example.made_up else "a description, not the document"
    assert [name for name, page in pages.items() if notice not in page] == []


def test_sunderland_keeps_the_figures_of_the_report() -> None:
    example = load_example("sunderland-2014")
    actions = read_plan(example.plan, plan_date=example.plan_date).actions
    assert Counter(action.rag for action in actions) == {"green": 8, "amber": 5}
    assert Counter(action.group for action in actions) == {
        "Safeguarding services": 9,
        "Services for looked after children": 4,
    }
    refs = [ref for action in actions for ref in action.refs]
    assert ", ".join(refs) == "A1, A14, A15, A4, A5, D2, C1, G1, D3, D4, B1, A16, C20, C21, D9"
    assert not any(action.lead for action in actions)
    history = read_history(example)
    assert Counter((grade.level, grade.grade) for grade in history) == {
        ("headline", "good"): 4,
        ("supporting", "good"): 17,
        ("supporting", "adequate"): 1,
    }
    assert {grade.on for grade in history} == {example.plan_date}


@pytest.mark.skipif(not SEED.is_dir(), reason="the report itself is not part of the project")
def test_sunderland_has_none_of_the_sentences_of_the_report() -> None:
    def runs(text: str, length: int = 8) -> set[tuple[str, ...]]:
        words = re.findall(r"[a-z0-9]+", text.lower())
        return {tuple(words[i : i + length]) for i in range(len(words) - length + 1)}

    example = load_example("sunderland-2014")
    report = runs("\n".join(path.read_text(encoding="utf-8") for path in SEED.glob("*.txt")))
    ours = [example.plan, example.evidence, *(example.files or Path()).iterdir()]
    assert {path.name: runs(path.read_text(encoding="utf-8")) & report for path in ours} == {
        path.name: set() for path in ours
    }


def test_anytown_covers_nearly_everything() -> None:
    example = load_example("anytown")
    rows = read_index(example.evidence, load_framework("sif-2013"))
    touched = {bearing.descriptor for row in rows for bearing in row.draft.bearings}
    types = {kind.code for kind in load_framework("sif-2013").evidence_types}
    assert 250 <= len(rows) <= 350
    assert len(touched) >= 0.95 * len(load_framework("sif-2013").descriptors)
    assert len(types & {row.draft.type for row in rows}) >= 0.9 * len(types)
    assert sum(row.draft.sample is not None for row in rows) > 40
    assert {"L2", "L3", "L4"} <= {row.draft.rung for row in rows}
    assert len(read_plan(example.plan).actions) == 40
    assert len(read_plan(example.plan).plan.colours) == 4
    measures = read_measures(example.measures or Path(), load_framework("sif-2013"))
    assert len({measure.indicator for measure in measures}) >= 25
    assert all(measure.period_end <= example.as_of for measure in measures)


@pytest.mark.parametrize("example", ["anytown"], indirect=True)
def test_every_judgement_of_anytown_is_graded(example: Example, filled: Session) -> None:
    assessment = assess(filled, example.as_of)
    assert {code: result.grade for code, result in assessment.judgements.items()} == {
        "HP": "requires improvement",
        "LAC": "good",
        "AD": "requires improvement",
        "CL": "requires improvement",
        "LM": "requires improvement",
        "LS": "requires improvement",
    }
    assert assessment.overall.grade == "requires improvement"
    assert {result.status for result in assessment.descriptors.values()} == {
        "met",
        "partly met",
        "not met",
        "not enough evidence",
    }
    challenged = {challenge.about for challenge in challenges(filled, assessment)}
    assert 20 <= len(challenged) <= 50
    items = filled.register.items()
    standing = states(assessment)
    assert Counter(standing.values())["expired"] > 50
    soon = example.as_of + timedelta(days=28)
    assert sum(standing[item.id] == "in date" and item.valid_until <= soon for item in items) > 10


@pytest.mark.parametrize("example", ["sunderland-2014"], indirect=True)
def test_the_real_report_alone_grades_nothing(example: Example, filled: Session) -> None:
    assessment = assess(filled, example.as_of)
    assert {result.grade for result in assessment.judgements.values()} == {None}
    assert assessment.overall.grade is None
    assert all(not result.covered for result in assessment.judgements.values())
