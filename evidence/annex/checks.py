"""The checks that a framework has of its lists, in each and across them: data names them, this carries them out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from base.dates import months_after
from descriptors.annex import Age, InList, InWindow, ListCheck, Once, Order, Recent, Same, When
from evidence.annex.columns import TypedList, column_faults, whole_of
from evidence.annex.faults import Fault

if TYPE_CHECKING:
    from descriptors.annex import AnnexA, RowCheck
    from evidence.annex.columns import Days, Flags
    from evidence.annex.lists import ListSheet


def check_sheets(sheets: Sequence[ListSheet], annex: AnnexA, on: date) -> tuple[Fault, ...]:
    """Everything that is wrong with some lists, in the order of the annex, each fault with all the cells it has.

    Args:
        sheets: one of each list.
        on: the day that windows and ages are counted from.
    """
    tables = [TypedList(sheet, annex, on) for sheet in sheets]
    faults = [fault for sheet in sheets for fault in sheet.faults]
    for table in tables:
        faults += column_faults(table, annex)
        for check in (*table.spec.checks, *annex.every_list):
            faults += check_list(table, check)
    for check in annex.across:
        faults += _in_list(tables, check) if isinstance(check, InList) else _same(tables, check)
    order = [spec.id for spec in annex.sheets]
    return tuple(sorted(faults, key=lambda fault: (order.index(fault.list), fault.asks)))


def check_list(table: TypedList, check: RowCheck) -> Iterator[Fault]:
    """What one check finds in one list; nothing where the list lacks a column that it needs."""
    judge: Callable[[TypedList, Any], Iterator[Wrong]] = _RUN[type(check)]
    for column, rows, usual in judge(table, check):
        yield from table.fault(check.id, column, rows, check.says or usual, asks=check.asks)


Wrong = tuple[str, "Flags", str]
"""A column, the rows in which it is wrong, and what is said of it where the check does not say it itself."""


def _once(table: TypedList, check: Once) -> Iterator[Wrong]:
    import numpy as np

    if table.has(*check.columns):
        seen: set[tuple[str, ...]] = set()
        again: list[bool] = []
        for key in zip(*(table.keys(name) for name in check.columns), strict=True):
            again.append(key in seen and all(key))
            seen.add(key)
        first, *more = check.columns
        others = " and in the other columns that tell rows apart" if more else ""
        yield first, np.array(again, bool), f"An earlier row has the same here{others}."


def _order(table: TypedList, check: Order) -> Iterator[Wrong]:
    import numpy as np

    latest: Days | None = None
    before = ""
    for name in filter(table.has, check.columns):
        days = table.days(name)
        if latest is not None:
            yield name, (days > 0) & (days < latest), f"This date lies before {before}."
        before = f"“{name}”" if latest is None else "a date that comes before it"
        latest = days if latest is None else np.maximum(latest, days)


def _window(table: TypedList, check: InWindow) -> Iterator[Wrong]:
    if table.has(check.column):
        days, first = table.days(check.column), months_after(table.on, -check.months).toordinal()
        usual = f"This lies more than {check.months} months before the day that is asked about."
        yield check.column, (days > 0) & (days < first), usual


def _recent(table: TypedList, check: Recent) -> Iterator[Wrong]:
    if table.has(check.column, check.while_blank):
        days, first = table.days(check.column), months_after(table.on, -check.months).toordinal()
        usual = f"There is no date here, or one more than {check.months} months ago."
        yield check.column, (days < first) & ~table.filled(check.while_blank), usual


def _when(table: TypedList, check: When) -> Iterator[Wrong]:
    if table.has(check.when.column, check.then.column):
        yield check.then.column, table.holds(check.when) & ~table.holds(check.then), check.says


def _age(table: TypedList, check: Age) -> Iterator[Wrong]:
    import numpy as np

    if table.has(check.born, check.age):
        born, none = table.days(check.born), -2
        ages = {int(day): years_old(int(day), table.on, check.unborn) for day in np.unique(born)}
        true = np.array([ages[int(day)] for day in born], int)
        stated = table.each(check.age, lambda cell: none if (age := whole_of(cell)) is None else age, int)
        usual = "This is not the age in whole years on the day that is asked about."
        yield check.age, (born > 0) & (stated != none) & (stated != true), usual


def years_old(born: int, on: date, unborn: int) -> int:
    """The age in whole years on a day; `unborn` for who is not born by then, or where the day of birth is 0."""
    if not born or born > on.toordinal():
        return unborn
    day = date.fromordinal(born)
    return on.year - day.year - ((on.month, on.day) < (day.month, day.day))


def _in_list(tables: Sequence[TypedList], check: InList) -> Iterator[Fault]:
    import numpy as np

    by_id = {table.spec.id: table for table in tables}
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


def _same(tables: Sequence[TypedList], check: Same) -> Iterator[Fault]:
    import numpy as np

    for name in check.columns:
        first: dict[str, Any] = {}
        for table in tables:
            if not table.has(check.key, name):
                continue
            wrong: list[bool] = []
            for key, meaning in zip(table.keys(check.key), table.meaning(name), strict=True):
                wrong.append(bool(key and meaning) and first.setdefault(key, meaning) != meaning)
            yield from table.fault(check.id, name, np.array(wrong, bool), check.says, asks=check.asks)


_RUN: dict[type[ListCheck], Callable[[TypedList, Any], Iterator[Wrong]]] = {
    Once: _once,
    Order: _order,
    InWindow: _window,
    Recent: _recent,
    When: _when,
    Age: _age,
}
