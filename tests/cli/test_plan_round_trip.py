"""The plan goes out as a sheet, comes back marked up by many, and loses nothing that anybody said."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest

PLAN = """\
Ref,Group,Area for improvement,Lead,Timescale,RAG,Progress
A1,Safeguarding,Assessments weigh risk,Ann Lee,31/03/2014,Yellow,Begun
A2,Safeguarding,Children are seen alone,Ann Lee,30/04/2014,Red,=not a formula
A3,Care leavers,Pathway plans are current,Bo Carr,31/05/2014,Green,Done in May
"""


@pytest.fixture
def plan(readiness, workspace: Path) -> Path:
    (workspace / "plan.csv").write_text(PLAN)
    assert readiness("actions", "import", "plan.csv", "--origin", "council", "--by", "Cy Dean").code == 0
    return workspace


@pytest.fixture
def export(readiness, plan: Path):
    def write(name: str = "plan.xlsx", *options: str) -> Path:
        ran = readiness("actions", "export", "-o", name, "--overwrite", *options)
        assert ran.code == 0, ran.err
        return plan / name

    return write


def mark(path: Path, changes: dict[tuple[str, str], object], sheet: str = "Plan", to: str = "") -> Path:
    """Write into cells as a lead does: by the row's id (its number for a new row) and the heading."""
    book = openpyxl.load_workbook(path)
    page = book[sheet]
    columns = {cell.value: cell.column for cell in page[1]}
    rows = {page.cell(row, columns["id"]).value: row for row in range(2, page.max_row + 1)}
    for (id, heading), value in changes.items():
        page.cell(int(id) if id.isdigit() else rows[id], columns[heading]).value = value
    marked = path.with_name(to or path.name)
    book.save(marked)
    return marked


def held(readiness) -> dict[str, dict]:
    return {a["id"]: a for a in readiness("actions", "list", "--json").data}


def test_a_sheet_that_nobody_marked_changes_nothing(readiness, export):
    for name in ("plan.xlsx", "plan.csv"):
        before, journal = held(readiness), readiness("journal", "list", "--json").data
        ran = readiness("actions", "import", "--update", export(name))
        assert (ran.code, "0 actions changed" in ran.out) == (0, True), ran.err
        assert held(readiness) == before
        assert readiness("journal", "list", "--json").data == journal


def test_a_sheet_that_went_out_is_not_read_as_a_plan(readiness, export):
    before = held(readiness)
    ran = readiness("actions", "import", export())
    assert (ran.code, held(readiness)) == (2, before)
    assert "went out of a register to be marked up" in ran.err
    assert "--update" in ran.err


def test_the_sheet_has_pick_lists_locked_ids_and_the_council_s_own_words_for_its_colours(export):
    page = openpyxl.load_workbook(export())["Plan"]
    columns = {cell.value: cell for cell in page[1]}
    assert page.protection.sheet
    for heading, locked in {"id": True, "area": True, "revision": True, "due": False, "RAG": False}.items():
        assert page.cell(2, columns[heading].column).protection.locked is locked
    assert [page.cell(row, columns["RAG"].column).value for row in (2, 3, 4)] == ["Yellow", "Red", "Green"]
    ruled = {str(rule.sqref).split(":")[0] for rule in page.data_validations.dataValidation if rule.type == "list"}
    assert {columns[h].column_letter + "2" for h in ("RAG", "delivery", "lead", "descriptor 1")} <= ruled
    assert page.cell(3, columns["progress"].column).value == "'=not a formula"


def test_only_what_a_lead_changed_is_taken_and_under_the_lead_s_name(readiness, export, plan):
    export("leads", "--by-lead") if (plan / "leads").mkdir() is None else None
    sheet = mark(plan / "leads" / "Ann Lee.xlsx", {("A1", "RAG"): "Green", ("A2", "progress"): "12 of 20 seen"})
    readiness("actions", "update", "A1", "--due", "2014-06-30", "--by", "Cy Dean")
    ran = readiness("actions", "import", "--update", sheet)
    assert (ran.code, "Ann Lee.xlsx, by Ann Lee: 2 actions changed" in ran.out) == (0, True)
    now = held(readiness)
    assert (now["A1"]["rag"], now["A1"]["due"]) == ("green", "2014-06-30")
    assert now["A2"]["progress"] == "12 of 20 seen"
    last = readiness("journal", "list", "--json").data
    entries = [e for e in last if e["actor"] == "Ann Lee"]
    assert {e["command"] for e in entries} == {"actions import"}
    assert len({e["at"] for e in entries}) == 1


