"""Day one: what is asked for is told as not there, there or usable, and no output names a child."""

from __future__ import annotations

import csv
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest

from descriptors.annex import AnnexA
from descriptors.loader import load_framework

DAY = date(2026, 11, 26)
AS_OF = ("--as-of", DAY.isoformat())
NAMES = ("Zacharias", "Quillfeather", "ZX99 9ZX", "UPN-Q8314", "14/07/2013", "2013-07-14", "14 July 2013", "41469")
"""What is planted of a child: name, postcode, pupil number, date of birth in every form."""
List = list[list[str]]


def annex(framework: str = "ilacs-2026") -> AnnexA:
    told = load_framework(framework).annex_a
    assert told is not None
    return told


def whole(children: int = 4) -> dict[str, List]:
    """A set of lists that is right: every child is on every list."""
    asked = annex()
    recent = (DAY - timedelta(days=40)).strftime("%d/%m/%Y")
    said = {
        "Date of Birth": "14/07/2013",
        "Age of Child (Years)": "13",
        "Case status": "a) Looked after child",
        "What is the permanence plan for this child?": "f) Long-term fostering",
        "Type of Accommodation": asked.codes["type_of_accommodation"][0],
        "Suitability of Accommodation": "a) Suitable",
        "Activity Status": asked.codes["activity_status"][0],
        "Date of Last Health Assessment": recent,
        "Date of the Last Statutory Visit": recent,
        "Placement postcode": "ZX99 9ZX",
    }
    lists: dict[str, List] = {}
    for spec in asked.lists:
        rows = [[column.name for column in spec.columns]]
        for child in range(children):
            row: list[str] = []
            for place, column in enumerate(spec.columns):
                kinds = {"date": recent, "whole": "1", "text": "Team North"}
                usual = asked.codes[column.codes][0] if column.codes else kinds[column.type]
                row.append(said.get(column.name, "" if column.blank else usual) if place else f"UPN-Q8314{child}")
            rows.append(row)
        lists[spec.id] = rows
    return lists


def write(folder: Path, lists: dict[str, List]) -> Path:
    folder.mkdir(exist_ok=True)
    for id, rows in lists.items():
        with (folder / f"List {id[1:]}.csv").open("w", newline="") as file:
            csv.writer(file).writerows(rows)
    return folder


def put(lists: dict[str, List], id: str, row: int, column: str, value: str) -> None:
    lists[id][row - 1][lists[id][0].index(column)] = value


