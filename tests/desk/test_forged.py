"""Requests that no page of ours sends, and answers that a browser can do nothing with but show them."""

from __future__ import annotations

import re

import pytest

from application.session import Session
from base.errors import RegisterError
from desk.slips import told
from tests.desk.browsing import Reader
from tests.desk.conftest import HOST

UPDATE = {"progress": "Forged."}


def progress(council) -> str:
    with Session(council) as session:
        return session.register.action("A3").progress


def fields(browser, **changes) -> dict[str, str]:
    browser.open("/actions/A3")
    form = next(f for f in Reader(browser.html).forms if f.action == "")
    return {**dict(form.fields), **UPDATE, **changes}


def test_a_form_of_ours_goes_through(alone, council):
    assert alone.client.post("/actions/A3", data=fields(alone)).status_code == 200
    assert progress(council) == "Forged."


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "", "origin": "https://evil.example"},
        {"sec-fetch-site": "", "origin": "null"},
        {"host": "evil.example"},
        {"host": f"{HOST}.evil.example"},
        {"host": ""},
    ],
    ids=str,
)
def test_what_another_page_sends_changes_nothing(alone, council, headers):
    before = progress(council)
    assert alone.client.post("/actions/A3", data=fields(alone), headers=headers).status_code in (400, 403, 421)
    assert progress(council) == before


@pytest.mark.parametrize("path", ["/evidence/%00", "/record?subject=%00"])
def test_an_address_that_no_database_holds_is_refused(alone, path):
    assert alone.open(path).status == 400


def test_no_page_tells_where_the_database_is():
    error = RegisterError("The database refused.", where="postgresql://readiness@/readiness?host=/run/db")
    assert told(error) == "The database refused."


@pytest.mark.parametrize("row", ["", "x", "../1", "9" * 5000])
def test_a_button_of_a_row_that_there_is_not_throws_nothing_away(alone, row):
    draft = alone.open("/evidence/file").send(files=[("audit.txt", b"An audit.")]).path
    data = {"form": dict(Reader(alone.html).forms[0].fields)["form"], "do": f"without-{row}"}
    assert alone.client.post(draft, data=data).status_code == 200
    assert "audit.txt" in alone.open(draft).html


@pytest.mark.parametrize("token", ["", "0" * 64, "é", None])
def test_a_form_without_its_token_changes_nothing(alone, council, token):
    before, data = progress(council), fields(alone)
    data["form"] = token
    if token is None:
        del data["form"]
    assert alone.client.post("/actions/A3", data=data).status_code == 403
    assert progress(council) == before


def test_a_form_of_another_session_changes_nothing(comes, council):
    one, other = comes("Dev Dunmore"), comes("Esme Eastwood")
    stolen = fields(one)
    before = progress(council)
    assert other.client.post("/actions/A3", data=stolen).status_code == 403
    assert progress(council) == before


def test_what_was_typed_is_handed_back_only_where_the_browser_vouches_for_its_page(alone, council):
    data = {**fields(alone), "form": "0" * 64}
    assert "Forged." in alone.client.post("/actions/A3", data=data).text
    assert "Forged." not in alone.client.post("/actions/A3", data=data, headers={"sec-fetch-site": ""}).text
    assert progress(council) != "Forged."


def test_reading_by_another_page_is_refused(alone):
    headers = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}
    assert alone.client.get("/evidence/E-0001/file", headers=headers).status_code == 403


def test_other_methods_and_getting_what_is_sent_change_nothing(alone, council):
    before = progress(council)
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        assert alone.client.request(method, "/actions/A3").status_code == 405
    alone.client.get("/actions/A3", params=fields(alone))
    assert progress(council) == before


@pytest.mark.parametrize("path", ["/monday/issue", "/monday/HP/open", "/monday/HP/group", "/end", "/people/change"])
def test_following_a_link_does_nothing(alone, council, path):
    with Session(council) as session:
        before = session.register.head()
    assert alone.open(path).status in (400, 405)
    assert alone.open("/people").status == 200
    with Session(council) as session:
        assert session.register.head() == before


@pytest.mark.parametrize("charset", ["undefined", "unicode_escape", "utf-7"])
def test_a_form_that_names_a_character_set_is_refused(looking, charset):
    headers = {"content-type": f"multipart/form-data; boundary=x; charset={charset}"}
    body = b'--x\r\ncontent-disposition: form-data; name="link"\r\n\r\n\\ud800\r\n--x--\r\n'
    for path in ("/actions/A3", "/begin"):
        assert looking.client.post(path, content=body, headers=headers).status_code == 415


def test_numbers_without_end_are_no_fault(looking):
    for path in ("/evidence?page=", "/record?newest="):
        assert looking.open(path + "9" * 5000).status == 200
    looking.open("/actions/A3")
    assert (
        looking.client.post("/actions/A3", data={**fields(looking, progress=""), "base": "9" * 5000}).status_code == 422
    )


@pytest.mark.parametrize(
    "path", ["/", "/no/such", "/end", "/static/desk.js", "/evidence/E-0001/file", "/papers/gaps.csv"]
)
def test_every_answer_says_what_a_browser_may_do_with_it(looking, path):
    headers = looking.client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy or "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in headers
    if not path.startswith("/static"):
        assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/", "/evidence/file", "/judgements", "/monday", "/why/HP", "/people", "/challenges"])
def test_a_page_holds_no_script_no_style_and_nothing_from_elsewhere(looking, path):
    html = looking.open(path).html
    assert re.findall(r"<script[^>]*>", html) == ['<script src="/static/desk.js" defer>']
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|<iframe|<object|<embed", html)
    assert not re.findall(r'(?:src|href|action)="(?!/|#)[^"]', html)


def test_words_that_look_like_markup_stay_words(alone):
    bad = "</textarea><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}"
    alone.open("/actions/A3").send({"progress": bad, "lead": "<b>Bold</b>"})
    for path in ("/actions/A3", "/actions?whose=all", "/record/action/A3", "/"):
        html = alone.open(path).html
        assert "<script>alert" not in html
        assert "onerror=alert(1)>" not in html.replace("onerror=alert(1)&gt;", "")
        assert "<b>Bold" not in html
    alone.open("/actions/A3").send({"due": "<script>x</script>"})
    assert "<script>x" not in alone.html
