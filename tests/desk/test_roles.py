"""Each role does what it may and no more; restricted evidence is told to nobody whom it does not name."""

from __future__ import annotations

from pathlib import Path

import pytest

from application.desk_policy import desk_policy
from application.session import Session
from cli.people import role as role_command
from desk.house import House
from tests.desk.browsing import Reader

SECRET = "A case that must not be told"


def heads(council) -> int:
    with Session(council) as session:
        return session.register.head()[0]


@pytest.mark.parametrize(
    ("role", "refused"),
    [
        ("reader", ["/evidence/file", "/reading", "/people"]),
        ("lead", ["/people"]),
        ("member", ["/people"]),
        ("officer", []),
    ],
)
def test_a_role_opens_what_it_may(comes, role, refused):
    somebody = comes("Dev Dunmore", role)
    for path in ("/", "/evidence/file", "/reading", "/people", "/monday", "/judgements", "/record"):
        assert somebody.open(path).status == (403 if path in refused else 200), path
    somebody.open("/")
    assert not set(refused) & set(somebody.links)


def test_a_reader_changes_nothing(comes, council):
    reader = comes("Dev Dunmore", "reader")
    reader.open("/")
    token = dict(Reader(reader.html).forms[0].fields)["form"]
    before = heads(council)
    for path in (
        "/actions/A3", "/challenges/answer", "/monday/decide", "/monday/HP/view", "/monday/HP/open", "/monday/HP/group",
        "/monday/issue", "/evidence/E-0302/reading", "/evidence/E-0302/check", "/people/change", "/evidence/file",
    ):  # fmt: skip
        data = {"form": token, "progress": "x", "text": "x", "name": "Dev Dunmore", "do": "role", "role": "officer"}
        assert reader.client.post(path, data=data).status_code == 403, path
    assert heads(council) == before


def test_a_lead_works_on_their_own_rows_and_judgements(comes, council):
    lead = comes("Greta Greenway", "lead")  # who leads adoption
    assert lead.open("/actions/A3").says("a lead works on their own rows")
    token = dict(Reader(lead.html).forms[0].fields)["form"]
    assert lead.client.post("/actions/A3", data={"form": token, "progress": "Mine?"}).status_code == 403
    lead.open("/evidence/file").send(files=[("audit.txt", b"An audit.")])
    lead.send({"type-1": "E01", "about-1": "14/2/2014", "more-1": "HP-08"})
    assert lead.status == 422
    assert lead.says("You lead neither the judgement of HP-08")
    lead.send({"more-1": "AD-01"})
    assert lead.heading == "Check before you file"
    assert lead.send(button="File it").heading == "Filed"


def test_a_lead_puts_evidence_to_no_row_of_others(comes, council):
    lead = comes("Greta Greenway", "lead")
    assert lead.open("/evidence/file?for=A3").status == 403
    lead.open("/evidence/file").send(files=[("audit.txt", b"An audit.")])
    draft = lead.path
    lead.send({"type-1": "E01", "about-1": "14/2/2014", "more-1": "AD-01"})
    [said] = (council / "desk").rglob("said.json")
    said.write_text(said.read_text().replace('"for": []', '"for": ["A3"]'))
    assert lead.open(f"{draft}/check").status == 403


def test_a_lead_answers_no_question_of_others_however_its_id_is_written(comes, council):
    lead = comes("Greta Greenway", "lead").open("/challenges")
    token = dict(Reader(lead.html).forms[0].fields)["form"]
    before = heads(council)
    for id in ("overdue:C2", "overdue:c2", "OVERDUE:C2 "):
        data = {"form": token, "id": id, "reason": "It was done in June, as the minutes show."}
        assert lead.client.post("/challenges/answer", data=data).status_code == 403, id
    assert heads(council) == before


def test_a_lead_answers_what_they_are_asked_about_their_own_evidence(comes):
    lead = comes("Hugh Hartley", "lead").open("/")
    lead.open("/challenges?whose=mine&only=few-cases:E-0141")
    lead.send({"reason": "There were no more cases in the quarter."}, form="/challenges/answer")
    assert lead.says("Answered few-cases:E-0141")


def test_who_no_longer_leads_on_a_judgement_answers_no_question_of_it_from_an_older_page(comes, council, monkeypatch):
    monkeypatch.setattr(House, "_lasts", lambda *_: True)  # as where grades take long to work out
    lead = comes("Greta Greenway", "lead").open("/challenges?whose=mine&only=indicator-contradicts:K37")
    with Session(council) as session:
        (greta,) = (person for person in session.register.people() if person.name == "Greta Greenway")
        with session.register.change("Ada Ashdown", "test") as change:
            change.put("person", greta.model_copy(update={"judgements": ()}))
    lead.send({"reason": "The courts take that long for us all."}, form="/challenges/answer")
    assert lead.status == 403


def test_a_member_works_on_everything(comes):
    member = comes("Greta Greenway", "member").open("/actions/A3").send({"progress": "Seen to by the group."})
    assert member.says("A3 is up to date")
    assert (
        member.open("/monday")
        .send({"text": "Audit the oldest plans"}, form="/monday/decide", button="Record it")
        .says("Entered D-")
    )


@pytest.fixture
def restricted(comes) -> str:
    """An item that is restricted, filed by a lead."""
    lead = comes("Esme Eastwood", "lead").open("/evidence/file").send(files=[("case.txt", SECRET.encode())])
    lead.send(
        {"type-1": "E05", "about-1": "14/2/2014", "more-1": "HP-08", "title-1": SECRET, "sensitivity-1": "restricted"}
    ).send(button="File it")
    assert lead.heading == "Filed", lead.text[:400]
    return next(link for link in lead.links if link.startswith("/evidence/E-"))


