"""The desk in Firefox: axe-core on every page, and files filed by the keyboard; Chromium is held to more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chromium import AXE, TAGS
from tests.desk.firefox import FIREFOX, Firefox, started
from tests.desk.served import PAGES, served_desk

pytestmark = pytest.mark.skipif(not (FIREFOX and AXE.is_file()), reason="Firefox or axe-core is not here")

ENTER, SPACE = "\ue007", " "


@pytest.fixture(scope="module")
def firefox(made_up: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Firefox, str]]:
    """Somebody signed in, and the address of the desk."""
    folder = tmp_path_factory.mktemp("firefox")
    with served_desk(made_up, folder) as link, started(folder / "profile") as browser:
        browser.open(link)
        browser.type(ENTER)  # its button has the focus
        browser.wait_for("location.pathname === '/'")
        yield browser, link.partition("/begin/")[0]


def test_axe_finds_nothing_on_pages_of_each_kind(firefox):  # on all of them in the other browser
    browser, desk = firefox
    only = "{runOnly: {type: 'tag', values: arguments[0]}, resultTypes: ['violations']}"
    told = "r => [r.passes.length, ...r.violations.map(v => v.id + ' ' + v.nodes[0].html.slice(0, 160))]"
    axe = f"{AXE.read_text()}; return axe.run(document, {only}).then({told})"
    wrong: list[str] = []
    for path in PAGES.split()[::3]:
        browser.open(desk + path)
        passed, *found = browser.run(axe, TAGS)
        assert passed > 5
        wrong += [f"{path}: {one}" for one in found]
    assert wrong == []


def test_a_file_is_filed_by_the_keyboard(firefox, tmp_path):
    browser, desk = firefox
    audit = tmp_path / "plans.txt"
    audit.write_text("Of 20 child protection plans read, 15 met the standard.")

    def press(keys: str, selector: str) -> None:
        browser.run("document.querySelector(arguments[0]).focus()", selector)
        browser.type(keys)

    browser.open(f"{desk}/evidence/file")
    browser.type(str(audit), "#files")
    press(ENTER, "form[enctype] button")
    browser.wait_for("location.pathname.split('/').length === 4")
    press("Case-file audit (s", "#type-1")
    press("14/2/2014", "#about-1")
    press(SPACE, "input[name='bears_on-1']")
    press("20", "#sample-1")
    press("15" + ENTER, "#met-1")
    browser.wait_for("location.pathname.endsWith('/check')")
    press(ENTER, "main form button")
    browser.wait_for("location.pathname === '/evidence/filed'")
    assert browser.run("return document.querySelector('h1').innerText") == "Filed"
    assert browser.run("return document.querySelectorAll(\"main li a[href^='/evidence/E-']\").length") == 1
