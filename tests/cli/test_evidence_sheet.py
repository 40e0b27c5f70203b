"""Index sheets: filled in by leads, filed in one go, written, edited and imported again."""

from __future__ import annotations

import csv
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from evidence.items import filing

HEADINGS = "id,file,title,type,about,lead,descriptor 1,direction 1,prevalence 1,seriousness 1"


@pytest.fixture
def folder(workspace: Path) -> Path:
    """A folder with three files and a sheet of five rows, of which two cannot be taken."""
    folder = workspace / "evidence to file"
    folder.mkdir()
    for name in ("audit.txt", "survey.txt", "letter.txt"):
        (folder / name).write_text(f"The words of {name}.")
    write(
        folder,
        ",audit.txt,Audit of plans,E01,2014-02-01,A Lead,HP-07,supports,most,strong",
        ",survey.txt,Survey,E09,2014-02-30,A Lead,HP-07,supports,most,strong",
        ",letter.txt,Letter,E01,2014-02-01,A Lead,HP-08,undermines,some,minor",
        ",missing.txt,Lost,E01,2014-02-01,A Lead,HP-08,undermines,some,minor",
        ",,The panel meets,attestation,2014-02-01,B Lead,LM-03,supports,all,adequate",
    )
    return folder


def write(folder: Path, *rows: str) -> None:
    (folder / "index.csv").write_text("\n".join([HEADINGS, *rows]) + "\n")


def test_rows_are_taken_or_answered_with_cell_and_remedy(readiness, folder):
    ran = readiness("evidence", "import", folder / "index.csv", "--as-of", "2014-03-03")
    assert ran.code == 2
    assert ran.out.splitlines()[0] == "index.csv: 3 filed, 0 revised, 0 as they were."
    assert "HP-07 (assessment) was not enough evidence and is now partly met" in ran.out
    assert "index.csv!E3: “2014-02-30” is not a date: there is no such day." in ran.err
    assert "index.csv!B5: Missing.txt is not in" in ran.err or "index.csv!B5: missing.txt is not in" in ran.err
    assert "2 cells could not be taken; of the other rows 3 filed" in ran.err
    assert "No file is held, so it is a statement and no more: E-0003." in ran.err
    assert "A second reader has to open the file before it carries more: E-0001 and E-0002." in ran.err
    assert "Correct the cells and import the sheet again" in ran.err
    assert [i["title"] for i in readiness("evidence", "list", "--json").data] == [
        "Audit of plans", "Letter", "The panel meets",
    ]  # fmt: skip


def test_what_is_missing_because_its_column_is_says_so(readiness, folder):
    (folder / "index.csv").write_text("file,title,type,about\naudit.txt,Audit of plans,E01,2014-02-01\n")
    ran = readiness("evidence", "import", folder / "index.csv")
    assert ran.code == 2
    assert "index.csv!A2: A name is needed here, and none is given." in ran.err
    assert "Write who it is. No column is headed “lead”: add one." in " ".join(ran.err.split())


def test_a_second_row_does_not_write_over_what_the_first_says_of_its_file(readiness, folder):
    first = ",audit.txt,Audit of plans,E01,2014-02-01,A Lead,HP-07,undermines,most,serious"
    write(folder, first, ",audit.txt,Audit of plans,E01,2014-02-01,A Lead,HP-08,supports,all,strong", first)
    for _ in range(2):
        ran = readiness("evidence", "import", folder / "index.csv")
        assert ran.code == 2
        assert "index.csv!B3: An earlier row names the same file (E-0001) and says something else of it." in ran.err
        shown = readiness("evidence", "show", "E-0001").out
        assert "HP-07" in shown
        assert "HP-08" not in shown


def test_the_corrected_sheet_files_only_what_is_new(readiness, folder):
    readiness("evidence", "import", folder / "index.csv")
    (folder / "missing.txt").write_text("found")
    text = (folder / "index.csv").read_text().replace("2014-02-30", "2014-02-28")
    (folder / "index.csv").write_text(text)
    ran = readiness("evidence", "import", folder / "index.csv", "--json")
    assert ran.code == 0
    assert (len(ran.data["filed"]), ran.data["revised"], len(ran.data["unchanged"])) == (2, [], 3)


def test_accepted_rows_are_one_change_and_the_answer_names_the_others(readiness, folder):
    ran = readiness("evidence", "import", folder / "index.csv", "--json")
    assert ran.code == 2
    assert len(ran.data["filed"]) == 3
    assert [p["where"] for p in ran.data["refused"]] == ["index.csv!E3", "index.csv!B5"]
    assert ran.error["exit_code"] == 2
    assert all(p["hint"] for p in ran.error["problems"])
    entries = readiness("journal", "list", "--json").data
    assert len({e["at"] for e in entries if e["kind"] == "item"}) == 1


def test_a_file_outside_the_folder_is_not_taken(readiness, folder, workspace):
    (workspace / "secret.txt").write_text("secret")
    write(folder, ",../secret.txt,Secret,E01,2014-02-01,A Lead,HP-07,supports,most,strong")
    ran = readiness("evidence", "import", folder / "index.csv")
    assert (ran.code, "leads out of" in ran.err) == (2, True)
    assert readiness("evidence", "list", "--json").data == []


