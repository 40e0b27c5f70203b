"""Hostile inputs, made from a few seeds by mutation: the same number gives the same input, and none is stored."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

ROWS = [
    ["Ref", "Recommendation", "Lead", "Timescale", "RAG", "Progress", "type", "about", "title", "file"],
    ["A1", "Plans are clear", "Ann Lead", "Within 3 months", "Green", "begun", "E01", "2014-02-01", "An audit", ""],
    ["A2", "Visits in time", "Bo Lead", "30/06/2014", "Amber", "", "E05", "2014-02-02", "A dip sample", ""],
]
WORDS = (
    b"\x00", b"\xff\xfe", b"\x1b[2J", b"9" * 5000, b"-1", b"1e309", b"=cmd|'/c calc'!A0", b"../../etc/passwd",
    b"A" * 100_000, b'"' * 501, b"," * 20_000, b"\n" * 20_000, b" " * 100_000, b"{{ 7*7 }}", b"<!ENTITY a 'b'>",
    "\u202e\u0000\ud7ff".encode("utf-8", "replace"), b"2014-02-30", b"31/02/99999", b"NaN", b"\xf0\x9f\x98\x80" * 1000,
)  # fmt: skip
XML = (
    (rb'="\d+"', b'="1048576"'),
    (rb'="\d+"', b'="99999999999999999999"'),
    (rb'r="[A-Z]+\d+"', b'r="XFD1048576"'),
    (rb"</(\w+:?\w+)>", b""),
    (rb"<(\w+:?\w+)([ >])", rb"<\1><\1\2"),
    (rb">([^<]+)<", b">" + b"x" * 70_000 + b"<"),
    (rb'encoding="[^"]*"', b'encoding="utf-7"'),
    (rb"<\?xml[^>]*>", b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'),
)


def _csv() -> bytes:
    return "\n".join(",".join(row) for row in ROWS).encode()


def _xlsx() -> bytes:
    import openpyxl

    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in ROWS:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def _docx() -> bytes:
    import docx

    document, out = docx.Document(), io.BytesIO()
    table = document.add_table(len(ROWS), len(ROWS[0]))
    for number, row in enumerate(ROWS):
        for column, words in enumerate(row):
            table.cell(number, column).text = words
    document.save(out)
    return out.getvalue()


def _pdf() -> bytes:
    from reportlab.platypus import SimpleDocTemplate, Table

    out = io.BytesIO()
    SimpleDocTemplate(out).build([Table(ROWS)])
    return out.getvalue()


SEEDS: dict[str, Callable[[], bytes]] = {".csv": _csv, ".txt": _csv, ".xlsx": _xlsx, ".docx": _docx, ".pdf": _pdf}


def make(number: int, folder: Path, seeds: dict[str, bytes]) -> Path:
    """The input of a number, as a file in a folder."""
    chance = random.Random(number)
    suffix = chance.choice(sorted(seeds))
    content = seeds[suffix]
    if content[:2] == b"PK" and chance.random() < 0.8:
        content = _in_archive(content, chance)
    else:
        content = _in_bytes(content, chance)
    if chance.random() < 0.05:
        suffix = chance.choice(sorted(seeds))
    path = folder / f"input{number}{suffix}"
    path.write_bytes(content)
    return path


def _in_bytes(content: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 6)):
        at, end = sorted(chance.randrange(len(content) + 1) for _ in range(2))
        kind = chance.randrange(5)
        if kind == 0:
            content = content[:at] + chance.choice(WORDS) + content[at:]
        elif kind == 1:
            content = content[:at] + content[end:]
        elif kind == 2:
            content = content[:end] + content[at:end] * chance.choice((1, 2, 50)) + content[end:]
        elif kind == 3:
            content = content[:at] + chance.randbytes(min(end - at, 8)) + content[at + min(end - at, 8) :]
        else:
            content = content[: max(1, at)]
        content = content[:5_000_000] or b"\n"
    return content


def _in_archive(content: bytes, chance: random.Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        names = archive.namelist()
        chosen = {chance.choice(names) for _ in range(chance.randint(1, 3))}
        for name in names:
            part = archive.read(name)
            if name in chosen:
                pattern, words = chance.choice(XML)
                most = chance.choice((1, 3, 1000))
                part = re.sub(pattern, words, part, count=most) if chance.random() < 0.7 else _in_bytes(part, chance)
                part = part[:20_000_000]
            if not (name in chosen and chance.random() < 0.1):
                made.writestr(name, part)
    return out.getvalue()
