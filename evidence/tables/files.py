"""Which reader a file needs: what kind it really is, by its content before its name."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path, PurePath

from base.archives import UNREADABLE
from base.errors import InputError
from base.words import sentence
from evidence.tables import delimited, opendocument, pdf, plain_text, word, workbook, workbook_values
from evidence.tables.child import in_child
from evidence.tables.even_text import PARTING
from evidence.tables.file import File, open_file
from evidence.tables.transcript import MOST_CELLS, Opens, Transcript

LARGEST_TEXT = 10_000_000
"""Bytes of a text or a CSV file."""
MOST_LINES = 200_000
"""Lines of a text or a CSV file."""
LARGEST_CONTENT = 100_000_000
"""Bytes of the sheets or words of an Office file once unpacked, pictures not counted."""
LARGEST_STYLES = 10_000_000
"""Bytes of the styles of a workbook; every one of them is kept in memory many times its size."""

ACCEPTED = "CSV, TXT, XLSX, XLS, ODS, DOCX or PDF"
_SAVE_AS = {
    ".doc": "the old Word format: open it in Word and save it as .docx",
    ".rtf": "rich text: open it in Word and save it as .docx",
    ".odt": "an OpenDocument text: open it and save it as .docx",
    ".pages": "an Apple Pages document: export it as .docx",
    ".numbers": "an Apple Numbers sheet: export it as .xlsx",
    ".ppt": "a presentation: copy the table into a Word document and save it as .docx",
    ".pptx": "a presentation: copy the table into a Word document and save it as .docx",
    ".msg": "an e-mail: save its attachment and import that",
    ".eml": "an e-mail: save its attachment and import that",
    ".htm": "a web page: open it in Word or Excel and save it as .docx or .xlsx",
    ".html": "a web page: open it in Word or Excel and save it as .docx or .xlsx",
    ".zip": "an archive: unpack it and import the file inside",
}
_TOO_LARGE = "far larger than any plan or list"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")

Reader = Callable[..., Transcript]
"""It is given a file; where white space alone parts cells, also what tells headings."""


def transcribe(
    source: Path | File, opens_table: Opens = lambda row, inside: False, *, values_alone: bool = False
) -> Transcript:
    """Read a file of any accepted format into the common form.

    Args:
        source: the file; what it holds decides, not what it is called.
        opens_table: tells the headings of a table in a text or PDF whose cells only white space parts.
        values_alone: whether the look of cells does not matter, which makes workbooks ten times as fast to read.

    Returns:
        What the file says, with at least one block.

    Raises:
        InputError: when it is missing, empty, protected, damaged, too large, of another kind, or has nothing to read.
    """
    file = source if isinstance(source, File) else open_file(source)
    reader = reader_for(file)
    if reader in TEXTS and (file.signs.count(b"\n") > MOST_LINES or _most_cells(file) > MOST_CELLS):
        raise _not_accepted(file, _TOO_LARGE)
    if values_alone and reader is workbook.read:
        reader = _read_values
    read = partial(reader, opens_table=opens_table) if reader in _BY_HEADINGS else reader
    try:
        transcript = read(file) if reader in TEXTS else in_child(read, file, needs=_NEEDS.get(reader, ""))
    except InputError as error:
        raise InputError(error.message, where=error.where or file.where, hint=error.hint) from error
    except Exception as error:
        # The libraries raise whatever a damaged file trips over; none of it means anything to the user.
        raise InputError(
            f"{file.name} could not be read: it looks damaged ({type(error).__name__}).",
            where=file.where,
            hint="Open it in the program that made it, save it again, and import the new copy.",
        ) from error
    if not transcript.blocks:
        raise InputError(
            f"{file.name} holds no text or table.",
            where=file.where,
            hint="Check that this is the file that is meant, and that it was saved with its contents.",
        )
    return transcript


def reader_for(file: File) -> Reader:
    """What reads a file, by its content before its name.

    Raises:
        InputError: it is of a kind that is not read, damaged, or far too large.
    """
    suffix = _suffix(file)
    head = file.content[:4096]
    if b"%PDF-" in head[:1024] or head.startswith(b"%PDF"):
        return pdf.read
    if head.startswith(b"PK\x03\x04"):
        return _archive_reader(file)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return _ole_reader(file)
    if head.startswith(b"{\\rtf"):
        raise _not_accepted(file, _SAVE_AS[".rtf"])
    if head.startswith(_PICTURES):
        raise _not_accepted(file, "a picture: run text recognition on it and save the result as .docx or .txt")
    if suffix in _SAVE_AS:
        raise _not_accepted(file, _SAVE_AS[suffix])
    if head[:2] not in (b"\xff\xfe", b"\xfe\xff") and b"\x00" in head:
        raise _not_accepted(file, "not a text or a table")
    if len(file.content) > LARGEST_TEXT:
        raise _not_accepted(file, _TOO_LARGE)
    return plain_text.read if suffix in (".txt", ".text", ".md", "") else delimited.read


def _most_cells(file: File) -> int:
    """How many cells a text can come to, whatever parts them; told exactly where all signs together are too many."""
    every = len(file.signs)
    return every if every <= MOST_CELLS else max(map(file.signs.count, PARTING))


def _read_values(file: File) -> Transcript:
    try:
        plain = workbook_values.read_plain(file)
    except Exception:  # calamine takes fewer slips than what reads cell by cell, and says what is wrong
        plain = None
    return plain or workbook.read(file)


def _suffix(file: File) -> str:
    return PurePath(file.name).suffix.lower()


def _archive_reader(file: File) -> Reader:
    """The reader for an Office file, which is a zip archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
            names = set(archive.namelist())
            unpacked = sum(e.file_size for e in archive.infolist() if e.filename.endswith((".xml", ".bin", ".rels")))
            styles = sum(e.file_size for e in archive.infolist() if e.filename.endswith("styles.xml"))
            kind = archive.open("mimetype").read(100).decode("ascii", "replace") if "mimetype" in names else ""
    except UNREADABLE as error:
        raise InputError(
            f"{file.name} is damaged: it breaks off or was not saved completely.",
            where=file.where,
            hint="Ask for the file again, or open it, save it and import the new copy.",
        ) from error
    if unpacked > LARGEST_CONTENT or styles > LARGEST_STYLES:
        raise _not_accepted(file, "far larger once unpacked than any plan or list")
    if "word/document.xml" in names:
        return word.read
    if "xl/workbook.xml" in names:
        return workbook.read
    if "xl/workbook.bin" in names:
        raise _not_accepted(file, "a binary workbook: open it in Excel and save it as .xlsx")
    if "opendocument.spreadsheet" in kind:
        return opendocument.read
    if "opendocument.text" in kind:
        raise _not_accepted(file, _SAVE_AS[".odt"])
    raise _not_accepted(file, _SAVE_AS.get(_suffix(file), "an archive without a Word or Excel file in it"))


