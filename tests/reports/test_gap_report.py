import csv
import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from base.errors import InputError, NotFoundError
from evidence.items.workbooks import sheet_names
from reports.gap_page import COLUMNS, GAP_FORMATS, render_xlsx, write_gap_report
from reports.gap_report import NOBODY, gather_gap_report
from reports.material import Material


def test_groups_hold_every_gap_once(material: Material) -> None:
    ranks = sorted(gap.rank for gap in material.gaps)
    for by in ("judgement", "lead", "theme"):
        report = gather_gap_report(material, by)
        assert [gap.rank for gap in report.gaps] == ranks
    assert gather_gap_report(material, "lead").groups[0].gaps[0].rank == 1


def test_a_judgement_a_lead_or_a_theme_can_be_asked_for(material: Material) -> None:
    only = gather_gap_report(material, judgement="hp")
    assert {gap.judgement for gap in only.gaps} == {"HP"}
    led = gather_gap_report(material, lead="SAFEGUARDING")
    assert {gap.lead for gap in led.gaps} == {"Head of safeguarding"}
    themed = gather_gap_report(material, theme="early help")
    assert themed.gaps
    assert all("early help" in gap.theme for gap in themed.gaps)
    with pytest.raises(NotFoundError, match="no judgement 'ZZ'"):
        gather_gap_report(material, judgement="ZZ")


def test_the_data_has_the_keys_of_the_contract(material: Material) -> None:
    data = json.loads(GAP_FORMATS[".json"](gather_gap_report(material)))
    assert len(data) == len(material.gaps)
    assert {"descriptor", "judgement", "kind", "message", "lead", "due", "rank"} <= set(data[0])


def test_the_csv_neutralises_formulas(material: Material) -> None:
    gaps = (material.gaps[0].model_copy(update={"lead": "=HYPERLINK(1)", "theme": "+1"}), *material.gaps[1:])
    content = GAP_FORMATS[".csv"](gather_gap_report(replace(material, gaps=gaps)))
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert len(rows) == len(gaps)
    assert (rows[0]["Lead"], rows[0]["Theme"]) == ("'=HYPERLINK(1)", "'+1")


def test_the_workbook_has_a_sheet_a_lead_ready_to_filter_and_print(material: Material) -> None:
    gaps = (
        material.gaps[0].model_copy(update={"lead": "=cmd|' /C calc'!A0", "due": date(2014, 4, 1)}),
        *material.gaps[1:],
    )
    report = gather_gap_report(replace(material, gaps=gaps))
    content = render_xlsx(report)
    assert content == render_xlsx(report)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames[0] == "All gaps"
    assert NOBODY in book.sheetnames
    leads = {gap.lead or NOBODY for gap in report.gaps}
    assert len(book.sheetnames) == 1 + len(leads)
    for sheet in book:
        assert sheet.freeze_panes == "C2"
        assert sheet.auto_filter.ref
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.page_setup.orientation == "landscape"
        assert [cell.value for cell in sheet[1]] == [heading for heading, *_ in COLUMNS]
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    first = {heading: cell.value for (heading, *_), cell in zip(COLUMNS, book["All gaps"][2], strict=True)}
    assert first["Lead"].startswith("'=cmd")
    assert first["Due"].date() == date(2014, 4, 1)
    assert sum(sheet.max_row - 1 for sheet in book.worksheets[1:]) == len(gaps)


def test_sheet_names_are_those_excel_takes() -> None:
    names = sheet_names(["All gaps", "a/b:c", "A b c", "x" * 40, "x" * 40, "'", "History", ""])
    assert names[:3] == ["All gaps", "a b c", "A b c (2)"]
    assert len({name.lower() for name in names}) == len(names)
    assert all(0 < len(name) <= 31 and name.lower() != "history" for name in names)


def test_it_can_be_written_in_every_format(material: Material, tmp_path: Path) -> None:
    report = gather_gap_report(material, "lead")
    for suffix in (".html", ".md", ".csv", ".xlsx", ".json", ".docx", ".pdf"):
        assert write_gap_report(report, tmp_path / f"gaps{suffix}").stat().st_size > 1000
    with pytest.raises(InputError, match=r"No report can be written as \.odp"):
        write_gap_report(report, tmp_path / "gaps.odp")


def test_no_gaps_is_a_sentence(empty: Material) -> None:
    told = GAP_FORMATS[".html"](gather_gap_report(empty)).decode()
    assert "No gaps: nothing stands between what is held and good." in told
    assert "<table" not in told
