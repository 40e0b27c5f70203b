"""Texts and rows of tables as HTML: there are ten thousands of them, which a template writes many times slower."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from markupsafe import Markup

from reports.document import Cell, Line, Run, Table

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
    made: list[str] = []
    for row in table.rows:
        first, *others = row.cells
        made.append(f'<tr role="row" id="{_escaped(row.id)}">' if row.id else '<tr role="row">')
        made.append(f'<th scope="row" role="rowheader">{_cell(first, href)}</th>')
        made += [f"{tag}{_cell(cell, href)}</td>" for tag, cell in zip(opened[1:], others, strict=True)]
        made.append("</tr>\n")
    return Markup("".join(made))  # noqa: S704 what was typed is escaped in `_run`


def _cell(cell: Cell, href: Href) -> str:
    return "".join([f'<span class="line">{_line(runs, href)}</span>' for runs in cell.lines])


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
