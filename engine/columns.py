"""Tables of facts as columns, their links, and what is worked out over several rows at once."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

Column = np.ndarray


@dataclass(slots=True)
class Table:
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


def without_repeats(values: Column) -> Column:
    """The different values, in order; `np.unique` would load numpy's masked arrays first."""
    values = np.sort(values)
    return values[np.r_[True, values[1:] != values[:-1]][: values.size]]


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
    if targets.size and (np.diff(targets) < 0).any():
        order = ordered(targets)
        targets = targets[order]
    if not targets.size:
        return Groups(order, np.zeros(0, np.int64), np.zeros(0, np.int64), size)
    starts = np.flatnonzero(np.r_[True, targets[1:] != targets[:-1]])
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
        taken = values if chosen is None else np.where(chosen, values, values.dtype.type(neutral))
        best = pick.reduceat(groups.sorted(taken), groups.starts)
        extremes[groups.targets] = (
            best if chosen is None else np.where(best == neutral, extremes.dtype.type(otherwise), best)
        )
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
        totals[groups.targets] = np.add.reduceat(groups.sorted(values).astype(np.int64), groups.starts)
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
    starts = np.flatnonzero(np.r_[True, targets[1:] != targets[:-1]])
    counts = np.diff(np.r_[starts, targets.size])
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
        starts: where each set of rows with the same run and rank starts; `sizes` how many rows it has.
        run: the number of each set's run, from 0.
    """

    order: Column | None
    starts: Column
    sizes: Column
    run: Column

    @property
    def apart(self) -> bool:
        """Whether every row is a set of its own."""
        return self.starts.size == self.rows

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return int(self.starts[-1] + self.sizes[-1]) if self.starts.size else 0

    def sets(self, values: Column, pick: np.ufunc) -> Column:
        """What the values of each set come to."""
        values = values if self.order is None else values[self.order]
        return values if self.apart else pick.reduceat(values, self.starts)

    def spread(self, sets: Column) -> Column:
        """What each set came to, for each of its rows."""
        values = sets if self.apart else np.repeat(sets, self.sizes)
        if self.order is None:
            return values
        back = np.empty_like(values)
        back[self.order] = values
        return back


def window(targets: Column, ranks: Column) -> Window:
    """Put rows together by what they count to, and in the order of their ranks.

    Args:
        targets: for each row, the run it belongs to.
        ranks: what puts rows in order; equal ranks are neither before nor after each other.
    """
    order = None
    step = np.diff(targets)
    if targets.size and ((step < 0) | ((step == 0) & (np.diff(ranks) < 0))).any():
        order = ordered(targets, ranks)
        targets, ranks = targets[order], ranks[order]
    if not targets.size:
        none = np.zeros(0, dtype=np.int64)
        return Window(order, none, none, none)
    other = targets[1:] != targets[:-1]
    starts = np.flatnonzero(np.r_[True, other | (ranks[1:] != ranks[:-1])])
    run = np.cumsum(np.r_[False, other], dtype=np.int32)[starts]
    return Window(order, starts, np.diff(np.r_[starts, targets.size]), run)


def _before(window: Window, sets: Column, pick: np.ufunc, *, later: bool) -> Column:
    """What the sets that come before each, in its run, come to; 0 where there is none."""
    run = window.run
    if later:
        sets, run = sets[::-1], run[-1] - run[::-1]
    first = np.r_[True, run[1:] != run[:-1]]
    if pick is np.add:
        before = np.cumsum(sets) - sets
        starts = np.flatnonzero(first)
        before -= np.repeat(before[starts], np.diff(np.r_[starts, sets.size]))
    else:
        step = run.astype(sets.dtype) * (sets.max() + 1)  # keeps what one run has reached out of the next
        before = np.zeros_like(sets)
        np.subtract(np.maximum.accumulate(sets + step)[:-1], step[:-1], out=before[1:])
        before[first] = 0
    return before[::-1] if later else before


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
    if op == "sum":
        sets = window.sets(values if chosen is None else np.where(chosen, values, 0), np.add)
        return window.spread(_before(window, sets.astype(np.int64), np.add, later=later))
    low, high = int(values.min()), int(values.max())
    width = high - low + 2
    kind = np.int32 if max(width * (int(window.run[-1]) + 1), high, -low) < 2**31 - 2 else np.int64
    # The smallest is worked out as the largest of what is left to the highest. No value is 0, which stands for none.
    levels = np.subtract(values, low - 1, dtype=kind) if op == "largest" else np.subtract(high + 1, values, dtype=kind)
    sets = window.sets(levels if chosen is None else levels * chosen, np.maximum)
    before = _before(window, sets, np.maximum, later=later)
    worked = before + (low - 1) if op == "largest" else (high + 1) - before
    return window.spread(np.where(before == 0, worked.dtype.type(otherwise), worked))


def cells(values: Column, bounds: Column) -> Column:
    """Which cell of some thresholds each value falls into: below, at or between them."""
    return np.searchsorted(bounds, values, "left") + np.searchsorted(bounds, values, "right")


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
        return number[codes], first[there]
    _, first, number = np.unique(codes, return_index=True, return_inverse=True)
    return number.astype(np.int32), first