def _ole_reader(file: File) -> Reader:
    """The reader for a container of the old Office formats, which also wraps every protected new file."""
    content = file.content
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise InputError(
            f"{file.name} is protected with a password.",
            where=file.where,
            hint="Open it, take the password off (File, Info, Protect), save it, and import that copy.",
        )
    if "WordDocument".encode("utf-16-le") in content:
        raise _not_accepted(file, _SAVE_AS[".doc"])
    if "Workbook".encode("utf-16-le") in content or "Book".encode("utf-16-le") in content:
        return workbook_values.read
    raise _not_accepted(file, _SAVE_AS.get(_suffix(file), "an old Office file of an unknown kind"))


def _not_accepted(file: File, what: str) -> InputError:
    return InputError(
        f"{file.name} cannot be imported: it is {what.partition(': ')[0]}.",
        where=file.where,
        hint=sentence(what.partition(": ")[2] or f"save it as {ACCEPTED}"),
    )


TEXTS: tuple[Reader, ...] = (plain_text.read, delimited.read)
"""The readers of files whose characters are their words: nothing is unpacked, so that they are read in place."""
_BY_HEADINGS: tuple[Reader, ...] = (plain_text.read, pdf.read)
"""The readers of files in which only its headings tell that a table begins."""
_NEEDS: dict[Reader, str] = {
    pdf.read: "pdfplumber",
    word.read: "docx",
    workbook.read: "openpyxl",
    _read_values: "python_calamine",
    workbook_values.read: "python_calamine",
}
"""The library that each reader loads."""
