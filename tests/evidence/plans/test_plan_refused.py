"""Files that cannot be imported: each is answered with what happened, where, and what to do next."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from base.errors import InputError
from evidence.plans.plan import read_plan

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_JUNK = random.Random(7).randbytes(2000)

REFUSED = {
    "empty.csv": (b"", "empty"),
    "blank.txt": (b" \n\n ", "empty"),
    "junk.csv": (b"\x00" + _JUNK, "not a text"),
    "cut.xlsx": (b"PK\x03\x04" + _JUNK, "damaged"),
    "cut.pdf": (b"%PDF-1.4\n" + _JUNK, "damaged"),
    "locked.xlsx": (_OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "password"),
    "old.doc": (_OLE + bytes(600) + "WordDocument".encode("utf-16-le"), "old Word format"),
    "old.xls": (_OLE + "Workbook".encode("utf-16-le") + _JUNK, "damaged"),
    "letter.rtf": (rb"{\rtf1 words}", "rich text"),
    "page.png": (b"\x89PNG\r\n" + _JUNK, "picture"),
    "page.html": (b"<html><table></table></html>", "web page"),
    "letter.txt": (b"Dear all,\nplease find nothing attached.\n", "no table"),
    "people.csv": (b"Name,Room\nBo,12\nAnn,14\n", "Name | Room"),
    "long.csv": (b"Case,Met\n" + b"1,yes\n" * 20_001, "20,002 rows"),
    "headings.csv": (b"Recommendation,Lead,RAG\n", "no rows"),
    "quote.csv": (b'Recommendation,RAG\n"Left open,Green\nNext,Red\n', "cannot be split"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(tmp_path: Path, name: str) -> None:
    content, reason = REFUSED[name]
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_plan(path)
    assert reason in caught.value.message
    assert name in caught.value.where
    assert caught.value.hint.endswith(".")


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_plan(tmp_path / "nowhere.csv")
    with pytest.raises(InputError, match="folder"):
        read_plan(tmp_path)


def test_pdf_with_a_password(tmp_path: Path) -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    path = tmp_path / "locked.pdf"
    canvas = Canvas(str(path), encrypt=StandardEncryption("secret"))
    canvas.drawString(100, 700, "Action plan")
    canvas.save()
    with pytest.raises(InputError, match="password"):
        read_plan(path)


def test_pdf_that_is_only_a_picture(tmp_path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    path = tmp_path / "scan.pdf"
    canvas = Canvas(str(path))
    canvas.rect(100, 100, 50, 50, fill=1)
    canvas.save()
    with pytest.raises(InputError, match="pictures of pages") as caught:
        read_plan(path)
    assert "OCR" in caught.value.hint


def test_a_file_under_another_name_is_read_for_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_text("Recommendation;RAG;Lead\nVisit weekly;Green;A\n", "utf-8")
    assert read_plan(path).actions[0].rag == "green"


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv_in_any_encoding_and_delimiter(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "plan.csv"
    lines = [["Ref", "Recommendation", "RAG"], ["1", "Raise the carers’ allowance – now", "A"], ["2", "Visit", "G"]]
    path.write_text("\n".join(delimiter.join(line) for line in lines), encoding)
    actions = read_plan(path).actions
    assert [(a.id, a.area, a.rag) for a in actions] == [
        ("1", "Raise the carers’ allowance – now", "amber"),
        ("2", "Visit", "green"),
    ]


def test_a_text_where_a_reference_should_stand_is_none(tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    path.write_text(f"Ref,Recommendation,RAG\n{'9' * 5000},Plans are clear,Green\nA2,Visits in time,Amber\n")
    first, second = read_plan(path).actions
    assert (first.refs, second.refs) == ((), ("A2",))
    assert any("5,000 characters stands for its reference" in repair for repair in first.repairs)
