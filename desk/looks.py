"""How pages look: the templates, what they can call, and the style they share with the briefing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from base.words import counted, first_up, list_words, long_day, reference, say_grade, say_late, say_range, say_utc
from reports.html import WRITERS
from reports.palette import COLOURS, LOOKS

_HERE = Path(__file__).parent
_PAPERS = _HERE.parent / "reports" / "templates"
STATIC = _HERE / "static"


@cache
def environment() -> Environment:
    """The templates of the desk, and the blocks of reports that they show."""
    templates = Environment(
        loader=FileSystemLoader([_HERE / "templates", _PAPERS]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Any] = {
        "long_day": long_day,
        "first_up": first_up,
        "moment": say_utc,
        "counted": counted,
        "late": say_late,
        "listed": lambda words: list_words(words, "and"),
        "grade": say_grade,
        "pair_of": lambda code, framework: (code, framework.by_code[code].short),
        "path": lambda text: quote(str(text), safe=""),
    }
    names: dict[str, Any] = {
        "say_range": say_range,
        "reference": reference,
        "href": href,
        "options_of": options_of,
        "styled": False,
        **WRITERS,
    }
    templates.filters.update(filters)
    templates.globals.update(names)
    return templates


def rendered(template: str, **content: Any) -> str:
    """A page, of what its template shows."""
    return environment().get_template(template).render(**content)


def href(link: str) -> str:
    """The page that a link of a report leads to at the desk; the place on this page for any other.

    Args:
        link: the id of a place, such as `d-HP-07`, as `reports.parts.place` makes it.
    """
    kind, dash, place = link.partition("-")
    pages = {"d": "/why/", "r": "/why/", "e": "/evidence/", "a": "/actions/"}
    if dash and kind in pages:
        return pages[kind] + quote(_unplaced(place), safe="")
    return "#" + link


def options_of(options: Sequence[tuple[str, str]], chosen: str) -> Markup:
    """The options of a list: a form of many files has some hundred of them, which a template takes long for."""
    lines = (
        f'<option value="{value}"{" selected" * (plain == chosen)}>{words}</option>\n'
        for plain, value, words in _escaped(tuple(options))
    )
    return Markup("".join(lines))  # noqa: S704 - each is escaped


@lru_cache(maxsize=64)
def _escaped(options: tuple[tuple[str, str], ...]) -> list[tuple[str, Markup, Markup]]:
    return [(value, escape(value), escape(words)) for value, words in options]


def _unplaced(id: str) -> str:
    """An id as it was before `reports.parts.place` wrote what is no letter as `_` and its number in hex."""
    first, *parts = id.split("_")
    out = first
    for part in parts:
        digits = len(part) - len(part.lstrip("0123456789abcdef"))
        for length in range(min(digits, 2), 0, -1):
            out += chr(int(part[:length], 16)) + part[length:]
            break
        else:
            out += "_" + part
    return out


@cache
def style() -> str:
    """The style of the briefing with its colours, and what forms need beside it."""
    page, forms = (path.read_text(encoding="utf-8") for path in (_PAPERS / "page.css", STATIC / "desk.css"))
    return f"{page}\n{rendered('tones.css', colours=COLOURS, looks=LOOKS)}\n{forms}"


def script() -> str:
    """The one script: pages work without it."""
    return (STATIC / "desk.js").read_text(encoding="utf-8")