def test_sixteen_sheets_at_once_are_each_merged(readiness, plan, export):
    sheets = [mark(export(), {("A1", "progress") if n == 7 else ("A2", "measure"): "As it was"}, to=f"s{n}.xlsx")
              for n in range(16)]  # fmt: skip
    ran = readiness("actions", "import", "--update", *sheets, "--by", "Cy Dean")
    assert (ran.code, ran.out.count(", by Cy Dean:")) == (0, 16), ran.err
    assert held(readiness)["A1"]["progress"] == held(readiness)["A2"]["measure"] == "As it was"


def test_a_cell_that_both_changed_is_shown_side_by_side_and_refused(readiness, plan, export):
    one = mark(export(), {("A1", "due"): "30/06/2014"}, to="one.xlsx")
    two = mark(plan / "plan.xlsx", {("A1", "due"): "31/07/2014", ("A1", "RAG"): "Green"}, to="two.xlsx")
    ran = readiness("actions", "import", "--update", one, two, "--by", "Ann Lee")
    assert ran.code == 2
    for words in (
        "“2014-03-31” when the sheet went out",
        "“2014-06-30” now, by Ann Lee",
        "says “2014-07-31”",
        "two.xlsx",
    ):
        assert words in ran.err
    assert (held(readiness)["A1"]["due"], held(readiness)["A1"]["rag"]) == ("2014-06-30", "green")
    assert readiness("actions", "import", "--update", two, "--keep", "register").code == 0
    assert held(readiness)["A1"]["due"] == "2014-06-30"
    assert readiness("actions", "import", "--update", two, "--keep", "file").code == 0
    assert held(readiness)["A1"]["due"] == "2014-07-31"


def test_where_a_person_is_there_a_conflict_is_asked(readiness, plan, export, monkeypatch):
    one = mark(export(), {("A1", "due"): "30/06/2014"}, to="one.xlsx")
    readiness("actions", "update", "A1", "--due", "2014-05-31", "--by", "Bo Carr")
    monkeypatch.setattr("cli.options.is_interactive", lambda: True)
    asked: list[str] = []

    def answer(question: str, **options) -> str:
        asked.append(question)
        return options["value_proc"]("f")

    monkeypatch.setattr("cli.actions_sheet.typer.prompt", answer)
    ran = readiness("actions", "import", "--update", one)
    assert (ran.code, len(asked)) == (0, 1)
    assert "register: “2014-05-31”, by Bo Carr" in ran.err
    assert held(readiness)["A1"]["due"] == "2014-06-30"


def test_cells_that_cannot_be_used_go_back_marked_and_the_copy_can_be_sent_in_again(readiness, plan, export):
    readiness("actions", "update", "A3", "--lead", "Bo Carr")
    sheet = mark(
        export(), {("A1", "due"): "soon", ("A1", "RAG"): "purple", ("A2", "progress"): "Seen", ("A3", "due"): ""}
    )
    ran = readiness("actions", "import", "--update", sheet, "--annotated", "back", "--by", "Ann Lee")
    assert ran.code == 2
    assert (plan / "back" / "plan.xlsx").stat().st_mode & 0o077 == 0
    assert held(readiness)["A2"]["progress"] == "Seen"
    page = openpyxl.load_workbook(plan / "back" / "plan.xlsx")["Plan"]
    notes = {cell.coordinate: cell.comment.text for row in page for cell in row if cell.comment}
    assert len(notes) == 3
    assert "“soon” is not a date" in notes["F2"]
    assert "takes nothing away" in notes["F4"]
    assert page["F2"].fill.start_color.rgb.endswith("F8CBAD")
    copy = mark(
        plan / "back" / "plan.xlsx", {("A1", "due"): "30/06/2014", ("A1", "RAG"): "Red", ("A3", "due"): "31/05/2014"}
    )
    ran = readiness("actions", "import", "--update", copy, "--by", "Ann Lee")
    assert (ran.code, held(readiness)["A1"]["due"], held(readiness)["A1"]["rag"]) == (0, "2014-06-30", "red"), ran.err


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({("A1", "area"): "Assessments are made"}, "is not changed through a sheet"),
        ({("A1", "id"): "A9"}, "no action “A9”"),
        ({("A1", "revision"): ""}, "revision of A1 is missing"),
        ({("A1", "revision"): "0123456789ab"}, "another register"),
        ({("A1", "area"): "Children are seen alone", ("A1", "RAG"): "Blue"}, "These are the words of A2"),
        ({("A1", "id"): "A2", ("A2", "id"): "A1", ("A1", "RAG"): "Blue"}, "cells sorted or moved"),
        ({("A1", "id"): "", ("A1", "RAG"): "Blue"}, "The id of this row is gone"),
        ({("A1", "lead"): "???"}, "A name is needed"),
        ({("A1", "descriptor 1"): "HP-77"}, "no descriptor HP-77"),
        ({("A1", "evidence"): "E-0099"}, "no evidence item E-0099"),
        ({("A1", "delivery"): "finishd"}, "not one of the words for delivery"),
        ({("6", "progress"): "Words without a row"}, "neither an id nor words"),
        ({("6", "area"): "Made twice", ("6", "ref"): "A3"}, "lost its id"),
    ],
)  # fmt: skip
def test_rows_and_cells_that_cannot_be_right_are_refused_and_the_rest_stands(readiness, export, changes, answer):
    before = held(readiness)
    ran = readiness("actions", "import", "--update", mark(export(), changes))
    assert (ran.code, answer in ran.err) == (2, True), ran.err
    assert held(readiness) == before


