"""A report as one HTML page: no request to anywhere, no script, readable at 320 pixels and in print."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING
from urllib.parse import quote

from markupsafe import Markup

from reports.charts import draw_svg
from reports.document import Cell, Document, Line, Run, Table
from reports.palette import COLOURS, LOOKS

if TYPE_CHECKING:
    from jinja2 import Template

_ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;"})
"""What a template's own escaping writes; that makes an object of each text, which here takes longer than all else."""

Href = Callable[[str], str]
"""Gives the address of a place that a run leads to."""


def line(runs: Line, href: Href) -> Markup:
    """A line of text."""
    return Markup(_line(runs, href))  # noqa: S704 what was typed is escaped in `_run`


def rows(table: Table, href: Href) -> Markup:
    """The rows of a table, whose first cells name them."""
    number = ' class="number"'
    opened = [
        f'<td role="cell" data-label="{_escaped(heading)}"{number if n in table.numeric else ""}>'
        for n, heading in enumerate(table.headings)
    ]
    markup: list[str] = []
    for row in table.rows:
        first, *others = row.cells
        markup.append(f'<tr role="row" id="{_escaped(row.id)}">' if row.id else '<tr role="row">')
        markup.append(f'<th scope="row" role="rowheader">{_cell(first, href)}</th>')
        markup += [f"{tag}{_cell(cell, href)}</td>" for tag, cell in zip(opened[1:], others, strict=True)]
        markup.append("</tr>\n")
    return Markup("".join(markup))  # noqa: S704 what was typed is escaped in `_run`


def _cell(cell: Cell, href: Href) -> str:
    return "".join([f'<span class="line">{_line(runs, href)}</span>' for runs in cell])


def _line(runs: Line, href: Href) -> str:
    return "".join([_run(run, href) for run in runs]).strip()


def _run(run: Run, href: Href) -> str:
    words = _escaped(run.text)
    if run.tone:
        return f'<span class="label tone-{run.tone}">{words}</span>'
    if run.link:
        looks = f"{'strong ' if run.strong else ''}{'id' if run.is_id else ''}"
        marked = f' class="{looks}"' if looks else ""
        return f'<a href="{_escaped(href(run.link))}"{marked}>{words}</a>'
    if run.file:
        return f'<a href="{_escaped(quote(run.file))}">{words}</a>'
    if run.strong:
        return f"<strong>{words}</strong>"
    return f'<span class="quiet">{words}</span>' if run.quiet else words


def _escaped(words: str) -> str:
    return words.translate(_ESCAPED)


WRITERS = {"written_line": line, "written_rows": rows}
"""What `blocks.html` needs of an environment beside its own: the names it calls these by."""


def render_html(document: Document) -> bytes:
    """Write a report as one self-contained page in UTF-8; the same report gives the same bytes."""
    page = _template().render(
        document=document,
        css=_resource("page.css"),
        colours=COLOURS,
        looks=LOOKS,
        quoted=_css_string,
        draw=lambda figure: draw_svg(figure.chart),
        href=lambda link: f"#{link}",
        styled=True,
    )
    return (page.strip() + "\n").encode()


@cache
def _template() -> Template:
    from jinja2 import DictLoader, Environment, StrictUndefined

    parts = DictLoader({name: _resource(name) for name in ("page.html", "tones.css", "blocks.html")})
    environment = Environment(
        loader=parts, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals.update(WRITERS)  # pyright: ignore[reportArgumentType, reportCallIssue]
    return environment.get_template("page.html")


@cache
def _resource(name: str) -> str:
    return files("reports").joinpath("templates", name).read_text(encoding="utf-8")


def _css_string(words: str) -> str:
    """A text as a string of CSS; whatever stands in it cannot end the string or the style."""
    return '"' + "".join(c if c.isalnum() and c.isascii() else f"\\{ord(c):06x}" for c in words) + '"'
