"""Tables of facts as columns, their links, and what is worked out over several rows at once."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from rules.columns import either

Column = np.ndarray


@dataclass(slots=True)
class FactTable:
    """Rows of one table, of all worlds that are worked out together.

    Rows are numbered through all that was worked out one upon another, and links lead to those numbers.

    Attributes:
        columns: property to its values; words as codes, -1 where there is none.
        words: for a word that is not of a fixed list, the words that its codes stand for.
        links: link to the row of the table it leads to.
        spreads: link to (rows of this table, rows they count to), where one row counts to several.
        first: the number of its first row: how many rows were worked out before.
    """

    size: int
    columns: dict[str, Column]
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)
    links: dict[str, Column] = field(default_factory=dict)
    spreads: dict[str, tuple[Column, Column]] = field(default_factory=dict)
    first: int = 0
    linked: dict[str, Column] = field(default_factory=dict)
    groups: dict[str, tuple[Column, Groups]] = field(default_factory=dict)
    windows: dict[tuple[str, str], Window] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Groups:
    """Rows that stand together, one run of them after another.

    Attributes:
        order: the rows in that order; None where they stand so already.
        starts: where each run starts.
        targets: what each run counts to.
        size: how many targets there are in all.
    """

    order: Column | None
    starts: Column
    targets: Column
    size: int

    def sorted(self, values: Column) -> Column:
        """Values in the order of the runs."""
        return values if self.order is None else values[self.order]


def ordered(*keys: Column) -> Column:
    """The rows in the order of some keys, the first of them foremost; equal rows stay in their own order.

    Args:
        keys: whole numbers of each row, at least one column of them.
    """
    size = keys[0].size
    bounds = [(int(key.min()), int(key.max())) for key in keys] if size else []
    width = size
    for low, high in bounds:
        width *= high - low + 1
    if not 0 < width < 2**63:
        return np.lexsort(keys[::-1])
    # All keys and the row fit into one number, and numbers are sorted many times faster than rows by several keys.
    packed = np.zeros(size, dtype=np.int64)
    for key, (low, high) in zip(keys, bounds, strict=True):
        packed *= high - low + 1
        packed += key
        packed -= low
    packed *= size
    packed += np.arange(size)
    packed.sort()
    return packed % size


def begins(*keys: Column) -> Column:
    """Whether each row has another value of any key than the row before it; the first row has."""
    other = np.zeros(keys[0].size, dtype=bool)
    other[:1] = True
    for key in keys:
        other[1:] |= key[1:] != key[:-1]
    return other


def code_type(words: int) -> type[np.signedinteger]:
    """The type of a column of codes of so many words, -1 for none: as small as they fit into."""
    return np.int8 if words < 127 else np.int32


def without_repeats(values: Column) -> Column:
    """The different values, in order; `np.unique` would load numpy's masked arrays first."""
    values = np.sort(values)
    return values[begins(values)]


def ranges(starts: Column, sizes: Column) -> Column:
    """Whole numbers in runs, one run after another.

    Args:
        starts: the first number of each run; `sizes` how many numbers it has.
    """
    return np.repeat(starts - (np.cumsum(sizes) - sizes), sizes) + np.arange(int(sizes.sum()))


def group(targets: Column, size: int) -> Groups:
    """Put together the rows that count to the same target.

    Args:
        targets: for each row, what it counts to.
        size: how many targets there are.
    """
    order = None
    if (targets[1:] < targets[:-1]).any():
        order = ordered(targets)
        targets = targets[order]
    starts = np.flatnonzero(begins(targets))
    return Groups(order, starts, targets[starts], size)


def _wide(values: Column) -> Column:
    return values.astype(np.int8) if values.dtype == bool else values


def largest(groups: Groups, values: Column, chosen: Column | None, otherwise: int) -> Column:
    """The largest value of each target's rows that are chosen."""
    return _extreme(groups, values, chosen, otherwise, np.maximum)


