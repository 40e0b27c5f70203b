"""The index sheet that leads fill in: its template, and the way out of the register and back."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from base.errors import InputError, ManyProblems
from descriptors.loader import load_framework
from evidence.index_sheet.drafts import changes
from evidence.index_sheet.reader import read_index, read_with_problems
from evidence.index_sheet.writer import write_index, write_template
from evidence.models import PREVALENCES, SERIOUSNESSES, STRENGTHS, Bearing, Item
from evidence.tables.formulas import neutralise, restore

FRAMEWORK = load_framework("sif-2013")
HEADINGS = ["file", "title", "type", "about", "lead", "descriptor 1", "direction 1", "prevalence 1", "seriousness 1"]
ROW = ["audit.docx", "Audit", "E01", "31/05/2014", "Ada Lead", "HP-07", "supports", "most", "strong"]


def sheet(folder: Path, *rows: list[str], headings: list[str] | None = None) -> Path:
    path = folder / "index.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([headings or HEADINGS, *rows])
    return path


def problems(path: Path) -> dict[str, InputError]:
    with pytest.raises(InputError) as caught:
        read_index(path, FRAMEWORK)
    found = caught.value.problems if isinstance(caught.value, ManyProblems) else (caught.value,)
    return {problem.where.partition("!")[2]: problem for problem in found}


# Any character but lone surrogates and the two that XML cannot hold, with more than a fair share of awkward ones.
words = st.text(st.one_of(st.sampled_from("=+-@'\t\n\r ,;\"&<{😀é0"), st.characters(codec="utf-8")), max_size=25).map(
    lambda text: text.replace("\ufffe", "").replace("\uffff", "").replace("\0", "")
)
bearings = st.one_of(
    st.builds(
        Bearing,
        descriptor=st.sampled_from(list(FRAMEWORK.descriptors)),
        direction=st.just(direction),
        prevalence=st.sampled_from(PREVALENCES),
        seriousness=st.sampled_from(scale),
        self_known=st.sampled_from([None, True, False]),
        basis=words,
        note=words,
    )
    for direction, scale in (("supports", STRENGTHS), ("undermines", SERIOUSNESSES))
)
samples = st.integers(1, 500).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n)))
days = st.dates(date(2000, 1, 1), date(2030, 12, 31))


@st.composite
def items(draw: st.DrawFn) -> list[Item]:
    found: list[Item] = []
    for number in range(draw(st.integers(1, 3))):
        sample, met = draw(st.one_of(st.just((None, None)), samples))
        found.append(
            Item(
                id=f"E-{number + 1:04d}",
                title=draw(words.filter(lambda text: bool(text.strip()))),
                type=draw(st.sampled_from(FRAMEWORK.evidence_types)).code,
                about=draw(days),
                filed=datetime(2014, 6, 2, 9, 30, tzinfo=UTC),
                valid_until=draw(days),
                lead=draw(words),
                file_name=draw(st.sampled_from(["", "audit, May.docx", "=1+1.xlsx"])),
                sensitivity=draw(st.sampled_from(["ordinary", "restricted"])),
                rung=draw(st.sampled_from([None, "L0", "L3", "L4"])),
                checked_by="Cy Checker",
                outcomes="views of twelve young people",
                sample=sample,
                met=met,
                bearings=draw(st.lists(bearings, max_size=8).map(tuple)),
            )
        )
    return found


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(written=items())
def test_a_written_index_read_again_changes_nothing(tmp_path: Path, suffix: str, written: list[Item]) -> None:
    path = tmp_path / f"index{suffix}"
    write_index(path, written, FRAMEWORK, states={"E-0001": "in date"})
    rows = read_index(path, FRAMEWORK)
    assert [row.id for row in rows] == [item.id for item in written]
    assert [changes(row, item) for row, item in zip(rows, written, strict=True)] == [()] * len(written)


def test_a_cell_with_another_delimiter_after_a_line_break_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "index.csv"
    plain = Bearing(descriptor="HP-01", direction="supports", prevalence="few", seriousness="adequate")
    noted = plain.model_copy(update={"note": "0\n;"})
    written = item(title="0", lead="", file_name="", bearings=(plain,) * 4 + (noted,))
    write_index(path, [written], FRAMEWORK, states={"E-0007": "in date"})
    assert [row.id for row in read_index(path, FRAMEWORK)] == ["E-0007"]


def item(**fields: object) -> Item:
    return Item.model_validate(
        {
            "id": "E-0007",
            "title": "Audit",
            "type": "E01",
            "about": date(2014, 5, 31),
            "filed": datetime(2014, 6, 2, tzinfo=UTC),
            "valid_until": date(2014, 11, 30),
            "lead": "Ada Lead",
            "file_name": "audit.docx",
            "bearings": (Bearing(descriptor="HP-07", direction="supports", prevalence="most", seriousness="strong"),),
        }
        | fields
    )


@pytest.mark.parametrize(
    ("edited", "changed"),
    [
        ({"title": "Audit of May"}, ("title",)),
        ({"about": date(2014, 6, 1), "lead": "Bea"}, ("about", "lead")),
        ({"bearings": ()}, ("bearings",)),
        ({"file_name": "audit-2.docx"}, ("file",)),
        ({"file_name": "C:\\audits\\audit.docx"}, ()),
        ({"file_name": ""}, ()),
    ],
)
def test_an_edited_row_names_what_it_changes(
    tmp_path: Path, edited: dict[str, object], changed: tuple[str, ...]
) -> None:
    path = tmp_path / "index.xlsx"
    write_index(path, [item(**edited)], FRAMEWORK)
    (row,) = read_index(path, FRAMEWORK)
    assert changes(row, item()) == changed


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_no_text_can_be_taken_for_a_formula(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"index{suffix}"
    note = Bearing(descriptor="HP-07", direction="undermines", prevalence="few", seriousness="minor", note="@SUM(A1)")
    write_index(path, [item(title='=HYPERLINK("http://x")', lead="-1+1", bearings=(note,))], FRAMEWORK)
    if suffix == ".csv":
        with path.open(newline="", encoding="utf-8-sig") as file:
            texts = [cell for row in csv.reader(file) for cell in row]
    else:
        from openpyxl import load_workbook

        cells = [cell for row in load_workbook(path)["Evidence"].iter_rows() for cell in row]
        assert not [cell for cell in cells if cell.data_type == "f"]
        texts = [cell.value for cell in cells if isinstance(cell.value, str)]
    assert '\'=HYPERLINK("http://x")' in texts
    assert not [text for text in texts if text[:1] in ("=", "+", "-", "@")]


@given(words)
@example("'=1")
@example("''@x")
def test_neutralising_is_undone_exactly(text: str) -> None:
    assert restore(neutralise(text)) == text
    assert neutralise(text)[:1] not in ("=", "+", "-", "@")


def test_the_template_has_pick_lists_and_instructions(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    path = tmp_path / "template.xlsx"
    write_template(path, FRAMEWORK, people=["Ada Lead", "Bo Lead"])
    book = load_workbook(path)
    sheet = book["Evidence"]
    headings = {str(cell.value): cell.column_letter for cell in sheet[1]}
    assert sheet.freeze_panes == "D2"
    assert "seriousness 6" in headings
    assert "descriptor 7" not in headings
    assert sheet.column_dimensions[headings["about"]].number_format == "dd/mm/yyyy"

    def choices(heading: str) -> list[str]:
        first = f"{headings[heading]}2"
        (rule,) = [rule for rule in sheet.data_validations.dataValidation if first in rule.sqref]
        assert rule.type == "list"
        source = str(rule.formula1).partition("!")[2].replace("$", "")
        return [str(cell.value) for (cell,) in book["Lists"][source]]

    assert choices("type") == [f"{kind.code} {kind.name}" for kind in FRAMEWORK.evidence_types]
    assert [choice.split()[0] for choice in choices("descriptor 3")] == list(FRAMEWORK.descriptors)
    assert choices("direction 1") == ["supports", "undermines"]
    assert choices("lead") == ["Ada Lead", "Bo Lead"]
    (seriousness,) = [
        rule.formula1 for rule in sheet.data_validations.dataValidation if f"{headings['seriousness 2']}2" in rule.sqref
    ]
    assert f'${headings["direction 2"]}2="undermines"' in seriousness
    guidance = " ".join(str(cell.value) for row in book["Instructions"].iter_rows() for cell in row)
    assert all(heading.partition(" 1")[0] in guidance for heading in headings if not heading[-1].isdigit())


def test_what_is_picked_in_the_template_is_read(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    path = tmp_path / "template.xlsx"
    write_template(path, FRAMEWORK)
    book = load_workbook(path)
    sheet = book["Evidence"]
    columns = {str(cell.value): cell.column for cell in sheet[1]}
    descriptor = next(str(cell.value) for cell in book["Lists"]["B"] if str(cell.value).startswith("HP-08"))
    for heading, value in {
        "file": "dip.pdf",
        "type": "E05 Dip sample or tracked case",
        "about": date(2014, 5, 30),
        "rung": "L2 Activity or compliance data with a date and a figure.",
        "sample": 20,
        "met": 12,
        "descriptor 1": descriptor,
        "descriptor 3": "HP-09",
        "direction 3": "Undermines",
        "prevalence 3": "some",
        "seriousness 3": "moderate",
        "self-known 3": True,
    }.items():
        sheet.cell(3, columns[heading], value)
    book.save(path)
    (row,) = read_index(path, FRAMEWORK)
    assert (row.place, row.id, row.file) == ("Evidence!A3", None, "dip.pdf")
    assert (row.draft.title, row.draft.type, row.draft.about) == ("dip", "E05", date(2014, 5, 30))
    assert (row.draft.sample, row.draft.met, row.draft.rung) == (20, 12, "L2")
    counted, stated = row.draft.bearings
    assert (counted.descriptor, counted.direction, counted.prevalence) == ("HP-08", None, None)
    assert (stated.direction, stated.prevalence, stated.self_known) == ("undermines", "some", True)


@pytest.mark.parametrize("kind", ["E01", "case-file-audit", "Case-file audit (single agency)", "e01 anything"])
@pytest.mark.parametrize("about", ["31/05/2014", "2014-05-31", "31 May 2014", "31.05.2014"])
def test_types_and_dates_are_read_as_people_write_them(tmp_path: Path, kind: str, about: str) -> None:
    (row,) = read_index(sheet(tmp_path, ["audit.docx", "", kind, about, *ROW[4:]]), FRAMEWORK)
    assert (row.draft.type, row.draft.about, row.draft.title) == ("E01", date(2014, 5, 31), "audit")


def test_an_ods_sheet_with_rows_above_the_headings_is_read(tmp_path: Path) -> None:
    import pandas as pd

    path = tmp_path / "index.ods"
    pd.DataFrame([["Evidence of the assessment teams"] * len(ROW), HEADINGS, ROW]).to_excel(
        path, header=False, index=False
    )
    (row,) = read_index(path, FRAMEWORK)
    assert row.place == "Sheet1!A3"
    assert row.draft.bearings[0].descriptor == "HP-07"


def test_semicolons_and_an_older_encoding_are_read(tmp_path: Path) -> None:
    path = tmp_path / "index.csv"
    path.write_bytes(";".join(HEADINGS).encode() + b"\r\n" + ";".join([*ROW[:1], "Caf\xe9", *ROW[2:]]).encode("cp1252"))
    (row,) = read_index(path, FRAMEWORK)
    assert row.draft.title == "Café"


def test_every_bad_cell_is_told_in_one_go(tmp_path: Path) -> None:
    path = sheet(
        tmp_path,
        ROW,
        ["a.pdf", "", "casefile-audit", "soon", "", "HP-99", "supprts", "many", "strong"],
        ["", "", "E05", "2014-05-01", "", "HP-08", "undermines", "some", "strong"],
        ["", "", "", "", "", "", "", "", ""],
        ["b.pdf", "", "E05", "2014-05-01", "", "HP-08", "", "", ""],
    )
    found = problems(path)
    assert set(found) == {"C3", "D3", "F3", "G3", "H3", "B4", "I4", "G6", "H6", "I6"}
    assert "case-file-audit" in found["C3"].hint
    assert "HP-09" in found["F3"].hint
    assert "supports" in found["G3"].hint
    assert "few, some, most or all" in found["H3"].hint
    assert "minor, moderate or serious" in found["I4"].hint
    assert "sample" in found["H6"].hint
    rows, _ = read_with_problems(path, FRAMEWORK)
    assert [row.place for row in rows] == ["index.csv!A2"]


@pytest.mark.parametrize(
    ("cells", "bad"),
    [
        ({"sample": "20"}, {"B2"}),
        ({"sample": "20", "met": "21"}, {"B2"}),
        ({"sample": "twenty", "met": "12"}, {"A2"}),
        ({"sample": "0", "met": "0"}, {"A2"}),
        ({"rung": "L9"}, {"C2"}),
        ({"type": "E27", "rung": "L2"}, {"C2"}),
        ({"type": "E27", "rung": "L3"}, {"D2"}),
        ({"type": "E27", "rung": "L3", "lead": "Ada Lead", "checked by": "ada lead"}, {"D2"}),
        ({"type": "E27", "rung": "L4"}, {"E2"}),
        ({"sensitivity": "secret"}, {"F2"}),
        ({"note 1": "said without a descriptor", "descriptor 1": ""}, {"J2"}),
    ],
)
def test_cells_that_do_not_go_together_are_refused(tmp_path: Path, cells: dict[str, str], bad: set[str]) -> None:
    headings = ["sample", "met", "rung", "checked by", "outcomes", "sensitivity", "title", "type", "about"]
    headings += ["descriptor 1", "direction 1", "prevalence 1", "seriousness 1", "note 1", "lead"]
    good = {"title": "Audit", "type": "E01", "about": "2014-05-31"} | dict(zip(HEADINGS[5:], ROW[5:], strict=True))
    path = sheet(tmp_path, [(good | cells).get(heading, "") for heading in headings], headings=headings)
    assert set(problems(path)) == bad


def test_a_wrong_heading_is_not_passed_over(tmp_path: Path) -> None:
    headings = [*HEADINGS[:4], "leed", *HEADINGS[5:], "colour", "title"]
    found = problems(sheet(tmp_path, [*ROW, "green", "again"], headings=headings))
    assert set(found) == {"E1", "J1", "K1"}
    assert "lead" in found["E1"].hint


def test_the_same_id_twice_is_refused(tmp_path: Path) -> None:
    path = sheet(tmp_path, ["E-0001", *ROW], ["E-0001", *ROW], headings=["id", *HEADINGS])
    assert set(problems(path)) == {"A3"}


@pytest.mark.parametrize(
    ("name", "content"),
    [("index.xlsx", b"not a workbook"), ("index.docx", b""), ("index.csv", b"a,b\n1,2\n"), ("index.csv", b"")],
)
def test_a_file_that_is_no_index_gets_a_sentence(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_index(path, FRAMEWORK)
    assert caught.value.where == str(path)
    assert caught.value.hint


def test_a_file_that_is_not_there_gets_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There is no such file"):
        read_index(tmp_path / "index.xlsx", FRAMEWORK)


@pytest.mark.parametrize("name", ["taken/folder/index.xlsx", "taken/folder/index.csv", "index.pdf"])
def test_an_index_that_cannot_be_written_gets_a_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / "taken").touch()
    with pytest.raises(InputError, match="cannot be written"):
        write_index(tmp_path / name, [item()], FRAMEWORK)


def test_a_text_too_long_for_excel_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    path = tmp_path / "index.xlsx"
    with pytest.raises(InputError, match="row 2"):
        write_index(path, [item(outcomes="x" * 40_000)], FRAMEWORK)
    assert not path.exists()
