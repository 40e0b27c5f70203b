"""Values of indicators: read from a table and checked against the framework."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from base.dates import period_end
from descriptors.models import Framework, Indicator
from evidence.models import Measure
from evidence.records import Recorded, record
from evidence.register.register import Register
from evidence.tables.rows import Choices, TableRow, read_each
from evidence.tables.words import words

PER = {"percent": 100, "rate": 10_000}
"""What a numerator over a denominator is counted per, by unit; other units are no shares."""


def read_measures(path: Path, framework: Framework) -> tuple[Measure, ...]:
    """Read values of indicators: indicator, period, value or numerator and denominator, target, neighbours, source.

    Args:
        path: a CSV or XLSX file.

    Returns:
        The values in the order of the table, without ids.

    Raises:
        InputError: the table cannot be read, or one cell of it cannot be used.
        ManyProblems: several cells cannot be used; all are told.
    """
    indicators = _indicators(framework)
    there: set[tuple[str, date]] = set()

    def read(row: TableRow) -> Measure | None:
        measure = _read(row, indicators)
        if measure and (measure.indicator, measure.period_end) in there:
            row.refuse("period", f"{measure.indicator} has a value for {measure.period} already.", "Keep one row.")
        there.update([(measure.indicator, measure.period_end)] if measure else [])
        return measure

    return read_each(path, words().measures, read)


def import_measures(
    register: Register, path: Path, framework: Framework, *, actor: str, command: str = "measures import"
) -> Recorded:
    """Read values of indicators into the register in one change; a value for the same period is revised.

    Takes and raises what `read_measures` does; nothing is entered then.
    """
    measures = read_measures(path, framework)
    return record(register, "measure", measures, lambda m: (m.indicator, m.period_end), actor=actor, command=command)


def _read(row: TableRow, indicators: Choices[Indicator]) -> Measure | None:
    """One row as a value; None where one of its cells is refused."""
    indicator, end = row.choice("indicator", indicators), _period(row)
    numerator, denominator, value, target, neighbours = (
        row.number(name, words().no_figure) for name in ("numerator", "denominator", "value", "target", "neighbours")
    )
    if indicator is None or end is None or row.problems:
        return None
    value = _checked(row, indicator, value, numerator, denominator)
    for name, what, figure in (("target", "A target", target), ("neighbours", "A neighbours' value", neighbours)):
        if figure is not None and indicator.unit == "percent" and not 0 <= figure <= 100:
            row.refuse(name, f"{what} of {figure:g} is no percentage.", "Give one from 0 to 100.")
    if value is None or row.problems:
        return None
    return Measure(
        id="",
        indicator=indicator.code,
        period=row.text("period"),
        period_end=end,
        value=value,
        numerator=numerator,
        denominator=denominator,
        target=target,
        neighbours=neighbours,
        source=row.text("source"),
    )


def _indicators(framework: Framework) -> Choices[Indicator]:
    known = {word: indicator for indicator in framework.indicators for word in (indicator.code, indicator.name)}
    return Choices(known, "indicator", "Give its code, such as K01.")


def _period(row: TableRow) -> date | None:
    period = row.text("period")
    end = period_end(row.value("period"))
    if end is None:
        message = f"The period {period} cannot be read." if period else "The period is missing."
        row.refuse("period", message, "Write it as 2013-14, Q3 2013-14, March 2014 or 2014-03-31.")
    return end


def _checked(
    row: TableRow, indicator: Indicator, value: float | None, numerator: float | None, denominator: float | None
) -> float | None:
    """The value, worked out where it is not given, once the figures are found to fit."""
    per = PER.get(indicator.unit)
    share: float | None = None
    if per and numerator is not None and denominator is not None:
        if not 0 <= numerator <= denominator or denominator == 0:
            message = f"{numerator:g} of {denominator:g} is no share."
            row.refuse("numerator", message, "The numerator is part of the denominator; are the two exchanged?")
            return None
        share = per * numerator / denominator
    if value is None:
        if share is None:
            row.refuse("value", "There is no value.", "Give one, or its numerator and denominator; or no row.")
        return share
    if indicator.unit == "percent" and not 0 <= value <= 100:
        row.refuse("value", f"{value:g} is no percentage.", "Give one from 0 to 100.")
    elif share is not None and abs(value - share) > _rounding(value):
        hint = f"Is it a share of one? Write {value * 100:g}." if value <= 1 < share else "Correct one of them."
        row.refuse("value", f"The value is {value:g}, and its numerator and denominator give {share:.4g}.", hint)
    return value


def _rounding(value: float) -> float:
    """How far a value may be from the exact one when it was rounded to the places it is written with."""
    places = len(f"{value:.6f}".rstrip("0").partition(".")[2])
    return 0.5 * 10.0**-places + 1e-6
