"""Questions of a council's own stand in a file of their own, beside those of the standard rules."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from base.errors import InputError
from descriptors.loader import load_framework
from engine.assessment import assess
from engine.cases.run import run_cases
from engine.challenges.challenge import find_challenges
from engine.challenges.past import Grounds
from engine.facts import Facts
from rules.loader import load_rulebook
from tests.rules.rulefolders import problems_of

_OWN = """\
stratum: own
purpose: What only this council asks.
facts:
  round sample:
    describes: an evidence item, for whether its sample is round
    each: source
    exhaustive: false
    properties:
      over:
        type: integer
        least: 0
        reads: what its sample is over a round number
        formula: item.sample - item.sample / 10 * 10
  thin:
    describes: a judgement, for how much it rests on
    each: part
    exhaustive: false
concludes:
  challenge: {reads: the question, words: [too-round, too-thin]}
rules:
  - id: OWN-ROUND
    name: A round sample
    of: round sample
    when: {over: 0, item: {counts: "yes", sample: {at_least: 10}}}
    then: {challenge: too-round}
    severity: high
    says: "{item} looked at a round number: were they chosen?"
    answer: The list.
    why: Round numbers are chosen.
    provenance: {status: choice}
  - id: OWN-THIN
    name: A judgement that rests on little
    of: thin
    when: {judgement: {covered: {at_least: 1, below: 100}}}
    then: {challenge: too-thin}
    says: "{judgement} rests on little: what else is there?"
    answer: More of it.
    why: One paper is one paper.
    provenance: {status: choice}
"""


def test_they_are_asked_beside_the_others(tmp_path: Path) -> None:
    (tmp_path / "7-own.yaml").write_text(_OWN, "utf-8")
    evidence = {
        "type": "E01",
        "about": "2014-02-10",
        "sample": 20,
        "met": 18,
        "bears_on": ["LM-01 supports most strong"],
    }
    case = {"case": "x", "as_of": "2014-03-03", "given": {"evidence": [evidence]}, "expect": {"LM": {"grade": None}}}
    path = tmp_path / "case"
    path.mkdir()
    (path / "x.yaml").write_text(yaml.safe_dump({"cases": [case | {"challenges": ["too-round", "too-thin"]}]}), "utf-8")
    (result,) = run_cases(path, load_framework("sif-2013"), load_rulebook(tmp_path))
    assert result.differences == ()


def test_a_question_of_what_cannot_be_asked_about_is_refused(tmp_path: Path) -> None:
    (tmp_path / "7-own.yaml").write_text(
        _OWN.replace("each: part", "each: judgement").replace(
            "judgement: {covered: {at_least: 1, below: 100}}", "covered: {at_least: 1, below: 100}"
        ),
        "utf-8",
    )
    (problem,) = problems_of(tmp_path)
    assert problem.message == "Rule OWN-THIN raises a challenge of judgement, of which none can be asked."
    assert problem.hint == "Let it be of part."
    assert problem.where == f"{tmp_path / '7-own.yaml'}:{_OWN[: _OWN.index('of: thin')].count(chr(10)) + 1}"


def test_a_word_of_the_standard_questions_is_refused_unless_the_stratum_names_it(tmp_path: Path) -> None:
    own = _OWN.replace("{challenge: too-thin}", "{challenge: one-source}")
    (tmp_path / "7-own.yaml").write_text(own, "utf-8")
    (problem,) = problems_of(tmp_path)
    assert problem.message == "Rule OWN-THIN concludes challenge: one-source, which this stratum does not know."
    assert problem.hint == "Another stratum has it. Take a word of your own, and name it in challenge under concludes."
    line = own[: own.index("then: {challenge: one-source}")].count(chr(10)) + 1
    assert problem.where == f"{tmp_path / '7-own.yaml'}:{line}"
    (tmp_path / "7-own.yaml").write_text(own.replace("too-thin]", "one-source]"), "utf-8")
    assert "OWN-THIN" in load_rulebook(tmp_path).places


@pytest.mark.parametrize(
    "field", ["{judgement:>999999999}", "{judgement.__class__}", "{judgement!r}", "{}", "{judgement"]
)
def test_what_is_more_than_a_field_in_a_sentence_is_refused_before_it_is_filled(tmp_path: Path, field: str) -> None:
    (tmp_path / "7-own.yaml").write_text(_OWN.replace("{judgement} rests", f"{field} rests"), "utf-8")
    (problem,) = problems_of(tmp_path)
    assert problem.message in ("More than a name stands in braces.", "A brace is not closed.")
    assert problem.where == f"{tmp_path / '7-own.yaml'}:{_OWN[: _OWN.index('{judgement} rests')].count(chr(10)) + 1}"


def test_somebody_whom_nothing_names_is_told_by_the_rule_that_asks_about_them(tmp_path: Path) -> None:
    own = _OWN.replace("at_least: 1, ", "").replace("answer: More", "about_people: [nobody]\n    answer: More")
    (tmp_path / "7-own.yaml").write_text(own, "utf-8")
    assessment = assess(Facts(date(2014, 3, 3)), load_framework("sif-2013"), load_rulebook(tmp_path))
    with pytest.raises(InputError, match="rule OWN-THIN asks for 'nobody'"):
        find_challenges(assessment, Grounds())
