"""Opening a file: what kind it really is, by its content before its name, and the reader for it."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

from base.errors import InputError
from evidence.importers.document import Document
from evidence.importers.readers import calc, delimited, pdf, text, word, workbook

LARGEST_FILE = 50_000_000
"""Bytes. An action plan is under 5 MB; anything far larger is another file by mistake."""
LARGEST_CONTENT = 500_000_000
"""Bytes once unpacked: more than that is a damaged or hostile archive."""

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
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")


def read_document(path: Path) -> Document:
    """Read a file of any accepted format into the common form.

    Args:
        path: the file; what it holds decides, not what it is called.

    Returns:
        The paragraphs and tables of the file in reading order, with at least one block.

    Raises:
        InputError: when it is missing, empty, protected, damaged, of another kind, or has nothing to read.
    """
    reader = _reader_for(path, _first_bytes(path))
    try:
        document = reader(path)
    except InputError:
        raise
    except Exception as error:
        # The libraries raise whatever a damaged file trips over; none of it means anything to the user.
        raise InputError(
            f"{path.name} could not be read: it looks damaged ({type(error).__name__}).",
            where=str(path),
            hint="Open it in the program that made it, save it again, and import the new copy.",
        ) from error
    if not document.blocks:
        raise InputError(
            f"{path.name} holds no text or table.",
            where=str(path),
            hint="Check that this is the action plan and that it was saved with its contents.",
        )
    return document


def _first_bytes(path: Path) -> bytes:
    """The first bytes of a file that is there, not empty, and not absurdly large."""
    if path.is_dir():
        raise InputError(f"{path} is a folder, not a file.", where=str(path), hint="Name the plan inside it.")
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(4096)
    except FileNotFoundError:
        raise InputError(f"There is no file {path}.", where=str(path), hint="Check the name and the folder.") from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InputError(
            f"{path} cannot be opened: {reason}.",
            where=str(path),
            hint="Close it in other programs and check that you may read it.",
        ) from error
    if not head.strip():
        raise InputError(f"{path.name} is empty.", where=str(path), hint="Save the plan again and import that copy.")
    if size > LARGEST_FILE:
        raise InputError(
            f"{path.name} is {size // 1_000_000} MB; an action plan is at most {LARGEST_FILE // 1_000_000} MB.",
            where=str(path),
            hint="Remove pictures and other sheets, or save the plan's sheet alone.",
        )
    return head


def _reader_for(path: Path, head: bytes) -> Callable[[Path], Document]:
    suffix = path.suffix.lower()
    if head.startswith(b"%PDF") or b"%PDF-" in head[:1024]:
        return pdf.read
    if head.startswith(b"PK\x03\x04"):
        return _archive_reader(path)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return _ole_reader(path)
    if head.startswith(b"{\\rtf"):
        raise _not_accepted(path, _SAVE_AS[".rtf"])
    if head.startswith(_PICTURES):
        raise _not_accepted(path, "a picture: run text recognition on it and save the result as .docx or .txt")
    if suffix in _SAVE_AS:
        raise _not_accepted(path, _SAVE_AS[suffix])
    if head[:2] not in (b"\xff\xfe", b"\xfe\xff") and b"\x00" in head:
        raise _not_accepted(path, "not a text or a table")
    return text.read if suffix in (".txt", ".text", ".md", "") else delimited.read


def _archive_reader(path: Path) -> Callable[[Path], Document]:
    """The reader for an Office file, which is a zip archive."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            unpacked = sum(entry.file_size for entry in archive.infolist())
            kind = archive.read("mimetype").decode("ascii", "replace") if "mimetype" in names else ""
    except (zipfile.BadZipFile, OSError, RuntimeError) as error:
        raise InputError(
            f"{path.name} is damaged: it breaks off or was not saved completely.",
            where=str(path),
            hint="Ask for the file again, or open it, save it and import the new copy.",
        ) from error
    if unpacked > LARGEST_CONTENT:
        raise _not_accepted(path, "far larger once unpacked than any action plan")
    if "word/document.xml" in names:
        return word.read
    if "xl/workbook.xml" in names:
        return workbook.read
    if "xl/workbook.bin" in names:
        return calc.read_values
    if "opendocument.spreadsheet" in kind:
        return calc.read
    if "opendocument.text" in kind:
        raise _not_accepted(path, _SAVE_AS[".odt"])
    raise _not_accepted(path, _SAVE_AS.get(path.suffix.lower(), "an archive without a Word or Excel file in it"))


def _ole_reader(path: Path) -> Callable[[Path], Document]:
    """The reader for a container of the old Office formats, which also wraps every protected new file."""
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise InputError(
            f"{path.name} is protected with a password.",
            where=str(path),
            hint="Open it, take the password off (File, Info, Protect), save it, and import that copy.",
        )
    if "WordDocument".encode("utf-16-le") in content:
        raise _not_accepted(path, _SAVE_AS[".doc"])
    if "Workbook".encode("utf-16-le") in content or "Book".encode("utf-16-le") in content:
        return calc.read_values
    raise _not_accepted(path, _SAVE_AS.get(path.suffix.lower(), "an old Office file of an unknown kind"))


def _not_accepted(path: Path, what: str) -> InputError:
    return InputError(
        f"{path.name} cannot be imported: it is {what.partition(': ')[0]}.",
        where=str(path),
        hint=_sentence(what.partition(": ")[2] or f"save the plan as {ACCEPTED}"),
    )


def _sentence(words: str) -> str:
    return words[0].upper() + words[1:] + "."
