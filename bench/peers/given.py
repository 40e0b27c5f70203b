"""What every peer starts from, what it answers, and the last small steps, which all share.

The work that is compared is the way of the standard rules from items to grades with the unknown taken as it is: what an
item can carry, what a bearing shows, which later one of its kind has replaced it, caps of support, areas for
improvement, descriptors, judgements and their limits. Above the descriptors there are a hundred rows, whatever the
number of bearings: arrays and frames hand over there to the same few lines of plain Python, `judged`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from engine.worlds import World
from rules.tables import TABLES

Fact = tuple[Any, ...]
Decide = Callable[[str, Sequence[str], Sequence[Fact]], list[Mapping[str, str]]]
"""A kind of fact, the names of what its rules test, and that of each fact, to what the rules conclude of each."""


@dataclass(frozen=True)
class Given:
    """Tables of facts as they are laid out: given properties only, and links.

    Attributes:
        columns: table to its given properties; words as codes.
        links: table to the rows its links lead to.
        policy: policy values.
        judgement_of: the judgement of each descriptor's row.
        codes: of judgements.
    """

    columns: Mapping[str, Mapping[str, np.ndarray]]
    links: Mapping[str, Mapping[str, np.ndarray]]
    policy: Mapping[str, Any]
    judgement_of: np.ndarray
    codes: tuple[str, ...]

    @property
    def descriptors(self) -> int:
        """How many descriptors there are."""
        return len(self.judgement_of)

    def worths(self, table: str, words: Sequence[str]) -> np.ndarray:
        """A table of policy by the codes of words."""
        return np.array([self.policy[table][word] for word in words], dtype=np.int32)


class Answers(NamedTuple):
    """What has to agree: of each descriptor support, weakness and status; of each judgement cover, score and grade."""

    support: tuple[int, ...]
    weakness: tuple[int, ...]
    status: tuple[str, ...]
    covered: tuple[int, ...]
    score: tuple[int, ...]
    grade: tuple[str, ...]


@dataclass
class Balance:
    """What stands for and against each descriptor, in columns or lists."""

    support: Any
    shown_support: Any
    carrier: Any
    carrier_type: Any
    first_carrier: Any
    second_source: Any
    inspected: Any
    held_against: Any
    rest: Any
    serious: Any
    rest_serious: Any
    unaddressed: Any
    covered: Any
    counted: Any
    last_answer: Any


def given(world: World) -> Given:
    """What the product laid out, without what it worked out."""
    tables, layout = world.evaluation.tables, world.layout
    return Given(
        columns={
            name: {p: c for p, c in table.columns.items() if p in TABLES[name].engine_properties}
            for name, table in tables.items()
        },
        links={name: table.links for name, table in tables.items()},
        policy=layout.rulebook.policy.plain,
        judgement_of=layout.judgement_of,
        codes=layout.judgements,
    )


def answered(world: World) -> Answers:
    """What the product answers."""
    layout = world.layout
    standing, judged = layout.descriptors, layout.judgements

    def told(table: str, name: str, about: Sequence[str]) -> tuple[Any, ...]:
        return tuple(world.value(table, name, each) for each in about)

    return Answers(
        told("standing", "support", standing),
        told("standing", "weakness", standing),
        told("standing", "status", standing),
        told("judgement", "covered", judged),
        told("judgement", "score", judged),
        told("judgement", "grade", judged),
    )


def judged(held: Given, balance: Balance, decide: Decide) -> Answers:
    """From descriptors to grades.

    Args:
        held: what was given.
        balance: what stands for and against each descriptor.
        decide: who decides.
    """
    policy = held.policy
    actions, links = held.columns["action"], held.links["link"]
    inspections = [n for n, at in enumerate(links["action"].tolist()) if actions["origin"][at] == 0]
    facts = [
        (
            int(actions["age"][links["action"][n]]),
            bool(balance.last_answer[links["descriptor"][n]] > actions["since"][links["action"][n]]),
        )
        for n in inspections
    ]
    weight = policy["prevalence_weights"][policy["improvement_prevalence"]]
    weight = weight * policy["weights"][policy["improvement_seriousness"]] // 1000
    open_weight = [0] * held.descriptors
    for n, told in zip(inspections, decide("improvement", ("action.age", "answered"), facts), strict=True):
        if told["open"] == "yes":
            open_weight[links["descriptor"][n]] = weight
    support = [int(v) for v in balance.support]
    weakness = [max(int(v), o) for v, o in zip(balance.held_against, open_weight, strict=True)]
    facts = [
        (bool(c) or o > 0, w, s - w) for c, o, w, s in zip(balance.counted, open_weight, weakness, support, strict=True)
    ]
    status = [told["status"] for told in decide("descriptor", ("held", "weakness", "net"), facts)]
    sums = _sums(held, balance, support, weakness, open_weight, status)
    excluded = held.columns["judgement"]["excluded"][: len(held.codes)].tolist()
    covered = tuple(1000 * m["covered"] // m["count"] for m in sums)
    facts = [(c, e * 1000 // (e + m["count"])) for c, m, e in zip(covered, sums, excluded, strict=True)]
    decide("coverage", ("covered", "left_out"), facts)  # the engine decides this as well; no grade rests on it
    kinds = held.columns["judgement"]["kind"][: len(held.codes)].tolist()
    leader = held.codes.index(policy["leading_judgement"])
    scores, facts = [], []
    for n, m in enumerate(sums):
        score = balanced = m["net"] // m["count"]
        if n != leader and kinds[n] != 2:
            led = sums[leader]["weakness"] // sums[leader]["count"]
            score = (1000 * balanced - policy["leadership_share"] * led) // 1000
        scores.append(score - m["serious"] // m["count"])
        contents = max(len(m["carriers"]), len(m["first_carriers"]))
        enough = 1000 * m["inspected"] // m["count"] >= policy["inspected_share"] or (
            contents >= policy["least_sources"] and (len(m["types"]) >= policy["least_types"] or m["agreed"])
        )
        shown = scores[-1] - m["not_shown"] // m["count"]
        facts.append((scores[-1], shown, 1000 * m["met"] // m["count"], enough))
    fits = [told["fit"] for told in decide("fit", ("score", "shown_score", "met", "enough_sources"), facts)]
    pairs = held.links["pair"]
    inside = [n for n, yes in enumerate(held.columns["pair"]["inside"][: len(fits) * (len(fits) - 1)]) if yes]
    limited = [False] * len(fits)
    facts = [(True, fits[pairs["one"][n]]) for n in inside]
    for n, told in zip(inside, decide("inside", ("inside", "one.fit"), facts), strict=True):
        limited[pairs["other"][n]] |= told.get("limits") == "below good"
    neglected = sum(m["unaddressed"] for m, kind in zip(sums, kinds, strict=True) if kind != 2)
    credited = held.columns["judgement"]["self_knowledge"].tolist()
    facts = [(fits[n], limited[n], credited[n], neglected, m["rest"] // m["count"]) for n, m in enumerate(sums)]
    names = ("fit", "limited", "self_knowledge", "unaddressed", "rest")
    grades = [told["grade"] for told in decide("limit", names, facts)]
    return Answers(tuple(support), tuple(weakness), tuple(status), covered, tuple(scores), tuple(grades))


COUNTED = (
    "count", "net", "weakness", "not_shown", "serious", "met", "covered", "rest", "unaddressed", "inspected"
)  # fmt: skip


def _sums(
    held: Given, balance: Balance, support: list[int], weakness: list[int], open_weight: list[int], status: list[str]
) -> list[dict[str, Any]]:
    """What the descriptors of each judgement come to."""
    sums: list[dict[str, Any]] = [
        dict.fromkeys(COUNTED, 0) | {"carriers": set(), "first_carriers": set(), "types": set(), "agreed": False}
        for _ in held.codes
    ]
    for d, judgement in enumerate(held.judgement_of.tolist()):
        m = sums[judgement]
        m["count"] += 1
        m["net"] += support[d] - weakness[d]
        m["weakness"] += weakness[d]
        m["not_shown"] += max(support[d] - int(balance.shown_support[d]), 0)
        m["serious"] += int(balance.serious[d])
        m["rest"] += support[d] - max(int(balance.rest[d]), open_weight[d]) - int(balance.rest_serious[d])
        m["met"] += status[d] == "met"
        m["covered"] += bool(balance.covered[d])
        m["unaddressed"] += bool(balance.unaddressed[d])
        m["inspected"] += bool(balance.inspected[d])
        m["agreed"] |= bool(balance.second_source[d])
        if balance.shown_support[d] > 0:
            m["first_carriers"].add(int(balance.first_carrier[d]))
        if support[d] > 0:
            m["carriers"].add(int(balance.carrier[d]))
            m["types"].add(int(balance.carrier_type[d]))
    return sums
