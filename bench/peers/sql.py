"""The same as one query of DuckDB over tables that it already holds."""

from __future__ import annotations

from statistics import NormalDist
from typing import Any, NamedTuple

import duckdb
import pandas as pd

from bench.peers.given import Answers, Balance, Given, judged
from bench.peers.plain import PREVALENCES, WEIGHTS, decider

QUERY = """
WITH i AS (
    SELECT n, type, content, type_kind = 5 AS external, file, confirmed OR $free AS read, sample, met,
        known AND age >= 0 AS known,
        known AND NOT retired AND NOT superseded AND age >= 0 AND "left" >= 0 AS counts,
        CASE WHEN NOT file THEN 0 WHEN set_rung < 0 THEN type_rung
             WHEN type_kind = 5 THEN least(set_rung, type_rung) ELSE set_rung END AS rung,
        sample >= $least_sample AND file AND (counts_found = 2 OR counts_found = 0 AND confirmed) AS counted,
        type_rung, (counts_found = 1 OR sample > 0 AND sample < $least_sample) AS claimed_only,
        breadth <= CASE WHEN type_kind = 5 THEN type_breadth ELSE $breadth_most END AS within
    FROM item
), j AS (
    SELECT *, external AND file AND read AND within AS report,
        CASE WHEN counted THEN met * 1000 // sample ELSE 0 END AS met_share,
        file AND read AND within AND (external OR counted) AS can_show
    FROM i
), b AS (
    SELECT b.n, b.descriptor, b.series, b.about, b.weight, b.self_known, b.taken_back, j.*  EXCLUDE (n, known, counts),
        direction = 0 AS supports, report AND NOT silent AS trusted, external AND silent AS unheard,
        can_show AND NOT unheard AS shows, NOT claimed_only AND (sample > 0 OR NOT silent) AS sound,
        CASE WHEN taken_back THEN j.known AND b."left" >= 0 AND NOT $free ELSE j.counts END AS counting,
        counted AND NOT taken_back AS by_count,
        ($shown)[prevalence + 1] AS shown_share,
        CASE WHEN by_count THEN
            CASE WHEN supports THEN met ELSE sample - met END
        END AS part,
        CASE WHEN by_count OR taken_back THEN sample ELSE 0 END AS seen,
        CASE WHEN trusted OR NOT supports THEN shown_share ELSE ($claimed)[prevalence + 1] END AS word_share,
        CASE WHEN weight = 5 AND rung < $impact_rung AND NOT trusted THEN $strong
            ELSE ($weights)[weight + 1] END AS worth
    FROM bearing b JOIN j ON b.item = j.n
), m AS (
    SELECT *, CASE WHEN NOT by_count THEN word_share WHEN part = 0 THEN 0 ELSE floor(1000 * (
            part / seen + $z2 / seen / 2 - $z * sqrt(part / seen * (1 - part / seen) / seen + $z2 / seen / (4 * seen))
        ) / (1 + $z2 / seen) + 1e-9)::INT END AS share,
        share * worth // 1000 AS stated
    FROM b
), c AS (
    SELECT *, counting AND file AND read AND NOT unheard AS can_replace,
        coalesce(max(stated) FILTER (counting AND NOT supports) OVER before, 0) AS heaviest,
        coalesce(max(worth) FILTER (counting AND NOT supports) OVER before, 0) AS gravest,
        NOT supports AND NOT trusted AND NOT taken_back AND worth < gravest
            AND 2 * share * gravest // 1000 >= heaviest AS milder,
        coalesce(max(seen) FILTER (counting AND supports) OVER before, 0) AS support_before,
        coalesce(max(seen) FILTER (counting AND NOT supports) OVER before, 0) AS weakness_before
    FROM m
    WINDOW before AS (PARTITION BY series ORDER BY about RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
), d AS MATERIALIZED (
    SELECT *, CASE WHEN milder THEN greatest(stated, least(heaviest, share * gravest // 1000)) ELSE stated END AS value,
        CASE WHEN supports THEN 0 WHEN weight = 2 THEN share
            WHEN milder AND gravest >= ($weights)[3] THEN least(share, heaviest) ELSE 0 END AS grave,
        coalesce(max(rung) FILTER (can_replace AND 2 * seen >= support_before) OVER after, -1) AS replaced,
        coalesce(max(rung) FILTER (can_replace AND (counted OR trusted) AND 2 * seen >= weakness_before)
            OVER after, -1) AS mended,
        coalesce(bool_or(counting AND counted AND met_share < $answering_share) OVER after, false) AS failed
    FROM c
    WINDOW after AS (PARTITION BY series ORDER BY about RANGE BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)
), s AS MATERIALIZED (
    SELECT *, read AND NOT unheard AND sound AND rung >= $second_source_rung AS source,
        read AND NOT unheard AND rung >= $answering_rung AND NOT failed
            AND CASE WHEN counted THEN met_share >= $answering_share
            ELSE trusted AND shown_share >= $answering_share END AS answers
    FROM d WHERE counting AND CASE WHEN supports THEN replaced ELSE mended END < rung
), sources AS (
    SELECT descriptor, coalesce(max(about) FILTER (NOT supports), 0) AS last_weakness,
        bool_or(supports AND source AND rung >= $practice_rung)
            AND min(type) FILTER (supports AND source) <> max(type) FILTER (supports AND source)
            AND min(content) FILTER (supports AND source) <> max(content) FILTER (supports AND source) AS second
    FROM s GROUP BY descriptor
), impact AS (
    SELECT descriptor, max(about) - min(about) >= $sustained_days AND min(content) <> max(content) AS sustained
    FROM d WHERE counting AND supports AND read AND rung >= $impact_rung GROUP BY descriptor
), tackled AS (
    SELECT DISTINCT f.descriptor FROM filed f JOIN action a ON f.action = a.n JOIN s ON f.bearing = s.n
        JOIN sources o ON s.descriptor = o.descriptor
    WHERE supports AND read AND rung >= $tackling_rung AND s.about > last_weakness
        AND (trusted OR counted AND share >= $tackling_share) AND a.delivery IN (1, 2)
), w AS (
    SELECT s.*, second, self_known AND s.descriptor IN (FROM tackled) AS addressed,
        CASE WHEN trusted THEN value WHEN NOT shows OR rung < $second_source_rung THEN least(value, $good)
            WHEN rung < $practice_rung AND NOT time_bound THEN least(value, $good)
            WHEN NOT second AND NOT time_bound THEN least(value, $good)
            WHEN NOT second OR NOT coalesce(sustained, false) THEN least(value, $outstanding) ELSE value END AS carried
    FROM s JOIN sources USING (descriptor) LEFT JOIN impact USING (descriptor) JOIN descriptor t ON s.descriptor = t.n
)
SELECT descriptor,
    coalesce(max(carried) FILTER (supports), 0) AS support,
    coalesce(max(carried) FILTER (supports AND shows), 0) AS shown_support,
    coalesce(arg_max(content, carried * 1000000000::BIGINT - n) FILTER (supports), -1) AS carrier,
    coalesce(arg_max(type, carried * 1000000000::BIGINT - n) FILTER (supports), -1) AS carrier_type,
    coalesce(arg_min(content, about * 1000000000::BIGINT + n) FILTER (supports AND shows), -1) AS first_carrier,
    bool_or(second) AS second_source,
    bool_or(supports AND trusted) AS inspected,
    coalesce(max(value) FILTER (NOT supports), 0) AS held_against,
    coalesce(max(value) FILTER (NOT supports AND NOT addressed), 0) AS rest,
    coalesce(max(grave) FILTER (NOT supports), 0) AS serious,
    coalesce(max(grave) FILTER (NOT supports AND NOT addressed), 0) AS rest_serious,
    bool_or(NOT supports AND (weight = 2 OR grave > 0) AND NOT addressed) AS unaddressed,
    bool_or(CASE WHEN NOT supports THEN file AND (taken_back OR greatest(rung, type_rung) >= $coverage_rung)
        WHEN external THEN trusted ELSE read AND rung >= $coverage_rung END) AS covered,
    true AS counted,
    coalesce(max(about) FILTER (supports AND answers), 0) AS last_answer
FROM w GROUP BY descriptor
"""


