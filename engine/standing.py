"""How evidence items stand on a day: whether they count, and what they can carry, as the rules say it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from base.words import counted, list_words
from engine.assessment import Assessment
from engine.columns import Column, begins, ordered
from engine.reasons import needed, reason
from evidence.items.lifecycle import State
from rules.guides import gap_guide


def states(assessment: Assessment) -> dict[str, State]:
    """How every item stands on the day of an assessment, by its id."""
    return assessment.world.of_items("state")


def rungs(assessment: Assessment) -> dict[str, int]:
    """The rung of the evidence ladder, 0 to 4, that every item stands on, by its id."""
    return assessment.world.of_items("rung")


def soon(assessment: Assessment) -> date:
    """The day before which evidence expires that is about to: as many weeks ahead as `gaps.yaml` says, and why."""
    return assessment.facts.as_of + timedelta(weeks=gap_guide(assessment.rulebook).soon_weeks.value)


class Carrying(NamedTuple):
    """What some of the items in date can carry of what they support.

    Attributes:
        carries: what that is, in a word of the rules; `rule` says so.
        needs: what would make them carry more, as a sentence goes on; empty where nothing would.
        items: how many items they are.
    """

    carries: str
    rule: str
    needs: str
    items: int


def carrying(assessment: Assessment) -> tuple[Carrying, ...]:
    """What the items in date that support anything can carry, and what would make them carry more; most items first."""
    rulebook, evaluation = assessment.rulebook, assessment.world.evaluation
    kind, rows = rulebook.deciders["item", "carries"], _supporting(assessment)
    if not rows.size:
        return ()
    most = rulebook.shapes["item"]["carries"].words[-1]
    tested = dict.fromkeys(c.attribute for rule in rulebook.deciding[kind] for c in rulebook.conditions[rule.id])
    values = [evaluation.column("item", name)[rows] for name in tested]
    order = ordered(*values)
    first = np.flatnonzero(begins(*(column[order] for column in values)))
    alike = zip(rows[order[first]].tolist(), np.diff(first, append=rows.size).tolist(), strict=True)
    counts: Counter[tuple[str, str, str]] = Counter()
    for row, items in alike:
        deciding = reason(evaluation.decision(kind, row), rulebook)
        carries = str(deciding.then["carries"])
        needs = "" if carries == most else needed(deciding, "carries", (most,), rulebook)
        counts[carries, deciding.rule, needs] += items
    return tuple(Carrying(*key, items) for key, items in counts.most_common())


def carrying_sentence(carrying: Sequence[Carrying]) -> str:
    """What items can carry, and what would make them carry more, in one sentence; empty without items."""
    every, lacking = sum(c.items for c in carrying), [c for c in carrying if c.needs]
    if not every:
        return ""
    whole = every - sum(c.items for c in lacking)
    words = f"Of {counted(every, 'item')} in date that {'supports' if every == 1 else 'support'} anything,"
    words += (
        f" {whole:,} can carry all {'it shows' if whole == 1 else 'they show'}"
        if whole
        else " none can carry all it shows"
    )
    if not lacking:
        return f"{words}."
    more = list_words([f"{c.needs} ({c.items:,}, {c.rule})" for c in lacking])
    return f"{words}; {'of the others, ' if whole else ''}each would carry more if {more}."


def _supporting(assessment: Assessment) -> Column:
    """The rows of the items in date that support a descriptor."""
    evaluation, (_, rows) = assessment.world.evaluation, assessment.world.items()
    supports = np.zeros(evaluation.size("item"), dtype=bool)
    supports[evaluation.link("bearing", "item")[evaluation.column("bearing", "supporting")]] = True
    counts = np.array([word == "yes" for word in evaluation.values("item", "counts", rows)], dtype=bool)
    return rows[supports[rows] & counts]
