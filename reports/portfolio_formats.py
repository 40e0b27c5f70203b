"""The formats of many authorities side by side: those of every report, and the sheets that others work on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from evidence.items.workbooks import as_csv
from reports.formats import formats_of, json_of
from reports.portfolio import AuthorityLine, JudgedLine, Portfolio, lay_out, say_gap
from reports.sheets import Sheet, render_workbook
from reports.words import say_date

SCHEMA = "readiness.portfolio/1"
Value = str | int | float | None


def portfolio_as_data(portfolio: Portfolio) -> dict[str, Any]:
    """Everything that is told, ready for JSON. Keys may be added; those there stay."""
    return {"schema": SCHEMA, "provisional": True, **portfolio.model_dump(mode="json")}


COLUMNS: tuple[tuple[str, Callable[[AuthorityLine, JudgedLine], Value], int], ...] = (
    ("Authority", lambda a, j: a.authority, 20),
    ("Framework", lambda a, j: a.framework, 12),
    ("Code", lambda a, j: j.code, 9),
    ("Judgement", lambda a, j: j.short, 26),
    ("Grade", lambda a, j: j.grade, 22),
    ("At worst", lambda a, j: j.floor, 22),
    ("At best", lambda a, j: j.ceiling, 22),
    ("Borderline", lambda a, j: "yes" if j.borderline and j.grade else "no", 10),
    ("Covered", lambda a, j: j.covered, 9),
    ("Applicable", lambda a, j: j.applicable, 10),
    ("Chances", lambda a, j: "; ".join(f"{grade} {share}" for grade, share in j.chances.items()), 30),
    ("Grade before", lambda a, j: j.was.grade if j.was else None, 22),
    ("At worst before", lambda a, j: j.was.floor if j.was else None, 22),
    ("At best before", lambda a, j: j.was.ceiling if j.was else None, 22),
    ("High challenges", lambda a, j: a.challenges["high"], 10),
    ("Medium challenges", lambda a, j: a.challenges["medium"], 10),
    ("Low challenges", lambda a, j: a.challenges["low"], 10),
    ("Gaps", lambda a, j: a.gaps, 8),
    ("Biggest gaps", lambda a, j: "; ".join(map(say_gap, a.biggest)), 50),
    ("Remarks", lambda a, j: " ".join(a.remarks), 40),
    ("Source", lambda a, j: a.source, 40),
    ("Rules", lambda a, j: a.rules_digest, 20),
)
"""Columns of the sheets, which have a row for each judgement: heading, value, width in characters."""


def _rows(portfolio: Portfolio) -> Iterator[list[Value]]:
    for authority in portfolio.authorities:
        for line in authority.judged:
            yield [value(authority, line) for _, value, _ in COLUMNS]


def render_csv(portfolio: Portfolio) -> bytes:
    """A row for each judgement, as CSV."""
    return as_csv([heading for heading, *_ in COLUMNS], _rows(portfolio))


def render_xlsx(portfolio: Portfolio) -> bytes:
    """A workbook: a row for each judgement, and a sheet of what could not be read."""
    unread = [(u.source, u.message) for u in portfolio.unread]
    sheets = [
        Sheet("Judgements", [(heading, width) for heading, _, width in COLUMNS], [*_rows(portfolio)]),
        Sheet("Could not be read", [("Source", 50), ("What happened", 100)], unread),
    ]
    title = "Authorities side by side"
    return render_workbook(title, "", portfolio.as_of, sheets, f"{title}, {say_date(portfolio.as_of)}, provisional")


PORTFOLIO_FORMATS: dict[str, Callable[[Portfolio], bytes]] = {
    ".csv": render_csv,
    ".xlsx": render_xlsx,
    ".json": json_of(portfolio_as_data),
    **formats_of(lay_out),
}
"""Suffix of a file to what renders a portfolio for it."""
