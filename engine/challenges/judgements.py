"""Judgements as facts that challenges are asked of: what was left out of each, and on whom it rests."""

from __future__ import annotations

from collections.abc import Collection

from base.words import counted, shortened
from engine.assessment import Assessment
from engine.challenges.facts import Fact
from engine.challenges.hands import Vouching
from engine.columns import without_repeats
from evidence.register.columns import NEVER


def judgement_facts(assessment: Assessment, vouching: Vouching) -> list[Fact]:
    """Every judgement, with what was left out of it, what only one person says does not apply, and on whom it rests."""
    excluded = assessment.facts.excluded(alone=True)
    failing = _undermined(assessment, assessment.excluded)
    whole = vouching.whole
    facts: list[Fact] = []
    for j in assessment.framework.judgements:
        left_out = tuple(d.id for d in j.descriptors if d.id not in assessment.descriptors)
        unagreed = tuple(d.id for d in j.descriptors if d.id in excluded and d.id in assessment.descriptors)
        reliance = vouching.rest(d.id for d in j.descriptors)
        fields = {
            **reliance.fields,
            "judgement": f"{j.name} ({j.code})",
            "left_out": f"{len(left_out)} of {counted(len(j.descriptors), 'descriptor')}",
            "left_out_named": shortened(left_out),
            "unagreed_named": shortened(unagreed),
            "failing_named": shortened([id for id in left_out if id in failing]),
        }
        links = {"judgement": assessment.world.row("judgement", j.code)}
        values = {
            "unagreed": len(unagreed),
            "failing": sum(id in failing for id in left_out),
            "all_by_one": whole.one,
            "all_by_two": whole.two,
            **vouching.looks(d.id for d in j.descriptors),
            **reliance.values,
        }
        facts.append(Fact(j.code, j.code, values, links, fields.copy, (), left_out + unagreed))
    return facts


def _undermined(assessment: Assessment, left_out: Collection[str]) -> set[str]:
    """Of some descriptors those that something in date undermines."""
    as_of, columns = assessment.facts.as_of.toordinal(), assessment.facts.columns
    items, bearings = columns.items, columns.bearings
    in_date = (items.about <= as_of) & (as_of <= items.valid_until)
    in_date &= (items.retired_on == NEVER) & (items.replaced_on == NEVER)
    against = bearings.direction.codes == bearings.direction.words.index("undermines")
    against &= in_date[bearings.item] & (bearings.taken_back_until == NEVER)
    undermined = without_repeats(bearings.descriptor.codes[against]).tolist()
    return {bearings.descriptor.words[code] for code in undermined} & {*left_out}
