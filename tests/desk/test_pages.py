"""Every page of the desk opens, and what it links to opens too."""

from __future__ import annotations

import io
import zipfile
from typing import get_args

import pytest

from application.session import Session
from desk.revisions import KINDS, deed
from evidence.kinds import Kind
from reports.formats import FORMATS
from reports.gap_page import GAP_FORMATS
from tests.application.test_asking import WRITE

PAGES = """
/ /evidence /evidence/file /actions /actions?whose=all&only=late /reading /judgements /why/HP /why/overall /why/HP-08
/challenges /challenges?whose=mine&severity=high /gaps /gaps?judgement=HP /lift /lift?target=HP&to=good /what-if
/what-if?descriptor-1=HP-08&type-1=E01&met-1=19&sample-1=20&sign-1=%2B /outlook /papers /monday /monday/HP /record
/record?subject=E-0001 /record/item/E-0001 /people /evidence/E-0001 /evidence/E-0001?drawn=yes /actions/A3
"""


@pytest.mark.parametrize("path", PAGES.split())
def test_a_page_opens(looking, path):
    looking.open(path)
    assert looking.status == 200, looking.text[:500]
    assert looking.heading


@pytest.mark.parametrize("path", ["/", "/judgements", "/why/HP-08", "/actions/A3", "/monday", "/evidence/E-0143"])
def test_what_a_page_links_to_opens(looking, path):
    looking.open(path)
    links = {link.partition("#")[0] for link in looking.links if link.startswith("/")} - {"", path}
    for link in sorted(links)[:40]:
        assert looking.open(link).status == 200, link


def test_an_address_that_no_page_has_is_told(looking):
    assert looking.open("/no/such/page").status == 404
    assert looking.says("no page of that address")
    assert looking.open("/evidence/E-9999").status == 404
    assert looking.says("There is no evidence item E-9999")


def test_a_bundle_is_saved_and_who_it_is_for_is_entered(alone, council):
    alone.open("/papers").send({"judgement": "AD", "reader": "An Inspector"}, form="/papers/bundle")
    assert alone.response.headers["content-disposition"].startswith('attachment; filename="Anytown evidence AD')
    with zipfile.ZipFile(io.BytesIO(alone.response.content)) as bundle:
        assert any(name.startswith("files/") for name in bundle.namelist())
    with Session(council) as session:
        [given] = session.register.handouts()
        assert (given.reader, session.register.history("handout", given.id)[0].actor) == ("An Inspector", "Ada Ashdown")
    alone.open("/papers").send({"restricted": "yes"}, form="/papers/bundle")
    assert alone.status == 422
    assert 'id="reader-slip"' in alone.html


@pytest.mark.parametrize("paper", ["briefing.md", "gaps.csv", "gaps.xlsx", "progress.html", "evidence.csv"])
def test_papers_are_those_of_the_command_line(looking, paper):
    response = looking.client.get(f"/papers/{paper}")
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/octet-stream"
    assert response.headers["content-disposition"].startswith("attachment;")
    assert len(response.content) > 200
    assert looking.open("/papers/gaps.exe").status == 404


def test_every_paper_is_offered_in_each_format_there_is(looking):
    looking.open("/papers")
    for paper, formats in (("briefing", FORMATS), ("gaps", GAP_FORMATS)):
        assert {f"/papers/{paper}{suffix}" for suffix in formats} <= set(looking.links)


def test_the_record_says_in_words_what_was_done_and_to_what():
    assert set(KINDS) == set(get_args(Kind))
    enter_nothing = ("journal ", "register ", "evidence clean", "demo", "init", "restore", "desk")
    for command in WRITE:
        if not command.startswith(enter_nothing):
            assert deed(command.removesuffix(" field").removesuffix(" words")) != command, command