@pytest.fixture
def council(readiness, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    assert readiness("init", "council", "--authority", "Wexmoor", "--framework", "ilacs-2026").code == 0
    monkeypatch.chdir(tmp_path / "council")
    return tmp_path / "council"


def found(readiness, folder: Path) -> set[tuple[str, str, str, tuple[int, ...]]]:
    ran = readiness("day-one", "check", folder, *AS_OF, "--json")
    assert ran.code == 0, ran.err
    return {(f["list"], f["check"], f["column"], tuple(f["rows"])) for f in ran.data["faults"]}


def test_lists_that_are_right_are_usable_once_they_were_kept(readiness, council):
    folder = write(council / "lists", whole())
    assert found(readiness, folder) == set()
    assert "0 of 11 lists" in readiness("day-one", *AS_OF).out
    assert readiness("day-one", "check", folder, *AS_OF, "--made", "2026-11-25", "--keep").code == 0
    told = readiness("day-one", *AS_OF)
    assert "11 of 11 lists" in told.out
    later = readiness("day-one", "--as-of", "2027-01-25", "--json").data
    assert {p["why"] for p in later["points"] if p["kind"] == "list"} == {"it is older than 31 days"}
    called = readiness("day-one", *AS_OF, "--call", "2026-12-14", "--json").data
    assert "it may not be older than 9 December 2026" in {p["why"] for p in called["points"]}


def test_rows_are_held_against_the_list_before(readiness, council):
    before, now = (write(council / name, whole(children)) for name, children in (("october", 5), ("november", 4)))
    keep = ("--keep", "--by", "Jo Lee")
    first = readiness("day-one", "check", before, *AS_OF, "--made", "2026-10-25", *keep)
    assert "than in that of" not in first.out
    for _ in range(2):
        told = " ".join(readiness("day-one", "check", now, *AS_OF, "--made", "2026-11-25", *keep).out.split())
        assert "fewer than in that of 25 October 2026" in told
    lines = readiness("day-one", *AS_OF, "--json").data["points"]
    assert {line["why"] for line in lines if line["id"] == "L3"} == {"4 rows, 1 fewer than in that of 25 October 2026"}


@pytest.mark.parametrize(
    ("id", "column", "value", "check"),
    [
        ("L1", "Date of Contact", "01/05/2026", "L1-window"),
        ("L4", "Continuous Assessment Date of Authorisation", "01/09/2026", "L4-order"),
        ("L6", "Case status", "b) Child Protection plan", "care-status"),
        ("L6", "CIN Closure Date", "20/11/2026", "L6-open"),
        ("L7", "Child Protection Plan End Date", "01/10/2026", "L7-order"),
        ("L8", "Child's Legal Status", "Full care order", "code"),
        ("L8", "Date of Last Health Assessment", "", "L8-health"),
        ("L9", "Type of Accommodation", "", "L9-in-touch"),
        ("L10", "Date Placed for Adoption", "01/01/2020", "L10-order"),
        ("L2", "Age of Child (Years)", "12", "age"),
        ("L5", "Date of Birth", "15/07/2013", "same-birth"),
    ],
)
def test_a_planted_fault_is_told_by_its_cell(readiness, council, id, column, value, check):
    lists = whole()
    put(lists, id, 3, column, value)
    told = found(readiness, write(council / "lists", lists))
    assert check in {name for _, name, _, _ in told}
    assert {rows for _, _, _, rows in told} == {(3,)}


def test_a_list_without_rows_is_there_and_not_usable(readiness, council):
    lists = {"L11": whole()["L11"][:1]}
    ran = readiness("day-one", "check", write(council / "lists", lists), *AS_OF)
    assert "it has no rows" in ran.out


def test_a_column_that_is_missing_is_told(readiness, council):
    rows = [row[:-1] for row in whole()["L1"]]
    told = readiness("day-one", "check", write(council / "lists", {"L1": rows}), *AS_OF).out
    assert "List 1, row 1" in told
    assert "The column “Contact Source” is missing." in told


def test_whoever_is_on_one_list_and_not_on_the_other_is_told_by_row(readiness, council):
    lists = whole()
    del lists["L6"][2]
    assert found(readiness, write(council / "lists", lists)) == {
        ("L7", "plans-in-need", "Child Unique ID", (3,)),
        ("L8", "care-in-need", "Child Unique ID", (3,)),
    }


def everything_wrong() -> dict[str, List]:
    """Lists in which what tells who a child is stands in every cell, and in headings."""
    lists = whole()
    for rows in lists.values():
        rows[1] = [f"Zacharias Quillfeather UPN-Q8314 {place}" for place in range(len(rows[1]))]
        rows[2] = ["14 July 2013"] * len(rows[2])
        rows[0].append("Zacharias Quillfeather")
        rows[1].append("ZX99 9ZX")
    return lists


def all_text(path: Path) -> str:
    if not zipfile.is_zipfile(path):
        return path.read_text(encoding="utf-8")
    with zipfile.ZipFile(path) as archive:
        return " ".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def test_no_output_names_a_child(readiness, council, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from xlsxwriter import Workbook

    folder = write(council / "lists", everything_wrong())
    with Workbook(council / "all.xlsx") as book:
        for id, rows in everything_wrong().items():
            sheet = book.add_worksheet(f"Zacharias {id}")
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
        book.add_worksheet("Quillfeather").write_row(0, 0, ["Zacharias", "Quillfeather"])
        book.worksheets()[-1].hide()
    written: list[str] = []
    for source in (folder, council / "all.xlsx"):
        for more in (
            [],
            ["--json"],
            ["--keep", "--by", "Jo Lee"],
            *(["-o", f"out{s}"] for s in (".html", ".xlsx", ".docx", ".md")),
        ):
            ran = readiness("day-one", "check", source, *AS_OF, *more)
            assert ran.code == 0, ran.err
            written += [ran.out, ran.err]
        written += [all_text(file) for file in council.glob("out.*")]
    for command in (["day-one", *AS_OF], ["journal", "export", "-o", "journal.jsonl"], ["export", "exported"],
                    ["briefing", *AS_OF, "-o", "briefing.html"]):  # fmt: skip
        ran = readiness(*command)
        assert ran.code == 0, ran.err
        written += [ran.out, ran.err]
    kept = [file for file in council.rglob("*") if file.is_file() and file.parent != folder and file.name != "all.xlsx"]
    written += [file.read_bytes().decode("latin-1") for file in kept] + [
        all_text(file) for file in kept if file.suffix in (".html", ".jsonl")
    ]
    assert "is none of the codes" in " ".join(written)
    for name in NAMES:
        assert not [text for text in written if name in text], name


def test_who_brings_it_and_which_evidence_it_is(readiness, council):
    (council / "self.txt").write_text("We know our services.")
    said = ("--type", "E36", "--about", "2026-10-01", "--lead", "Ann Lee", "--bears-on", "LDR-01", *AS_OF)
    assert readiness("evidence", "attach", "self.txt", *said).code == 0

    def point(id: str, *options: str) -> dict:
        return next(p for p in readiness("day-one", *(options or AS_OF), "--json").data["points"] if p["id"] == id)

    assert (point("D01")["state"], point("D01")["item"]) == ("there", "E-0001")
    assert readiness("day-one", "assign", "d01", "--evidence", "E-0001", "--lead", "Bo Carr").code == 0
    told = point("D01")
    assert (told["state"], told["lead"], told["days_old"]) == ("usable", "Bo Carr", 56)
    assert point("D01", "--as-of", "2029-01-01")["state"] == "there"
    assert readiness("day-one", "assign", "L7", "--lead", "Di Ray").out == (
        "L7, Child protection plans: brought by Di Ray.\n"
    )
    assert point("L7")["state"] == "not there"
    assert "1 of 20 documents" in readiness("briefing", *AS_OF, "-o", "b.md").out + (council / "b.md").read_text()


def test_case_audits_and_the_days_from_the_call(readiness, workspace):
    (workspace / "tracker.csv").write_text(
        "Case reference,Chosen,Allocated,Auditor,Done,Moderated,Moderator\n"
        "1,02/12/2026,03/12/2026,Jo,08/12/2026,,\n2,02/12/2026,,,,,\n3,02/12/2026,03/12/2026,,,,\n"
    )
    ran = readiness("day-one", "check", "tracker.csv", "--as-of", "2026-12-09", "--json").data
    assert [(s["name"], s["cases"]) for s in ran["stages"]] == [
        ("Chosen", 3), ("Allocated", 2), ("Done", 1), ("Moderated", 0),
    ]  # fmt: skip
    assert [(f["check"], f["rows"]) for f in ran["faults"]] == [("audits-auditor", [4])]
    steps = readiness("day-one", "--call", "2026-12-23", "--as-of", "2026-12-09", "--json").data["steps"]
    assert [step["when"] for step in steps][:2] == ["Wed 23 December 2026", "Thu 24 December 2026"]
    assert steps[4]["when"] == "Tue 29 December 2026 to Tue 5 January 2027"  # Monday 28 December and New Year's Day
    assert "2041 are not known" in readiness("day-one", "--call", "2041-03-04").out


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["assign", "L70", "--lead", "Jo"], "Did you mean L7"),
        (["assign", "L7"], "Say who brings it"),
        (["assign", "L7", "--evidence", "E-0099"], "E-0099"),
        (["check", "nothing.xlsx"], "nothing.xlsx"),
        (["-o", "page.pptx"], ".pptx"),
    ],
)
def test_what_cannot_be_done_is_said_with_a_remedy(readiness, council, command, said):
    ran = readiness("day-one", *command)
    assert ran.code == 2
    assert said in ran.err


