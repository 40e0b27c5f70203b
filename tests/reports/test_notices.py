"""What a lead is told goes into any calendar and any mail program, whatever anybody wrote into a plan."""

from __future__ import annotations

from datetime import date
from email import message_from_bytes, policy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.people import named_together
from reports.notice_files import render_calendar, render_mail, write_notices
from reports.notices import Notice, NoticeEntry

NASTY = st.text(st.characters(codec="utf-8"), min_size=1, max_size=200) | st.sampled_from(
    ["a,b;c\\d\ne", "Subject: x\r\nBcc: y@z", "END:VEVENT", "é" * 90, "\N{FAMILY}" * 40, "=?utf-8?q?x?=", "\x00\x07"]
)


def notice(lead: str = "Ann Lee", *entries: NoticeEntry, day: date = date(2014, 3, 3), **fields: Any) -> Notice:
    held = entries or (
        NoticeEntry(kind="action", id="A1", on=date(2014, 3, 31), what="A1: Plans are clear", ask="Say when."),
    )
    said = {"authority": "Wexmoor", "deputy": "Bo Carr", "until": date(2014, 4, 30), "made_up": False, **fields}
    return Notice(lead=lead, as_of=day, entries=held, **said)


def lines_of(calendar: bytes) -> list[tuple[str, str]]:
    """The content lines of a calendar as RFC 5545 says: unfolded, each a name with its value unescaped."""
    assert calendar.endswith(b"\r\n")
    physical = calendar[:-2].split(b"\r\n")
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in physical)
    unfolded = b"\r\n".join(physical).replace(b"\r\n ", b"").decode().split("\r\n")
    return [(name, _unescaped(value)) for name, _, value in (line.partition(":") for line in unfolded)]


def _unescaped(value: str) -> str:
    out, letters = "", iter(value)
    for letter in letters:
        if letter == "\\":
            following = next(letters)
            out += {"n": "\n", "N": "\n"}.get(following, following)
        else:
            out += letter
    return out


@settings(max_examples=60, deadline=None)
@given(what=NASTY, ask=NASTY, lead=NASTY)
def test_whatever_is_written_gives_a_calendar_and_a_mail_by_the_book(what: str, ask: str, lead: str):
    made = notice(lead, NoticeEntry(kind="action", id="A1", on=date(2014, 3, 31), what=what, ask=ask), authority=what)
    calendar = render_calendar(made)
    lines = lines_of(calendar)
    assert [name for name, _ in lines].count("BEGIN") == [name for name, _ in lines].count("END") == 3
    seen = "".join(c for c in what.replace("\r\n", "\n").replace("\r", "\n") if c == "\n" or c.isprintable())
    said = dict(lines)["SUMMARY"]
    assert "".join(c for c in said if c == "\n" or c.isprintable()).endswith(seen.lstrip() or "")
    mail = message_from_bytes(render_mail(made, b"<p>page</p>", calendar, "name"), policy=policy.default)
    assert not mail.defects
    assert {name.lower() for name in mail} == {
        "subject", "from", "to", "cc", "date", "message-id", "x-unsent", "mime-version", "content-type",
    }  # fmt: skip
    assert [g.addresses for g in (*mail["to"].groups, *mail["from"].groups)] == [(), ()]
    kinds = [part.get_content_type() for part in mail.walk()]
    assert kinds == ["multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar"]


def test_an_event_keeps_its_name_so_that_sending_again_updates_it():
    first = lines_of(render_calendar(notice()))
    moved = NoticeEntry(kind="action", id="A1", on=date(2014, 4, 30), what="A1: Plans are clear")
    later = lines_of(render_calendar(notice("Bo Carr", moved, day=date(2014, 3, 10))))
    one, other = dict(first), dict(later)
    assert one["UID"] == other["UID"]
    assert int(other["SEQUENCE"]) > int(one["SEQUENCE"])
    assert other["DTSTART;VALUE=DATE"] == "20140430"
    assert dict(lines_of(render_calendar(notice(authority="Holmvale"))))["UID"] != one["UID"]


def test_what_needs_nothing_any_more_is_cancelled_in_the_calendar_and_not_told_on_the_page(tmp_path):
    over = NoticeEntry(kind="action", id="A2", on=date(2014, 3, 20), what="A2: Visits in time", over=True)
    made = notice("Ann Lee", NoticeEntry(kind="action", id="A1", on=date(2014, 3, 31), what="A1: Plans"), over)
    assert [value for name, value in lines_of(render_calendar(made)) if name == "STATUS"] == ["CONFIRMED", "CANCELLED"]
    page, *_ = write_notices([made], tmp_path)
    assert "A2" not in page.read_text()


@pytest.mark.parametrize(
    ("leads", "told"),
    [
        ("Ann Lee / Bo Khan", ("Ann Lee", "Bo Khan")),
        ("Ann Lee and  bo khan", ("Ann Lee", "bo khan")),
        ("Ann Lee, Cy Dunn", ("Ann Lee, Cy Dunn",)),
        ("Head of Placements and Fostering", ("Head of Placements and Fostering",)),
        (" ", ()),
    ],
)
def test_a_row_of_two_leads_is_told_to_both_where_both_are_known(leads: str, told: tuple[str, ...]):
    assert named_together(leads, ["Ann Lee", "Bo Khan", "Head of Placements", leads]) == told


def test_the_same_notices_give_the_same_files_and_leads_of_like_names_have_their_own(tmp_path):
    made = [notice("Ann Lee"), notice("ann lee"), notice("../../Ann/Lee")]
    one, two = write_notices(made, tmp_path / "one"), write_notices(made, tmp_path / "two")
    assert [path.name for path in one[::3]] == ["Ann Lee.html", "ann lee (2).html", "Ann Lee (3).html"]
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]
    assert all(path.stat().st_mode & 0o077 == 0 for path in one)
