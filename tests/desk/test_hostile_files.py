"""Files whose names, contents and sizes were made to do harm."""

from __future__ import annotations

import io

import pytest

from application.desk_policy import DeskPolicy, desk_policy
from application.session import Session
from application.tray import Tray, plain_file_name
from base.errors import InputError

NAMES = [
    *("../../../etc/passwd", "..\\..\\windows\\system32\\a.txt", "/etc/shadow", "a\x00b.txt", "\u202efdp.exe"),
    *(
        "x" * 400 + ".txt",
        "<script>alert(1)</script>.txt",
        "..",
        ".",
        ".htaccess",
        "said.json",
        "{{ 7*7 }}.txt",
        "con.txt",
    ),
    *('"quoted"; filename="evil.html', "a\r\nSet-Cookie: x=1.txt", "é.txt"),
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_stays_a_name(alone, council, name):
    alone.open("/evidence/file").send(files=[(name, b"Of 20 plans read, 15 met the standard.")])
    assert alone.status == 200, alone.text[:300]
    assert alone.heading == "What is this file?"
    alone.send({"type-1": "E01", "about-1": "14/2/2014", "more-1": "HP-08"}).send(button="File it")
    assert alone.heading == "Filed", alone.text[:500]
    with Session(council) as session:
        item = session.register.items()[-1]
    assert item.file_name == plain_file_name(item.file_name)
    assert "/" not in item.file_name
    assert item.file_name.isprintable()
    outside = [p for p in council.parent.rglob("*") if p.is_file() and not p.is_relative_to(council)]
    assert outside == []
    saved = alone.client.get(f"/evidence/{item.id}/file")
    assert saved.content == b"Of 20 plans read, 15 met the standard."
    assert saved.headers["content-disposition"].startswith('attachment; filename="')
    assert "set-cookie" not in saved.headers


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<script>alert(document.cookie)</script>"),
        ("picture.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("broken.pdf", b"%PDF-1.7 not a pdf"),
        ("broken.docx", b"PK\x03\x04 not a document"),
        ("broken.xlsx", b"PK\x03\x04" + b"\x00" * 500),
        ("noise.bin", bytes(range(256)) * 40),
        ("nul.txt", b"a\x00b" * 100),
    ],
)
def test_a_file_is_saved_and_never_shown(alone, council, name, content):
    alone.open("/evidence/file").send(files=[(name, content)])
    alone.send({"type-1": "E01", "about-1": "14/2/2014", "more-1": "HP-08"}).send(button="File it")
    assert alone.heading == "Filed", alone.text[:500]
    with Session(council) as session:
        item = session.register.items()[-1]
    saved = alone.client.get(f"/evidence/{item.id}/file")
    assert saved.content == content
    assert saved.headers["content-type"] == "application/octet-stream"
    assert saved.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in saved.headers["content-security-policy"]


@pytest.fixture
def little(monkeypatch) -> DeskPolicy:
    """A policy that allows little, so that little is too much."""
    policy = desk_policy()
    limits = policy.limits.model_copy(
        update={"files": 2, "file_megabytes": 1, "request_megabytes": 2, "typed_megabytes": 1, "fields": 50}
    )
    little = policy.model_copy(update={"limits": limits})
    for module in ("desk.form_parser", "desk.guard", "desk.visit"):
        monkeypatch.setattr(f"{module}.desk_policy", lambda: little)
    return little


def test_too_much_is_refused_and_leaves_nothing(little, alone, council):
    alone.open("/evidence/file")
    big = b"x" * (1 << 20)
    assert alone.open("/evidence/file").send(files=[("big.bin", big + b"x")]).says("larger than 1 MB")
    assert alone.open("/evidence/file").send(files=[("a", big), ("b", big), ("c", b"x")]).status == 413
    assert alone.open("/evidence/file").send(files=[("a", b"1"), ("b", b"2"), ("c", b"3")]).status == 400
    assert alone.says("Too many files")
    assert alone.client.post("/actions/A3", data={f"f{n}": "x" for n in range(99)}).status_code == 400
    typed = {"content-type": "application/x-www-form-urlencoded"}
    assert alone.client.post("/actions/A3", content=b"progress=" + b"x" * (2 << 20), headers=typed).status_code == 413
    assert [path for path in (council / "desk").rglob("*") if path.is_file()] == []


