"""The checks that a framework has of its lists, in each and across them: data names them, this carries them out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from base.dates import months_after
from descriptors.annex import Age, InList, InWindow, ListCheck, Once, Order, Recent, Same, When
from evidence.annex.faults import Fault
from evidence.annex.sheet import ListSheet, day_of, whole_of, words_of

if TYPE_CHECKING:
    from descriptors.annex import AnnexA, ListColumn, RowCheck
    from evidence.annex.sheet import Days, Flags


def check_sheets(sheets: Sequence[ListSheet], annex: AnnexA, on: date) -> tuple[Fault, ...]:
    """Everything that is wrong with some lists, in the order of the annex, each fault with all the cells it has.

    Args:
        sheets: one of each list.
        on: the day that windows and ages are counted from.
    """
    faults = [fault for sheet in sheets for fault in sheet.faults]
    for sheet in sheets:
        faults += _column_faults(sheet, annex, on)
        for check in (*sheet.spec.checks, *annex.every_list):
            faults += _check_list(sheet, check, on)
    for check in annex.across:
        faults += _in_list(sheets, check) if isinstance(check, InList) else _same(sheets, check)
    order = [spec.id for spec in annex.sheets]
    return tuple(sorted(faults, key=lambda fault: (order.index(fault.list), fault.asks)))


def _check_list(sheet: ListSheet, check: RowCheck, on: date) -> Iterator[Fault]:
    """What one check finds in one list; nothing where the list lacks a column that it needs."""
    judge: Callable[[ListSheet, Any, date], Iterator[Wrong]] = _RUN[type(check)]
    for column, rows, usual in judge(sheet, check, on):
        yield from sheet.fault(check.id, column, rows, check.says or usual, asks=check.asks)


def _column_faults(sheet: ListSheet, annex: AnnexA, on: date) -> Iterator[Fault]:
    """What is wrong with the cells of a list one by one: blanks, dates, numbers, codes."""
    for column in sheet.spec.columns:
        if not sheet.has(column.name):
            continue
        filled = sheet.filled(column.name)
        if not column.blank:
            yield from sheet.fault("blank", column.name, ~filled, "This cell is empty, and may not be.")
        if column.type == "date":
            yield from _dates(sheet, column, filled, on)
        elif column.type == "whole":
            yield from _numbers(sheet, column, filled)
        elif column.codes:
            codes = {words_of(code) for code in annex.codes[column.codes]}
            known = sheet.each(column.name, lambda cell, codes=codes: words_of(cell.text) in codes, bool)
            yield from sheet.fault(
                "code", column.name, filled & ~known, "This is none of the codes of the column, with letter and words."
            )


def _dates(sheet: ListSheet, column: ListColumn, filled: Flags, on: date) -> Iterator[Fault]:
    days = sheet.days(column.name)
    written = sheet.each(column.name, lambda cell: day_of(cell, sheet.dates)[1], bool)
    asked = datetime(2014, 3, 31).strftime(sheet.dates)
    yield from sheet.fault("date", column.name, filled & (days == 0), "This is no date.")
    yield from sheet.fault(
        "form of dates", column.name, (days > 0) & ~written, f"This date is not written as {asked} is."
    )
    if not column.future:
        late = days > on.toordinal()
        yield from sheet.fault("future", column.name, late, "This date lies after the day that is asked about.")


def _numbers(sheet: ListSheet, column: ListColumn, filled: Flags) -> Iterator[Fault]:
    whole = sheet.each(column.name, lambda cell: whole_of(cell) is not None, bool)
    low = sheet.each(column.name, lambda cell: (n := whole_of(cell)) is not None and n < column.least, bool)
    yield from sheet.fault("number", column.name, filled & ~whole, "This is no whole number.")
    yield from sheet.fault("number", column.name, low, f"This number is lower than {column.least}.")


Wrong = tuple[str, "Flags", str]
"""A column, the rows in which it is wrong, and what is said of it where the check does not say it itself."""


def _once(sheet: ListSheet, check: Once, _on: date) -> Iterator[Wrong]:
    import numpy as np

    if sheet.has(*check.columns):
        seen: set[tuple[str, ...]] = set()
        again: list[bool] = []
        for key in zip(*(sheet.keys(name) for name in check.columns), strict=True):
            again.append(key in seen and all(key))
            seen.add(key)
        first, *more = check.columns
        others = " and in the other columns that tell rows apart" if more else ""
        yield first, np.array(again, bool), f"An earlier row has the same here{others}."


def _order(sheet: ListSheet, check: Order, _on: date) -> Iterator[Wrong]:
    import numpy as np

    latest: Days | None = None
    before = ""
    for name in filter(sheet.has, check.columns):
        days = sheet.days(name)
        if latest is not None:
            yield name, (days > 0) & (days < latest), f"This date lies before {before}."
        before = f"“{name}”" if latest is None else "a date that comes before it"
        latest = days if latest is None else np.maximum(latest, days)


def _window(sheet: ListSheet, check: InWindow, on: date) -> Iterator[Wrong]:
    if sheet.has(check.column):
        days, first = sheet.days(check.column), months_after(on, -check.months).toordinal()
        usual = f"This lies more than {check.months} months before the day that is asked about."
        yield check.column, (days > 0) & (days < first), usual


def _recent(sheet: ListSheet, check: Recent, on: date) -> Iterator[Wrong]:
    if sheet.has(check.column, check.while_blank):
        days, first = sheet.days(check.column), months_after(on, -check.months).toordinal()
        usual = f"There is no date here, or one more than {check.months} months ago."
        yield check.column, (days < first) & ~sheet.filled(check.while_blank), usual


def _when(sheet: ListSheet, check: When, _on: date) -> Iterator[Wrong]:
    if sheet.has(check.when.column, check.then.column):
        yield check.then.column, sheet.holds(check.when) & ~sheet.holds(check.then), check.says


def _age(sheet: ListSheet, check: Age, on: date) -> Iterator[Wrong]:
    import numpy as np

    if sheet.has(check.born, check.age):
        born, none = sheet.days(check.born), -2
        ages = {int(day): years_old(int(day), on, check.unborn) for day in np.unique(born)}
        true = np.array([ages[int(day)] for day in born], int)
        stated = sheet.each(check.age, lambda cell: none if (age := whole_of(cell)) is None else age, int)
        usual = "This is not the age in whole years on the day that is asked about."
        yield check.age, (born > 0) & (stated != none) & (stated != true), usual


def years_old(born: int, on: date, unborn: int) -> int:
    """The age in whole years on a day; `unborn` for who is not born by then, or where the day of birth is 0."""
    if not born or born > on.toordinal():
        return unborn
    day = date.fromordinal(born)
    return on.year - day.year - ((on.month, on.day) < (day.month, day.day))


def _in_list(sheets: Sequence[ListSheet], check: InList) -> Iterator[Fault]:
    import numpy as np

    by_id = {sheet.spec.id: sheet for sheet in sheets}
    of, there = by_id.get(check.of), by_id.get(check.list)
    if of is None or there is None or not (of.has(check.key) and there.has(check.key)):
        return
    if (check.where and not of.has(check.where.column)) or (check.having and not there.has(check.having.column)):
        return
    keys = there.keys(check.key)
    known = set(keys)
    counts = known
    if check.having:
        counts = {key for key, holds in zip(keys, there.holds(check.having), strict=True) if holds}
    # Who is not on the other list at all is for the check that asks for that alone.
    wrong = [bool(key) and key not in counts and (not check.having or key in known) for key in of.keys(check.key)]
    meant = of.holds(check.where) if check.where else np.ones(len(wrong), bool)
    yield from of.fault(check.id, check.key, np.array(wrong, bool) & meant, check.says, asks=check.asks)


def _same(sheets: Sequence[ListSheet], check: Same) -> Iterator[Fault]:
    import numpy as np

    for name in check.columns:
        first: dict[str, Any] = {}
        for sheet in sheets:
            if not sheet.has(check.key, name):
                continue
            wrong: list[bool] = []
            for key, meaning in zip(sheet.keys(check.key), sheet.meaning(name), strict=True):
                wrong.append(bool(key and meaning) and first.setdefault(key, meaning) != meaning)
            yield from sheet.fault(check.id, name, np.array(wrong, bool), check.says, asks=check.asks)


_RUN: dict[type[ListCheck], Callable[[ListSheet, Any, date], Iterator[Wrong]]] = {
    Once: _once,
    Order: _order,
    InWindow: _window,
    Recent: _recent,
    When: _when,
    Age: _age,
}
