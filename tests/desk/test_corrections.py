"""Correcting what was filed, giving it another file, and withdrawing it."""

from __future__ import annotations

import pytest

from application.session import Session


@pytest.fixture
def filed(alone) -> str:
    """An audit whose count does not stand in its file."""
    alone.open("/evidence/file").send(files=[("audit.txt", b"An audit, without any count.")])
    alone.send({"type-1": "E01", "about-1": "14/2/2014", "more-1": "HP-08", "sample-1": "20", "met-1": "15"}).send()
    assert alone.says("does not stand in its text")
    return next(link for link in alone.links if link.startswith("/evidence/E-"))


def held(council, link):
    with Session(council) as session:
        return session.register.item(link.rpartition("/")[2])


def test_a_count_and_a_file_are_corrected_and_the_effect_is_told(alone, council, filed):
    alone.open(f"{filed}/correct").send(
        {"met": "18"}, files=[("audit 2.txt", b"Of 20 plans read, 18 met the standard.")]
    )
    assert alone.path == filed, alone.text[:400]
    assert alone.says("met: 15 -> 18")
    assert alone.says("HP-08 (child's voice)")
    item = held(council, filed)
    assert (item.met, item.counts_found, item.file_name) == (18, True, "audit 2.txt")
    assert {b.direction for b in item.bearings} == {"supports", "undermines"}
    assert not list((council / "desk" / "sent").iterdir())


def test_what_cannot_be_used_is_told_and_the_file_need_not_be_sent_again(alone, council, filed):
    alone.open(f"{filed}/correct").send(
        {"about": "soon"}, files=[("better.txt", b"Of 20 plans read, 15 met the standard.")]
    )
    assert alone.status == 422
    assert 'id="about-slip"' in alone.html
    assert alone.says("better.txt is sent already")
    alone.send({"about": "15/2/2014"})
    assert held(council, filed).file_name == "better.txt"


def test_only_what_is_different_is_changed(alone, council, filed):
    before = held(council, filed)
    alone.open(f"{filed}/correct").send()
    assert alone.says("says so already")
    assert held(council, filed) == before
    alone.open(f"{filed}/correct").send({"more": ["HP-09", "HP-08"], "title": "An audit of plans"})
    after = held(council, filed)
    assert {b.descriptor for b in after.bearings} == {"HP-08", "HP-09"}
    assert (after.title, after.met, after.about) == ("An audit of plans", before.met, before.about)


def test_withdrawing_needs_a_reason(alone, council, filed):
    alone.open(f"{filed}/correct").send(form=f"{filed}/retire")
    assert alone.status == 422
    alone.send({"reason": "Replaced by the autumn audit."}, form=f"{filed}/retire")
    assert alone.says("no longer counts")
    assert held(council, filed).retired.reason == "Replaced by the autumn audit."


def test_what_bears_on_nothing_is_corrected_by_whom_it_names(comes, council):
    filer = comes("Esme Eastwood", "lead").open("/evidence/file").send(files=[("a.txt", b"1")])
    filer.send({"type-1": "E01", "about-1": "14/2/2014"}).send(button="File it")
    link = next(link for link in filer.links if link.startswith("/evidence/E-"))
    other = comes("Greta Greenway", "lead").open(f"{link}/correct").send({"title": "Mine"})
    assert other.status == 422
    assert other.says("bears on nothing yet, and Esme Eastwood answers for it")
    other.open(f"{link}/correct").send({"reason": "Gone."}, form=f"{link}/retire")
    assert other.status == 422
    assert filer.open(f"{link}/correct").send({"title": "Better"}).path == link
    assert held(council, link).title == "Better"


def test_a_lead_corrects_only_what_is_their_own(comes):
    lead = comes("Greta Greenway", "lead").open("/evidence/E-0143/correct").send({"title": "Mine"})
    assert lead.status == 422
    assert lead.says("You lead neither the judgement")


def test_its_history_reads_as_the_forms_do(alone, council, filed):
    form = alone.open(f"{filed}/correct").text
    alone.send({"about": "15/2/2014"})
    history = alone.open(f"/record/item/{filed.rpartition('/')[2]}")
    for label in ("What kind of evidence it is", "Date it is about", "Who answers for it", "Cases looked at"):
        assert label in form
        assert history.says(label)
    assert history.says("14 February 2014 15 February 2014")
    assert history.says("HP-08 (child's voice): supports it (most, adequate)")
    assert "HP-08:" not in history.text
    assert "2014-02" not in history.text
    # Digests are there for who looks for them.
    shown = "".join(part.partition("<details")[0] for part in history.html.split("</details>"))
    digest = held(council, filed).sha256
    assert digest in history.html
    assert digest not in shown


def test_words_with_a_digest_among_them_are_no_digest(alone):
    typed = f"It is the file {'a1' * 32}."
    alone.open("/actions/A3").send({"progress": typed})
    history = alone.open("/record/action/A3").html
    assert history.index(typed) < history.index("<details")


def test_rules_go_by_words_and_not_by_their_digest(alone):
    rules = next(link for link in alone.open("/record?newest=5000").links if link.startswith("/record/ruleset/"))
    assert alone.says("Rules that were in use")
    assert alone.open(rules).heading == "History of rules that were in use"