def smallest(groups: Groups, values: Column, chosen: Column | None, otherwise: int) -> Column:
    """The smallest value of each target's rows that are chosen."""
    return _extreme(groups, values, chosen, otherwise, np.minimum)


def _extreme(groups: Groups, values: Column, chosen: Column | None, otherwise: int, pick: np.ufunc) -> Column:
    values = _wide(values)
    limits = np.iinfo(values.dtype)
    neutral = limits.min if pick is np.maximum else limits.max
    extremes = np.full(
        groups.size, otherwise, dtype=values.dtype if limits.min <= otherwise <= limits.max else np.int64
    )
    if groups.starts.size:
        taken = values if chosen is None else either(chosen, values, neutral)
        best = pick.reduceat(groups.sorted(taken), groups.starts)
        if chosen is not None:
            best = np.where(best == neutral, extremes.dtype.type(otherwise), best)
        extremes[groups.targets] = best
    return extremes


def any_of(groups: Groups, chosen: Column) -> Column:
    """Whether any of each target's rows is chosen."""
    any_chosen = np.zeros(groups.size, dtype=bool)
    if groups.starts.size:
        any_chosen[groups.targets] = np.logical_or.reduceat(groups.sorted(chosen), groups.starts)
    return any_chosen


def total(groups: Groups, values: Column) -> Column:
    """The sum of each target's rows."""
    totals = np.zeros(groups.size, dtype=np.int64)
    if groups.starts.size:
        totals[groups.targets] = np.add.reduceat(groups.sorted(values), groups.starts, dtype=np.int64)
    return totals


def varied(groups: Groups, values: Column, chosen: Column) -> Column:
    """Whether each target's chosen rows have more than one value."""
    values = _wide(values)
    return smallest(groups, values, chosen, 0) != largest(groups, values, chosen, 0)


