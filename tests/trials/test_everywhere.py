"""The listed moves of one person, on random registers and empty ones under each framework, graded in one pass each."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from datetime import date, timedelta
from random import Random

import pytest

from descriptors.loader import load_framework
from descriptors.models import Framework
from engine.assessment import Assessment, assess_worlds
from engine.facts import Facts, Variation
from evidence.items.lifecycle import file_item
from evidence.models import PREVALENCES, SERIOUSNESSES, STRENGTHS, Bearing, Item, Reading
from rules.loader import load_rulebook, rules_folder

AS_OF = date(2014, 3, 3)
HELD = 150
WELL = (0, 800, 880, 960)
"""How well each register's council does, per mille; the first register is empty."""
FRAMEWORKS = ("sif-2013", "ilacs-2026")


class Papers:
    """What is filed in one register."""

    def __init__(self, framework: Framework, random: Random) -> None:
        self.framework, self.random = framework, random
        self.types = {type.slug: type for type in framework.evidence_types}
        self.filed: list[Item] = []

    def file(
        self, type: str, bearings: Sequence[Bearing], *, read: bool = False, about: date = AS_OF, **more: object
    ) -> None:
        """An item with a file and a content of its own, unless said."""
        id, kind = f"E-{len(self.filed) + 1:05}", self.types[type]
        given = {"sha256": f"{len(self.filed):064x}", "content": id, **more}
        given |= {"title": id, "lead": "Ann Filer", "filed_by": "Ann Filer", "bearings": tuple(bearings)}
        filed = f"{about}T12:00:00Z"
        item = file_item(id, kind, about, filed, "L0", **given)  # type: ignore[arg-type]
        reading = Reading(by="Bob Reader", on=AS_OF, agrees=True, claims=item.claims)
        self.filed.append(item.model_copy(update={"readings": (reading,)}) if read else item)

    def claims(self, judgement: str, strength: str = "strong") -> list[Bearing]:
        """That all of a judgement is so in every case."""
        held = self.framework.by_code[judgement].descriptors
        return [Bearing(descriptor=d.id, direction="supports", prevalence="all", seriousness=strength) for d in held]  # type: ignore[arg-type]

    def anything(self, well: int) -> None:
        """An item as any council could hold it; `well` is how often, per mille, practice is as it should be."""
        draw = self.random
        sample = draw.choice([0, 0, 8, 20, 40])
        met = sum(draw.randrange(1000) < well for _ in range(sample))
        supports = met * 2 >= sample if sample else draw.randrange(1000) < well
        words = STRENGTHS if supports else SERIOUSNESSES
        some = draw.sample(list(self.framework.descriptors), draw.choice([1, 3, 6]))
        self.file(
            draw.choice(list(self.types)),
            [
                Bearing(
                    descriptor=d,
                    direction="supports" if supports else "undermines",
                    prevalence=draw.choice(PREVALENCES),
                    seriousness=draw.choice(words[:2]),
                )
                for d in some
            ],
            read=draw.random() < 0.7,
            about=AS_OF - timedelta(draw.randint(0, 300)),
            **({"sample": sample, "met": met, "counts_found": draw.random() < 0.9} if sample else {}),
        )


def attestations(papers: Papers) -> None:
    for type in ("case-file-audit", "performance-scorecard", "external-inspection"):
        for judgement in papers.framework.by_code:
            papers.file(type, papers.claims(judgement, "exceptional"), sha256=None, sample=400, met=400)


def one_text_on_everything(papers: Papers) -> None:
    papers.file("performance-scorecard", [b for j in papers.framework.by_code for b in papers.claims(j)])


def unread_audits(papers: Papers) -> None:
    for judgement in papers.framework.by_code:
        for type in ("case-file-audit", "practice-observation", "dip-sample"):
            papers.file(type, papers.claims(judgement), sample=400, met=400, counts_found=True)


def counts_that_stand_nowhere(papers: Papers) -> None:
    for judgement in papers.framework.by_code:
        for type in ("case-file-audit", "practice-observation"):
            papers.file(type, papers.claims(judgement), read=True, sample=40, met=40, counts_found=False)


def an_inspection_nobody_read(papers: Papers) -> None:
    papers.file("external-inspection", [b for j in papers.framework.by_code for b in papers.claims(j)])


def sheets_full_of_exceptional(papers: Papers) -> None:
    for type in papers.types:
        for judgement in papers.framework.by_code:
            papers.file(type, papers.claims(judgement, "exceptional"))


MOVES: tuple[Callable[[Papers], None], ...] = (
    attestations,
    one_text_on_everything,
    unread_audits,
    counts_that_stand_nowhere,
    an_inspection_nobody_read,
    sheets_full_of_exceptional,
)


def good(assessment: Assessment) -> set[str]:
    scale, bar = assessment.rulebook.grades, assessment.rulebook.grades.index(assessment.rulebook.benchmark)
    return {j.code for j in assessment.judgements.values() if scale.index(j.underlying) >= bar}


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_no_move_of_one_person_makes_a_judgement_good(framework: str) -> None:
    held, rulebook = load_framework(framework), load_rulebook(rules_folder(framework))
    moves = {move.__name__: move for move in MOVES}
    for seed, well in enumerate(WELL):
        worlds: dict[Hashable, tuple[Facts, Variation]] = {}
        for name in ("", *moves):
            papers = Papers(held, Random(seed))
            for _ in range(HELD if well else 0):
                papers.anything(well)
            if name:
                moves[name](papers)
            worlds[name] = Facts(as_of=AS_OF, evidence=tuple(papers.filed)), Variation()
        assessments = assess_worlds(worlds, held, rulebook)
        for name, assessment in assessments.items():
            assert good(assessment) <= good(assessments[""]), (seed, name)
