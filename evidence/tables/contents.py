"""The words of a file, as far as it can be read: for proposals, searches and checks, never for grading."""

from __future__ import annotations

from pathlib import Path

from evidence.tables.child import in_child
from evidence.tables.file import File, open_file
from evidence.tables.transcript import Passage, Transcript


def text_of(source: Path | bytes, name: str = "", *, most: int | None = None) -> str | None:
    """The words of a DOCX, PDF, XLSX, XLS, ODS, CSV or text file, a line a paragraph or row.

    Args:
        source: the file, or what is in it.
        name: what it is called, where it is not the path's own name; it tells a CSV file from plain text.
        most: characters after which reading can stop; all of it where it is not given.

    Returns:
        Its words; None where it cannot be read, such as a picture, a scan without text or a locked file.
    """
    try:
        file = open_file(source) if isinstance(source, Path) else File(name, source, name)
        file = File(name or file.name, file.content, file.where)
        text = _text(file, most)
    except Exception:
        # What cannot be read has no words to give; whoever imports the file is told why.
        return None
    return text[:most] if any(map(str.isalnum, text)) else None


def _text(file: File, most: int | None) -> str:
    if b"%PDF-" in file.content[:1024]:
        # The layout of a page takes long and is not asked for here.
        from evidence.tables.pdf import plain_words

        return in_child(lambda file: plain_words(file, most), file, needs="pdfplumber")
    from evidence.tables.files import is_plain, transcribe

    if is_plain(file):
        # As it stands: what parts its columns tells words apart, and not figures such as 1,200.
        from evidence.tables.delimited import decode

        return decode(file.content)
    return "\n".join(_lines(transcribe(file)))


def _lines(transcript: Transcript) -> list[str]:
    return [
        line
        for block in transcript.blocks
        for line in ([block.text] if isinstance(block, Passage) else [row.raw for row in block.rows])
        if line
    ]
