"""The words of a file, whatever it is: for proposals and searches."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence.tables.contents import text_of
from evidence.tables.file import File
from tests.evidence.plans.conftest import WRITERS

ROWS = [["Recommendation", "Lead", "RAG"], ["Visit every child weekly", "A Lead", "Green"]]


@pytest.mark.parametrize("kind", WRITERS)
def test_every_kind_of_file_gives_its_words(tmp_path: Path, kind: str) -> None:
    suffix, write = WRITERS[kind]
    path = write(tmp_path / f"plan{suffix}", ROWS)
    assert "Visit every child weekly" in (text_of(path) or "")
    assert text_of(path) == text_of(File(path.name, path.read_bytes(), ""))
    assert text_of(path, most=5) == (text_of(path) or "")[:5]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4\nbroken", b"PK\x03\x04broken", b"\x89PNG\r\n", b"\x00\x01\x02"])
def test_what_cannot_be_read_has_no_words(tmp_path: Path, content: bytes) -> None:
    assert text_of(File("file", content, "")) is None
    assert text_of(tmp_path / "nowhere.txt") is None
