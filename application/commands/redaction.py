"""Words that should not have been written: found, and taken away; and where else they still are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from zipfile import ZipFile, ZipInfo, is_zipfile

from application.session import Session
from base.archives import UNREADABLE
from base.words import counted, list_words
from evidence.files.filestore import copy_of
from evidence.files.folder_store import FolderStore
from evidence.kinds import Redaction
from evidence.register import redaction
from evidence.register.redaction import WordPattern, hits, in_the_clear, words_given
from evidence.tables.contents import text_of
from evidence.tables.file import File

_LARGEST = 64 * 2**20
"""Bytes of a file, unpacked, that is looked into; a larger one is counted as not looked into."""
_UNREAD = "not looked into: of more than 64 MB, or a locked or damaged archive"


class Occurrence(NamedTuple):
    """A place where words stand.

    Attributes:
        what: such as `item E-0001, title`; never the words.
        removable: whether they can be taken away there by a redaction.
    """

    what: str
    removable: bool


def find_words(session: Session, text: str) -> list[Occurrence]:
    """Every place that is known to have words: the register, its journal, stored files, files of the workspace, papers.

    Raises:
        InputError: the words are too short to be looked for.
    """
    words = words_given(text)
    places = [Occurrence(place, removable=True) for place in dict.fromkeys(_register(session, words))]
    return [*places, *left(session, words)]


def left(session: Session, words: WordPattern) -> list[Occurrence]:
    """The places that have words and that a redaction does not reach."""
    places = [*in_the_clear(session.register.database, words), *_files(session, words), *_beside(session, words)]
    return [Occurrence(place, removable=False) for place in places]


def redact_words(session: Session, text: str, reason: str, *, actor: str) -> tuple[Redaction, list[Occurrence]]:
    """Remove words from everything in the register that has them.

    Returns:
        The redaction, and where the words still are.

    Raises:
        InputError: they are too short, or nothing has them.
    """
    words = words_given(text)
    issued = [briefing.id for briefing in session.register.briefings()]
    done = redaction.redact_words(session.register, text, reason, actor=actor)
    papers = [Occurrence(f"papers that were given out, such as the briefings of {list_words(issued, 'and')}", False)]
    return done, [*left(session, words), *papers * bool(issued)]


def _register(session: Session, words: WordPattern) -> Iterator[str]:
    for hit in hits(session.register.database, words):
        yield f"{hit.kind} {hit.subject}, {hit.field}"


def _files(session: Session, words: WordPattern) -> Iterator[str]:
    """Stored files whose own text has the words: they are disposed of, not redacted."""
    unread = 0
    for sha256, name in session.register.files().items():
        if session.files.has(sha256):
            with copy_of(session.files, sha256, name) as copy:
                says = _says(copy, words)
            unread += says is None
            if says:
                yield f"the stored file of {name.split()[0]}"
    if unread:
        yield f"{counted(unread, 'stored file')} {_UNREAD}"


def _beside(session: Session, words: WordPattern) -> Iterator[str]:
    """Other files of the workspace that have the words: sheets, papers, backups, what a broken-off run left."""
    looked_at = {Path(session.register.database.name)}
    if isinstance(session.files, FolderStore):
        looked_at |= {session.files.path(sha256) for sha256 in session.register.files()}
    unread = 0
    for path in sorted(session.workspace.root.rglob("*")):
        if path in looked_at or path.is_symlink() or not path.is_file():
            continue
        says = words.are_in(path.name) or _says(path, words)
        unread += says is None
        if says:
            yield str(path)
    if unread:
        yield f"{counted(unread, 'file')} beside the register {_UNREAD}"


def _says(path: Path, words: WordPattern) -> bool | None:
    """Whether a file has words, in its bytes, its text or a member of its archive; None where it is too large."""
    if path.stat().st_size > _LARGEST:
        return None
    text = text_of(path)
    if words.are_in(path.read_bytes().decode(errors="replace")) or words.are_in(text or ""):
        return True
    if text is not None or not is_zipfile(path):
        return False
    try:
        with ZipFile(path) as archive:
            members = archive.infolist()
            if sum(member.file_size for member in members) > _LARGEST:
                return None
            return any(_member_says(archive, member, words) for member in members)
    except UNREADABLE:
        return None


def _member_says(archive: ZipFile, member: ZipInfo, words: WordPattern) -> bool:
    file = File(Path(member.filename).name, archive.read(member), member.filename)
    texts = (member.filename, file.content.decode(errors="replace"), text_of(file) or "")
    return any(map(words.are_in, texts))
