"""Values of indicators: read from a table, checked against the framework, held against target and England."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from base.errors import InputError
from base.words import did_you_mean
from descriptors.models import EnglandValue, Framework, Indicator
from evidence.index_sheet.cells import date_of
from evidence.models import Measure
from evidence.people import Recorded
from evidence.periods import period_end
from evidence.register import Register
from evidence.tables import TableRow, columns, read_table, refuse_all

PER = {"percent": 100, "rate": 10_000}
"""What a numerator over a denominator is counted per, by unit; other units are no shares."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a value stands.

    Attributes:
        against_target: whether it is at or beyond the target; None without one, or where only the context tells.
        england: the national value of the nearest year, not later where there is one.
        against_england: how it compares; None without a national value, or where only the context tells.
    """

    against_target: Literal["met", "not met"] | None
    england: EnglandValue | None
    against_england: Literal["better", "same", "worse"] | None


def read_measures(path: Path, framework: Framework) -> tuple[Measure, ...]:
    """Read values of indicators: indicator, period, value or numerator and denominator, target, source.

    Args:
        path: a CSV or XLSX file.
        framework: says which indicators there are.

    Returns:
        The values in the order of the table, without ids.

    Raises:
        InputError: the table cannot be read, or one cell of it cannot be used.
        ManyProblems: several cells cannot be used; all are told.
    """
    rows = read_table(path, columns().measures, ("indicator", "period"))
    percents = _percent_cells(path)
    problems: list[InputError] = []
    measures: dict[tuple[str, date], Measure] = {}
    for row in rows:
        reader = _RowReader(row, framework, percents)
        measure = reader.read()
        if measure and (measure.indicator, measure.period_end) in measures:
            reader.refuse("period", f"{measure.indicator} has a value for {measure.period} already.", "Keep one row.")
        problems += reader.problems
        if measure:
            measures.setdefault((measure.indicator, measure.period_end), measure)
    refuse_all(path, problems)
    return tuple(measures.values())


def record_measures(register: Register, measures: Iterable[Measure], *, actor: str, command: str) -> Recorded:
    """Put values into the register in one change; a value for the same period is revised.

    Args:
        register: the register.
        measures: what was read; their ids do not matter.
        actor: who does it.
        command: what is entered in the journal.
    """
    counts = [0, 0, 0]
    with register.change(actor, command) as change:
        known = {(measure.indicator, measure.period_end): measure.id for measure in register.measures()}
        for measure in measures:
            id = known.get((measure.indicator, measure.period_end))
            put = change.put("measure", measure.model_copy(update={"id": id or change.next_id("measure")}))
            counts[0 if id is None else 1 if put else 2] += 1
    return Recorded(*counts)


def standing(measure: Measure, indicator: Indicator) -> Standing:
    """Hold a value against its target and the national value."""
    england = _nearest(indicator.england, measure.period_end)
    if indicator.better == "context":
        return Standing(None, england, None)
    sign = 1 if indicator.better == "higher" else -1
    target = None if measure.target is None else sign * (measure.value - measure.target) >= 0
    beyond = 0 if england is None else sign * (measure.value - england.value)
    return Standing(
        None if target is None else "met" if target else "not met",
        england,
        None if england is None else "better" if beyond > 0 else "worse" if beyond < 0 else "same",
    )


def _nearest(values: tuple[EnglandValue, ...], on: date) -> EnglandValue | None:
    """The national value of the nearest year: not later where there is one. Of several series, the first."""
    dated = [(end, v) for v in values if v.measure == values[0].measure and (end := _year_end(v.year))]
    earlier = [(end, value) for end, value in dated if end <= on]
    chosen = max(earlier, key=lambda pair: pair[0]) if earlier else min(dated, key=lambda pair: pair[0], default=None)
    return chosen[1] if chosen else None


def _year_end(year: str) -> date | None:
    """The last day of the year of a national value; a year alone is the one to its March."""
    return date(int(year), 3, 31) if year.isdecimal() and len(year) == 4 else period_end(year)


def _percent_cells(path: Path) -> frozenset[str]:
    """The places of the cells that a workbook shows as percentages: 0.85 in such a cell is 85."""
    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        return frozenset()
    from openpyxl import load_workbook

    book = load_workbook(path, data_only=True)
    return frozenset(
        f"{sheet.title}!{cell.coordinate}"
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if "%" in (cell.number_format or "")
    )


class _RowReader:
    """Reads one row, and gathers what is wrong with it."""

    def __init__(self, row: TableRow, framework: Framework, percents: frozenset[str]) -> None:
        self._row = row
        self._framework = framework
        self._percents = percents
        self.problems: list[InputError] = []

    def refuse(self, name: str, message: str, hint: str) -> None:
        self.problems.append(InputError(message, where=self._row.where(name), hint=hint))

    def read(self) -> Measure | None:
        indicator, end = self._indicator(), self._period()
        numerator, denominator = self._number("numerator"), self._number("denominator")
        value, target = self._number("value"), self._number("target")
        if indicator is None or end is None or self.problems:
            return None
        value = self._checked(indicator, value, numerator, denominator)
        if target is not None and indicator.unit == "percent" and not 0 <= target <= 100:
            self.refuse("target", f"A target of {target:g} is no percentage.", "Give one from 0 to 100.")
        if value is None or self.problems:
            return None
        return Measure(
            id="",
            indicator=indicator.code,
            period=self._row.text("period"),
            period_end=end,
            value=value,
            numerator=numerator,
            denominator=denominator,
            target=target,
            source=self._row.text("source"),
        )

    def _indicator(self) -> Indicator | None:
        given = self._row.text("indicator")
        known = {word.casefold(): i for i in self._framework.indicators for word in (i.code, i.name)}
        indicator = known.get(given.casefold())
        if indicator is None:
            hint = did_you_mean(given, [w for i in self._framework.indicators for w in (i.code, i.name)])
            message = f"“{given}” is no indicator of {self._framework.id}." if given else "The indicator is missing."
            self.refuse("indicator", message, hint or "Give its code, such as K01.")
        return indicator

    def _period(self) -> date | None:
        given = self._row.text("period")
        end = date_of(self._row.cells.get("period")) or period_end(given)
        if end is None:
            message = f"The period {given} cannot be read." if given else "The period is missing."
            self.refuse("period", message, "Write it as 2013-14, Q3 2013-14, March 2014 or 2014-03-31.")
        return end

    def _number(self, name: str) -> float | None:
        cell, text = self._row.cells.get(name), self._row.text(name)
        if not text or text.casefold() in columns().no_figure:
            return None
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            per = 100 if self._row.where(name) in self._percents else 1
            return round(cell * per, 9)
        try:
            return float(text.removesuffix("%").replace(",", "").replace(" ", "").removeprefix("£"))
        except ValueError:
            self.refuse(name, f"“{text}” is no number.", "Give a number, or leave the cell empty.")
            return None

    def _checked(
        self, indicator: Indicator, value: float | None, numerator: float | None, denominator: float | None
    ) -> float | None:
        """The value, worked out where it is not given, once the figures are found to fit."""
        per = PER.get(indicator.unit)
        share: float | None = None
        if per and numerator is not None and denominator is not None:
            if not 0 <= numerator <= denominator or denominator == 0:
                message = f"{numerator:g} of {denominator:g} is no share."
                self.refuse("numerator", message, "The numerator is part of the denominator; are the two exchanged?")
                return None
            share = per * numerator / denominator
        if value is None:
            if share is None:
                self.refuse("value", "There is no value.", "Give one, or its numerator and denominator; or no row.")
            return share
        if indicator.unit == "percent" and not 0 <= value <= 100:
            self.refuse("value", f"{value:g} is no percentage.", "Give one from 0 to 100.")
        elif share is not None and abs(value - share) > _rounding(value):
            hint = f"Is it a share of one? Write {value * 100:g}." if value <= 1 < share else "Correct one of them."
            self.refuse("value", f"The value is {value:g}, and its numerator and denominator give {share:.4g}.", hint)
        return value


def _rounding(value: float) -> float:
    """How far a value may be from the exact one when it was rounded to the places it is written with."""
    places = len(f"{value:.6f}".rstrip("0").partition(".")[2])
    return 0.5 * 10.0**-places + 1e-6
