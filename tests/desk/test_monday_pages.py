"""The group's Monday: decisions, sealed views, the group's own grade, answers and what goes out."""

from __future__ import annotations

from application.session import Session
from tests.desk.browsing import Reader


def test_a_decision_is_recorded_and_closed(alone, council):
    alone.open("/monday").send(
        {"text": "Audit the oldest plans", "owner": "dev dunmore", "due": "1/8/2014"}, button="Record"
    )
    with Session(council) as session:
        made = session.register.decisions()[-1]
    assert (made.text, made.owner, str(made.due)) == ("Audit the oldest plans", "Dev Dunmore", "2014-08-01")
    alone.send({"outcome": "Done by all."}, form=f"/monday/decisions/{made.id}")
    assert alone.says(f"Closed {made.id}")
    alone.open("/monday").send({"text": "", "about": "HP-99"}, button="Record")
    assert alone.status == 422


def test_views_are_sealed_until_they_are_opened_and_both_grades_are_kept(comes, council):
    ada, dev = comes("Ada Ashdown", "member"), comes("Dev Dunmore", "member")
    ada.open("/monday/HP").send({"grade": "good", "reason": "Ada's own reason"}, form="/monday/HP/view")
    assert dev.open("/monday/HP").says("1 view is given, and sealed")
    assert "Ada's own reason" not in dev.text
    assert not dev.says("Open the views")
    for code in ("HP", "LM"):  # one whose views are sealed, and one of which nobody has given one
        token = dict(Reader(dev.open(f"/monday/{code}").html).forms[0].fields)["form"]
        forged = {"form": token, "group-grade": "good", "group-reason": "At once"}
        assert dev.client.post(f"/monday/{code}/group", data=forged).status_code == 422
    for path in ("/record", "/record/view/V-001", "/record?subject=V-001"):
        assert "Ada's own reason" not in dev.open(path).text
    dev.open("/monday/HP").send({"grade": "inadequate", "reason": "Dev's own reason"}, form="/monday/HP/view")
    assert "Ada's own reason" not in dev.text
    dev.send(form="/monday/HP/open")
    assert dev.says("Ada's own reason")
    dev.send({"group-grade": "requires improvement", "group-reason": "As both see it"}, form="/monday/HP/group")
    assert dev.says("The group says requires improvement")
    with Session(council) as session:
        assert [v.grade for v in session.register.entities("view")] == ["good", "inadequate"]
        assert session.register.moderations()[-1].grade == "requires improvement"
    assert comes("Hugh Hartley", "member").open("/monday/HP").says("none can be added this week")


def test_views_can_be_given_on_the_command_line_as_well(council, capsys):
    from cli.app import run

    there = ["-w", str(council), "--week", "2014-W28"]
    assert run(["views", "add", "HP", "--grade", "good", "--reason", "Seen", "--by", "Ada Ashdown", *there]) == 0
    assert run(["views", "list", *there]) == 0
    assert "Seen" not in capsys.readouterr().out
    assert run(["views", "open", "HP", "--by", "Ada Ashdown", *there]) == 0
    assert "Seen" in capsys.readouterr().out
    assert run(["views", "add", "HP", "--grade", "good", "--reason", "Late", "--by", "Dev Dunmore", *there]) == 2


def test_a_question_is_answered_and_the_answer_shown(alone, council):
    alone.open("/challenges?state=open")
    before = alone.text.count("Answer it")
    alone.send({"reason": ""}, form=1, button="Enter the answer")
    assert alone.status == 422
    alone.open("/challenges?state=open").send(
        {"reason": "Looked into; see the minutes."}, form=1, button="Enter the answer"
    )
    assert alone.says("Looked into; see the minutes.")
    assert alone.open("/challenges?state=open").text.count("Answer it") == before - 1
    with Session(council) as session:
        assert session.register.answers()[-1].by == "Ada Ashdown"
    alone.open("/challenges?state=answered")
    alone.send({"reason": ""}, form="/challenges/withdraw")
    assert alone.status == 422
    alone.open("/challenges?state=answered").send({"reason": "It was of last year."}, form="/challenges/withdraw")
    assert alone.says("Ada Ashdown took the answer back on 7 July 2014: It was of last year.")


def test_the_briefing_is_issued_once_a_week(alone, council):
    alone.open("/monday").send(form="/monday/issue")
    assert alone.says("The briefing is issued")
    alone.open("/monday").send(form="/monday/issue")
    assert alone.says("issued already")
    with Session(council) as session:
        assert session.register.briefings()[-1].id == "2014-W28"
