"""What can be told of accessibility without a browser, and what axe-core says where there is one."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib.resources import files
from itertools import pairwise

import pytest

from reports.palette import ACCENT, INK, LINK, LOOKS, QUIET, SHADE

VOID = {"meta", "col", "br", "img", "link", "input", "hr"}


class Page(HTMLParser):
    """A page read into its tags; fails on tags that are not closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.words: dict[int, str] = {}
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def all(self, *names: str) -> Iterator[tuple[str, dict[str, str]]]:
        return (found for found in self.tags if found[0] in names)


@pytest.fixture
def page(any_page: str) -> Page:
    return Page(any_page)


def test_language_title_and_landmarks(page: Page) -> None:
    assert next(page.all("html"))[1]["lang"] == "en-GB"
    for landmark in ("title", "header", "nav", "main", "footer", "h1"):
        assert len(list(page.all(landmark))) == 1, landmark
    assert next(page.all("a"))[1] == {"class": "skip", "href": "#main"}


def test_headings_go_down_one_level_at_a_time(page: Page) -> None:
    levels = [int(tag[1]) for tag, _ in page.all("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_ids_are_unique_and_links_resolve(page: Page) -> None:
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    links = [attrs["href"] for _, attrs in page.all("a")]
    assert links
    assert {link[1:] for link in links} <= set(ids)
    for _, attrs in page.tags:
        assert set(attrs.get("aria-labelledby", "").split()) <= set(ids)


def test_tables_have_captions_and_scoped_headers(page: Page) -> None:
    assert len(list(page.all("table"))) == len(list(page.all("caption")))
    assert all(attrs.get("scope") in ("col", "row") for _, attrs in page.all("th"))


def test_pictures_have_a_text_alternative(page: Page) -> None:
    assert all(attrs.get("aria-label") for _, attrs in page.tags if attrs.get("role") == "img")
    assert all(attrs.get("alt") for _, attrs in page.all("img"))


def test_nothing_is_asked_of_anywhere_and_no_script_is_needed(page: Page) -> None:
    assert not list(page.all("script", "link", "iframe", "object", "embed"))
    for _, attrs in page.tags:
        assert not any(name.startswith("on") for name in attrs)
        assert not any("://" in attrs.get(name, "") for name in ("href", "src", "srcset", "style"))
    css = files("reports").joinpath("templates", "page.css").read_text(encoding="utf-8")
    assert "url(" not in css
    assert "@import" not in css


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_pair_of_colours_has_the_contrast_of_aa() -> None:
    for tone, look in LOOKS.items():
        assert contrast(f"#{look.ground}", f"#{look.ink}") >= 4.5, tone
        assert contrast(f"#{look.edge}", "#ffffff") >= 3 or tone == "possible", tone
    for ink in (INK, QUIET, LINK, ACCENT):
        for ground in ("ffffff", SHADE, "fff6d6"):
            assert contrast(f"#{ink}", f"#{ground}") >= 4.5, (ink, ground)
    css = files("reports").joinpath("templates", "page.css").read_text(encoding="utf-8")
    pairs = re.findall(r"background: (#[0-9a-f]{6})[^;}]*;\s*color: (#[0-9a-f]{6})", css)
    assert pairs
    for ground, ink in pairs:
        assert contrast(ground, ink) >= 4.5, (ground, ink)
    focus = re.search(r"--focus: (#[0-9a-f]{6})", css)
    assert focus
    assert contrast(f"#{INK}", focus[1]) >= 4.5