def test_restricted_evidence_opens_for_those_it_names(comes, restricted):
    assert comes("Esme Eastwood").open(restricted).says(SECRET)
    other = comes("Dev Dunmore", "member")
    id = restricted.rpartition("/")[2]
    for path in (restricted, f"{restricted}/file", f"/record/item/{id}", f"/why/{id}"):
        opened = other.open(path)
        assert opened.status in (403, 404), path
        assert SECRET not in opened.html
    allowed = comes("Hugh Hartley", "member", restricted=True)
    assert allowed.open(restricted).says(SECRET)
    # Who takes it out is entered, so a link alone does not.
    assert allowed.open(f"{restricted}/file").heading == f"{id}: {SECRET}"
    assert allowed.send(form=f"{restricted}/file").response.content == SECRET.encode()
    assert allowed.open(restricted).says("Taken out by Hugh Hartley")


def test_who_sends_its_file_again_is_told_that_it_is_held(comes, restricted):
    other = comes("Greta Greenway", "member").open("/evidence/file").send(files=[("same.txt", SECRET.encode())])
    other.send({"type-1": "E05", "about-1": "14/2/2014", "more-1": "HP-08"}).send()
    assert (other.status, other.heading) == (200, "Nothing was filed")
    assert other.says(f"{restricted.rpartition('/')[2]} is restricted to those it names")
    assert other.says("that is held already and was not filed again. Ask Esme Eastwood")
    assert not other.says(SECRET)


def test_no_page_and_no_paper_tells_of_it(comes, restricted):
    other = comes("Dev Dunmore", "officer")
    id = restricted.rpartition("/")[2]
    papers = [
        f"/papers/{name}" for name in ("evidence.csv", "briefing.html", "briefing.md", "gaps.html", "progress.html")
    ]
    pages = ["/", "/evidence?descriptor=HP-08", "/evidence?page=7", "/reading", "/why/HP-08", "/why/HP", "/monday"]
    of_it = [f"/record?subject={id}", f"/evidence/filed?items={id}", f"/why/{id}"]
    for path in (*pages, "/challenges", "/gaps", "/record", *of_it, *papers):
        assert SECRET not in other.open(path).html, path


def test_what_was_restricted_just_now_is_told_to_nobody_from_grades_of_before(comes, council, monkeypatch):
    monkeypatch.setattr("desk.house.House._lasts", lambda self, known: True)
    other, path = comes("Dev Dunmore", "member"), "/evidence?descriptor=HP-08"
    with Session(council) as session:
        held = session.register.item("E-0143")
        assert other.open(path).says(held.title)
        session.desk(held.filed_by or held.lead).revise(
            held.id, {"sensitivity": "restricted", "title": SECRET}, command="evidence revise"
        )
    for page in (path, "/reading", "/", "/why/E-0143"):
        assert SECRET not in other.open(page).html, page
        assert held.title not in other.html, page
    assert other.open("/why/E-0143").status == 404


def test_a_bundle_gives_it_only_to_whom_it_opens(comes, restricted):
    data = {"reader": "An Inspector", "restricted": "yes", "judgement": "HP"}
    other = comes("Dev Dunmore", "officer").open("/papers")
    token = next(dict(form.fields)["form"] for form in Reader(other.html).forms if form.action == "/papers/bundle")
    assert other.client.post("/papers/bundle", data={**data, "form": token}).status_code == 403
    assert SECRET.encode() not in other.client.post("/papers/bundle", data={"judgement": "HP", "form": token}).content
    allowed = comes("Hugh Hartley", "member", restricted=True).open("/papers").send(data, form="/papers/bundle")
    assert allowed.response.status_code == 200


def test_what_a_spot_check_found_is_told_to_whom_the_item_is(comes, council, restricted):
    from evidence.items.draws import record_check

    with Session(council) as session:
        id = restricted.rpartition("/")[2]
        made = record_check(session.register, id, "differs", "Hugh Hartley", reason=SECRET)
    assert comes("Dev Dunmore", "officer").open(f"/record/check/{made.id}").status == 404
    assert comes("Hugh Hartley", "member", restricted=True).open(f"/record/check/{made.id}").says(SECRET)


def test_a_name_that_only_looks_alike_opens_nothing(comes, restricted):
    from application.access import Visitor, may_open
    from evidence.models import Item

    held = Item.model_validate(
        {"id": "E-1", "title": "x", "type": "E05", "about": "2014-02-14", "filed": "2014-02-15T09:00:00Z",
         "valid_until": "2015-02-14", "lead": "Esme Eastwood", "sensitivity": "restricted"}
    )  # fmt: skip
    for name in ("Eastwood", "E Eastwood", "Eastwood, Esme", "Dr Esme Eastwood", ""):
        assert not may_open(Visitor(name, "officer"), held)
    assert may_open(Visitor("esme  eastwood", "reader"), held)


def test_whoever_gives_a_role_is_told_what_each_is(comes):
    roles, documented = desk_policy().roles, (Path(__file__).parents[2] / "docs/desk.md").read_text(encoding="utf-8")
    assert comes("Dev Dunmore", "officer").open("/people").says(roles.told)
    for role, one in roles.each.items():
        assert one.says in " ".join((role_command.__doc__ or "").split()).replace("A reader", "a reader")
        assert f"| {role} |" in documented
