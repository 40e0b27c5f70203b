"""The same in polars, over frames that it already holds."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import NormalDist
from typing import NamedTuple

import pandas as pd
import polars as pl

from bench.peers.given import Answers, Given, judged
from bench.peers.plain import PREVALENCES, WEIGHTS, decider
from bench.peers.sql import balance_of

c = pl.col


class Frames(NamedTuple):
    """What was given, as frames."""

    frames: Mapping[str, pl.DataFrame]
    given: Given


def rows(given: Given) -> Frames:
    """What was given, as frames."""
    names = ("item", "bearing", "filed", "action", "descriptor")
    frames = {
        name: pl.DataFrame({**given.columns[name], **given.links.get(name, {})}).with_row_index("n") for name in names
    }
    return Frames(frames, given)


def answers(held: Frames) -> Answers:
    """From items to grades."""
    balance = pd.DataFrame(_balance(held).collect().to_dict(as_series=False)).set_index("descriptor")
    return judged(held.given, balance_of(balance, held.given.descriptors), decider(held.given))


def _beyond(frame: pl.LazyFrame, worth: Mapping[str, pl.Expr], *, later: bool) -> pl.LazyFrame:
    """For each row, the largest of something over the rows of its series with a strictly earlier or later date."""
    sets = frame.group_by("series", "about").agg(e.max().fill_null(-1).alias(name) for name, e in worth.items())
    sets = sets.sort("series", "about", descending=[False, later])
    sets = sets.with_columns(c(name).cum_max().shift(1).over("series").fill_null(-1) for name in worth)
    return frame.join(sets, on=["series", "about"], how="left", maintain_order="left")


def _balance(held: Frames) -> pl.LazyFrame:
    p, frames = held.given.policy, {name: frame.lazy() for name, frame in held.frames.items()}
    free = p["second_reader"] == "not required"
    z = NormalDist().inv_cdf(0.5 + p["confidence"] / 2000)
    item = (
        frames["item"]
        .with_columns(
            known=c("known") & (c("age") >= 0),
            external=c("type_kind") == 5,
            read=c("confirmed") | free,
            rung=pl.when(~c("file"))
            .then(0)
            .when(c("set_rung") < 0)
            .then("type_rung")
            .when(c("type_kind") == 5)
            .then(pl.min_horizontal("set_rung", "type_rung"))
            .otherwise("set_rung"),
            counted=(c("sample") >= p["least_sample"])
            & c("file")
            & ((c("counts_found") == 2) | ((c("counts_found") == 0) & c("confirmed"))),
        )
        .with_columns(
            counts=c("known") & ~c("retired") & ~c("superseded") & (c("left") >= 0),
            within=c("breadth") <= pl.when("external").then("type_breadth").otherwise(p["breadth_most"]),
            met_share=pl.when("counted").then(c("met") * 1000 // c("sample")).otherwise(0),
        )
        .with_columns(
            report=c("external") & c("file") & c("read") & c("within"),
            claimed_only=(c("counts_found") == 1) | ((c("sample") > 0) & (c("sample") < p["least_sample"])),
            can_show=c("file") & c("read") & c("within") & (c("external") | c("counted")),
        )
        .drop("age", "set_rung", "type_kind", "confirmed", "disagreed", "filer", "breadth", "counts_found")
        .rename({"n": "item", "left": "item_left", "known": "item_known"})
    )

    def worth(name: str, table: str, words: tuple[str, ...]) -> pl.Expr:
        return c(name).replace_strict(range(len(words)), held.given.worths(table, words), return_dtype=pl.Int32)

    part = pl.when(c("supports")).then("met").otherwise(c("sample") - c("met"))
    share, spread = c("part") / c("sample"), z * z / c("sample")
    low = share + spread / 2 - z * (share * (1 - share) / c("sample") + spread / (4 * c("sample"))).sqrt()
    low = ((low / (1 + spread)) * 1000 + 1e-9).floor().cast(pl.Int32, strict=False)
    b = (
        frames["bearing"]
        .join(item, on="item", how="left", maintain_order="left")
        .with_columns(
            trusted=c("report") & ~c("silent"),
            unheard=c("external") & c("silent"),
            shows=c("can_show") & ~(c("external") & c("silent")),
            supports=c("direction") == 0,
            counting=pl.when("taken_back").then(c("item_known") & (c("left") >= 0) & (not free)).otherwise("counts"),
            by_count=c("counted") & ~c("taken_back"),
            shown_share=worth("prevalence", "prevalence_weights", PREVALENCES),
        )
        .with_columns(
            part=part,
            seen=pl.when(c("by_count") | c("taken_back")).then("sample").otherwise(0),
            worth=pl.when((c("weight") == 5) & (c("rung") < p["impact_rung"]) & ~c("trusted"))
            .then(p["weights"]["strong"])
            .otherwise(worth("weight", "weights", WEIGHTS)),
        )
        .with_columns(
            share=pl.when(c("by_count") & (c("part") == 0))
            .then(0)
            .when("by_count")
            .then(low)
            .when(c("trusted") | ~c("supports"))
            .then("shown_share")
            .otherwise(worth("prevalence", "claimed_weights", PREVALENCES)),
        )
        .with_columns(stated=c("share") * c("worth") // 1000)
    )
    counted_seen = pl.when("counting").then("seen")
    b = _beyond(
        b,
        {
            "support_before": pl.when("supports").then(counted_seen),
            "weakness_before": pl.when(~c("supports")).then(counted_seen),
            "heaviest": pl.when(c("counting") & ~c("supports")).then("stated"),
            "gravest": pl.when(c("counting") & ~c("supports")).then("worth"),
        },
        later=False,
    )
    as_before = c("share") * c("gravest") // 1000
    milder = ~c("supports") & ~c("trusted") & ~c("taken_back") & (c("worth") < c("gravest"))
    milder &= 2 * c("share") * c("gravest") // 1000 >= c("heaviest")
    b = b.with_columns(
        value=pl.when(milder)
        .then(pl.max_horizontal("stated", pl.min_horizontal("heaviest", as_before)))
        .otherwise("stated"),
        grave=pl.when("supports")
        .then(0)
        .when(c("weight") == 2)
        .then("share")
        .when(milder & (c("gravest") >= p["weights"]["serious"]))
        .then(pl.min_horizontal("share", "heaviest"))
        .otherwise(0),
    )
    can = c("counting") & c("file") & c("read") & ~c("unheard")
    b = _beyond(
        b,
        {
            "replaced": pl.when(can & (2 * c("seen") >= c("support_before"))).then("rung"),
            "mended": pl.when(can & (c("counted") | c("trusted")) & (2 * c("seen") >= c("weakness_before"))).then(
                "rung"
            ),
            "failed": (c("counting") & c("counted") & (c("met_share") < p["answering_share"])).cast(pl.Int32),
        },
        later=True,
    )
    s = (
        b.filter(c("counting") & (pl.when("supports").then("replaced").otherwise("mended") < c("rung")))
        .with_columns(
            source=c("supports")
            & c("read")
            & ~c("unheard")
            & ~c("claimed_only")
            & ((c("sample") > 0) | ~c("silent"))
            & (c("rung") >= p["second_source_rung"])
        )
        .with_columns(
            answers=c("supports")
            & c("read")
            & ~c("unheard")
            & (c("rung") >= p["answering_rung"])
            & (c("failed") < 1)
            & pl.when("counted")
            .then(c("met_share") >= p["answering_share"])
            .otherwise(c("trusted") & (c("shown_share") >= p["answering_share"])),
        )
    )
    impact = b.filter(c("counting") & c("supports") & c("read") & (c("rung") >= p["impact_rung"]))
    impact = impact.group_by("descriptor").agg(
        sustained=(c("about").max() - c("about").min() >= p["sustained_days"])
        & (c("content").min() != c("content").max()),
    )
    on_source = c("source")
    type, content = c("type").filter(on_source), c("content").filter(on_source)
    sources = s.group_by("descriptor").agg(
        last_weakness=c("about").filter(~c("supports")).max().fill_null(0),
        second=(on_source & (c("rung") >= p["practice_rung"])).any()
        & (type.min() != type.max())
        & (content.min() != content.max()),
    )
    sources = sources.join(impact, on="descriptor", how="left").with_columns(c("sustained").fill_null(False))
    s = s.join(sources, on="descriptor", maintain_order="left").join(
        frames["descriptor"].rename({"n": "descriptor"}), on="descriptor", maintain_order="left"
    )
    tackled = (
        frames["filed"]
        .select("action", "descriptor", n=c("bearing").cast(pl.UInt32))
        .join(frames["action"].rename({"n": "action"}).with_columns(c("action").cast(pl.Int64)), on="action")
        .join(s.drop("descriptor"), on="n")
        .filter(
            c("supports")
            & c("read")
            & (c("rung") >= p["tackling_rung"])
            & (c("trusted") | (c("counted") & (c("share") >= p["tackling_share"])))
            & (c("about") > c("last_weakness"))
            & c("delivery").is_in([1, 2])
        )
        .select("descriptor", tackled=pl.lit(True))
        .unique()
    )
    good = min(p["descriptor_good_bar"], p["judgement_good_bar"]) - 1
    outstanding = min(p["descriptor_outstanding_bar"], p["judgement_outstanding_bar"]) - 1
    low_rung, practice, bound = c("rung") < p["second_source_rung"], c("rung") >= p["practice_rung"], c("time_bound")
    most = (
        pl.when("trusted")
        .then(None)
        .when(~c("shows") | low_rung | ~(practice | bound) | ~(c("second") | bound))
        .then(good)
        .when(~c("second") | ~c("sustained"))
        .then(outstanding)
    )
    s = s.join(tackled, on="descriptor", how="left", maintain_order="left").with_columns(
        carried=pl.min_horizontal("value", most), addressed=c("self_known") & c("tackled").fill_null(False)
    )
    weak, left = ~c("supports"), ~c("addressed")
    serious = weak & ((c("weight") == 2) | (c("grave") > 0))
    best = pl.when("supports").then("carried").otherwise(-1).arg_max()
    first = pl.when(c("supports") & c("shows")).then("about").otherwise(2**30).arg_min()
    covers = pl.when("external").then("trusted").otherwise(c("read") & (c("rung") >= p["coverage_rung"]))
    high = pl.max_horizontal("rung", "type_rung") >= p["coverage_rung"]
    covers = pl.when("supports").then(covers).otherwise(c("file") & (c("taken_back") | high))

    def largest(name: str, where: pl.Expr) -> pl.Expr:
        return c(name).filter(where).max().fill_null(0)

    return s.group_by("descriptor").agg(
        support=largest("carried", c("supports")),
        shown_support=largest("carried", c("supports") & c("shows")),
        carrier=c("content").get(best),
        carrier_type=c("type").get(best),
        first_carrier=c("content").get(first),
        second_source=c("second").any(),
        inspected=(c("supports") & c("trusted")).any(),
        held_against=largest("value", weak),
        rest=largest("value", weak & left),
        serious=largest("grave", weak),
        rest_serious=largest("grave", weak & left),
        unaddressed=(serious & left).any(),
        covered=covers.any(),
        counted=pl.lit(True),
        last_answer=largest("about", c("answers")),
    )