def distinct(targets: Column, size: int, values: Column, chosen: Column) -> Column:
    """How many different values each target's chosen rows have."""
    values = values[chosen].astype(np.int64)
    if not values.size:
        return np.zeros(size, dtype=np.int64)
    low = values.min()
    width = int(values.max() - low) + 1
    pairs = without_repeats(targets[chosen].astype(np.int64) * width + (values - low))
    return np.bincount(pairs // width, minlength=size)


def middle(targets: Column, size: int, values: Column, chosen: Column, otherwise: int) -> Column:
    """The middle of each target's chosen values, the lower of two."""
    middles = np.full(size, otherwise, dtype=np.int64)
    values, targets = values[chosen], targets[chosen]
    if not values.size:
        return middles
    order = ordered(targets, values)
    values, targets = values[order], targets[order]
    starts = np.flatnonzero(begins(targets))
    counts = np.diff(starts, append=targets.size)
    middles[targets[starts]] = values[starts + (counts - 1) // 2]
    return middles


def first_with(groups: Groups, values: Column, best: Column, chosen: Column, targets: Column) -> Column:
    """The first of each target's chosen rows that has its best value; -1 where there is none.

    Args:
        values: of each row.
        best: of each target.
        targets: for each row, what it counts to.
    """
    rows = np.flatnonzero(chosen & (values == best[targets]))
    firsts = np.full(groups.size, -1, dtype=np.int64)
    firsts[targets[rows[::-1]]] = rows[::-1]
    return firsts


@dataclass(frozen=True, slots=True)
class Window:
    """Rows that stand together, in runs, and within a run in the order of some ranks.

    Attributes:
        order: the rows in that order; None where they stand so already.
        run: the number of each row's run.
        before: how many rows stand before those that have a row's run and rank, runs before its own included.
        after: how many stand after them, likewise.
    """

    order: Column | None
    run: Column
    before: Column
    after: Column


def window(targets: Column, ranks: Column) -> Window:
    """Put rows together by what they count to, and in the order of their ranks.

    Args:
        targets: for each row, the run it belongs to.
        ranks: what puts rows in order; equal ranks are neither before nor after each other.
    """
    order = None
    if ((targets[1:] < targets[:-1]) | (targets[1:] == targets[:-1]) & (ranks[1:] < ranks[:-1])).any():
        order = ordered(targets, ranks)
        targets, ranks = targets[order], ranks[order]
    starts = np.flatnonzero(begins(targets, ranks))
    sizes = np.diff(starts, append=targets.size)
    run = (targets - targets[:1]).astype(np.int32)
    return Window(order, run, np.repeat(starts, sizes), np.repeat(targets.size - starts - sizes, sizes))


def running(window: Window, values: Column, chosen: Column | None, otherwise: int, *, later: bool, op: str) -> Column:
    """For each row, the largest, smallest or sum over the rows of its run that come strictly before or after it.

    Args:
        window: the rows in their order.
        values: of each row.
        chosen: which rows are taken; None for all.
        otherwise: where there is none.
        later: whether the rows after are taken, not those before.
        op: `largest`, `smallest` or `sum`.
    """
    if not values.size:
        return values.astype(np.int32)
    if window.order is not None:
        values, chosen = values[window.order], None if chosen is None else chosen[window.order]
    if op == "sum":
        worked = _sums(window, values if chosen is None else values * chosen, later=later)
    else:
        low, high = int(values.min()), int(values.max())
        kind = np.int32 if max((high - low + 2) * (int(window.run[-1]) + 1), high, -low) < 2**31 - 2 else np.int64
        # The smallest is worked out as the largest of what is left to the highest. 0 stands for no value.
        above = op == "largest"
        levels = np.subtract(values, low - 1, dtype=kind) if above else np.subtract(high + 1, values, dtype=kind)
        best = _highest(window, levels if chosen is None else levels * chosen, high - low + 2, later=later)
        worked = either(best == 0, otherwise, best + (low - 1) if above else (high + 1) - best)
    if window.order is None:
        return worked
    back = np.empty_like(worked)
    back[window.order] = worked
    return back


def _highest(window: Window, levels: Column, width: int, *, later: bool) -> Column:
    """The highest of the levels before or after each row, in its run; they are from 0 to below `width`."""
    run = window.run[-1] - window.run if later else window.run
    step = run.astype(levels.dtype, copy=False) * width  # keeps what one run has reached out of the next
    levels = levels + step
    reached = np.zeros(levels.size + 1, dtype=levels.dtype)
    np.maximum.accumulate(levels[::-1] if later else levels, out=reached[1:])
    return np.maximum(reached[window.after if later else window.before] - step, 0)


def _sums(window: Window, values: Column, *, later: bool) -> Column:
    """The sum of the values before or after each row, in its run."""
    reached = np.zeros(values.size + 1, dtype=np.int64)
    np.cumsum(values[::-1] if later else values, out=reached[1:])
    starts = np.searchsorted(window.run, np.arange(window.run[-1] + 2))
    if later:
        return reached[window.after] - reached[values.size - starts[window.run + 1]]
    return reached[window.before] - reached[starts[window.run]]


def cells(values: Column, bounds: Column) -> Column:
    """Which cell of some thresholds each value falls into: below, at or between them."""
    cell = np.zeros(values.size, dtype=np.int16)
    for bound in bounds.tolist():
        cell += values >= bound
        cell += values > bound
    return cell


def numbered(codes: Column, width: int) -> tuple[Column, Column]:
    """Number the different codes that occur.

    Args:
        codes: from 0 to below `width`.
        width: how many there could be.

    Returns:
        The number of each row's code, and the first row that has each.
    """
    if width <= 2**22:
        first = np.full(width, -1, dtype=np.int64)
        first[codes[::-1]] = np.arange(codes.size - 1, -1, -1)
        there = np.flatnonzero(first >= 0)
        number = np.zeros(width, dtype=np.int32)
        number[there] = np.arange(there.size, dtype=np.int32)
        return number.take(codes), first[there]
    _, first, number = np.unique(codes, return_index=True, return_inverse=True)
    return number.astype(np.int32), first