def test_a_new_row_is_entered_once(readiness, export):
    sheet = mark(export(), {("6", "area"): "Audit supervision", ("6", "lead"): "Bo Carr", ("6", "due"): "30/06/2014"})
    assert "“Audit supervision”" in readiness("actions", "import", "--update", sheet).out
    again = readiness("actions", "import", "--update", sheet)
    assert (again.code, len(held(readiness))) == (0, 4), again.err
    made = next(a for a in held(readiness).values() if a["area"] == "Audit supervision")
    assert (made["lead"], made["due"], made["origin"]) == ("Bo Carr", "2014-06-30", "not said")


def test_a_new_row_is_of_the_lead_on_whose_sheet_it_stands(readiness, plan, export):
    (plan / "leads").mkdir()
    export("leads", "--by-lead")
    one = mark(plan / "leads" / "Ann Lee.xlsx", {("5", "area"): "Audit supervision", ("5", "lead"): "Bo Carr"})
    own = mark(export("bo.xlsx", "--lead", "bo carr"), {("4", "area"): "Review pathway plans"})
    every = mark(export("all.xlsx", "--by-lead"), {("5", "area"): "Ask children"}, "Ann Lee")
    whole = mark(export(), {("7", "area"): "Read the files"})
    ran = readiness("actions", "import", "--update", one, own, every, whole)
    assert ran.code == 0, ran.err
    leads = {action["area"]: action["lead"] for action in held(readiness).values()}
    assert leads["Audit supervision"] == leads["Review pathway plans"] == "Bo Carr"
    assert (leads["Ask children"], leads["Read the files"]) == ("Ann Lee", "")
    assert "a new row names no lead" in ran.err
    assert "bo.xlsx, by Bo Carr" in ran.out


def test_links_are_added_and_never_taken_away_by_a_sheet(readiness, plan, export):
    readiness("actions", "link", "A1", "HP-07")
    sheet = mark(export(), {("A1", "descriptor 2"): "HP-08 Anything", ("A2", "descriptor 1"): "lac-06"})
    assert readiness("actions", "import", "--update", sheet).code == 0
    assert [held(readiness)[id]["links"] for id in ("A1", "A2")] == [["HP-07", "HP-08"], ["LAC-06"]]
    ran = readiness("actions", "import", "--update", mark(export(), {("A1", "descriptor 1"): None}))
    assert (ran.code, "HP-07 of A1 was emptied" in ran.err) == (2, True)