def test_a_form_with_files_brings_no_more_words_than_one_without(alone):
    alone.open("/evidence/file")
    words = {f"f{n}": "x" * 1000 for n in range(desk_policy().limits.fields_beside_files + 1)}
    sent = alone.client.post("/evidence/file", data=words, files={"files": ("a.txt", b"1")})
    assert sent.status_code == 400
    assert "Too many fields" in sent.text
    limits = desk_policy().limits
    assert limits.fields_beside_files * limits.field_kilobytes <= limits.typed_megabytes * 1024


def test_what_is_too_large_is_told_and_no_more_of_it_is_kept_than_one_file_may_have(little, alone, monkeypatch):
    kept: list[int] = []
    send = Tray.put
    monkeypatch.setattr("desk.visit.desk_policy", desk_policy)  # so that the page takes what was kept of it

    def put(self, owner, files, into=""):
        whole = [(name, content.read()) for name, content in files]
        kept.extend(len(content) for _, content in whole)
        return send(self, owner, [(name, io.BytesIO(content)) for name, content in whole], into)

    monkeypatch.setattr(Tray, "put", put)
    alone.open("/evidence/file").send(files=[("big.bin", b"x" * ((1 << 20) + 400_000))])
    assert kept
    assert max(kept) <= 1 << 20


def test_a_file_of_nothing_but_space_is_refused_as_it_arrives(alone, council):
    alone.open("/evidence/file").send(files=[("blank.txt", b" \n" * 100)])
    assert alone.says("blank.txt is empty")
    assert str(council) not in alone.html
    assert [path for path in (council / "desk").rglob("*") if path.is_file()] == []


def test_more_than_was_announced_is_cut_off(little, alone):
    def endless():
        yield b'--x\r\ncontent-disposition: form-data; name="files"; filename="a"\r\n\r\n'
        for _ in range(64):
            yield b"x" * 65_536

    headers = {"content-type": "multipart/form-data; boundary=x"}
    assert alone.client.post("/evidence/file", content=endless(), headers=headers).status_code == 413


def test_who_is_not_signed_in_sends_nothing_to_the_drive(council):
    from desk.app import make_app
    from tests.desk.browsing import Browser
    from tests.desk.conftest import HOST, shared

    outside = Browser(make_app(shared(council)), base_url=f"https://{HOST}")
    assert outside.client.post("/evidence/file", files={"files": ("a.txt", b"x")}).status_code == 401
    assert not (council / "desk").exists()


def test_what_was_broken_off_is_cleaned_up_and_old_drafts_go(tmp_path):
    import os

    from evidence.permissions import Permissions

    tray = Tray(tmp_path, Permissions())
    id = tray.put("Dev Dunmore", [("a.txt", io.BytesIO(b"1"))])
    with pytest.raises(InputError):
        tray.put("Dev Dunmore", [("b.txt", io.BytesIO(b"2")), ("empty.txt", io.BytesIO(b""))])
    folder = tmp_path / "desk" / "sent"
    assert [path.name for path in folder.iterdir()] == [id]
    (folder / ".incoming-0").mkdir()
    tray.sweep(14)  # it may still be coming in
    assert (folder / ".incoming-0").exists()
    os.utime(folder / ".incoming-0", (0, 0))
    tray.sweep(14)
    assert [path.name for path in folder.iterdir()] == [id]
    os.utime(folder / id, (0, 0))
    tray.sweep(14)
    assert list(folder.iterdir()) == []


def test_a_kind_that_there_is_not_comes_back_with_its_form(alone):
    alone.open("/evidence/file").send(files=[("a.txt", b"1")])
    alone.send({"type-1": "zz", "about-1": "14/2/2014", "more-1": "HP-08"})
    assert alone.status == 422
    alone.open("/evidence/E-0143/correct").send({"type": "zz"})
    assert alone.status == 422
    assert alone.says("no evidence type 'zz'")


def test_old_drafts_go_while_the_desk_runs(alone, council):
    import os

    alone.open("/evidence/file").send(files=[("old.txt", b"1")])
    [old] = (council / "desk" / "sent").iterdir()
    os.utime(old, (0, 0))
    alone.open("/evidence/file").send(files=[("new.txt", b"2")])
    assert not old.exists()


def test_nobody_opens_what_somebody_else_sent(comes):
    one, other = comes("Dev Dunmore"), comes("Esme Eastwood")
    one.open("/evidence/file").send(files=[("private.txt", b"1")])
    assert other.open(one.path).status == 404
    for path in ("../said", "a/../b", "%2e%2e", "x" * 22):
        assert one.open(f"/evidence/file/{path}").status == 404
