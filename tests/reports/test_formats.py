"""Every format that reports are written in keeps what a report says: title, warning, sections, facts."""

from __future__ import annotations

import html
import io
import re
import zipfile
from pathlib import Path
from typing import get_args

import pdfplumber
import pytest

from cli import options
from desk.papers import SAVED_AS
from reports.briefing import gather_briefing
from reports.briefing_page import lay_out
from reports.document import Section
from reports.formats import FORMATS, write_report
from reports.material import Material

ROOT = Path(__file__).parents[2]


def words(content: bytes) -> str:
    """The words of a file of any format, without what the format adds."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = [archive.read(name) for name in archive.namelist() if re.match(r"word/[a-z0-9]+\.xml", name)]
        content = b" ".join(parts).replace(b"</w:p>", b" ")
    elif content.startswith(b"%PDF"):
        with pdfplumber.open(io.BytesIO(content)) as pages:
            content = "\n".join(page.extract_text() for page in pages.pages).encode()
    text = html.unescape(re.sub(r"<[^>]*>", "", content.decode().replace("\\<", "&lt;").replace("\\", "")))
    return " ".join(text.split()).casefold()


def titles(sections: tuple[Section, ...]) -> list[str]:
    return [title for section in sections for title in (section.title, *titles(section.parts))]


@pytest.mark.parametrize("suffix", FORMATS)
def test_nothing_of_what_a_report_says_is_lost(material: Material, tmp_path: Path, suffix: str) -> None:
    document = lay_out(gather_briefing(material))
    path = write_report(document, tmp_path / f"report{suffix}", annexes=True)
    told = words(path.read_bytes())
    said = [document.title, document.eyebrow, document.warning, *titles(document.sections)]
    said += [word for fact in document.facts for word in fact]
    assert [word for word in said if " ".join(word.split()).casefold() not in told] == []
    assert write_report(document, tmp_path / f"again{suffix}", annexes=True).read_bytes() == path.read_bytes()


def test_help_documentation_and_desk_name_every_format() -> None:
    [line] = [line for line in (ROOT / "docs/papers.md").read_text("utf-8").splitlines() if "weekly briefing" in line]
    option = get_args(options.Paper)[1]
    assert set(re.findall(r"\.[a-z]+", option.help)) == set(FORMATS)
    assert set(re.findall(r"\.[a-z]+\b", line.rpartition("|")[0].rpartition("|")[2])) == set(FORMATS)
    assert set(FORMATS) <= set(SAVED_AS)
