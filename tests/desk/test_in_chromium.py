"""The desk in a real browser: axe-core on every page and state, the keyboard alone, no scripts, a phone's width."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.chromium import AXE, CHROMIUM, TAGS, needs_axe
from tests.desk.served import PAGES, served_desk

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

WIDE = """() => { const edge = document.documentElement.clientWidth + 1;
  return [...document.querySelectorAll("body *:not(.skip, .hidden, .hidden *, .chart *, thead, thead *, .warning)")]
    .filter(e => e.getBoundingClientRect().right > edge).map(e => e.outerHTML.slice(0, 160)); }"""

pytestmark = needs_axe


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


class Served(NamedTuple):
    """A desk that really listens.

    Attributes:
        desk: its address.
        cookies: those of somebody who signed in.
        begin: what axe-core found on the page of the link, before its button was pressed.
    """

    desk: str
    cookies: Any
    begin: list[str]


@pytest.fixture(scope="module")
def served(made_up: Path, browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served_desk(made_up, tmp_path_factory.mktemp("served")) as link:
        context = browser.new_context(bypass_csp=True)
        page = context.new_page()
        page.goto(link)
        found = checked(page, "the link")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/$"))
        yield Served(link.partition("/begin/")[0], context.storage_state(), found)


def signed_in(browser: Any, served: Served, **options: Any) -> tuple[Any, str]:
    """A page of somebody who is signed in, and the desk's address."""
    page = browser.new_context(storage_state=served.cookies, **options).new_page()
    page.set_default_timeout(60_000)
    page.goto(served.desk)
    return page, served.desk


def checked(page: Any, where: str) -> list[str]:
    """What axe-core finds on a page, and what sticks out of it, at a laptop's width and at a phone's."""
    page.add_script_tag(path=str(AXE))
    told: list[str] = []
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        told += _found(page, f"{where} at {width}")
    return told


def _found(page: Any, where: str) -> list[str]:
    run = "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})"
    found = page.evaluate(run, TAGS)
    assert len(found["passes"]) > 5
    told = [f"{where}: {v['id']} {[n['html'][:160] for n in v['nodes'][:2]]}" for v in found["violations"]]
    return told + [f"{where}: sticks out {html}" for html in page.evaluate(WIDE)]


def test_axe_finds_nothing_on_any_page(browser, served):
    page, desk = signed_in(browser, served, bypass_csp=True)
    wrong: list[str] = []
    for path in PAGES.split():
        page.goto(desk + path)
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        wrong += checked(page, path)
    assert wrong == []


def test_whoever_hears_a_page_is_told_what_every_control_is(browser, served):
    """By Chromium's own tree for screen readers: all that can be pressed, typed into or chosen has a name."""
    page, desk = signed_in(browser, served)
    tree = page.context.new_cdp_session(page)
    controls = {"button", "link", "textbox", "combobox", "checkbox", "radio", "DisclosureTriangle", "searchbox"}
    nameless: list[str] = []
    for path in PAGES.split():
        page.goto(desk + path)
        found = [
            (node["role"]["value"], node.get("name", {}).get("value", "").strip())
            for node in tree.send("Accessibility.getFullAXTree")["nodes"]
            if not node["ignored"] and node["role"]["value"] in controls
        ]
        assert found
        nameless += [f"{path}: a {role}" for role, name in found if not name]
    assert nameless == []


def test_axe_finds_nothing_on_any_state_of_a_form(browser, served, tmp_path):
    page, desk = signed_in(browser, served, bypass_csp=True)
    audits = [tmp_path / "child protection plans.txt", tmp_path / "supervision.txt"]
    for audit in audits:
        audit.write_text(f"{audit.stem}: of 20 child protection plans read, 15 met the standard.")
    wrong: list[str] = []

    def press(button: str, state: str) -> None:
        page.get_by_role("button", name=button).first.click()
        page.wait_for_load_state()
        wrong.extend(checked(page, state))

    page.goto(f"{desk}/evidence/file")
    press("Go on", "nothing chosen")
    page.set_input_files("#files", audits)
    press("Go on", "what are these files")
    press("Go on: what it can carry", "every row with errors")
    page.select_option("#type-1", "E01")
    page.fill("#about-1", "14/2/2014")
    page.fill("#more-1-0", "HP-08")
    press("Go on: what it can carry", "before filing")
    press("File them", "filed")
    page.goto(f"{desk}/actions/A3")
    page.fill("#due", "1/1/2020")
    press("Enter it", "a date without its reason")
    page.goto(f"{desk}/monday/HP")
    press("Enter your view", "a view without its grade")
    page.goto(f"{desk}/challenges")
    page.locator("summary").first.click()
    page.get_by_role("button", name="Enter the answer").first.click()
    wrong.extend(checked(page, "an answer without words"))
    page.goto(f"{desk}/people")
    press("Make a link", "a link")
    page.goto(f"{desk}/actions/plan")
    press("Put it in", "a plan without its file")
    page.goto(f"{desk}/papers")
    page.check("#restricted")
    press("Save the bundle", "a bundle for nobody")
    page.goto(f"{desk}/what-if?met-1=3")
    wrong.extend(checked(page, "what if of nothing"))
    assert wrong == []


def test_pages_outside_have_nothing_that_axe_finds(browser, served):
    page = browser.new_context(bypass_csp=True).new_page()
    wrong = list(served.begin)
    for path in ("/", "/begin/wrong", "/no/such/page"):
        page.goto(served.desk + path)
        wrong += checked(page, path)
    assert wrong == []


