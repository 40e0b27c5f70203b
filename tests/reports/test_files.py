from pathlib import Path

import pytest

from base.errors import InputError
from reports.briefing import gather_briefing
from reports.briefing_page import lay_out
from reports.document import Document
from reports.formats import write_report
from reports.material import Material


@pytest.fixture
def page(empty: Material) -> Document:
    return lay_out(gather_briefing(empty))


def test_the_ending_of_the_name_says_the_format(page: Document, tmp_path: Path) -> None:
    assert write_report(page, tmp_path / "a.HTML").read_bytes().startswith(b"<!DOCTYPE html>")
    assert write_report(page, tmp_path / "a.docx").read_bytes().startswith(b"PK")
    assert write_report(page, tmp_path / "a.md").read_bytes().startswith(b"# ")
    with pytest.raises(InputError, match="a file without a suffix") as told:
        write_report(page, tmp_path / "briefing")
    assert ".html" in told.value.hint


def test_a_file_that_cannot_be_written_gives_a_sentence(page: Document, tmp_path: Path) -> None:
    (tmp_path / "taken.html").mkdir()
    (tmp_path / "taken.html" / "in the way").touch()
    with pytest.raises(InputError, match="The file cannot be written") as told:
        write_report(page, tmp_path / "taken.html")
    assert "open in another program" in told.value.hint
    assert [path.name for path in tmp_path.iterdir()] == ["taken.html"]  # nothing half done is left
