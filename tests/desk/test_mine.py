"""The first page: what is asked of one person, most important first, and of nobody else."""

from __future__ import annotations

import re
from datetime import date

from application.commands.group import add_decision
from application.commands.plan import update_action
from application.desk_policy import desk_policy
from application.session import Session
from desk.mine import GROUPS
from reports.notices import KINDS


def headings(browser) -> list[str]:
    return [" ".join(words.split()) for words in re.findall(r"<h2[^>]*>(.*?)</h2>", browser.html, re.S)]


def test_what_is_late_comes_first_and_only_ones_own_is_told(comes, council):
    with Session(council) as session:
        update_action(
            session, "A3", {"lead": "Dev Dunmore", "due": date(2014, 6, 1), "rag": "amber"}, actor="Ada Ashdown"
        )
        add_decision(session, "Ask the schools", date(2014, 7, 1), owner="dev  dunmore", actor="Ada Ashdown")
    lead = comes("Dev Dunmore").open("/")
    shown = headings(lead)
    assert shown[0] == "Your actions that are late"
    assert shown == [words for words in [group.heading for group in GROUPS.values()] if words in shown]
    assert lead.says("It was due on 1 June 2014, 36 days ago")
    assert lead.says("Ask the schools")
    assert "/actions/A3" in lead.links
    other = comes("Greta Greenway").open("/")
    assert not other.says("Ask the schools")
    assert "/actions/A3" not in other.links


def test_what_is_due_today_is_not_late(comes, council):
    with Session(council) as session:
        update_action(session, "A3", {"lead": "Dev Dunmore", "due": date(2014, 7, 7)}, actor="Ada Ashdown")
    lead = comes("Dev Dunmore").open("/")
    assert "/actions/A3" in _under(lead, "Your actions that are due soon")


def test_what_waits_for_a_reader_is_asked_of_whoever_had_no_part_in_it(comes):
    filer = comes("Esme Eastwood", "lead").open("/evidence/file").send(files=[("audit.txt", b"An audit.")])
    filer.send({"type-1": "E01", "about-1": "1/7/2014", "more-1": "HP-08"}).send()
    link = next(link for link in filer.links if link.startswith("/evidence/E-"))
    assert "Waiting for a second reader" not in headings(filer.open("/")) or link not in _under(
        filer, "Waiting for a second"
    )
    reader = comes("Hugh Hartley", "lead").open("/reading")
    assert link in reader.links
    assert comes("Greta Greenway", "reader").open("/").status == 200
    assert not comes("Greta Greenway").says("Waiting for a second reader")


def _under(browser, heading: str) -> str:
    return browser.html.partition(heading)[2].partition("<h2")[0]


def test_every_kind_of_entry_has_its_place_and_its_heading():
    late = ("late action", "late decision")
    assert set(desk_policy().mine.order) == {*KINDS, *late, "reading"} == set(GROUPS)
