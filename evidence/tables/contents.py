"""The words of a file, as far as it can be read: for proposals, searches and checks, never for grading."""

from __future__ import annotations

from pathlib import Path

from evidence.tables.child import in_child
from evidence.tables.file import File, open_file
from evidence.tables.transcript import Passage


def text_of(source: Path | File, *, most: int | None = None) -> str | None:
    """The words of a DOCX, PDF, XLSX, XLS, ODS, CSV or text file, a line a paragraph or row.

    Args:
        most: characters after which reading can stop; all of it where it is not given.

    Returns:
        Its words; None where it cannot be read, such as a picture, a scan without text or a locked file.
    """
    try:
        text = _text(source if isinstance(source, File) else open_file(source), most)
    except Exception:
        # What cannot be read has no words to give; whoever imports the file is told why.
        return None
    return text[:most] if any(map(str.isalnum, text)) else None


def _text(file: File, most: int | None) -> str:
    from evidence.tables import delimited, files, pdf

    reader = files.reader_for(file)
    if reader is pdf.read:
        # The layout of a page takes long and is not asked for here.
        return in_child(lambda file: pdf.plain_words(file, most), file, needs="pdfplumber")
    if reader in files.TEXTS:
        # As it stands: what parts its columns tells words apart, and not figures such as 1,200.
        return delimited.decode(file.content)
    return "\n".join(
        line
        for block in files.transcribe(file).blocks
        for line in ([block.text] if isinstance(block, Passage) else [row.raw for row in block.rows])
        if line
    )
