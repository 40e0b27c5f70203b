"""The limits that docs/challenges.md tells in words are those of the policy in use."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from evidence.policy import filing_policy
from rules.loader import BUILTIN, load_rulebook

PAGE = " ".join((Path(__file__).parents[1] / "docs/challenges.md").read_text(encoding="utf-8").split())
POLICIES = {folder.name: load_rulebook(folder).policy for folder in sorted(BUILTIN.iterdir()) if folder.is_dir()}

LIMITS = {
    "answer_kinds": (3, ["more than three kinds (`answer_kinds`)"]),
    "progress_months": (12, ["is over a year old (`progress_months`)"]),
    "series_share": (500, ["at least half of them up to the last are shown (`series_share`)"]),
    "series_block_start": (100, ["Three-digit references are taken as blocks (`series_block_start`)"]),
    "failing_share": (500, ["less than half of what is right (`failing_share`)", "in half of the cases or more"]),
    "failing_wrong_share": (250, ["a quarter or more of what is wrong (`failing_wrong_share`)"]),
    "one_filer_share": (800, ["four fifths of the descriptors of which anything is held (`one_filer_share`)"]),
    "one_filer_items": (
        3,
        ["by three or more items (`one_filer_items`)", "from three such things on (`one_filer_items`)"],
    ),
    "left_out_asked": (100, ["A tenth or more of a judgement's descriptors were said not to apply (`left_out_asked`)"]),
    "left_out_share": (250, ["over a quarter (`left_out_share`)"]),
    "faultless_looks": (6, ["six or more of them (`faultless_looks`)"]),
    "alike_looks": (8, ["eight or more (`alike_looks`)"]),
    "slips_many": (2, ["or twice (`slips_many`)"]),
    "promise_reports": (3, ["stands in three reports running (`promise_reports`)"]),
    "lapsed_days": (365, ["expired within the last year (`lapsed_days`)"]),
}
"""A policy value to what it is, and how the page tells that."""
BY_NAME = {
    *("account_items", "alike_chance", "faultless_share", "few_cases", "good_fault_share", "indicator_cases_share"),
    *("inspection_days", "mending_days", "mention_share", "one_look_days", "one_source_most", "readings_a_day"),
    *("same_promise_share", "weak_past_grades"),
}
"""The policy values that the page names without saying what they are."""


@pytest.mark.parametrize("name", LIMITS)
def test_a_limit_told_in_words_is_the_one_in_use(name: str) -> None:
    value, told = LIMITS[name]
    assert {policy: values.plain[name] for policy, values in POLICIES.items()} == dict.fromkeys(POLICIES, value)
    assert [words for words in told if words not in PAGE] == []


def test_the_limits_of_filing_are_told_as_they_are_in_use() -> None:
    policy = filing_policy()
    for value, limit, told in (
        (policy.counts.worst_share, 500, "less than half met the standard (`worst_share`)"),
        (policy.draws.asked_after_days, 14, "two weeks after the Monday of that week nobody has recorded"),
        (policy.draws.asked_weeks, 6, "for six weeks (`draws` in `evidence/policy.yaml`)"),
        (policy.dating.days, 365, "more than a year before the day it is said to be about (`dating` in"),
    ):
        assert value == limit, told
        assert told in PAGE


def test_every_limit_that_the_page_names_is_held_to_the_policy() -> None:
    named = set(re.findall(r"`(\w+)`", PAGE)) & POLICIES["sif-2013"].values.keys()
    assert named == LIMITS.keys() | BY_NAME
