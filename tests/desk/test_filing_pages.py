"""Filing evidence by pages alone, as a browser without scripts does it."""

from __future__ import annotations

from application.session import Session

AUDIT = b"Audit of child protection plans.\nOf 20 plans read, 15 met the standard: visits were in time.\n"


def test_a_lead_files_evidence_and_sees_what_it_did(alone, council):
    assert alone.open("/").heading == "What is asked of you"
    alone.open("/evidence/file").send(files=[("audit of plans.txt", AUDIT)])
    assert alone.heading == "What is this file?"
    assert alone.says("Both speak of")  # proposed, with the words it rests on
    alone.send({"type-1": "E01", "about-1": "14 February 2014", "more-1": "HP-08", "sample-1": "20", "met-1": "15"})
    assert alone.heading == "Check before you file"
    assert alone.says("It would carry more if")
    with Session(council) as session:
        before = session.register.head()
    alone.send(button="File")
    assert alone.heading == "Filed"
    assert alone.says("HP-08 (child's voice)")
    with Session(council) as session:
        item = session.register.items()[-1]
        entry = session.register.history("item", item.id)[-1]
    assert (entry.actor, entry.command, entry.seq) == ("Ada Ashdown", "evidence attach", before[0] + 1)
    assert (item.sample, item.met, item.counts_found, item.file_name) == (20, 15, True, "audit of plans.txt")


def test_several_files_each_with_its_own_row_and_its_own_errors(alone, council):
    alone.open("/evidence/file").send(files=[("one.txt", b"One."), ("two.txt", b"Two."), ("three.txt", b"Three.")])
    assert alone.heading == "What are these files?"
    alone.send(
        {
            "type-1": "E01",
            "about-1": "someday",
            "more-1": "HP-08",
            "more-2": "no such thing",
            "sample-3": "many",
            "title-2": "Kept as typed",
        }
    )
    assert alone.status == 422
    for place in ("about-1-slip", "bears_on-2-slip", "sample-3-slip"):
        assert f'id="{place}"' in alone.html, place
    assert 'value="Kept as typed"' in alone.html
    assert 'value="someday"' in alone.html
    # What is left empty is taken from the file above: nothing is typed twice.
    alone.send({"about-1": "14/2/2014", "more-2": "LM-08", "sample-3": "", "more-3": "HP-09"})
    assert alone.heading == "Check before you file", alone.text[:600]
    alone.send(button="File them")
    with Session(council) as session:
        new = session.register.items()[-3:]
    assert [item.file_name for item in new] == ["one.txt", "two.txt", "three.txt"]
    assert {(item.type, item.about.isoformat(), item.lead) for item in new} == {("E01", "2014-02-14", "Ada Ashdown")}
    assert [item.bearings[0].descriptor for item in new] == ["HP-08", "LM-08", "HP-09"]


def test_what_was_sent_and_typed_is_there_when_somebody_comes_back(alone):
    alone.open("/evidence/file").send(files=[("audit.txt", AUDIT)])
    draft = alone.path
    alone.send({"title-1": "Half said", "type-1": "E01"})
    assert alone.status == 422
    alone.open("/")
    assert draft in alone.links
    alone.open(draft)
    assert 'value="Half said"' in alone.html
    alone.send(button="Throw it away")
    assert alone.says("Nothing was filed")
    assert alone.open(draft).status == 404


def test_a_file_that_is_filed_already_is_recognised(alone):
    for _ in range(2):
        alone.open("/evidence/file").send(files=[("audit.txt", AUDIT)])
        alone.send({"type-1": "E01", "about-1": "14/2/2014", "more-1": "HP-08"})
        if not alone.says("It is filed already"):
            alone.send(button="File it")
    assert alone.says("and is not filed again")


def test_evidence_can_be_filed_for_a_row_of_the_plan(alone, council):
    alone.open("/actions/A3").open("/evidence/file?for=A3").send(files=[("audit.txt", AUDIT)])
    alone.send({"type-1": "E01", "about-1": "14/2/2014", "more-1": "HP-08"}).send(button="File it")
    assert alone.says("now evidence for A3")
    with Session(council) as session:
        assert session.register.items()[-1].id in session.register.action("A3").evidence


def test_nothing_chosen_and_an_empty_file_are_told(alone):
    assert alone.open("/evidence/file").send().says("Choose at least one file")
    alone.open("/evidence/file").send(files=[("empty.txt", b"")])
    assert alone.says("empty.txt is empty")


def test_two_files_of_one_text_are_told_apart_by_their_names_before_they_are_filed(alone):
    alone.open("/evidence/file").send(files=[("first.txt", AUDIT * 3), ("second.txt", AUDIT * 3 + b"And a page.")])
    alone.send({"type-1": "E01", "about-1": "14/2/2014", "more-1": "HP-08", "more-2": "HP-08"})
    assert alone.says("Its text is that of first.txt, or nearly so")
    assert "+1" not in alone.text


def test_what_a_file_says_it_bears_on_is_proposed_first(alone):
    alone.open("/evidence/file").send(files=[("Audit HP-05 June.txt", b"Also of LM-02: of 20 plans, 15 met it.")])
    assert alone.text.index("It says HP-05") < alone.text.index("It says LM-02")
