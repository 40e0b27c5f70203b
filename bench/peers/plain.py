"""A loop in plain Python over rows; whoever decides by rules is put in, so that rules engines can take that part."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import groupby
from statistics import NormalDist
from typing import Any, NamedTuple

from bench.peers.given import Answers, Balance, Decide, Given, judged


class Rows(NamedTuple):
    """What was given, as lists of tuples: what a loop starts from, made before the clock runs."""

    items: list[tuple[Any, ...]]
    bearings: list[tuple[Any, ...]]
    filed: list[tuple[int, int, int]]
    given: Given


ITEM = (
    *("known", "retired", "superseded", "age", "left", "file", "type", "type_kind", "type_rung", "set_rung"),
    *("sample", "met", "counts_found", "confirmed", "breadth", "type_breadth", "content"),
)
BEARING = ["direction", "prevalence", "weight", "self_known", "about", "taken_back", "left"]
PREVALENCES = ("few", "some", "most", "all")
WEIGHTS = ("minor", "moderate", "serious", "adequate", "strong", "exceptional")


def rows(given: Given) -> Rows:
    """What was given, as rows."""
    item, bearing, links = given.columns["item"], given.columns["bearing"], given.links["bearing"]
    filed = given.links["filed"]
    return Rows(
        list(zip(*(item[name].tolist() for name in ITEM), strict=True)),
        list(
            zip(
                *(bearing[name].tolist() for name in BEARING),
                *(links[name].tolist() for name in ("item", "descriptor", "series")),
                bearing["silent"].tolist(),
                strict=True,
            )
        ),
        list(zip(*(filed[name].tolist() for name in ("action", "bearing", "descriptor")), strict=True)),
        given,
    )


def answers(held: Rows, decide: Decide | None = None) -> Answers:
    """From items to grades.

    Args:
        held: rows.
        decide: who decides; None for plain Python.
    """
    ask = decide or decider(held.given)
    items = _items(held, ask)
    return judged(held.given, _weigh(held, items, _stand(held, items), ask), ask)


class Item(NamedTuple):
    """What an item can carry."""

    counts: bool
    carries: str
    known: bool
    file: bool
    read: bool
    trusted: bool
    external: bool
    rung: int
    type_rung: int
    counted: bool
    claimed_only: bool
    sample: int
    met: int
    met_share: int
    type: int
    content: int


def _items(held: Rows, ask: Decide) -> list[Item]:
    policy = held.given.policy
    counting = ask("item", ("known", "retired", "superseded", "age", "left"), [row[:5] for row in held.items])
    made, carriers = [], []
    free = policy["second_reader"] == "not required"
    for (
        known,
        _,
        _,
        age,
        _,
        file,
        type,
        kind,
        usual,
        put,
        sample,
        met,
        in_file,
        confirmed,
        breadth,
        most,
        content,
    ) in held.items:
        external, read = kind == 5, confirmed or free
        rung = 0 if not file else usual if put < 0 else min(put, usual) if external else put
        counted = sample >= policy["least_sample"] and file and (in_file == 2 or (in_file == 0 and confirmed))
        share = met * 1000 // sample if counted else 0
        overreach = max(breadth - (most if external else policy["breadth_most"]), 0)
        trusted = external and file and read and not overreach
        claimed = in_file == 1 or 0 < sample < policy["least_sample"]
        made.append(
            (
                *(known and age >= 0, file, read, trusted, external, rung, usual, counted, claimed),
                *(sample, met, share, type, content),
            )
        )
        carriers.append((file, read, external, overreach, counted))
    carried = ask("carrier", ("file", "read", "external", "overreach", "counted"), carriers)
    return [
        Item(told["counts"] == "yes", can["carries"], *fields)
        for told, can, fields in zip(counting, carried, made, strict=True)
    ]


class Stands(NamedTuple):
    """What a bearing shows, and whether it stands."""

    supporting: bool
    counting: bool
    share: int
    value: int
    seen: int
    stands: bool
    answers: bool
    worth: int = 0
    grave: int = 0
    trusted: bool = False
    unheard: bool = False


@lru_cache(maxsize=100_000)
def _lower(part: int, whole: int, confidence: int) -> int:
    if whole <= 0 or part <= 0:
        return 0
    z = _z(confidence)
    share, spread = part / whole, z * z / whole
    low = (share + spread / 2 - z * math.sqrt(share * (1 - share) / whole + spread / (4 * whole))) / (1 + spread)
    return int(low * 1000 + 1e-9)


@lru_cache
def _z(confidence: int) -> float:
    return NormalDist().inv_cdf(0.5 + confidence / 2000)


def _stand(held: Rows, items: list[Item]) -> list[Stands]:
    policy = held.given.policy
    shown = [policy["prevalence_weights"][word] for word in PREVALENCES]
    claimed = [policy["claimed_weights"][word] for word in PREVALENCES]
    weights = [policy["weights"][word] for word in WEIGHTS]
    required = policy["second_reader"] == "required"
    impact, confidence = policy["impact_rung"], policy["confidence"]
    first: list[Stands] = []
    for direction, prevalence, weight, _, _, taken_back, left, at, _, _, silent in held.bearings:
        item = items[at]
        supporting = direction == 0
        trusted, unheard = item.trusted and not silent, item.external and silent
        counting = (item.known and left >= 0 and required) if taken_back else item.counts
        if item.counted and not taken_back:
            share = _lower(item.met if supporting else item.sample - item.met, item.sample, confidence)
            seen = item.sample
        else:
            share = (shown if trusted or not supporting else claimed)[prevalence]
            seen = item.sample if taken_back else 0
        worth = weights[4] if weight == 5 and item.rung < impact and not trusted else weights[weight]
        grave = share if not supporting and weight == 2 else 0
        value = share * worth // 1000
        first.append(Stands(supporting, counting, share, value, seen, False, False, worth, grave, trusted, unheard))
    made: list[Stands] = []
    for _, run in groupby(zip(held.bearings, first, strict=True), key=lambda pair: pair[0][9]):
        made += _series(_no_milder(list(run), weights[2]), items, policy, shown)
    return made


def _no_milder(run: list[tuple[Any, Stands]], serious: int) -> list[tuple[Any, Stands]]:
    """The items of one type on one descriptor, no failure milder than an earlier one it is no smaller than."""
    heaviest = gravest = 0
    made: list[tuple[Any, Stands]] = []
    for _, same in groupby(run, key=lambda pair: pair[0][4]):
        sets = list(same)
        for row, b in sets:
            as_before = b.share * gravest // 1000
            milder = not b.supporting and not b.trusted and not row[5] and b.worth < gravest
            if milder and 2 * b.share * gravest // 1000 >= heaviest:
                grave = min(b.share, heaviest) if gravest >= serious else 0
                b = b._replace(value=max(b.value, min(heaviest, as_before)), grave=max(b.grave, grave))
            made.append((row, b))
        for _, b in sets:
            if b.counting and not b.supporting:
                heaviest, gravest = max(heaviest, b.value), max(gravest, b.worth)
    return made


def _series(
    run: list[tuple[Any, Stands]], items: list[Item], policy: Mapping[str, Any], shown: list[int]
) -> list[Stands]:
    """What of the items of one type on one descriptor stands, in order of their dates."""
    before: list[tuple[int, int]] = []
    seen = [0, 0]
    sets = [list(same) for _, same in groupby(run, key=lambda pair: pair[0][4])]
    for same in sets:
        before += [(seen[0], seen[1])] * len(same)
        for _, b in same:
            if b.counting:
                side = 0 if b.supporting else 1
                seen[side] = max(seen[side], b.seen)
    after: list[tuple[int, int, bool]] = []
    rungs, failed = [-1, -1], False
    end = len(run)
    for same in reversed(sets):
        after += [(rungs[0], rungs[1], failed)] * len(same)
        start = end - len(same)
        for (row, b), (support, weakness) in zip(same, before[start:end], strict=True):
            item = items[row[7]]
            failed |= b.counting and item.counted and item.met_share < policy["answering_share"]
            if b.counting and item.file and item.read and not b.unheard:
                if 2 * b.seen >= support:
                    rungs[0] = max(rungs[0], item.rung)
                if (item.counted or b.trusted) and 2 * b.seen >= weakness:
                    rungs[1] = max(rungs[1], item.rung)
        end = start
    made = []
    for (row, b), (support, weakness, fails) in zip(run, reversed(after), strict=True):
        item = items[row[7]]
        stands = b.counting and (support if b.supporting else weakness) < item.rung
        answering = stands and b.supporting and item.read and not b.unheard and not fails
        answering = answering and item.rung >= policy["answering_rung"]
        if answering:
            answering = (
                item.met_share >= policy["answering_share"]
                if item.counted
                else b.trusted and shown[row[1]] >= policy["answering_share"]
            )
        made.append(b._replace(stands=stands, answers=answering))
    return made


class Sources:
    """What stands on one descriptor, as far as caps and failures ask."""

    def __init__(self) -> None:
        self.practice = self.tackled = False
        self.types: set[int] = set()
        self.contents: set[int] = set()
        self.impact: list[int] = []
        self.impacts: set[int] = set()
        self.last_weakness = self.last_answer = 0


def _weigh(held: Rows, items: list[Item], stands: list[Stands], ask: Decide) -> Balance:
    given, policy = held.given, held.given.policy
    sources = [Sources() for _ in range(given.descriptors)]
    for row, b in zip(held.bearings, stands, strict=True):
        item, on, about = items[row[7]], sources[row[8]], row[4]
        if b.counting and b.supporting and item.read and item.rung >= policy["impact_rung"]:
            on.impact.append(about)
            on.impacts.add(item.content)
        if not b.stands:
            continue
        if not b.supporting:
            on.last_weakness = max(on.last_weakness, about)
            continue
        if b.answers:
            on.last_answer = max(on.last_answer, about)
        agrees = item.read and not b.unheard and not item.claimed_only and (item.sample > 0 or not row[10])
        if agrees and item.rung >= policy["second_source_rung"]:
            on.practice |= item.rung >= policy["practice_rung"]
            on.types.add(item.type)
            on.contents.add(item.content)
    delivery = given.columns["action"]["delivery"]
    for action, bearing, descriptor in held.filed:
        row, b = held.bearings[bearing], stands[bearing]
        item, on = items[row[7]], sources[descriptor]
        tackles = item.read and item.rung >= policy["tackling_rung"] and row[4] > sources[row[8]].last_weakness
        tackles = tackles and (b.trusted or (item.counted and b.share >= policy["tackling_share"]))
        on.tackled |= b.stands and b.supporting and tackles and delivery[action] in (1, 2)
    second = [s.practice and len(s.types) > 1 and len(s.contents) > 1 for s in sources]
    sustained = [len(s.impacts) > 1 and max(s.impact) - min(s.impact) >= policy["sustained_days"] for s in sources]
    bound = given.columns["descriptor"]["time_bound"].tolist()
    supports, facts = [], []
    for row, b in zip(held.bearings, stands, strict=True):
        if b.stands and b.supporting:
            item, d = items[row[7]], row[8]
            able = item.rung >= policy["practice_rung"] or bound[d]
            supports.append((b, item, d, row[4]))
            facts.append((b.trusted, b.unheard, item.rung, item.carries, bound[d], second[d], sustained[d], able))
    names = (
        "trusted",
        "unheard",
        "item.rung",
        "item.carries",
        "descriptor.time_bound",
        "descriptor.second_source",
        "descriptor.sustained",
        "able",
    )
    good = min(policy["descriptor_good_bar"], policy["judgement_good_bar"]) - 1
    outstanding = min(policy["descriptor_outstanding_bar"], policy["judgement_outstanding_bar"]) - 1
    most = {"below the benchmark": good, "no more than the benchmark": outstanding, "none": 10**9}
    size = given.descriptors
    none, numbers, flags = (
        ([-1] * size for _ in range(3)),
        ([0] * size for _ in range(6)),
        ([False] * size for _ in range(4)),
    )
    made = Balance(
        support=next(numbers),
        shown_support=next(numbers),
        carrier=next(none),
        carrier_type=next(none),
        first_carrier=next(none),
        second_source=second,
        inspected=next(flags),
        held_against=next(numbers),
        rest=next(numbers),
        serious=next(numbers),
        rest_serious=next(numbers),
        unaddressed=next(flags),
        covered=next(flags),
        counted=next(flags),
        last_answer=[s.last_answer for s in sources],
    )
    best, earliest = [-1] * size, [10**9] * size
    for (b, item, d, about), told in zip(supports, ask("support", names, facts), strict=True):
        carried = min(b.value, most[told["cap"]])
        if carried > best[d]:
            best[d] = made.support[d] = carried
            made.carrier[d], made.carrier_type[d] = item.content, item.type
        if item.carries == "what it shows" and not b.unheard:
            made.shown_support[d] = max(made.shown_support[d], carried)
            if about < earliest[d]:
                earliest[d], made.first_carrier[d] = about, item.content
        made.inspected[d] |= b.trusted
    for row, b in zip(held.bearings, stands, strict=True):
        if not b.stands:
            continue
        item, d = items[row[7]], row[8]
        made.counted[d] = True
        if b.supporting:
            made.covered[d] |= b.trusted if item.external else item.read and item.rung >= policy["coverage_rung"]
        else:
            high = max(item.rung, item.type_rung) >= policy["coverage_rung"]
            made.covered[d] |= item.file and (row[5] or high)
        if b.supporting:
            continue
        addressed = row[3] and sources[d].tackled
        made.held_against[d] = max(made.held_against[d], b.value)
        if not addressed:
            made.rest[d] = max(made.rest[d], b.value)
        made.serious[d] = max(made.serious[d], b.grave)
        if not addressed:
            made.rest_serious[d] = max(made.rest_serious[d], b.grave)
            made.unaddressed[d] |= row[2] == 2 or b.grave > 0
    return made


def decider(given: Given) -> Decide:
    """The standard rules as a programmer would write them."""
    policy = given.policy
    by_hand: dict[str, Callable[..., dict[str, str]]] = {
        "item": lambda known, retired, superseded, age, left: (
            _COUNTS if known and not retired and not superseded and age >= 0 and left >= 0 else _COUNTS_NOT
        ),
        "carrier": lambda file, read, external, overreach, counted: (
            _STATEMENT if not file else _SHOWS if read and not overreach and (external or counted) else _BELOW_GOOD
        ),
        "support": _capped(policy),
        "improvement": lambda age, answered: {"open": "yes" if age >= 0 and not answered else "no"},
        "descriptor": lambda held, weakness, net: {"status": _status(policy, held, weakness, net)},
        "coverage": lambda covered, left_out: {
            "gradeable": "yes" if covered >= policy["coverage_share"] and left_out <= policy["left_out_share"] else "no"
        },
        "fit": lambda score, shown, met, enough: {"fit": _fit(policy, score, shown, met, enough)},
        "inside": lambda inside, fit: {"limits": "below good"} if inside and fit == "inadequate" else {},
        "limit": lambda fit, limited, credited, unaddressed, rest: {
            "grade": _grade(policy, fit, limited, credited, unaddressed, rest)
        },
    }
    return lambda kind, names, facts: [by_hand[kind](*fact) for fact in facts]


_COUNTS, _COUNTS_NOT = {"counts": "yes"}, {"counts": "no"}
_STATEMENT, _BELOW_GOOD, _SHOWS = (
    {"carries": word} for word in ("a statement", "below the benchmark", "what it shows")
)


def _capped(policy: Mapping[str, Any]) -> Callable[..., dict[str, str]]:
    second_rung = policy["second_source_rung"]
    none, outstanding, good = ({"cap": word} for word in ("none", "no more than the benchmark", "below the benchmark"))

    def capped(
        trusted: bool, unheard: bool, rung: int, carries: str, bound: bool, second: bool, sustained: bool, able: bool
    ) -> dict[str, str]:
        if trusted:
            return none
        if unheard or rung < second_rung or carries != "what it shows" or not able:
            return good
        if not second:
            return outstanding if bound else good
        return none if sustained else outstanding

    return capped


def _status(policy: Mapping[str, Any], held: bool, weakness: int, net: int) -> str:
    if not held:
        return "not enough evidence"
    if weakness >= policy["descriptor_serious_bar"] or net < 0:
        return "not met"
    return "met" if net >= policy["descriptor_good_bar"] else "partly met"


def _fit(policy: Mapping[str, Any], score: int, shown: int, met: int, enough: bool) -> str:
    if score < policy["judgement_inadequate_bar"]:
        return "inadequate"
    if min(score, shown) < policy["judgement_good_bar"] or met < policy["judgement_good_met"] or not enough:
        return "requires improvement"
    if shown < policy["judgement_outstanding_bar"] or met < policy["judgement_outstanding_met"]:
        return "good"
    return "outstanding"


def _grade(policy: Mapping[str, Any], fit: str, limited: bool, credited: bool, unaddressed: int, rest: int) -> str:
    if fit != "inadequate":
        return "requires improvement" if limited else fit
    if credited and unaddressed == 0 and rest >= policy["judgement_inadequate_bar"]:
        return "requires improvement"
    return fit