def test_three_files_by_the_keyboard_alone(browser, served, tmp_path):
    """A lead who never saw it: every key that is pressed and every page is counted, and none is a mouse's."""
    page, _desk = signed_in(browser, served)
    pressed = 0

    def key(name: str, times: int = 1) -> None:
        nonlocal pressed
        for _ in range(times):
            page.keyboard.press(name)
            pressed += 1

    def reach(selector: str, most: int = 60) -> None:
        for _ in range(most):
            if page.evaluate("s => document.activeElement.matches(s)", selector):
                return
            key("Tab")
        raise AssertionError(f"{selector} cannot be reached by the keyboard")

    def write(words: str) -> None:
        nonlocal pressed
        page.keyboard.type(words)
        pressed += len(words)

    files = [tmp_path / f"{name}.txt" for name in ("plans", "visits", "supervision")]
    for file in files:
        file.write_text(f"Audit of {file.stem}. Of 20 child protection plans read, 15 met the standard.")
    reach("a[href='/evidence/file']")
    key("Enter")
    page.wait_for_url("**/evidence/file")
    reach("#files")
    page.set_input_files("#files", files)  # what the system's own window does once Enter is pressed
    reach("form[enctype] button")
    key("Enter")
    page.wait_for_url("**/evidence/file/*")
    reach("#type-1")
    write("Case-file audit (s")
    reach("#about-1")
    write("14/2/2014")
    for n in (1, 2, 3):
        reach(f"input[name='bears_on-{n}']")
        key("Space")
        reach(f"#sample-{n}")
        write("20")
        reach(f"#met-{n}")
        write("15")
    key("Enter")
    page.wait_for_url("**/check")
    reach("main form button")
    key("Enter")
    page.wait_for_url("**/evidence/filed*")
    assert page.locator("h1").inner_text() == "Filed"
    assert page.locator("main ul li a[href^='/evidence/E-']").count() == 3
    # At a key every second, which is slow, under three minutes; five pages with the first.
    assert pressed < 180, pressed


def test_without_scripts_everything_works_and_looks_the_same(browser, served, tmp_path):
    page, desk = signed_in(browser, served, java_script_enabled=False)
    audit = tmp_path / "audit.txt"
    audit.write_text("Of 20 child protection plans read, 15 met the standard.")
    page.goto(f"{desk}/evidence/file")
    page.set_input_files("#files", audit)
    page.get_by_role("button", name="Go on").click()
    page.select_option("#type-1", "E01")
    page.fill("#about-1", "14/2/2014")
    page.fill("#more-1-0", "HP-08 child's voice")
    page.get_by_role("button", name="Go on: what it can carry").click()
    page.get_by_role("button", name="File it").click()
    assert page.locator("h1").inner_text() == "Filed"
    page.goto(f"{desk}/monday")
    page.locator("summary", has_text="Record another decision").click()
    page.fill("#text-new", "Audit the oldest plans")
    page.locator("form", has=page.locator("#text-new")).get_by_role("button").click()
    assert "Entered D-" in page.locator(".done").inner_text()


def test_a_browser_finds_nothing_that_the_policy_forbids_and_asks_nobody_else(browser, served):
    page, desk = signed_in(browser, served)
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    for path in ("/", "/evidence/file", "/judgements", "/outlook", "/monday", "/why/HP", "/challenges"):
        page.goto(desk + path, wait_until="networkidle")
    assert [line for line in said if "404" not in line] == []
    assert [url for url in asked if not url.startswith(desk)] == []
    assert page.locator("img").count() == 0 or page.evaluate("[...document.images].every(i => i.naturalWidth > 0)")


def test_files_can_be_dropped_and_are_told(browser, served):
    page, desk = signed_in(browser, served)
    page.goto(f"{desk}/evidence/file")
    drop = """zone => { const all = new DataTransfer();
        all.items.add(new File(["Of 20 plans read, 15 met it."], "dropped.txt"));
        for (const kind of ["dragenter", "dragover", "drop"])
            zone.dispatchEvent(new DragEvent(kind, {dataTransfer: all, bubbles: true, cancelable: true})); }"""
    page.locator("[data-drop]").evaluate(drop)
    assert "dropped.txt" in page.get_by_role("status").first.inner_text()
    page.get_by_role("button", name="Go on").click()
    assert "dropped.txt" in page.locator("main h2").first.inner_text()


@pytest.mark.parametrize(
    "look", [{"forced_colors": "active"}, {"reduced_motion": "reduce"}, {"color_scheme": "dark"}], ids=str
)
def test_focus_and_state_can_be_seen_however_somebody_looks(browser, served, look):
    page, desk = signed_in(browser, served, **look)
    page.goto(f"{desk}/actions/A3")
    style = "e => { const s = getComputedStyle(e); return [s.outlineStyle, parseFloat(s.outlineWidth)]; }"
    for selector in ("#progress", "#rag", "main form button", ".main-nav a"):
        page.locator("body").press("Tab")
        page.locator(selector).first.focus()
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")
        kind, width = page.locator(selector).first.evaluate(style)
        assert kind != "none"
        assert width >= 2, selector
    moving = "[...document.querySelectorAll('*')].some(e => getComputedStyle(e).animationName !== 'none')"
    assert not page.evaluate(moving)


def test_at_four_times_the_size_nothing_has_to_be_scrolled_sideways(browser, served):
    page, desk = signed_in(browser, served, viewport={"width": 320, "height": 256})  # 1280 by 1024 at 400%
    for path in ("/", "/evidence/file", "/actions", "/actions/A3", "/judgements", "/monday", "/challenges", "/people"):
        page.goto(desk + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