def test_a_later_version_of_the_plan_keeps_corrections_and_tells_them_and_dropped_rows(readiness, plan):
    readiness("actions", "correct", "A1", "--reason", "It was misread", "--lead", "Di Ray", "--by", "Cy Dean")
    (plan / "next.csv").write_text(PLAN.replace("Begun", "Going well").replace("A3,", "A4,"))
    ran = readiness("actions", "import", "next.csv")
    assert ran.code == 0
    assert re.search(r"A1 lead: “Di Ray”, set by Cy Dean on .* was kept\. The plan still says “Ann Lee”", ran.err)
    assert "No longer in the plan: A3" in ran.err
    assert "1 action put in, 1 changed, 1 as they were." in ran.err  # A2 only stands in a newer file.
    now = held(readiness)
    assert (now["A1"]["lead"], now["A1"]["progress"], "A3" in now) == ("Di Ray", "Going well", True)
    (plan / "third.csv").write_text(
        PLAN.replace("A1,Safeguarding,Assessments weigh risk,Ann Lee", "A1,Safeguarding,Assessments weigh risk,Eve Orr")
    )
    ran = readiness("actions", "import", "third.csv")
    assert "The plan says “Eve Orr” now" in ran.err
    assert held(readiness)["A1"]["lead"] == "Di Ray"
    assert readiness("actions", "import", "third.csv", "--keep", "file").code == 0
    assert held(readiness)["A1"]["lead"] == "Eve Orr"
    assert "was kept" not in readiness("actions", "import", "third.csv").err


KEYED = """Blue = complete,,,,
Green = on track,,,,
Amber = delayed,,,,
Ref,Action,Lead,RAG,Delivery status
A1,Audit plans,Ann Lee,Amber,
A2,Train managers,Bo Li,Blue,In progress
"""


def test_a_colour_that_says_complete_and_the_delivery_are_one_answer(readiness, workspace):
    (workspace / "plan.csv").write_text(KEYED)
    assert readiness("actions", "import", "plan.csv", "--origin", "council").code == 0
    now = held(readiness)
    assert (now["A1"]["delivery"], now["A2"]["delivery"]) == ("under way", "done")
    assert "“In progress” and Blue, which means “complete”" in now["A2"]["repairs"][0]
    assert "A1 delivery: under way -> done" in readiness("actions", "update", "A1", "--rag", "blue").out
    again = readiness("actions", "import", "plan.csv", "--origin", "council").err
    assert ("A1 rag: “blue”" in again, "A1 delivery" in again) == (True, False)  # nobody said how far it is
    assert held(readiness)["A1"]["delivery"] == "done"
    readiness("actions", "update", "A1", "--rag", "green")
    assert held(readiness)["A1"]["delivery"] == "under way"
    readiness("actions", "update", "A1", "--delivery", "not started")
    readiness("actions", "update", "A1", "--rag", "amber")
    assert held(readiness)["A1"]["delivery"] == "not started"


def test_a_fault_in_every_row_is_told_ten_times_and_then_by_its_places(readiness, workspace):
    rows = "".join(f"A{n},Action {n},Ann Lee,Amber\n" for n in range(1, 41))
    (workspace / "plan.csv").write_text(f"Ref,Action,Lead,RAG\n{rows}")
    readiness("actions", "import", "plan.csv", "--origin", "council")
    readiness("actions", "export", "-o", "plan.xlsx")
    wrong = {(f"A{n}", "RAG"): f"Hue {n}" for n in range(1, 41)} | {("A3", "due"): "soon"}
    sheet = mark(workspace / "plan.xlsx", wrong)
    ran = readiness("actions", "import", "--update", sheet)
    assert ran.code == 2
    assert ran.err.count("is not a colour.") == 11
    assert "30 more alike, plan.xlsx Plan!G12, plan.xlsx Plan!G13" in ran.err
    assert "and 22 more: “…” is not a colour.\n  Pick one of the list" in ran.err
    assert "“soon” is not a date" in ran.err
    assert "With --json each of them is listed." in ran.err
    assert "41 cells or files could not be taken" in ran.err
    told = readiness("actions", "import", "--update", sheet, "--json")
    assert len(told.error["problems"]) == 41


def test_where_a_person_is_there_a_plan_that_changed_what_was_corrected_is_asked(readiness, plan, monkeypatch):
    readiness("actions", "update", "A1", "--lead", "Di Ray", "--by", "Cy Dean")
    readiness("actions", "update", "A2", "--lead", "Di Ray", "--by", "Cy Dean")
    (plan / "next.csv").write_text(PLAN.replace("risk,Ann Lee", "risk,Eve Orr"))
    monkeypatch.setattr("cli.options.is_interactive", lambda: True)
    asked: list[str] = []

    def answer(question: str, **options) -> str:
        asked.append(question)
        return options["value_proc"]("file")

    monkeypatch.setattr("cli.actions_sheet.typer.prompt", answer)
    ran = readiness("actions", "import", "next.csv", "--origin", "council")
    assert (ran.code, len(asked)) == (0, 1)
    assert "register: “Di Ray”, by Cy Dean" in ran.err
    assert [held(readiness)[id]["lead"] for id in ("A1", "A2")] == ["Eve Orr", "Di Ray"]


