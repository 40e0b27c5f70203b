"""Evidence, judgements and indicators as facts that challenges are asked of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple

import numpy as np

from base.words import counted, list_words, long_day, shortened
from descriptors.models import Indicator
from engine.assessment import Assessment
from engine.challenges.facts import Fact
from engine.challenges.hands import Rest, Vouching, given_of, strangers, told_of
from evidence.models import Item, Measure, PastGrade, SpotCheck
from evidence.standing import standing, year_end
from rules.expression import Scalar


class Against(NamedTuple):
    """What an item shows against a descriptor.

    Attributes:
        item: the item.
        bearing: the row of the bearing; `descriptor` that of the descriptor.
    """

    item: str
    bearing: int
    descriptor: int


class Evidence:
    """The evidence items of an assessment and their bearings, each with its row.

    Args:
        assessment: what is held on the day, and what counts of it.
        checks: the results of spot checks.
        history: grades of earlier inspections, which say when there was one.
        people: the names in the list of people.
    """

    def __init__(
        self,
        assessment: Assessment,
        checks: Iterable[SpotCheck] = (),
        history: Iterable[PastGrade] = (),
        people: Collection[str] = (),
    ) -> None:
        self._assessment, self._people = assessment, people
        evaluation = assessment.worlds.evaluation
        self.ids, rows = _item_rows(assessment)
        self.place = {id: number for number, id in enumerate(self.ids)}
        self._history = tuple(history)
        self._inspected = {grade.on for grade in self._history if grade.on}
        self._around = timedelta(assessment.rulebook.policy.number("inspection_days"))
        self._soon = assessment.rulebook.policy.number("mending_days")
        self._read: list[Item] = []
        self._checks: dict[str, list[SpotCheck]] = {}
        for check in checks:
            if check.on <= self._as_of:
                self._checks.setdefault(check.item, []).append(check)
        contents = evaluation.column("item", "content")[rows]
        texts, self._text_of = np.unique(contents, return_inverse=True)
        self._bearings = {d: assessment.worlds.bearings(assessment.key, d) for d in assessment.descriptors}
        bears: dict[str, list[str]] = {}
        self.uses: list[Fact] = []
        for d, sources in self._bearings.items():
            row = assessment.worlds.descriptor(assessment.key, d)
            for source in sources:
                bears.setdefault(source.item, []).append(d)
                links = {"source": self.place[source.item], "bearing": source.row, "descriptor": row}
                self.uses.append(Fact(d, links=links))
        filed_for: dict[str, list[str]] = {}
        for action in assessment.facts.actions:
            for id in action.evidence:
                filed_for.setdefault(id, []).append(action.id)
        self.sources = [
            Fact(
                id,
                id,
                self._given(id),
                {"item": row, "text": int(text), "register": 0},
                lambda id=id: self._tell(id),
                tuple(filed_for.get(id, ())),
                tuple(dict.fromkeys(bears.get(id, ()))),
            )
            for id, row, text in zip(self.ids, rows, self._text_of.tolist(), strict=True)
        ]
        self.again = self._later_of_kind()
        first = {int(text): id for id, text in reversed(list(zip(self.ids, self._text_of.tolist(), strict=True)))}
        self.texts = [Fact(first[n], first[n]) for n in range(texts.size)]

    def _given(self, id: str) -> Mapping[str, Scalar]:
        item = self._assessment.item(id)
        differing, put_right = self._spot_checks(item)
        if item.in_use and item.valid_until >= self._as_of:
            self._read.append(item)
        first, last = item.about - self._around, item.about + self._around
        return {
            "differing": differing,
            "put_right": put_right,
            "settled": sum(t.until >= self._as_of for t in item.settled),
            "unspoken": len(item.unspoken),
            "names_inspectorate": item.inspectorate is not False,
            "recorded": any(first <= day <= last for day in self._inspected),
        }

    def _spot_checks(self, item: Item) -> tuple[int, int]:
        """How many spot checks differ from what is claimed of an item, and from what was and has been put right.

        A check that agrees takes back none that differs of the same claim. A claim that was changed is put right once a
        check agrees with it as it is now.
        """
        checks = self._checks.get(item.id)
        if not checks:
            return 0, 0
        differing = [check for check in checks if not check.agrees]
        claims = item.claims if differing else ""
        as_now = [check for check in differing if check.claims in ("", claims)]
        if not item.in_use or any(check.agrees and check.claims == claims for check in checks):
            return len(as_now), len(differing) - len(as_now)
        return len(differing), 0

    @cached_property
    def _strangers(self) -> Mapping[str, Sequence[str]]:
        return strangers(self._read, self._people)

    def register(self, rest: Rest) -> Fact:
        """All evidence together: what it is held against, on whom it rests, and by whose rules it is graded."""
        given = {**self._held_against(), **given_of(rest)}
        return Fact("evidence", "evidence", given, tell=lambda: {**self._tell_of_all(), **told_of(rest)})

    def _held_against(self) -> Mapping[str, Scalar]:
        """How many earlier grades fell short, how many rows an inspection put, and how many rules are the council's.

        Rows that an inspection was once said to have put are among them.
        """
        grades, benchmark = self._assessment.rulebook.grades, self._assessment.rulebook.benchmark
        short = grades[: grades.index(benchmark)]
        asked = [a for a in self._assessment.facts.actions if a.origin == "inspection" or "inspection" in a.taken_away]
        return {
            "fell_short": sum(grade.grade in short for grade in self._history),
            "asked": len(asked),
            "own_rules": len(self._assessment.rulebook.own),
            "people": len(self._people),
            "strangers": len(self._strangers),
            "vouched": len({id for ids in self._strangers.values() for id in ids}),
        }

    def _tell_of_all(self) -> Mapping[str, str]:
        return {
            "strangers_named": shortened(sorted(self._strangers)),
            "own_rules_named": shortened(self._assessment.rulebook.own),
        }

    def _later_of_kind(self) -> list[Fact]:
        """Each weakness beside every later item of its type on the same descriptor: undermining, or soon after."""
        evaluation = self._assessment.worlds.evaluation
        series = evaluation.link("bearing", "series")
        about, supporting = (evaluation.column("bearing", name) for name in ("about", "supporting"))
        made: list[Fact] = []
        for sources in self._bearings.values():
            weak = [s for s in sources if not supporting[s.row]]
            for one in weak:
                for other in sources:
                    after = about[other.row] - about[one.row]
                    asked = not supporting[other.row] or after <= self._soon
                    if asked and after > 0 and series[one.row] == series[other.row]:
                        links = {"earlier": one.row, "later": other.row, "source": self.place[other.item]}
                        made.append(Fact(one.item, links=links))
        return made

    def against(self) -> dict[str, list[Against]]:
        """What undermines each descriptor, whether or not it still stands."""
        worlds, key = self._assessment.worlds, self._assessment.key
        supporting = worlds.evaluation.column("bearing", "supporting")
        return {
            d: [Against(s.item, s.row, worlds.descriptor(key, d)) for s in sources if not supporting[s.row]]
            for d, sources in self._bearings.items()
        }

    @property
    def _as_of(self) -> date:
        return self._assessment.facts.as_of

    def _tell(self, id: str) -> Mapping[str, str]:
        item = self._assessment.item(id)
        newer = item.superseded_by
        gone = f"was replaced by {newer}" if newer else "was retired" if item.retired else "was made less of"
        disagreeing = [r for r in item.readings if not r.agrees]
        hidden = item.sensitivity == "restricted"
        return {
            "item": f"{id} “{item.shown_title}”",
            "type": self._assessment.framework.types[item.type].name,
            "filer": item.filed_by or item.lead or "nobody named",
            "breadth": counted(len({b.descriptor for b in item.bearings}), "descriptor"),
            "count": f"{item.met} of {item.sample}",
            "gone": gone,
            "agreed": next((r.by for r in reversed(item.readings) if r.agrees), "nobody"),
            "about": long_day(item.about),
            "file": "a restricted file" if hidden else item.file_name,
            "settled_named": shortened(list(dict.fromkeys(t.bearing.descriptor for t in item.settled))),
            "unspoken_named": shortened(item.unspoken),
            "reader": disagreeing[-1].by if disagreeing else "",
            "reason": f" (“{disagreeing[-1].reason}”)" if disagreeing and disagreeing[-1].reason and not hidden else "",
        }


def _item_rows(assessment: Assessment) -> tuple[tuple[str, ...], list[int]]:
    """The items of a world that the framework has a type for, each with its row."""
    ids, rows = assessment.worlds.items(assessment.key)
    known = assessment.worlds.evaluation.column("item", "type")[rows] >= 0
    return tuple(id for id, has in zip(ids, known.tolist(), strict=True) if has), rows[known].tolist()


def judgement_facts(assessment: Assessment, vouching: Vouching) -> list[Fact]:
    """Every judgement, with what was left out of it, what only one person says does not apply, and on whom it rests."""
    said = assessment.facts.excluded(alone=True)
    failing = _undermined(assessment, assessment.excluded)
    whole = vouching.whole
    made: list[Fact] = []
    for j in assessment.framework.judgements:
        left_out = tuple(d.id for d in j.descriptors if d.id not in assessment.descriptors)
        unagreed = tuple(d.id for d in j.descriptors if d.id in said and d.id in assessment.descriptors)
        rest = vouching.rest(d.id for d in j.descriptors)
        fields = {
            **told_of(rest),
            "judgement": f"{j.name} ({j.code})",
            "left_out": f"{len(left_out)} of {counted(len(j.descriptors), 'descriptor')}",
            "left_out_named": shortened(left_out),
            "unagreed_named": shortened(unagreed),
            "failing_named": shortened([id for id in left_out if id in failing]),
        }
        links = {"judgement": assessment.worlds.judgement(assessment.key, j.code)}
        given = {
            "unagreed": len(unagreed),
            "failing": sum(id in failing for id in left_out),
            "all_by_one": whole.one,
            "all_by_two": whole.two,
            **vouching.looks(d.id for d in j.descriptors)._asdict(),
            **given_of(rest),
        }
        made.append(Fact(j.code, j.code, given, links, fields.copy, (), left_out + unagreed))
    return made


def _undermined(assessment: Assessment, left_out: Collection[str]) -> set[str]:
    """Of some descriptors those that something in date undermines."""
    held = (
        item for item in assessment.facts.items if left_out and item.about <= assessment.facts.as_of <= item.valid_until
    )
    return {b.descriptor for item in held if item.in_use for b in item.bearings if b.direction == "undermines"} & {
        *left_out
    }


def measure_facts(assessment: Assessment, measures: Iterable[Measure]) -> tuple[list[Fact], list[Fact]]:
    """The latest value of each indicator, and the descriptors that name it.

    A national value is held against it only where it is of the same or an earlier period.
    """
    framework, as_of = assessment.framework, assessment.facts.as_of
    indicators = {i.code: i for i in framework.indicators}
    latest: dict[str, Measure] = {}
    for measure in sorted(measures, key=lambda m: m.period_end):
        if measure.indicator in indicators and measure.period_end <= as_of:
            latest[measure.indicator] = measure
    made: list[Fact] = []
    naming: list[Fact] = []
    for code, measure in sorted(latest.items()):
        indicator = indicators[code]
        against = standing(measure, indicator)
        ended = year_end(against.england.year) if against.england else None
        comparable = ended is not None and ended <= measure.period_end
        values = {
            "target": against.against_target or "not known",
            "england": (against.against_england or "not known") if comparable else "not known",
            "neighbours": against.against_neighbours or "not known",
        }
        short = [
            abs(measure.value - bar) / abs(bar) if bar else 1.0
            for bar, missed in (
                (measure.target, values["target"] == "not met"),
                (against.england.value if against.england else None, values["england"] == "worse"),
                (measure.neighbours, values["neighbours"] == "worse"),
            )
            if missed and bar is not None
        ]
        named = [
            d.id for d in framework.descriptors.values() if code in d.indicators and d.id in assessment.descriptors
        ]
        for d in named:
            naming.append(
                Fact(d, links={"measure": len(made), "standing": assessment.worlds.standing(assessment.key, d)})
            )
        fields = _measured(measure, indicator, values, against.england.value if against.england else None)
        given = values | {"shortfall": round(1000 * min(max(short, default=0.0), 1.0))}
        made.append(Fact(code, code, given, {}, fields.copy, (), tuple(named)))
    return made, naming


def _measured(
    measure: Measure, indicator: Indicator, values: Mapping[str, str], england: float | None
) -> dict[str, str]:
    unit = {"percent": "%", "days": " days", "weeks": " weeks", "rate": " per 10,000"}.get(indicator.unit, "")
    beside: list[str] = []
    if values["target"] == "not met":
        beside.append(f"the target is {measure.target:g}{unit}")
    if values["england"] == "worse":
        beside.append(f"England had {england:g}{unit}")
    if values["neighbours"] == "worse":
        beside.append(f"the council's neighbours had {measure.neighbours:g}{unit}")
    return {
        "indicator": f"{indicator.name} ({indicator.code})",
        "value": f"{measure.value:g}{unit}",
        "period": measure.period or long_day(measure.period_end),
        "beside": list_words(beside, "and"),
    }
