"""The tables of the progress report: colours, assurance beside delivery, the rows. Their totals add up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from base.words import first_up
from reports.actions import ASSURANCE_WORDS, UNSAID, ActionLine
from reports.charts import Bars
from reports.document import Cell, Figure, Row, Run, Table, cell, quiet, table
from reports.palette import Tone
from reports.parts import colour_label, late_label
from reports.progress import ProgressReport, RowLine

_TONES: dict[str, Tone] = {"blue": "blue", "green": "green", "amber": "amber", "red": "red", UNSAID: "unknown"}


def colour_figure(r: ProgressReport) -> Figure:
    """Rows by colour, for each service and date, with totals that add up."""
    names = [" · ".join(filter(None, [c.service, c.when])) or "Other areas" for c in r.counts]
    headings = ("Service and date", *(first_up(colour) for colour in r.colours), "All")
    rows = [
        Row((cell(Run(name, strong=True)), *(cell(str(c.colours.get(k, 0))) for k in r.colours), cell(str(c.total))))
        for name, c in zip(names, r.counts, strict=True)
    ]
    sums = (*(str(count) for count in r.colours.values()), str(len(r.rows)))
    rows.append(Row((cell(Run("All", strong=True)), *(cell(Run(s, strong=True)) for s in sums))))
    numeric = frozenset(range(1, len(headings)))
    widths = (40, *(12 for _ in numeric))
    by_date = Table("Areas by service, date and colour", headings, tuple(rows), numeric, widths)
    services = tuple(dict.fromkeys(c.service for c in r.counts))
    bars: list[tuple[str, Tone, tuple[int, ...]]] = []
    for colour in r.colours:
        counts = tuple(sum(c.colours.get(colour, 0) for c in r.counts if c.service == s) for s in services)
        bars.append((first_up(colour), _TONES[colour], counts))
    told: list[str] = []
    for place, service in enumerate(services):
        parts = [f"{counts[place]} {name.lower()}" for name, _, counts in bars if counts[place]]
        told.append(f"{service or 'Other areas'}: {', '.join(parts)}.")
    chart = Bars(tuple(service or "Other areas" for service in services), tuple(bars))
    alt = f"A bar for each service. {' '.join(told)}"
    return Figure("colours", "Areas by service and colour", alt, chart, by_date, shown=True)


def assurance_table(r: ProgressReport) -> Table:
    """Delivery against assurance, with totals that add up."""
    delivered = list(dict.fromkeys(row.action.delivered for row in r.rows))
    rows: list[Row] = []
    for words in delivered:
        assured = [row.action.assured for row in r.rows if row.action.delivered == words]
        counts = [assured.count(a) for a in ASSURANCE_WORDS.values()]
        rows.append(
            Row((cell(Run(first_up(words), strong=True)), *(cell(str(n)) for n in counts), cell(str(len(assured)))))
        )
    every = [row.action.assured for row in r.rows]
    sums = [*(every.count(a) for a in ASSURANCE_WORDS.values()), len(every)]
    rows.append(Row((cell(Run("All", strong=True)), *(cell(Run(str(n), strong=True)) for n in sums))))
    headings = ("Delivery", *(first_up(words) for words in ASSURANCE_WORDS.values()), "All")
    return Table(
        "Delivery, and what the evidence filed for each row assures",
        headings,
        tuple(rows),
        frozenset(range(1, len(headings))),
    )


def row_tables(rows: Sequence[RowLine], *, followed: bool) -> Iterable[Table]:
    """A table of rows for each date.

    Args:
        rows: rows of one service, in the plan's order.
        followed: whether there was a report before, to tell what became of each row since.
    """
    columns: list[tuple[str, int, Callable[[RowLine], Cell]]] = [
        ("Ref", 8, lambda row: cell(Run(row.action.refs, strong=True))),
        ("Area for improvement", 30, lambda row: _area(row.action)),
        ("Colour", 11, lambda row: cell(colour_label(row.action.rag, row.action.colour))),
        ("Delivery and assurance", 17, lambda row: cell(first_up(row.action.delivered), quiet(row.action.assured))),
        ("Progress", 34, lambda row: cell(row.action.progress)),
    ]
    if followed:
        columns.append(("Since the last report", 18, lambda row: cell(row.history)))
    for when in dict.fromkeys(row.when for row in rows):
        yield table(when or "No date", [row for row in rows if row.when == when], *columns)


def _area(action: ActionLine) -> Cell:
    return cell(action.area, late_label(action.days_late), quiet(action.lead), quiet(action.serves))
