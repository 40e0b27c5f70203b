"""The checks that a framework has of its lists, in each and across them: data names them, this carries them out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from base.dates import months_after
from descriptors.annex import Age, Check, InList, Once, Order, Recent, Same, When, Window
from evidence.annex.columns import Table, column_faults, whole_of
from evidence.annex.faults import Fault

if TYPE_CHECKING:
    from descriptors.annex import AnnexA, RowCheck
    from evidence.annex.columns import Days
    from evidence.annex.lists import Sheet


def check_sheets(sheets: Sequence[Sheet], annex: AnnexA, on: date) -> tuple[Fault, ...]:
    """Everything that is wrong with some lists, in the order of the annex, each fault with all the cells it has.

    Args:
        sheets: one of each list.
        on: the day that windows and ages are counted from.
    """
    tables = [Table(sheet, annex, on) for sheet in sheets]
    found = [fault for sheet in sheets for fault in sheet.faults]
    for table in tables:
        found += column_faults(table, annex)
        for check in (*table.spec.checks, *annex.every_list):
            found += check_list(table, check)
    for check in annex.across:
        found += _in_list(tables, check) if isinstance(check, InList) else _same(tables, check)
    order = [spec.id for spec in annex.sheets]
    return tuple(sorted(found, key=lambda fault: (order.index(fault.list), fault.asks)))


def check_list(table: Table, check: RowCheck) -> Iterator[Fault]:
    """What one check finds in one list; nothing where the list lacks a column that it needs."""
    run: Callable[[Table, Any], Iterator[Fault]] = _RUN[type(check)]
    return run(table, check)


def _once(table: Table, check: Once) -> Iterator[Fault]:
    import numpy as np

    if not table.has(*check.columns):
        return
    seen: set[tuple[str, ...]] = set()
    again: list[bool] = []
    for key in zip(*(table.keys(name) for name in check.columns), strict=True):
        again.append(key in seen and all(key))
        seen.add(key)
    first, *more = check.columns
    others = " and in the other columns that tell rows apart" if more else ""
    says = check.says or f"An earlier row has the same here{others}."
    yield from table.fault(check.id, first, np.array(again, bool), says, asks=check.asks)


def _order(table: Table, check: Order) -> Iterator[Fault]:
    import numpy as np

    latest: Days | None = None
    before = ""
    for name in check.columns:
        if not table.has(name):
            continue
        days = table.days(name)
        if latest is not None:
            says = check.says or f"This date lies before {before}."
            yield from table.fault(check.id, name, (days > 0) & (days < latest), says, asks=check.asks)
        before = f"“{name}”" if latest is None else "a date that comes before it"
        latest = days if latest is None else np.maximum(latest, days)


def _window(table: Table, check: Window) -> Iterator[Fault]:
    if table.has(check.column):
        days, first = table.days(check.column), months_after(table.on, -check.months).toordinal()
        says = check.says or f"This lies more than {check.months} months before the day that is asked about."
        yield from table.fault(check.id, check.column, (days > 0) & (days < first), says, asks=check.asks)


def _recent(table: Table, check: Recent) -> Iterator[Fault]:
    if table.has(check.column, check.while_blank):
        days, first = table.days(check.column), months_after(table.on, -check.months).toordinal()
        says = check.says or f"There is no date here, or one more than {check.months} months ago."
        wrong = (days < first) & ~table.filled(check.while_blank)
        yield from table.fault(check.id, check.column, wrong, says, asks=check.asks)


def _when(table: Table, check: When) -> Iterator[Fault]:
    if table.has(check.when.column, check.then.column):
        wrong = table.holds(check.when) & ~table.holds(check.then)
        yield from table.fault(check.id, check.then.column, wrong, check.says, asks=check.asks)


def _age(table: Table, check: Age) -> Iterator[Fault]:
    import numpy as np

    if not table.has(check.born, check.age):
        return
    ages = {int(day): _years(int(day), table.on, check.unborn) for day in np.unique(table.days(check.born))}
    true = np.array([ages[int(day)] for day in table.days(check.born)], int)
    missing = -2
    said = table.each(check.age, lambda cell: missing if whole_of(cell) is None else whole_of(cell), int)
    wrong = (table.days(check.born) > 0) & (said != missing) & (said != true)
    says = check.says or "This is not the age in whole years on the day that is asked about."
    yield from table.fault(check.id, check.age, wrong, says, asks=check.asks)


def _years(born: int, on: date, unborn: int) -> int:
    if not born or born > on.toordinal():
        return unborn
    day = date.fromordinal(born)
    return on.year - day.year - ((on.month, on.day) < (day.month, day.day))


def _in_list(tables: Sequence[Table], check: InList) -> Iterator[Fault]:
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


def _same(tables: Sequence[Table], check: Same) -> Iterator[Fault]:
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


_RUN: dict[type[Check], Callable[[Table, Any], Iterator[Fault]]] = {
    Once: _once,
    Order: _order,
    Window: _window,
    Recent: _recent,
    When: _when,
    Age: _age,
}
