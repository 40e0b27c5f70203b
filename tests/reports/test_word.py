import io
import itertools
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from reports.briefing import gather_briefing
from reports.briefing_page import lay_out
from reports.charts import Bars
from reports.document import Document, Figure, Row, Section, Table, cell
from reports.material import Material
from reports.word import render_word


@pytest.fixture
def word(material: Material) -> Any:
    return docx.Document(io.BytesIO(render_word(lay_out(gather_briefing(material)))))


def test_headings_are_real_and_go_down_one_level_at_a_time(word: Any) -> None:
    names = [p.style.name for p in word.paragraphs]
    assert names.count("Title") == 1
    levels = [int(name[-1]) if name[-1].isdigit() else 1 for name in names if name.startswith("Heading")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_tables_have_header_rows_that_repeat_and_captions(word: Any) -> None:
    assert word.tables
    for table in word.tables:
        assert table.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
        widths = {len(row.cells) for row in table.rows}
        assert widths == {len(table.columns)}


def test_the_file_has_title_author_and_language(word: Any) -> None:
    core = word.core_properties
    assert (core.title, core.author, core.language) == (
        "Weekly briefing for the inspection preparation group",
        "Anytown & District",
        "en-GB",
    )
    language = word.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    assert language.get(qn("w:val")) == "en-GB"


def test_links_lead_to_places_in_the_file(word: Any) -> None:
    body = word.element.body
    names = {mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))}
    anchors = {link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))}
    assert anchors
    assert anchors <= names


def test_words_of_users_come_out_as_typed(word: Any) -> None:
    said = "\n".join(cell.text for table in word.tables for row in table.rows for cell in row.cells)
    assert "Tom & Jo <b>said</b> {{ this }} \"quoted\" 'too' =SUM(A1) 🙂 {% x %}" in said


def test_made_up_data_says_so_on_every_page(word: Any) -> None:
    assert word.sections[0].header.paragraphs[0].text == "Made-up example: no real council, no real children."
    assert "Page 1 of 1" in word.sections[0].footer._element.xpath("string()")


def test_the_same_content_gives_the_same_bytes(material: Material) -> None:
    page = lay_out(gather_briefing(material))
    content = render_word(page)
    assert content == render_word(page)
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_characters_that_xml_has_not_do_not_break_the_file(empty: Material) -> None:
    from dataclasses import replace

    content = render_word(lay_out(gather_briefing(replace(empty, authority="New\x00town\x0b"))))
    assert "Newtown" in docx.Document(io.BytesIO(content)).paragraphs[0].text


def test_a_chart_has_a_text_alternative_and_the_table_behind_it(empty: Material) -> None:
    table = Table("Counts", ("Colour", "Rows"), (Row((cell("Green"), cell("3"))),))
    figure = Figure(
        "rag", "Rows by colour", "Three rows are green.", Bars(("All",), (("Green", "green", (3,)),)), table
    )
    page = lay_out(gather_briefing(empty))
    page = Document("A", "b", "c", page.on, (), (Section("s", "S", (figure,)),))
    word = docx.Document(io.BytesIO(render_word(page)))
    described = word.element.body.find(f".//{qn('wp:docPr')}")
    assert described.get("descr") == "Three rows are green."
    assert [table.rows[1].cells[0].text for table in word.tables] == ["Green"]


def sets_arial() -> bool:
    """Whether what is set in Arial here is as wide as Arial."""
    if not (fc_match := shutil.which("fc-match")):
        return False
    told = subprocess.run([fc_match, "--format=%{family}", "Arial"], capture_output=True, text=True).stdout
    return any(name in told for name in ("Arial", "Liberation Sans", "Arimo"))


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not here")
@pytest.mark.skipif(not sets_arial(), reason="Neither Arial nor a font of its widths, such as Liberation Sans, is here")
def test_libreoffice_turns_it_into_pages(material: Material, empty: Material, tmp_path: Path) -> None:
    for name, council in (("full", material), ("empty", empty)):
        (tmp_path / f"{name}.docx").write_bytes(render_word(lay_out(gather_briefing(council)).without_annexes()))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    arguments = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*arguments, *map(str, tmp_path.glob("*.docx"))], check=True, capture_output=True, timeout=180)
    import pdfplumber

    for name, words in (("full", "Anytown & District"), ("empty", "Newtown")):
        with pdfplumber.open(tmp_path / f"{name}.pdf") as pdf:
            assert len(pdf.pages) > 1
            assert words in (pdf.pages[0].extract_text() or "")
            assert "Page 1 of" in (pdf.pages[0].extract_text() or "")
            # The first page holds all that a meeting needs: the sentence, the picture, decisions and next steps.
            assert "What to do this week" in (pdf.pages[0].extract_text() or "")
            second = pdf.pages[1].extract_text() or ""
            assert "Why each grade" in "".join(second.splitlines()[:2]), f"page 1 runs over, to {second[:200]}"
