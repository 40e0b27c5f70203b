"""Many at once: two on one row, and sixteen leads who file at the same time on either database."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from application.commands.people import give_access, make_link
from application.queries.checkup import verify_journal
from application.session import Session
from desk.app import make_app
from evidence.workspace import create_workspace
from tests.desk.browsing import Browser
from tests.desk.conftest import HOST, shared

LEADS, EACH = 16, 50 if os.environ.get("READINESS_THOROUGH") else 3


def test_the_second_sees_what_the_first_did_before_it_is_overwritten(comes, council):
    one, other = comes("Ada Ashdown", "member"), comes("Dev Dunmore", "member")
    one.open("/actions/A3")
    other.open("/actions/A3").send({"rag": "amber", "progress": "Dev was first."})
    one.send({"rag": "red", "progress": "Ada was second."})
    assert one.status == 409
    assert one.says("Dev Dunmore")
    assert one.says("rag: from “green” to “amber”")
    assert one.says("Nothing of yours was entered yet")
    assert "Ada was second." in one.html
    with Session(council) as session:
        assert session.register.action("A3").progress == "Dev was first."
    one.send(button="Enter mine after all")
    with Session(council) as session:
        assert session.register.action("A3").progress == "Ada was second."
        assert [r.actor for r in session.register.history("action", "A3")][-2:] == ["Dev Dunmore", "Ada Ashdown"]


def test_a_reading_of_what_was_changed_meanwhile_is_not_entered(comes, council):
    filer = (
        comes("Esme Eastwood", "member").open("/evidence/file").send(files=[("audit.txt", b"Of 20 read, 15 met it.")])
    )
    filer.send({"type-1": "E01", "about-1": "14/2/2014", "more-1": "HP-08", "sample-1": "20", "met-1": "15"}).send()
    link = next(link for link in filer.links if link.startswith("/evidence/E-"))
    reader = comes("Dev Dunmore", "member").open(link)
    with Session(council) as session:
        session.desk("Esme Eastwood").revise(link.rpartition("/")[2], {"title": "Another"}, command="evidence revise")
    reader.send({"verdict": "agrees"}, button="Enter your reading")
    assert reader.says("Esme Eastwood changed")
    with Session(council) as session:
        assert session.register.item(link.rpartition("/")[2]).readings == ()
    reader.send({"verdict": "agrees"}, button="Enter your reading")
    assert reader.says("You confirmed")


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_sixteen_leads_file_at_once(database, tmp_path, request):
    url = request.getfixturevalue("postgres_url")() if database == "postgresql" else None
    root = tmp_path / "council"
    create_workspace(root, "Wexmoor", database=url)
    names = [f"Lead{chr(97 + n) * 3} Of{chr(97 + n) * 4}" for n in range(LEADS)]
    people = tmp_path / "people.csv"
    people.write_text("name,role,judgements,deputy\n" + "".join(f"{name},Lead,HP,\n" for name in names))
    app = make_app(shared(root))
    browsers = []
    with Session(root) as session:
        from application.commands.lists import import_people

        import_people(session, people, actor="Officer")
        for name in names:
            give_access(session, name, "lead", restricted=False, actor="Officer")
            browsers.append(
                Browser(app, base_url=f"https://{HOST}").open(f"/begin/{make_link(session, name, actor='O P')[2]}")
            )
    wrong: list[str] = []

    def file(number: int, browser: Browser) -> None:
        browser.send()
        for turn in range(EACH):
            browser.open("/evidence/file").send(files=[(f"{number}-{turn}.txt", f"File {number} {turn}".encode())])
            browser.send({"type-1": "E01", "about-1": "14/2/2014", "more-1": "HP-08"}).send(button="File it")
            if browser.heading != "Filed":
                wrong.append(browser.text[:200])

    threads = [threading.Thread(target=file, args=pair) for pair in enumerate(browsers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    with Session(root) as session:
        items = session.register.items()
        assert sorted(i.file_name for i in items) == sorted(f"{n}-{t}.txt" for n in range(LEADS) for t in range(EACH))
        assert {i.filed_by for i in items} == set(names)
        assert all(session.files.has(i.sha256 or "") for i in items)
        assert verify_journal(session) == ()
        assert session.workspace.verify_files(session.register) == ()
    left = list(Path(root, "desk", "sent").iterdir())
    assert left == []
