"""A notice as files: a page, a calendar (RFC 5545) and a mail (RFC 5322) that is ready. Nothing is sent."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from email.headerregistry import Group
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from base.files import safe_name, write_whole
from base.words import long_day
from reports.html import render_html
from reports.notices import KINDS, Notice, NoticeEntry, lay_out, plain_text

FOLD = 75
"""Octets of a line of a calendar, by RFC 5545, 3.1."""
REMIND = timedelta(days=7)
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def write_notices(notices: Sequence[Notice], folder: Path) -> tuple[Path, ...]:
    """Write the page, the calendar and the mail of each lead; older ones of the same name are replaced.

    The same notice gives the same bytes. An event keeps its UID, so that a calendar that has it already is updated.

    Returns:
        The files that were written.

    Raises:
        InputError: a file cannot be written.
    """
    written: list[Path] = []
    for notice, name in zip(notices, _names(notices), strict=True):
        page, calendar = render_html(lay_out(notice)), render_calendar(notice)
        parts = {".html": page, ".ics": calendar, ".eml": render_mail(notice, page, calendar, name)}
        for suffix, content in parts.items():
            path = folder / f"{name}{suffix}"
            write_whole(path, content)
            written.append(path)
    return tuple(written)


def render_calendar(notice: Notice) -> bytes:
    """The days of a notice as an iCalendar file; what needs nothing any more is cancelled in it."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//readiness//notices//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
    ]
    lines.append(f"X-WR-CALNAME:{_escaped(f'{notice.authority}: {notice.lead}')}")
    for entry in notice.dated:
        lines += _event(notice, entry)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line)).encode()


def _event(notice: Notice, entry: NoticeEntry) -> Iterator[str]:
    assert entry.on is not None
    title = KINDS[entry.kind].heading
    yield "BEGIN:VEVENT"
    yield f"UID:{_uid(notice, entry)}"
    yield f"DTSTAMP:{notice.as_of:%Y%m%d}T000000Z"
    yield f"SEQUENCE:{(notice.as_of - date(2000, 1, 1)).days}"
    yield f"DTSTART;VALUE=DATE:{entry.on:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{entry.on + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_escaped(f'{title}: {entry.what}')}"
    if entry.ask:
        yield f"DESCRIPTION:{_escaped(entry.ask)}"
    yield f"STATUS:{'CANCELLED' if entry.over else 'CONFIRMED'}"
    yield "TRANSP:TRANSPARENT"
    if not entry.over:
        yield from ("BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{_escaped(entry.what)}")
        yield from (f"TRIGGER:-P{REMIND.days}D", "END:VALARM")
    yield "END:VEVENT"


def _uid(notice: Notice, entry: NoticeEntry) -> str:
    """The name of an event in every calendar: the same each time the notice is written, whoever leads it."""
    identity = f"{notice.authority}\n{entry.kind}\n{entry.id}".encode()
    return f"{entry.kind}-{hashlib.sha256(identity).hexdigest()[:32]}@readiness.invalid"


def _escaped(words: str) -> str:
    """A text as a calendar holds it: backslash, comma, semicolon and line ends escaped (RFC 5545, 3.3.11)."""
    plain = _UNSEEN.sub("", words.replace("\r\n", "\n").replace("\r", "\n"))
    return re.sub(r"([\\,;])", r"\\\1", plain).replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """A line in pieces of at most 75 octets, no character cut, each but the first with a space before it."""
    piece, size = "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > FOLD:
            yield piece
            piece, size = " ", 1
        piece, size = piece + letter, size + octets
    yield piece


def render_mail(notice: Notice, page: bytes, calendar: bytes, name: str) -> bytes:
    """The notice as a mail without addresses: whoever sends it says where it goes."""
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = _header(f"{notice.authority}, {long_day(notice.as_of)}: {notice.headline}")
    mail["From"] = Group(_header(f"{notice.authority} preparation group"))
    mail["To"] = Group(_header(notice.lead))
    if notice.deputy:
        mail["Cc"] = Group(_header(notice.deputy))
    mail["Date"] = datetime(notice.as_of.year, notice.as_of.month, notice.as_of.day)
    digest = hashlib.sha256(page + calendar).hexdigest()
    mail["Message-ID"] = f"<{digest[:32]}@readiness.invalid>"
    mail["X-Unsent"] = "1"  # mail programs open it as a draft
    mail.set_content(_UNSEEN.sub("", plain_text(notice)))
    mail.add_alternative(page.decode(), subtype="html")
    mail.add_attachment(
        calendar, maintype="text", subtype="calendar", filename=f"{name}.ics", params={"method": "PUBLISH"}
    )
    for number, part in enumerate(part for part in mail.walk() if part.is_multipart()):
        part.set_boundary(f"=_{digest[:24]}_{number}")
    return mail.as_bytes()


def _header(words: str) -> str:
    """Words for the header of a mail: no line end can begin another header."""
    return " ".join(_UNSEEN.sub(" ", words).split())[:200]


def _names(notices: Iterable[Notice]) -> list[str]:
    """The name of each lead's files, no two alike but for the case of letters."""
    names: list[str] = []
    for notice in notices:
        name, copy = safe_name(notice.lead), 1
        while name.casefold() in (taken.casefold() for taken in names):
            copy += 1
            name = f"{safe_name(notice.lead)} ({copy})"
        names.append(name)
    return names