def test_rows_that_were_dropped_are_told_until_they_are_closed(readiness, plan):
    (plan / "next.csv").write_text("".join(PLAN.splitlines(keepends=True)[:3]))
    (plan / "third.csv").write_text("".join(PLAN.splitlines(keepends=True)[:3]).replace("Begun", "On"))
    for name in ("next.csv", "third.csv", "third.csv"):
        assert "No longer in the plan: A3" in readiness("actions", "import", name).err
    readiness("actions", "close", "A3", "--reason", "Taken over by the care leavers' plan", "--without-evidence")
    assert "No longer" not in readiness("actions", "import", "third.csv").err


def test_another_plan_with_the_same_references_never_writes_over_the_first(readiness, plan):
    rows = ("A1,Board minutes go out in a week", "A2,Partners attend", "A3,Budgets are pooled")
    other = "Ref,Area for improvement,RAG\n" + "".join(f"{row},Red\n" for row in rows)
    (plan / "board.csv").write_text(other)
    before = held(readiness)
    ran = readiness("actions", "import", "board.csv")
    assert (ran.code, "A1, A2 and A3 stand for other rows" in ran.err, "--prefix" in ran.err) == (2, True, True)
    assert held(readiness) == before
    assert readiness("actions", "import", "board.csv", "--prefix", "LSCB-").code == 0
    now = held(readiness)
    assert {id: now[id] for id in before} == before
    assert now["LSCB-A2"]["refs"] == ["LSCB-A2"]
    assert "No longer in the plan" not in readiness("actions", "import", "board.csv", "--prefix", "LSCB-").err
    (plan / "june.csv").write_text(other.replace("go out in a week", "go out in two weeks"))
    ran = readiness("actions", "import", "june.csv")  # its next version needs no prefix
    assert (ran.code, "0 actions put in, 1 changed" in ran.err, "LSCB- before its references" in ran.err) == (
        0,
        True,
        True,
    )
    (plan / "later.csv").write_text((plan / "plan.csv").read_text().replace("Amber", "Green"))
    assert "LSCB-" not in readiness("actions", "import", "later.csv").err  # and that of the first plan none either


def test_closing_needs_a_reason_and_evidence_or_a_word_that_there_is_none(readiness, plan):
    assert readiness("actions", "close", "A3", "--reason", " ").code == 2
    ran = readiness("actions", "close", "A3", "--reason", "All are current")
    assert (ran.code, "Nothing is filed that shows what became of A3" in ran.err) == (2, True)
    ran = readiness(
        "actions", "close", "A3", "--reason", "All are current", "--without-evidence", "--as-of", "2014-05-01"
    )
    assert "A3 is closed since 1 May 2014, without evidence." in ran.out
    asked = readiness("challenges", "--as-of", "2014-09-01").out
    assert "closed since 1 May 2014" in asked
    assert readiness("actions", "close", "A3", "--reason", "Again", "--without-evidence").code == 2
    assert readiness("briefing", "--full", "--annexes", "--as-of", "2014-09-01", "-o", "briefing.md").code == 0
    assert "Closed without evidence" in (plan / "briefing.md").read_text()
    assert "A3 is open again" in readiness("actions", "close", "A3", "--undo", "--reason", "Two lapsed").out


def test_closing_an_inspection_s_action_takes_nothing_from_what_it_found(readiness, plan):
    readiness("actions", "update", "A1", "--origin", "inspection")
    readiness("actions", "link", "A1", "HP-07")
    before = readiness("assess", "--json").data["descriptors"]["HP-07"]
    ran = readiness("actions", "close", "A1", "--reason", "Done", "--without-evidence")
    assert "stands as a weakness until practice" in ran.err
    assert readiness("assess", "--json").data["descriptors"]["HP-07"] == before


