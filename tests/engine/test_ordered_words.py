"""Rules that ask for a place among words that have an order: each fact is decided by its own, or by having none."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import yaml

from engine.assessment import assess
from engine.facts import Facts
from engine.second_reading import read_again
from rules.loader import load_rulebook, rules_folder
from tests.engine.registers import AS_OF, FRAMEWORK, item
from tests.engine.test_invariants import shown

_BEST = """\
stratum: best
purpose: The best descriptor of each judgement.
facts:
  at best:
    describes: a judgement, for the best of its descriptors
    each: judgement
    where: view == 'held'
    exhaustive: false
    properties:
      stands_alone:
        type: boolean
        reads: it sits in no other
        otherwise: it sits in another
        formula: kind != 'sub'
      best:
        type: word
        words: [none, $grades]
        reads: the best grade of its descriptors
        from: {over: standing, by: judgement, best: grade, where: grade != 'none'}
concludes:
  reaches: {reads: what it reaches, words: [good, less]}
"""


def _rule(id: str, word: str, **tests: object) -> dict[str, object]:
    about = {"id": id, "name": id, "of": "at best", "why": "It does.", "provenance": {"status": "choice"}}
    return {**about, "when": {"stands_alone": True, **tests}, "then": {"reaches": word}}


def test_the_best_word_and_no_word_at_all_are_told_apart_beside_another_test(tmp_path: Path) -> None:
    rules = [
        _rule("Z-GOOD", "good", best={"at_least": "good"}),
        _rule("Z-LESS", "less", best={"below": "good"}),
    ]
    for path in rules_folder("sif-2013").glob("*.yaml"):
        shutil.copy(path, tmp_path)
    (tmp_path / "8-best.yaml").write_text(yaml.safe_dump(yaml.safe_load(_BEST) | {"rules": rules}), "utf-8")
    rulebook = load_rulebook(tmp_path, complete=True)
    held = [
        ("AD-01", "supports all exceptional"),  # the best there is, in a judgement that sits in another
        ("HP-01", "supports all exceptional"),
        ("LAC-01", "supports some adequate"),
    ]
    evidence = [shown(item(f"E-{id}", "EX", date(2014, 1, 20), f"{id} {words}")) for id, words in held]
    assessment = assess(Facts(AS_OF, evidence=tuple(evidence)), FRAMEWORK, rulebook)
    world = assessment.world
    assert [assessment.descriptors[id].grade for id, _ in held[:2]] == ["outstanding", "outstanding"]
    decided = {
        code: [rule.id for rule in world.evaluation.decision("at best", world.row("judgement", code)).rules]
        for code in assessment.judgements
    }
    assert decided == {
        "HP": ["Z-GOOD"],
        "LAC": ["Z-LESS"],
        "LM": ["Z-LESS"],  # of which nothing is known: no word is before all others
        "LS": ["Z-LESS"],
        "AD": [],
        "CL": [],
    }
    read_again(world.evaluation)