def test_two_rows_with_the_same_file_are_one_item(readiness, folder):
    row = ",audit.txt,Audit of plans,E01,2014-02-01,A Lead,HP-07,supports,most,strong"
    write(folder, row, row)
    ran = readiness("evidence", "import", folder / "index.csv", "--json")
    assert (ran.data["filed"], ran.data["unchanged"]) == (["E-0001"], ["E-0001"])


@pytest.mark.parametrize("says", ["retired", "another title", "a revised row"])
def test_others_can_write_while_the_text_of_a_file_is_read(readiness, folder, workspace, monkeypatch, says):
    row = ",audit.txt,Audit of plans,E01,2014-02-01,A Lead,HP-07,supports,most,strong"
    write(folder, row)
    assert readiness("evidence", "import", folder / "index.csv").code == 0
    if says == "retired":
        assert readiness("evidence", "retire", "E-0001", "--reason", "Filed by mistake.").code == 0
    elif says == "another title":
        write(folder, row.replace("Audit of plans", "Audit of visits"))
    else:
        write(folder, f"E-0001{row.replace('audit.txt', 'letter.txt')}")
    read: list[str] = []

    def read_contents(path: Path):
        with closing(sqlite3.connect(workspace / "register.db", timeout=0)) as other:
            other.execute("BEGIN IMMEDIATE")
        read.append(path.name)
        return contents(path)

    contents = filing.read_contents
    monkeypatch.setattr(filing, "read_contents", read_contents)
    assert readiness("evidence", "import", folder / "index.csv").code == 0
    assert read == ["letter.txt" if says == "a revised row" else "audit.txt"]


def test_unknown_leads_are_told_once(readiness, folder, workspace):
    (workspace / "people.csv").write_text("name\nA Leader\n")
    readiness("people", "import", "people.csv")
    ran = readiness("evidence", "import", folder / "index.csv")
    assert ran.err.count("A Lead is not in the list of people. Did you mean A Leader?") == 1


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_written_list_imported_again_changes_nothing(readiness, folder, suffix):
    readiness("evidence", "import", folder / "index.csv")
    readiness("evidence", "retire", "E-0002", "--reason", "superseded")
    entries = readiness("journal", "list", "--json").data
    assert "Wrote 3 items" in readiness("evidence", "list", "-o", f"out.{suffix}").err
    ran = readiness("evidence", "import", f"out.{suffix}", "--json")
    assert (ran.code, len(ran.data["unchanged"])) == (0, 3)
    assert readiness("journal", "list", "--json").data == entries


def test_a_row_that_was_edited_becomes_a_revision(readiness, folder, workspace):
    readiness("evidence", "import", folder / "index.csv")
    readiness("evidence", "list", "--format", "csv")
    with (workspace / "evidence.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[0]["title"] = "Audit of twenty plans"
    rows[1]["direction 1"], rows[1]["seriousness 1"] = "supports", "adequate"
    with (workspace / "evidence.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    ran = readiness("evidence", "import", "evidence.csv", "--as-of", "2014-03-03")
    assert "0 filed, 2 revised, 1 as they were" in ran.out
    assert "HP-08 (child's voice) was not met (requires improvement) and is now partly met" in ran.out
    shown = readiness("evidence", "show", "E-0001", "--history").out
    assert "Audit of plans -> Audit of twenty plans" in shown
    assert "evidence import" in shown


def test_a_row_for_an_item_that_is_not_there_is_answered_at_its_id(readiness, folder):
    write(folder, "E-0099,audit.txt,Audit,E01,2014-02-01,A Lead,HP-07,supports,most,strong")
    ran = readiness("evidence", "import", folder / "index.csv")
    assert ran.code == 2
    assert "index.csv!A2: There is no evidence item E-0099." in ran.err


def test_the_template_can_be_filled_in_and_imported(readiness, workspace):
    assert readiness("evidence", "template", "-o", "template.xlsx").code == 0
    import openpyxl

    book = openpyxl.load_workbook("template.xlsx")
    sheet = book["Evidence"]
    headings = {cell.value: cell.column for cell in sheet[1]}
    (workspace / "a.txt").write_text("a")
    cells = {"file": "a.txt", "type": "E01", "about": "31/01/2014", "lead": "A Lead", "descriptor 1": "HP-07"}
    cells |= {"direction 1": "supports", "prevalence 1": "most", "seriousness 1": "strong"}
    for heading, value in cells.items():
        sheet.cell(2, headings[heading], value)
    book.save("template.xlsx")
    assert "1 filed" in readiness("evidence", "import", "template.xlsx").out


def test_an_unreadable_sheet_is_answered(readiness, workspace):
    (workspace / "notes.csv").write_text("hello,there\n")
    for name, answer in (("notes.csv", "No sheet has the columns type and about"), ("gone.xlsx", "no such file")):
        ran = readiness("evidence", "import", name)
        assert (ran.code, answer in ran.err) == (2, True)


def test_a_statement_that_was_retired_is_filed_again_when_a_sheet_says_it_anew(readiness, folder):
    write(folder, ",,The panel meets,attestation,2014-02-01,B Lead,LM-03,supports,all,adequate")
    for told in ("1 filed, 0 revised, 0 as they were", "0 filed, 0 revised, 1 as they were"):
        assert told in readiness("evidence", "import", folder / "index.csv").out
    readiness("evidence", "retire", "E-0001", "--reason", "Said by mistake")
    assert "1 filed, 0 revised, 0 as they were" in readiness("evidence", "import", folder / "index.csv").out