def test_actions_are_added_and_refused_where_they_cannot_be(readiness, plan):
    ran = readiness("actions", "add", "Audit supervision", "--ref", "A7", "--lead", "Bo Carr", "--rag", "Red")
    assert (ran.code, held(readiness)["A7"]["rag"]) == (0, "red")
    assert "stands for another row" in readiness("actions", "add", "More", "--ref", "a7").err
    assert "needs words" in readiness("actions", "add", "  ").err
    assert readiness("actions", "add", "No ref", "--json").data["id"] == "OWN-1"
    assert "stands for another row, A2" in readiness("actions", "correct", "A1", "--reason", "x", "--ref", "A2").err
    ran = readiness("actions", "correct", "A1", "--reason", "Lost words", "--area", "Every assessment weighs risk")
    assert "A1 area: Assessments weigh risk -> Every assessment weighs risk" in ran.out


def test_a_sheet_that_may_be_marked_up_is_not_written_over(readiness, plan, export):
    (plan / "leads").mkdir()
    for arguments in (["-o", "plan.xlsx"], ["-o", "leads", "--by-lead"]):
        assert readiness("actions", "export", *arguments).code == 0
    marked = mark(plan / "leads" / "Bo Carr.xlsx", {("A3", "RAG"): "Amber"}).read_bytes()
    for arguments in (["-o", "plan.xlsx"], ["-o", "leads", "--by-lead"]):
        ran = readiness("actions", "export", *arguments)
        assert (ran.code, "may have marked it up" in ran.err) == (2, True)
    assert (plan / "leads" / "Bo Carr.xlsx").read_bytes() == marked


def test_what_excel_leaves_beside_an_open_sheet_is_passed_over(readiness, plan, export):
    sheet = mark(export(), {("A1", "RAG"): "Green"})
    lock = plan / "~$plan.xlsx"
    lock.write_bytes(b"\x05Ann Lee")
    ran = readiness("actions", "import", "--update", lock, sheet)
    assert (ran.code, "open in Excel" in ran.err, held(readiness)["A1"]["rag"]) == (0, True, "green")


def test_what_is_no_sheet_of_an_export_is_said(readiness, plan):
    ran = readiness("actions", "import", "--update", "plan.csv")
    assert (ran.code, "cannot be told what was changed" in ran.err) == (2, True)
    (plan / "broken.xlsx").write_bytes(b"no")
    assert "No sheet has headings that are known here." in readiness("actions", "import", "--update", "broken.xlsx").err
    assert readiness("actions", "import", "plan.csv", "plan.csv").code == 2
    assert readiness("actions", "export", "-o", "plan.docx").code == 2
    ran = readiness("actions", "export", "-o", "out.xlsx", "--lead", "Bo Car")
    assert (ran.code, "Did you mean Bo Carr" in ran.err) == (2, True)


def test_what_no_plan_has_is_not_written_over_by_rows_without_references(readiness, workspace, tmp_path):
    def plan(*rows: str) -> Path:
        path = tmp_path / "plan.csv"
        path.write_text("\n".join(["Action,Lead,RAG", *rows]))
        return path

    readiness("actions", "add", "Visit every child in a week")
    day = ("--plan-date", "2014-01-06", "--origin", "council")
    readiness("actions", "import", plan("Train all staff,A B,Green", "Hire two managers,C D,Red"), *day)
    ran = readiness("actions", "import", plan("Write to every carer,A B,Green", "Open new premises,C D,Red"), *day)
    assert (ran.code, "seems to be another plan" in ran.err) == (2, True)
    assert {id: row["area"] for id, row in held(readiness).items()} == {
        "OWN-1": "Visit every child in a week",
        "ROW-1": "Train all staff",
        "ROW-2": "Hire two managers",
    }


def test_a_text_too_long_for_a_reference_is_none(readiness, workspace, tmp_path):
    number = "9" * 5_000
    ran = readiness("actions", "add", "Visit", "--ref", number)
    assert (ran.code, "too long for a reference" in ran.err) == (2, True)
    plan = tmp_path / "plan.csv"
    plan.write_text(f"Ref,Action,Lead\nA1,Visit every child,A B\n{number},Train all staff,C D\n")
    ran = readiness("actions", "import", plan, "--plan-date", "2014-01-06", "--origin", "council")
    assert (ran.code, "stands for its reference" in ran.err) == (0, True)
    assert set(held(readiness)) == {"A1", "ROW-2"}
