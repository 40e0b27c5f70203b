"""A paper as PDF: PDF/UA, whole, and the same bytes each time."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from base.errors import InputError
from reports import briefing_page
from reports.briefing import gather_briefing
from reports.document import Document
from reports.formats import write_report
from reports.material import Material
from reports.pdf import render_pdf
from tests.reports.conftest import PAGES
from tests.reports.test_first_page import COUNCILS

pdfua = pytest.importorskip("pdfua")
pikepdf = pytest.importorskip("pikepdf")
pytest.importorskip("typst")


@pytest.fixture(scope="module", params=["briefing", "empty briefing", "gap report", "progress report"])
def paper(request: pytest.FixtureRequest) -> Document:
    return PAGES[request.param]()


def test_a_validator_of_pdf_ua_finds_nothing(paper: Document, tmp_path: Path) -> None:
    path = write_report(paper, tmp_path / "paper.pdf", annexes=True)
    report = pdfua.validate(str(path))
    assert [f"{found.rule_id}: {found.message}" for found in report.findings] == []


def test_it_is_tagged_and_says_its_title_and_its_language(paper: Document, tmp_path: Path) -> None:
    path = write_report(paper, tmp_path / "paper.pdf")
    with pikepdf.open(path) as pdf:
        assert str(pdf.Root.Lang) == "en-GB"
        assert bool(pdf.Root.MarkInfo.Marked)
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        with pdf.open_metadata() as said:
            assert str(said["dc:title"]).startswith(paper.title)
            assert said["pdfuaid:part"] == "1"


def test_the_first_cell_of_each_row_of_a_table_is_tagged_as_its_header(paper: Document, tmp_path: Path) -> None:
    path = write_report(paper, tmp_path / "paper.pdf", annexes=True)
    with pikepdf.open(path) as pdf:
        found = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary)]
        rows = [[kid for kid in o.K if isinstance(kid, pikepdf.Dictionary)] for o in found if o.get("/S") == "/TR"]
        headers = {(str(row[0].S), str(row[0].A.Scope)) for row in rows if len({str(cell.S) for cell in row}) > 1}
        assert headers == {("/TH", "/Row")}
        assert not [row for row in rows if row[0].S == "/TD"]


def test_the_same_paper_gives_the_same_bytes(paper: Document) -> None:
    assert render_pdf(paper.without_annexes()) == render_pdf(paper.without_annexes())


@pytest.mark.parametrize("council", COUNCILS)
def test_the_first_page_of_a_briefing_is_one_page(council: str, tmp_path: Path) -> None:
    import pypdfium2

    page = briefing_page.lay_out(gather_briefing(COUNCILS[council]()))
    pdf = pypdfium2.PdfDocument(write_report(page, tmp_path / "briefing.pdf"))
    first, second = (pdf[number].get_textpage().get_text_range() for number in (0, 1))
    assert "What to do this week" in first
    assert "Why each grade" not in first
    assert "Why each grade" in second


def test_without_the_typesetter_the_message_says_what_to_do(
    material: Material, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(InputError, match="needs typst") as told:
        write_report(briefing_page.lay_out(gather_briefing(material)), tmp_path / "briefing.pdf")
    assert "readiness[pdf]" in told.value.hint
    assert not (tmp_path / "briefing.pdf").exists()
