"""The same by hand in numpy, as it is commonly written: what columns can do."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np

from bench.peers.given import Answers, Balance, Given, judged
from bench.peers.plain import PREVALENCES, WEIGHTS, decider


def answers(given: Given) -> Answers:
    """From items to grades."""
    return judged(given, _weigh(given), decider(given))


def _weigh(given: Given) -> Balance:
    item, bearing, p = given.columns["item"], given.columns["bearing"], given.policy
    at, on = given.links["bearing"]["item"], given.links["bearing"]["descriptor"]
    series, about = given.links["bearing"]["series"], bearing["about"]
    known = item["known"] & (item["age"] >= 0)
    counts = known & ~item["retired"] & ~item["superseded"] & (item["left"] >= 0)
    file, read = item["file"], item["confirmed"] | (p["second_reader"] == "not required")
    external = item["type_kind"] == 5
    put, usual, sample = item["set_rung"], item["type_rung"], item["sample"]
    rung = np.where(put < 0, usual, np.where(external, np.minimum(put, usual), put)) * file
    in_file = item["counts_found"]
    counted = (sample >= p["least_sample"]) & file & ((in_file == 2) | ((in_file == 0) & item["confirmed"]))
    overreach = item["breadth"] > np.where(external, item["type_breadth"], p["breadth_most"])
    trusted = external & file & read & ~overreach
    whole = np.maximum(sample, 1)
    met_share = np.where(counted, item["met"] * 1000 // whole, 0)
    shows = file & read & ~overreach & (external | counted)

    b_rung, b_counted, b_sample, b_read = rung[at], counted[at], sample[at], read[at]
    b_trusted, unheard = trusted[at] & ~bearing["silent"], external[at] & bearing["silent"]
    b_shows = shows[at] & ~unheard
    supports, taken_back, prevalence = bearing["direction"] == 0, bearing["taken_back"], bearing["prevalence"]
    counting = np.where(taken_back, known[at] & (bearing["left"] >= 0) & (p["second_reader"] == "required"), counts[at])
    by_count = b_counted & ~taken_back
    shown, claimed = given.worths("prevalence_weights", PREVALENCES), given.worths("claimed_weights", PREVALENCES)
    share = np.where(b_trusted | ~supports, shown[prevalence], claimed[prevalence])
    rows = np.flatnonzero(by_count)
    met, of = item["met"][at[rows]], b_sample[rows]
    share[rows] = _lower(np.where(supports[rows], met, of - met), of, p["confidence"])
    worths, weight = given.worths("weights", WEIGHTS), bearing["weight"]
    worth = np.where((weight == 5) & (b_rung < p["impact_rung"]) & ~b_trusted, worths[4], worths[weight])
    stated = share * worth // 1000
    seen = b_sample * (by_count | taken_back)
    can_replace = counting & (file & read)[at] & ~unheard

    new_set = np.flatnonzero(np.r_[True, (series[1:] != series[:-1]) | (about[1:] != about[:-1])][: series.size])
    sizes, run = np.diff(np.r_[new_set, series.size]), series[new_set].astype(np.int32)

    def beyond(level: np.ndarray, *, later: bool) -> np.ndarray:
        sets = np.maximum.reduceat(level, new_set).astype(np.int32)
        step = run * (sets.max() + 1)
        if later:
            sets, step = sets[::-1], (step[-1] - step)[::-1]
        reached = np.maximum.accumulate(sets + step)
        before = np.r_[np.int32(0), np.maximum(reached[:-1] - step[1:], 0)]
        return np.repeat(before[::-1] if later else before, sizes)

    support_before = beyond(seen * (counting & supports), later=False)
    weakness_before = beyond(seen * (counting & ~supports), later=False)
    weak = counting & ~supports
    heaviest, gravest = beyond(stated * weak, later=False), beyond(worth * weak, later=False)
    as_before = share * gravest // 1000
    milder = ~supports & ~b_trusted & ~taken_back & (worth < gravest)
    milder &= 2 * share * gravest // 1000 >= heaviest
    value = np.where(milder, np.maximum(stated, np.minimum(heaviest, as_before)), stated)
    kept = np.where(milder & (gravest >= worths[2]), np.minimum(share, heaviest), 0)
    grave = np.where(weight == 2, share, kept)
    replaces = can_replace & (2 * seen >= support_before)
    mends = can_replace & (b_counted | b_trusted) & (2 * seen >= weakness_before)
    replaced = beyond((b_rung + 1) * replaces, later=True) - 1
    mended = beyond((b_rung + 1) * mends, later=True) - 1
    stands = counting & (np.where(supports, replaced, mended) < b_rung)
    b_share = met_share[at]
    failed = beyond((counting & b_counted & (b_share < p["answering_share"])).astype(np.int8), later=True) > 0
    for_it, against = stands & supports, stands & ~supports
    meets = np.where(
        b_counted, b_share >= p["answering_share"], b_trusted & (shown[prevalence] >= p["answering_share"])
    )
    able_to_answer = for_it & b_read & ~unheard & (b_rung >= p["answering_rung"]) & ~failed & meets

    count = given.descriptors
    first = np.searchsorted(on, np.arange(count + 1))
    there = np.flatnonzero(first[1:] > first[:-1])
    starts = first[there]

    def largest(values: np.ndarray) -> np.ndarray:
        made = np.zeros(count, dtype=np.int64)
        if starts.size:
            made[there] = np.maximum.reduceat(values, starts)
        return made

    def any_of(flags: np.ndarray) -> np.ndarray:
        return largest(flags) > 0

    def varied(values: np.ndarray, flags: np.ndarray) -> np.ndarray:
        most = int(values.max(initial=0)) + 1
        return largest((values + 1) * flags) - 1 > most - largest((most - values) * flags)

    claimed_only = ((in_file == 1) | ((sample > 0) & (sample < p["least_sample"])))[at]
    agrees = for_it & b_read & ~unheard & ~claimed_only & ((b_sample > 0) | ~bearing["silent"])
    agrees &= b_rung >= p["second_source_rung"]
    content, type = item["content"][at], item["type"][at]
    practice = any_of(agrees & (b_rung >= p["practice_rung"]))
    second = practice & varied(type, agrees) & varied(content, agrees)
    impact = counting & supports & b_read & (b_rung >= p["impact_rung"])
    far = np.int32(2**30)
    sustained = varied(content, impact) & (
        largest(about * impact) - (far - largest((far - about) * impact)) >= p["sustained_days"]
    )
    last_weakness = largest(about * against)
    tackled = np.zeros(count, dtype=bool)
    filed, delivery = given.links["filed"], given.columns["action"]["delivery"]
    row = filed["bearing"]
    tackling = for_it[row] & b_read[row] & (b_rung[row] >= p["tackling_rung"]) & (about[row] > last_weakness[on[row]])
    tackling &= b_trusted[row] | (b_counted[row] & (share[row] >= p["tackling_share"]))
    tackled[filed["descriptor"][tackling & np.isin(delivery[filed["action"]], (1, 2))]] = True

    bound = given.columns["descriptor"]["time_bound"]
    good = min(p["descriptor_good_bar"], p["judgement_good_bar"]) - 1
    outstanding = min(p["descriptor_outstanding_bar"], p["judgement_outstanding_bar"]) - 1
    uncapped = far
    # What a descriptor lets figures, and checked practice, carry at most.
    figures = np.where(bound, np.where(second & sustained, uncapped, outstanding), good)
    seen_practice = np.where(second, np.where(sustained, uncapped, outstanding), np.where(bound, outstanding, good))
    most = np.where(b_rung >= p["practice_rung"], seen_practice[on], figures[on])
    most = np.where(b_shows & (b_rung >= p["second_source_rung"]), most, good)
    carried = np.where(for_it, np.minimum(value, np.where(b_trusted, uncapped, most)), -1)
    support = largest(carried) if carried.size else np.zeros(count, np.int64)
    best = np.flatnonzero(for_it & (carried == support[on]))[::-1]
    carrier, carrier_type = np.full(count, -1), np.full(count, -1)
    carrier[on[best]], carrier_type[on[best]] = content[best], type[best]
    shown_first = for_it & b_shows
    earliest = far - largest((far - about) * shown_first)
    firsts = np.flatnonzero(shown_first & (about == earliest[on]))[::-1]
    first_carrier = np.full(count, -1)
    first_carrier[on[firsts]] = content[firsts]
    covers = np.where(external[at], b_trusted, b_read & (b_rung >= p["coverage_rung"]))
    against_it = file[at] & (taken_back | (np.maximum(b_rung, usual[at]) >= p["coverage_rung"]))
    covers = np.where(supports, covers, against_it)

    open_failure = against & ~(bearing["self_known"] & tackled[on])
    return Balance(
        np.maximum(support, 0),
        np.maximum(largest(np.where(b_shows, carried, 0)), 0),
        carrier,
        carrier_type,
        first_carrier,
        second,
        any_of(for_it & b_trusted),
        largest(value * against),
        largest(value * open_failure),
        largest(grave * against),
        largest(grave * open_failure),
        any_of(open_failure & ((weight == 2) | (grave > 0))),
        any_of(stands & covers),
        any_of(stands),
        largest(about * able_to_answer),
    )


def _lower(part: np.ndarray, whole: np.ndarray, confidence: int) -> np.ndarray:
    z = NormalDist().inv_cdf(0.5 + confidence / 2000)
    share, spread = part / whole, z * z / whole
    low = (share + spread / 2 - z * np.sqrt(share * (1 - share) / whole + spread / (4 * whole))) / (1 + spread)
    return ((low * 1000 + 1e-9) * (part > 0)).astype(np.int32)
