"""Filing evidence by pages alone, as a browser without scripts does it."""

from __future__ import annotations

AUDIT = b"Audit of child protection plans.\nOf 20 plans read, 15 met the standard: visits were in time.\n"


def test_a_lead_files_evidence_and_sees_what_it_did(alone):
    assert alone.heading == "What is asked of you"
    alone.open("/evidence/file").send(files=[("audit of plans.txt", AUDIT)])
    assert alone.heading == "What is this file?"
    alone.send({"type-1": "E01", "about-1": "14 February 2014", "more-1": "HP-08", "sample-1": "20", "met-1": "15"})
    assert alone.heading == "Check before you file"
    assert alone.says("What it would carry")
    assert alone.says("It would carry more if")
    alone.send(button="File")
    assert alone.heading == "Filed"
    assert alone.says("HP-08")
