"""A report as Markdown, for mail, wikis and diffs: whatever users typed comes out as typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from reports.document import Block, Cell, Document, Figure, Line, Map, Pairs, Paragraph, Run, Section, Strip, Table

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&])")
_OPENING = re.compile(r"^(\s*)(?:(\d+)(?=[.)](?:\s|$))|(?=[-+]))")


def render_markdown(document: Document) -> bytes:
    """Write a report as GitHub-flavoured Markdown in UTF-8; the same report gives the same bytes."""
    lines = [f"# {_escape(document.title)}", "", _escape(document.eyebrow), ""]
    if document.warning:
        lines += [f"> **{_escape(document.warning)}**", ""]
    lines += [f"- **{_escape(name)}:** {_escape(value)}" for name, value in document.facts]
    for section in document.sections:
        lines += _section(section, 2)
    return ("\n".join(lines) + "\n").encode()


def _section(section: Section, level: int) -> list[str]:
    lines = ["", f"{'#' * level} {_escape(section.title)}"]
    for block in section.blocks:
        lines += ["", *_block(block)]
    for part in section.parts:
        lines += _section(part, level + 1)
    return lines


def _block(block: Block) -> list[str]:
    if isinstance(block, Paragraph):
        return [f"**{_line(block.line, plain=True)}**" if block.lead else _line(block.line)]
    if isinstance(block, Table):
        return _table(block.caption, block.headings, [[_cell(c) for c in row.cells] for row in block.rows])
    if isinstance(block, Strip):
        rows = [
            [_escape(f"{row.name} ({row.words})"), *(_place(block, row.at, row.floor, row.ceiling))]
            for row in block.rows
        ]
        return _table(block.caption, ("Judgement", *block.grades), rows)
    if isinstance(block, Map):
        return _map(block)
    if isinstance(block, Figure):
        return [f"**{_escape(block.caption)}.** {_escape(block.alt)}", "", *_block(block.table)]
    if isinstance(block, Pairs):
        return [f"- **{_escape(name)}:** {_line(words)}" for name, words in block.pairs]
    marks = (f"{number}." if block.numbered else "-" for number in range(1, len(block.items) + 1))
    return [f"{mark} {_line(item)}" for mark, item in zip(marks, block.items, strict=True)]


def _place(strip: Strip, at: int | None, floor: int, ceiling: int) -> list[str]:
    words = [strip.possible if floor <= i <= ceiling else "" for i in range(len(strip.grades))]
    if at is not None:
        words[at] = f"**{strip.here}**"
    return words


def _map(block: Map) -> list[str]:
    key = ", ".join(f"{sign} {state.lower()}: {count}" for state, sign, _, count in block.key)
    groups = (
        f"- {_escape(name)}: {' '.join(f'{s.label} {s.sign}' for s in squares)}" for name, squares in block.groups
    )
    return [f"**{_escape(block.caption)}** ({_escape(key)})", "", *groups]


def _table(caption: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [
        f"**{_escape(caption)}**",
        "",
        f"| {' | '.join(map(_escape, headings))} |",
        f"|{' --- |' * len(headings)}",
        *(f"| {' | '.join(row)} |" for row in rows),
    ]


def _cell(cell: Cell) -> str:
    return "<br>".join(_line(line) for line in cell)


def _line(line: Line, *, plain: bool = False) -> str:
    written = "".join(_run(run, plain) for run in line)
    return _OPENING.sub(r"\1\2\\", written) if line and not line[0].strong else written


def _run(run: Run, plain: bool) -> str:
    words = _escape(run.text)
    if not run.strong or plain or not words.strip():
        return words
    core = words.strip()
    return words.replace(core, f"**{core}**", 1)


def _escape(words: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(words.splitlines()))
