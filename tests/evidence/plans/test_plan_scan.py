"""Scanned reports: a synthetic one of an invented council, and the real one where it is at hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from evidence.plans.plan import PlanReading, read_plan

ROOT = Path(__file__).parents[3]
WEXMOOR = ROOT / "tests" / "data" / "wexmoor-scanned-plan.txt"
REAL = sorted((ROOT.parent / "shared" / "seed").glob("*.txt"))


@pytest.fixture(scope="module")
def wexmoor() -> PlanReading:
    return read_plan(WEXMOOR)


def test_every_row_is_read_with_its_refs_colour_and_headings(wexmoor: PlanReading) -> None:
    protection, care = "Protection services", "Services for children in care"
    assert [(a.refs, a.rag, a.group, a.timescale, a.due) for a in wexmoor.actions] == [
        (("S1",), "red", protection, "Immediately", date(2011, 6, 21)),
        (("S4", "S5"), "amber", protection, "Immediately", date(2011, 6, 21)),
        (("S7",), "green", protection, "Within 3 months", date(2011, 9, 21)),
        (("S9",), "amber", protection, "Within 3 months", date(2011, 9, 21)),
        (("P2",), "red", protection, "Within 3 months", date(2011, 9, 21)),
        (("P3",), "green", protection, "Within 3 months", date(2011, 9, 21)),
        (("H1",), "green", care, "Within 6 months", date(2011, 12, 21)),
        (("H2",), "amber", care, "Within 6 months", date(2011, 12, 21)),
        (("H3", "H4"), "green", care, "Within 6 months", date(2011, 12, 21)),
    ]


def test_broken_lines_are_joined_and_echoes_dropped(wexmoor: PlanReading) -> None:
    by_id = {action.id: action for action in wexmoor.actions}
    assert by_id["S4"].area == "Record the wishes of each child in the case file and show how they changed the plan"
    assert by_id["S7"].area == "Bring down the number of children who wait more than a month for an assessment"
    assert by_id["S7"].progress == ("Waiting list cleared. The list is now checked each Friday by the service manager.")


def test_each_repair_is_a_sentence_and_the_raw_text_stays(wexmoor: PlanReading) -> None:
    by_id = {action.id: action for action in wexmoor.actions}
    assert any("Recl" in repair for repair in by_id["S1"].repairs)
    assert any("missing" in repair for repair in by_id["S1"].repairs)
    assert any("fiie and shovv" in repair for repair in by_id["S4"].repairs)
    assert "fiie and shovv" in by_id["S4"].raw
    assert all(repair.endswith(".") for action in wexmoor.actions for repair in action.repairs)
    assert by_id["P3"].repairs == ()


def test_a_row_that_lost_its_opening_words_stays_a_row_and_says_so(wexmoor: PlanReading) -> None:
    row = next(action for action in wexmoor.actions if action.id == "P2")
    assert row.area.startswith("carers before a birth")
    assert row.progress == "Joint protocol drafted with the hospital. Sign-off has slipped twice."
    assert any("opening words" in repair for repair in row.repairs)


def test_earlier_judgements_are_history(wexmoor: PlanReading) -> None:
    assert [(past.service, past.level, past.grade) for past in wexmoor.history] == [
        ("Protection services", "headline", "adequate"),
        ("Protection services", "supporting", "good"),
        ("Protection services", "supporting", "adequate"),
        ("Protection services", "supporting", "good"),
        ("Services for children in care", "headline", "adequate"),
        ("Services for children in care", "supporting", "good"),
        ("Services for children in care", "supporting", "adequate"),
    ]
    assert {past.on for past in wexmoor.history} == {date(2011, 6, 21)}
    assert any("Adequale" in repair for repair in wexmoor.history[2].repairs)
    assert any("fallen out" in repair for repair in wexmoor.history[-1].repairs)


def test_stated_totals_are_reconciled(wexmoor: PlanReading) -> None:
    assert {(total.what, total.stated) for total in wexmoor.plan.totals} == {
        ("headline judgements", 2),
        ("headline judgements graded Adequate", 2),
        ("supporting judgements", 5),
        ("supporting judgements graded Good", 3),
        ("supporting judgements graded Adequate", 2),
        ("areas", 9),
        ("rows rated Green", 4),
        ("rows rated Amber", 3),
        ("rows rated Red", 2),
    }
    assert all(total.agrees for total in wexmoor.plan.totals)


def test_a_total_that_does_not_add_up_fails_without_stopping_the_import(tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_text(WEXMOOR.read_text("utf-8").replace("four are Green", "five are Green"), "utf-8")
    reading = read_plan(path)
    assert [(t.what, t.stated, t.counted) for t in reading.plan.totals if not t.agrees] == [("rows rated Green", 5, 4)]
    assert len(reading.actions) == 9


def test_the_plan_date_is_read_from_the_publication_not_from_the_new_framework(wexmoor: PlanReading) -> None:
    assert wexmoor.plan.plan_date == date(2011, 6, 21)
    assert wexmoor.plan.plan_date_basis == "read from the document"
    assert wexmoor.plan.plan_date_place == "line 14"
    assert wexmoor.plan.report_date is None


def test_a_given_plan_date_comes_before_the_document(tmp_path: Path) -> None:
    reading = read_plan(WEXMOOR, plan_date=date(2011, 11, 30))
    assert reading.plan.plan_date_basis == "given"
    assert reading.actions[2].due == date(2012, 2, 29)


@pytest.fixture(scope="module")
def real() -> PlanReading:
    if not REAL:
        pytest.skip("the report that started the project is not part of it")
    return read_plan(REAL[0])


def test_the_real_report_gives_its_thirteen_areas(real: PlanReading) -> None:
    assert [action.refs for action in real.actions] == [
        ("A1",),
        ("A14", "A15"),
        ("A4", "A5"),
        ("D2",),
        ("C1",),
        ("G1",),
        ("D3",),
        ("D4",),
        ("B1",),
        ("A16",),
        ("C20",),
        ("C21",),
        ("D9",),
    ]
    assert Counter(action.rag for action in real.actions) == {"green": 8, "amber": 5}
    assert Counter((action.group, action.timescale) for action in real.actions) == {
        ("Safeguarding services", "Immediately"): 2,
        ("Safeguarding services", "Within 3 months"): 4,
        ("Safeguarding services", "Within 6 months"): 3,
        ("Services for looked after children", "Immediately"): 1,
        ("Services for looked after children", "Within 3 months"): 3,
    }
    assert real.plan.plan_date == date(2012, 4, 10)


def test_the_real_report_gives_its_history_and_totals(real: PlanReading) -> None:
    assert Counter(past.level for past in real.history) == {"headline": 4, "supporting": 18}
    assert Counter(past.grade for past in real.history if past.level == "supporting") == {"good": 17, "adequate": 1}
    assert len({past.service for past in real.history}) == 2
    assert {"areas", "supporting judgements", "rows rated Green"} <= {total.what for total in real.plan.totals}
    assert all(total.agrees for total in real.plan.totals)


@pytest.mark.parametrize("kind", ["csv", "text", "xlsx", "ods", "docx", "pdf", "plain pdf"])
@pytest.mark.parametrize("source", [WEXMOOR, *REAL], ids=lambda path: "invented" if path == WEXMOOR else "real")
def test_the_same_table_in_another_format_gives_the_same_rows(
    save: Callable[[str, Sequence[Any]], Path], source: Path, kind: str
) -> None:
    scanned = read_plan(source).actions
    rows: list[Any] = [["Area for improvement", "RAG", "Plan ref", "Progress summary"]]
    group = timescale = ""
    for action in scanned:
        if action.group != group:
            rows.append(action.group)
            timescale = ""
        if action.timescale != timescale:
            rows.append(action.timescale)
        group, timescale = action.group, action.timescale
        rows.append([action.area, (action.rag or "").title(), " & ".join(action.refs), action.progress])
    again = read_plan(save(kind, rows)).actions

    def shown(actions: Sequence[Any]) -> list[tuple[object, ...]]:
        return [(a.refs, a.rag, a.area, a.progress, a.group, a.timescale) for a in actions]

    assert shown(again) == shown(scanned)
