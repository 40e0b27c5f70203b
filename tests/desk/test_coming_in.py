"""Who comes in: alone by a link, a group by personal links or by a proxy that vouches for somebody."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from application.commands.people import make_link, withdraw_links
from application.desk_policy import desk_policy
from application.session import Session
from desk.app import make_app
from desk.setting import Setting
from tests.desk.browsing import Browser
from tests.desk.conftest import DAY, HOST, KEY, shared


@pytest.fixture
def app(council):
    return make_app(shared(council))


def visitor(app) -> Browser:
    return Browser(app, base_url=f"https://{HOST}")


def link(council, name="Dev Dunmore") -> str:
    with Session(council) as session:
        return "/begin/" + make_link(session, name, actor="Ada Ashdown")[2]


def test_nothing_is_seen_without_signing_in(app, council):
    outside = visitor(app)
    for path in (
        "/",
        "/evidence",
        "/evidence/E-0001",
        "/evidence/E-0001/file",
        "/papers/gaps.csv",
        "/record",
        "/people",
    ):
        assert outside.open(path).status == 401, path
        assert "E-0001" not in outside.text.replace(path, "")


def test_a_link_begins_one_session_by_its_button_alone(app, council):
    address = link(council)
    for _ in range(2):  # a mail program that opens it begins nothing
        first = visitor(app).open(address)
        assert first.status == 200
        assert first.says("Dev Dunmore")
        assert "set-cookie" not in first.response.headers
    first.send()
    assert first.heading == "What is asked of you"
    second = visitor(app)
    assert second.open(address).status == 403
    assert second.open("/").status == 401
    assert first.open("/").status == 200


def test_the_cookie_is_kept_from_scripts_other_pages_and_plain_lines(app, council):
    browser = visitor(app).open(link(council)).send()
    [cookie] = [r.headers["set-cookie"] for r in browser.response.history if "set-cookie" in r.headers]
    assert cookie.startswith("__Host-readiness=")
    for word in ("HttpOnly", "Path=/", "SameSite=strict", "Secure"):
        assert word.casefold() in cookie.casefold()


def test_only_digests_are_kept(app, council):
    address = link(council)
    browser = visitor(app).open(address).send()
    secrets = [address.removeprefix("/begin/"), *browser.client.cookies.values()]
    held = b"".join(path.read_bytes() for path in council.rglob("*") if path.is_file())
    assert all(secret.encode() not in held for secret in secrets)


def test_a_withdrawn_link_ends_at_once_and_so_does_its_session(app, council):
    begun, waiting = visitor(app).open(link(council)).send(), link(council)
    assert begun.open("/").status == 200
    with Session(council) as session:
        assert withdraw_links(session, "Dev Dunmore", actor="Ada Ashdown")[1] == 2
    assert begun.open("/").status == 401
    assert visitor(app).open(waiting).status == 403


def test_links_and_sessions_expire(app, council, monkeypatch):
    address, late = link(council), link(council, "Esme Eastwood")
    begun = visitor(app).open(address).send()
    from evidence.register.register import Register

    now = Register.now
    monkeypatch.setattr(Register, "now", lambda self: now(self) + timedelta(days=desk_policy().sessions.link_days + 1))
    assert visitor(app).open(late).status == 403
    assert begun.open("/").status == 200
    monkeypatch.setattr(Register, "now", lambda self: now(self) + timedelta(days=desk_policy().sessions.lasts_days + 1))
    assert begun.open("/").status == 401


def test_a_session_that_was_left_alone_ends(app, council, monkeypatch):
    begun = visitor(app).open(link(council)).send()
    import time

    now = time.monotonic()
    monkeypatch.setattr("desk.gate.time.monotonic", lambda: now + desk_policy().sessions.idle_minutes * 60 + 60)
    assert begun.open("/").status == 401
    monkeypatch.undo()
    assert begun.open("/").status == 401


def test_what_was_typed_outlives_a_session_that_ended(app, council):
    typed = "What was done since spring, told at length."
    begun = visitor(app).open(link(council)).send().open("/actions/A3")
    with Session(council) as session:
        withdraw_links(session, "Dev Dunmore", actor="Ada Ashdown")
    begun.send({"progress": typed})
    assert begun.status == 401
    assert begun.says("what you typed is kept on this page")
    Browser(client=begun.client).open(link(council)).send()  # in another tab
    begun.send(button="Send it again")
    assert begun.status == 403
    assert begun.says("Nothing was changed yet")
    begun.send(button="Send it again")
    assert begun.says("A3 is up to date")
    with Session(council) as session:
        assert session.register.action("A3").progress == typed


def test_words_beside_a_file_outlive_it_as_well_and_the_file_is_told_to_be_lost(app, council):
    begun = visitor(app).open(link(council, "Hugh Hartley")).send().open("/evidence/E-0143/correct")
    begun.client.cookies.clear()
    begun.send({"title": "A better title"}, files=[("secret.txt", b"Never taken in.")])
    assert begun.status == 401
    assert "A better title" in begun.html
    assert begun.says("The files were not taken in")
    assert not (council / "desk").exists()


def test_signing_out_ends_the_session(app, council):
    begun = visitor(app).open(link(council)).send()
    cookie = dict(begun.client.cookies)
    begun.send(form="/end")
    assert begun.open("/").status == 401
    other = visitor(app)
    other.client.cookies.update(cookie)
    assert other.open("/").status == 401


def test_ten_wrong_links_and_the_address_has_to_wait(app, council):
    guessing = visitor(app)
    tries = desk_policy().sign_in.tries
    statuses = [guessing.open(f"/begin/{n}").status for n in range(tries + 2)]
    assert statuses == [*[403] * tries, 429, 429]
    assert guessing.open(link(council)).status == 429


def test_what_is_done_is_entered_under_the_persons_name(app, council):
    browser = visitor(app).open(link(council)).send()
    browser.open("/actions/A3").send({"progress": "Seen by two managers."})
    with Session(council) as session:
        entries = session.register.history("action", "A3")
        begun = [r.command for r in session.register.history("link", "L-001")]
    assert (entries[-1].actor, entries[-1].command) == ("Dev Dunmore", "actions update")
    assert begun == ["people link", "desk begin"]


def test_alone_the_link_is_good_once_and_for_this_process(council):
    setting = Setting(council, frozenset({HOST}), as_of=DAY, alone="Ada Ashdown", key=KEY, port=1)
    app = make_app(setting)
    first = Browser(app, base_url=f"http://{HOST}").open(f"/begin/{KEY}").send()
    assert first.open("/people").status == 200
    assert Browser(app, base_url=f"http://{HOST}").open(f"/begin/{KEY}").status == 403
    other = Browser(make_app(setting), base_url=f"http://{HOST}")
    other.client.cookies.update(dict(first.client.cookies))
    assert other.open("/").status == 401


def test_a_proxy_names_who_asks_and_nobody_else_can(council):
    app = make_app(shared(council, proxy="10.0.0.1", header="X-Remote-User"))
    proxied = Browser(app, base_url=f"https://{HOST}", client=("10.0.0.1", 5))
    proxied.client.headers["X-Remote-User"] = "dev dunmore"
    assert proxied.open("/").says("Dev Dunmore")
    proxied.open("/actions/A3").send({"progress": "By way of the proxy."})
    with Session(council) as session:
        assert session.register.history("action", "A3")[-1].actor == "Dev Dunmore"
    for path in ("/begin", "/begin/a-secret"):
        assert proxied.client.post(path, data={"link": "a-secret"}).status_code == 404
    proxied.client.headers["X-Remote-User"] = "Nobody Known"
    assert proxied.open("/").status == 401
    direct = Browser(app, base_url=f"https://{HOST}", client=("10.0.0.2", 5))
    direct.client.headers["X-Remote-User"] = "Ada Ashdown"
    assert direct.open("/").status == 403


def test_a_name_comes_through_the_proxy_as_it_is_written_and_only_one_does(council):
    from application.commands.people import give_access
    from evidence.people import find_person

    app = make_app(shared(council, proxy="10.0.0.1", header="X-Remote-User"))
    with Session(council) as session:
        dev = find_person(session.register.people(), "Dev Dunmore")
        with session.register.change("Ada Ashdown", "people add") as change:
            change.put("person", dev.model_copy(update={"id": "P-900", "name": "Zoë Šimić"}))
        give_access(session, "Zoë Šimić", "lead", restricted=False, actor="Ada Ashdown")
    proxied = Browser(app, base_url=f"https://{HOST}", client=("10.0.0.1", 5))
    name = "Zoë Šimić".encode()
    assert proxied.client.get("/", headers=[(b"x-remote-user", name)]).status_code == 200
    two = [(b"x-remote-user", b"Ada Ashdown"), (b"x-remote-user", name)]
    assert proxied.client.get("/", headers=two).status_code == 401


def test_no_answer_leads_back_to_a_plain_line(council):
    proxied = Browser(make_app(shared(council, proxy="10.0.0.1")), base_url=f"http://{HOST}", client=("10.0.0.1", 5))
    answer = proxied.client.get("/evidence/", follow_redirects=False)
    assert answer.headers["location"] == f"https://{HOST}/evidence"


def test_without_a_proxy_its_header_says_nothing(app):
    forging = visitor(app)
    forging.client.headers["X-Remote-User"] = "Ada Ashdown"
    assert forging.open("/").status == 401


def test_links_are_made_on_the_command_line_as_well(council, capsys):
    from cli.app import run

    there = ["-w", str(council), "--by", "Ada Ashdown"]
    assert run(["people", "link", "Dev Dunmore", "--at", f"https://{HOST}", *there]) == 0
    address = capsys.readouterr().out.strip()
    assert re.fullmatch(rf"https://{HOST}/begin/[A-Za-z0-9_-]{{43}}", address)
    assert visitor(make_app(shared(council))).open(address.removeprefix(f"https://{HOST}")).says("Dev Dunmore")
    assert run(["people", "unlink", "dev dunmore", *there]) == 0
    assert run(["people", "link", "Nobody Known", *there]) == 2


def test_an_officer_makes_a_link_on_a_page(comes):
    officer = comes("Ada Ashdown", "officer").open("/people")
    officer.send({"name": "Dev Dunmore"}, form=1, button="Make a link")
    assert re.search(rf"https://{HOST}/begin/\S+", officer.text)
