"""How gaps are ranked and what work there is: a mistake is told when the rules are read, with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from base.errors import ManyProblems
from rules.guides import gap_guide, lift_guide
from rules.loader import load_rulebook
from tests.rules.rulefolders import STANDARD


@pytest.mark.parametrize(
    ("file", "before", "after", "where", "said"),
    [
        ("gaps.yaml", "soon_weeks:", "soon_weks:", "gaps.yaml:", "soon_weks"),
        ("gaps.yaml", "  second source:\n", "  secund source:\n", "gaps.yaml:", "secund source"),
        ("gaps.yaml", "{open_actions}.", "{open_action}.", "(kinds.action open.message)", "{open_action} cannot be"),
        ("gaps.yaml", "{id} is {status} and no more", "{id is no more", "(effects.nearer)", "brace"),
        ("gaps.yaml", "{id} is {status} and no more", "{id:>99999999} is no more", "(effects.nearer)", "name alone"),
        ("gaps.yaml", "[I-UNREAD]", "[I-UNRED]", "(kinds.second reader.rules)", "There is no rule I-UNRED"),
        ("fears.yaml", "[HP-04, HP-05, HP-06]", "[HP-04, HP-05, HP-08]", "(fears", "HP-08 stands in two groups"),
        ("gaps.yaml", "share: 900", "share: 9000", "gaps.yaml:", "1000 or less"),
        ("lift.yaml", "  met: 18", "  met: 21", "(assumed.met)", "21 of 20 cannot be"),
        ("lift.yaml", "strength: strong", "strength: strang", "(assumed.strength)", "'strang'"),
        ("lift.yaml", "  mend:\n", "  mended:\n", "lift.yaml:", "mended"),
        ("lift.yaml", "look a second way at {descriptors}", "look at {descriptor}", "sums)", "{descriptor} cannot be"),
    ],
)
def test_a_mistake_is_told_with_its_place(
    tmp_path: Path, file: str, before: str, after: str, where: str, said: str
) -> None:
    text = (STANDARD / file).read_text(encoding="utf-8")
    assert before in text
    (tmp_path / file).write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(ManyProblems) as refused:
        load_rulebook(tmp_path)
    assert any(where in p.where and said in f"{p.message} {p.hint}" for p in refused.value.problems)


def test_a_councils_own_ranking_is_used_beside_the_standard_rules(tmp_path: Path) -> None:
    text = (STANDARD / "fears.yaml").read_text(encoding="utf-8")
    (tmp_path / "fears.yaml").write_text(text.replace("points: 6000", "points: 6001", 1), encoding="utf-8")
    assert gap_guide(load_rulebook(tmp_path)).fear("HP-06").points == 6001


def test_work_may_be_taken_to_find_everything_as_it_should_be(tmp_path: Path) -> None:
    text = (STANDARD / "lift.yaml").read_text(encoding="utf-8")
    (tmp_path / "lift.yaml").write_text(text.replace("  met: 18", "  met: 20", 1), encoding="utf-8")
    assert lift_guide(load_rulebook(tmp_path)).assumed.met == 20


def test_every_number_has_its_reason() -> None:
    book = load_rulebook(STANDARD)
    gaps, lift = gap_guide(book), lift_guide(book)
    reasoned = [gaps.soon_weeks, gaps.movement, *gaps.kinds.values(), *gaps.fears, gaps.otherwise]
    reasoned += gaps.limits.values()
    reasoned += [lift.assumed, lift.stretched, lift.together, lift.options, lift.proof, *lift.works.values()]
    assert all(each.why.strip() for each in reasoned)
    assert all(lift.no_order.values())
