"""One person alone, with every option of the commands and two hundred of them, lifts no key judgement to good."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from random import Random

import pytest

from base.errors import ReadinessError
from engine.assessment import Assessment
from evidence.example import example_names
from evidence.items.stated import parse_bearing
from tests.trials.conftest import Council

THOROUGH = bool(os.environ.get("READINESS_THOROUGH"))
BUDGET = 200 if THOROUGH else 120
SEEDS = range(5 if THOROUGH else 1)
BRIEFLY = 200 if THOROUGH else 60
ALONE = "Ann Filer"


class Climber:
    """Files, revises, retires, leaves out and disputes whatever lifts the grades most, alone."""

    def __init__(self, council: Council, seed: int, budget: int) -> None:
        self.council, self.random, self.budget = council, Random(seed), budget
        self.done: list[str] = []
        framework = council.session.framework
        self.types = list(framework.evidence_types)
        self.keys = {code for code, judgement in framework.by_code.items() if judgement.kind == "key"}
        self.moves: list[Callable[[], str]] = [self.attach] * 6 + [
            self.withdraw,
            self.revise,
            self.exclude,
            self.dispute,
        ]

    def climb(self) -> None:
        for _ in range(self.budget):
            try:
                self.done.append(self.random.choice(self.moves)())
            except ReadinessError as refused:
                self.done.append(f"refused: {refused.message}")

    def _weakest(self) -> list[str]:
        """Descriptors that are not met, those of key judgements first, and sometimes whatever comes."""
        assessment = self.council.assess()
        order = sorted(
            assessment.descriptors.values(),
            key=lambda d: (d.judgement not in self.keys, d.status == "met", self.random.random()),
        )
        return [d.id for d in order][: self.random.choice([1, 6, 12, 24])]

    def attach(self) -> str:
        sample = self.random.choice([None, 1, 20, 60, 400])
        type = self.random.choice(self.types)
        words = self.random.choice(
            ["supports:all:strong", "supports:most:exceptional" if sample is None else "supports"]
        )
        about = self.council.as_of - timedelta(self.random.choice([0, 10, 60, 200]))
        salt = self.random.random()
        told = f"Paper {len(self.done)} of {type.name}: {sample} of {sample} were as they should be. {salt}"
        return self.council.attach(
            type.code,
            [f"{d}:{words}" for d in self._weakest()],
            by=ALONE,
            text=self.random.choice([told, told, told, None]),
            about=about,
            sample=sample,
            met=sample,
            rung=self.random.choice([None, None, "L4"]),
            outcomes="Children say that they are safer.",
        )

    def _adverse(self) -> str:
        items = [
            i.id
            for i in self.council.session.register.items()
            if i.retired is None and i.superseded_by is None and any(b.direction == "undermines" for b in i.bearings)
        ]
        return self.random.choice(items) if items else self.attach()

    def withdraw(self) -> str:
        id = self._adverse()
        if self.random.random() < 0.5:
            self.council.retire(id, by=ALONE)
            return f"retired {id}"
        self.council.session.desk(ALONE).replace(id, self.attach())
        return f"replaced {id}"

    def revise(self) -> str:
        id = self._adverse()
        item = self.council.session.register.item(id)
        milder = [
            parse_bearing(f"{b.descriptor}:undermines:few:minor", self.council.session.framework) for b in item.bearings
        ]
        stated = self.random.choice(
            [{"bearings": tuple(milder)}, {"about": item.about - timedelta(900)}, {"rung": "L0"}]
        )
        self.council.session.desk(ALONE).revise(id, stated, command="evidence revise")
        return f"revised {id}"

    def exclude(self) -> str:
        descriptor = self.random.choice(self._weakest())
        self.council.exclude(descriptor, by=ALONE)
        return f"left out {descriptor}"

    def dispute(self) -> str:
        actions = self.council.session.register.actions()
        if not actions:
            return self.attach()
        ref = self.random.choice(actions).id
        self.council.update_action(ref, by=ALONE, origin="council", delivery="done", rag="green")
        return f"disputed {ref}"


def good(assessment: Assessment) -> set[str]:
    scale = assessment.rulebook.grades
    return {j.code for j in assessment.judgements.values() if scale.index(j.underlying) >= scale.index("good")}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("name", "budget"),
    [("", BUDGET), ("anytown", BUDGET), ("sunderland-2014", BUDGET), ("larkford", BRIEFLY), ("ilacs-2026", BRIEFLY)],
)
def test_alone_nobody_lifts_a_judgement_to_good(
    new_council: Callable[[str], Council], example: Callable[[str], Council], name: str, budget: int, seed: int
) -> None:
    held = example(name) if name in example_names() else new_council(name or "sif-2013")
    before = good(held.assess())
    climber = Climber(held, seed, budget)
    climber.climb()
    assert good(held.assess()) <= before, climber.done
    assert sum(not d.startswith("refused") for d in climber.done) > budget / 2
