"""Indicators as facts that challenges are asked of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from base.words import list_words, long_day
from descriptors.models import Indicator
from engine.assessment import Assessment
from engine.challenges.facts import Fact
from evidence.models import Measure
from evidence.register.entities import Revision
from evidence.standing import MeasureStanding, standing, year_end


def measure_facts(
    assessment: Assessment, measures: Iterable[Measure], past: Mapping[str, Sequence[Revision[Measure]]]
) -> tuple[list[Fact], list[Fact]]:
    """The latest value of each indicator, and the descriptors that name it.

    A national value is held against it only where it is of the same or an earlier period. A value that falls short
    stays the latest while those after it do better over far fewer cases.

    Args:
        past: id of a measure to its revisions, oldest first.
    """
    framework, as_of = assessment.framework, assessment.facts.as_of
    indicators = {i.code: i for i in framework.indicators}
    share = assessment.rulebook.policy.number("indicator_cases_share")
    latest: dict[str, Measure] = {}
    outweighed: dict[str, Measure] = {}
    for measure in sorted(measures, key=lambda m: m.period_end):
        if measure.indicator in indicators and measure.period_end <= as_of:
            code = measure.indicator
            if _outweighs(latest.get(code), measure, indicators[code], share):
                outweighed[code] = measure
            else:
                latest[code] = measure
                outweighed.pop(code, None)
    facts: list[Fact] = []
    naming: list[Fact] = []
    for code, measure in sorted(latest.items()):
        indicator = indicators[code]
        against, values = _compared(measure, indicator)
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
            links = {"measure": len(facts), "standing": assessment.world.row("standing", d)}
            naming.append(Fact(d, links=links))
        fields = _measured(measure, indicator, values, against.england.value if against.england else None)
        if later := outweighed.get(code):
            fields["beside"] += f", and {_later(later, measure, indicator)}"
        worse = [r for r in past.get(measure.id, ()) if standing(r.entity, indicator).against_target == "not met"]
        fields["before"] = _told(worse[-1].entity, indicator) if worse else ""
        fields["now"] = _told(measure, indicator)
        tested = values | {
            "shortfall": round(1000 * min(max(short, default=0.0), 1.0)),
            "eased": bool(worse) and values["target"] != "not met",
        }
        facts.append(Fact(code, code, tested, {}, fields.copy, (), tuple(named)))
    return facts, naming


def _compared(measure: Measure, indicator: Indicator) -> tuple[MeasureStanding, dict[str, str]]:
    """How a value stands, and that in the words that rules test."""
    against = standing(measure, indicator)
    ended = year_end(against.england.year) if against.england else None
    comparable = ended is not None and ended <= measure.period_end
    return against, {
        "target": against.against_target or "not known",
        "england": (against.against_england or "not known") if comparable else "not known",
        "neighbours": against.against_neighbours or "not known",
    }


def _missed(measure: Measure, indicator: Indicator) -> bool:
    return not {"not met", "worse"}.isdisjoint(_compared(measure, indicator)[1].values())


def _outweighs(before: Measure | None, later: Measure, indicator: Indicator, share: int) -> bool:
    """Whether a value that falls short is over so many more cases than a later, better one that it is asked about.

    A later value that does not say of how many it is outweighs none that does.
    """
    if before is None or not before.denominator or not _missed(before, indicator) or _missed(later, indicator):
        return False
    return 1000 * (later.denominator or 0) < share * before.denominator


def _later(later: Measure, before: Measure, indicator: Indicator) -> str:
    """A later value over far fewer cases, part of a sentence."""
    cases = f"is over {later.denominator:g} cases" if later.denominator else "does not say over how many cases it is"
    value = f"{later.value:g}{UNITS.get(indicator.unit, '')}"
    when = later.period or long_day(later.period_end)
    return f"the later figure ({value} in {when}) {cases}, where this is over {before.denominator:g}"


UNITS = {"percent": "%", "days": " days", "weeks": " weeks", "rate": " per 10,000"}
"""How the values of an indicator are written, by its unit."""


def _told(measure: Measure, indicator: Indicator) -> str:
    unit = UNITS.get(indicator.unit, "")
    target = f" against a target of {measure.target:g}{unit}" if measure.target is not None else " without a target"
    return f"{measure.value:g}{unit}{target}"


def _measured(
    measure: Measure, indicator: Indicator, values: Mapping[str, str], england: float | None
) -> dict[str, str]:
    unit = UNITS.get(indicator.unit, "")
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