class Tables(NamedTuple):
    """A database that holds what was given, and what the query is asked with."""

    database: duckdb.DuckDBPyConnection
    parameters: dict[str, Any]
    given: Given


def rows(given: Given) -> Tables:
    """What was given, as tables of DuckDB in memory."""
    database = duckdb.connect()
    for name in ("item", "bearing", "filed", "action", "descriptor"):
        columns = {**given.columns[name], **given.links.get(name, {})}
        frame = pd.DataFrame(columns)
        frame["n"] = range(len(frame))
        database.execute(f"CREATE TABLE {name} AS FROM frame")  # duckdb reads the local frame by its name
    p = given.policy
    z = NormalDist().inv_cdf(0.5 + p["confidence"] / 2000)
    parameters = {
        "free": p["second_reader"] == "not required",
        "shown": given.worths("prevalence_weights", PREVALENCES).tolist(),
        "claimed": given.worths("claimed_weights", PREVALENCES).tolist(),
        "weights": given.worths("weights", WEIGHTS).tolist(),
        "strong": p["weights"]["strong"],
        "z": z,
        "z2": z * z,
        "good": min(p["descriptor_good_bar"], p["judgement_good_bar"]) - 1,
        "outstanding": min(p["descriptor_outstanding_bar"], p["judgement_outstanding_bar"]) - 1,
    }
    named = (
        "breadth_most impact_rung answering_share second_source_rung answering_rung practice_rung sustained_days"
        " tackling_rung tackling_share coverage_rung least_sample"
    )
    return Tables(database, parameters | {name: p[name] for name in named.split()}, given)


def answers(tables: Tables) -> Answers:
    """From items to grades."""
    balance = tables.database.execute(QUERY, tables.parameters).fetchdf().set_index("descriptor")
    return judged(tables.given, balance_of(balance, tables.given.descriptors), decider(tables.given))


def balance_of(frame: pd.DataFrame, descriptors: int) -> Balance:
    """Rows of the descriptors that anything stands on, as a balance of all descriptors."""
    full = frame.reindex(range(descriptors), fill_value=0)
    missing = ~full.index.isin(frame.index)
    full.loc[missing, ["carrier", "carrier_type", "first_carrier"]] = -1
    return Balance(**{name: full[name].to_numpy() for name in Balance.__dataclass_fields__})