def test_a_framework_that_asks_for_nothing_says_so(readiness, empty_home):
    harbour = Path(__file__).parents[1] / "frameworks" / "harbour"
    assert readiness("init", "port", "--authority", "Port", "--framework", harbour).code == 0
    ran = readiness("day-one", "-w", "port")
    assert ran.code == 2
    assert "does not say what is asked for on the first day" in ran.err


def test_every_framework_that_ships_names_columns_that_are_there():
    assert sum(len(spec.columns) for spec in annex().lists) == 165
    assert [len(spec.columns) for spec in annex("sif-2013").lists] == [len(spec.columns) for spec in annex().lists]


def test_a_framework_of_a_councils_own_takes_lists_and_is_told_what_leads_nowhere(readiness, empty_home):
    folder = empty_home / "own"
    folder.mkdir()
    (folder / "framework.yaml").write_text("id: own\nextends: ilacs-2026\nname: Ours\nversion: '1'\n")
    said = (
        "lists_as: ilacs-2026\nlists_provenance: {status: choice}\ndocuments_provenance: {status: choice}\n"
        "lists_due: on-time\nlists:\n  - {id: L7, name: Plans}\n"
    )
    (folder / "annex-a.yaml").write_text(said)
    told = readiness("framework", "check", folder)
    assert told.code == 2
    assert [line for line in told.err.splitlines() if 'Unknown step "on-time"' in line]
    (folder / "annex-a.yaml").write_text(said.replace("lists_due: on-time\n", ""))
    assert readiness("framework", "check", folder).code == 0
    assert len(annex(str(folder)).lists[0].columns) == 17
    (folder / "annex-a.yaml").write_text(said.replace("ilacs-2026", "ilacs-1999"))
    assert readiness("framework", "check", folder).code == 2
