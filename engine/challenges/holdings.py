"""Evidence as facts that challenges are asked of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import numpy as np

from base.groups import grouped
from base.words import counted, list_words, long_day, natural_key, shortened
from descriptors.models import Framework
from engine.assessment import Assessment
from engine.challenges.facts import Asked, Fact
from engine.challenges.hands import Vouching
from engine.challenges.past import Past
from engine.columns import Column, numbered, ordered
from evidence.models import Item, SpotCheck
from evidence.names import same_person
from evidence.texts.contents import is_long_before
from evidence.texts.counts import is_bad
from rules.tables import TABLES

_RARE = (
    "settled",
    "unspoken",
    "disowned",
    "spoken_against",
    "unjudged",
    "inspectorate",
    "authority",
    "taken_back",
    "dated_from",
    "expired_on",
    "newest_told",
    "worst_told",
    "unconvinced",
)
"""The fields of items that questions ask of and that no column holds."""
_COUNTED = ("unspoken", "disowned", "unconvinced")
"""Those of them of which questions ask how many there are."""


class Evidence:
    """The evidence items of an assessment and their bearings, each with its row.

    Args:
        assessment: what is held on the day, and what counts of it.
        past: grades of earlier inspections, which say when there was one, and the list of people.
    """

    def __init__(self, assessment: Assessment, checks: Iterable[SpotCheck], past: Past) -> None:
        self._assessment, self._past = assessment, past
        ids, rows = assessment.world.items()
        known = assessment.world.evaluation.column("item", "type")[rows] >= 0
        self.ids = [id for id, has in zip(ids, known.tolist(), strict=True) if has]
        self._rows = rows[known]
        self.place = {id: number for number, id in enumerate(self.ids)}
        past_checks = (c for c in checks if c.on <= assessment.facts.as_of and c.item in self.place)
        self._checks = grouped((check.item, check) for check in past_checks)
        self._rare = [(id, fields) for id, fields in assessment.facts.saying(*_RARE) if id in self.place]

        self._columns = assessment.facts.columns.items
        row = {id: number for number, id in enumerate(self._columns.id)}
        self._column_rows = np.array([row[id] for id in self.ids], np.int64)

    # --- items --------------------------------------------------------------------------------------------

    def sources(self) -> Asked:
        """Every item."""
        inspected = {(g.on.toordinal(), self._past.entered.get(g.id, "")) for g in self._past.grades if g.on}
        around = self._assessment.rulebook.policy.number("inspection_days")
        about = self._columns.about[self._column_rows]
        size = len(self.ids)
        columns = {name: np.zeros(size, np.int32) for name in TABLES["source"].engine_properties}
        columns["names_inspectorate"][:] = columns["names_authority"][:] = True
        for id, fields in self._rare:
            place = self.place[id]
            about[place] = date.fromisoformat(fields["about"]).toordinal()
            for name, value in self._said(fields).items():
                columns[name][place] = value
        for id, checks in self._checks.items():
            place = self.place[id]
            columns["differing"][place], columns["put_right"][place] = _differing(self._assessment.item(id), checks)
        columns["unchecked"] = np.array([id in self._past.drawn for id in self.ids], bool)
        external = self._assessment.world.evaluation.column("item", "external")[self._rows]
        for day, by in inspected:
            near = abs(about - day) <= around
            for place in np.flatnonzero(near & external).tolist():
                near[place] = not self._vouches(by, self.ids[place])
            columns["recorded"] |= near
        columns["wanting"] = np.array([len(self._wanting.get(id, ())) for id in self.ids], np.int32)
        columns["twins"] = np.array([len(self._twins.get(id, ())) for id in self.ids], np.int32)
        links = {"item": self._rows, "text": self._texts[0], "register": np.zeros(size, np.int64)}
        return Asked("source", size, columns, links, self._source)

    def _said(self, fields: Mapping[str, Any]) -> dict[str, int]:
        """What questions ask of an item that no column holds, by what is said of it as plain data."""
        as_of = self._assessment.facts.as_of.isoformat()
        worst, met, sample = fields.get("worst_told"), fields.get("met") or 0, fields.get("sample") or 0
        newest, about = fields.get("newest_told"), date.fromisoformat(fields["about"])
        return {
            "settled": sum(taken["until"] >= as_of for taken in fields.get("settled", ())),
            "spoken_against": len(self._good_of(fields.get("spoken_against", ()))),
            **{name: len(fields.get(name, ())) for name in _COUNTED},
            "names_inspectorate": fields.get("inspectorate") is not False,
            "names_authority": fields.get("authority") is not False,
            "unjudged": bool(fields.get("unjudged")),
            "moved_on": bool(fields.get("dated_from")),
            "prolonged": (fields.get("expired_on") or as_of) < as_of,
            "older_told": newest is not None and is_long_before(date.fromisoformat(newest), about),
            "worse_told": bool(worst) and is_bad(*worst) and (not sample or met * worst[1] > worst[0] * sample),
        }

    def _good_of(self, ids: Iterable[str]) -> list[str]:
        """Those of some descriptors that are at the benchmark or better."""
        descriptors, good = self._assessment.descriptors, self._assessment.rulebook.good
        return [id for id in ids if id in descriptors and descriptors[id].grade in good]

    @cached_property
    def _low(self) -> frozenset[str]:
        """The grades that ask for something to be done, of this framework and of earlier ones."""
        rulebook = self._assessment.rulebook
        return frozenset({*rulebook.grades} - {*rulebook.good} | {*rulebook.policy.words("weak_past_grades")})

    @cached_property
    def _wanting(self) -> Mapping[str, list[str]]:
        """An inspectorate's report to the judgements graded low in it of which nothing filed of it shows a weakness."""
        fell_short = [(grade, grade.on) for grade in self._past.grades if grade.on and grade.grade in self._low]
        if not fell_short:
            return {}
        reports = self._assessment.world.evaluation.column("item", "report")[self._rows]
        read = [self._assessment.item(self.ids[place]) for place in np.flatnonzero(reports).tolist()]
        around = timedelta(self._assessment.rulebook.policy.number("inspection_days"))
        wanting: dict[str, list[str]] = {}
        for grade, day in fell_short:
            graded = _graded(grade.judgement, self._assessment.framework)
            pairs = [
                (item.id, bearing.direction)
                for item in read
                if abs(item.about - day) <= around
                for bearing in item.bearings
                if bearing.descriptor in graded
            ]
            if all(direction == "supports" for _, direction in pairs):
                for id in dict.fromkeys(id for id, _ in pairs):
                    wanting.setdefault(id, []).append(f"{grade.judgement} ({grade.grade})")
        return wanting

    @cached_property
    def _twins(self) -> Mapping[str, list[str]]:
        """An item to earlier ones of another type that tell the same count of about the same day and descriptor."""
        columns, rows = self._columns, self._column_rows
        counts = self._assessment.world.evaluation.column("item", "counts")[self._rows] == 0
        counted = np.flatnonzero(counts & (columns.sample[rows] > 0))
        keys = [column[rows[counted]] for column in (columns.sample, columns.met)]
        order = ordered(*keys) if counted.size else counted
        same = np.logical_and.reduce([key[order][1:] == key[order][:-1] for key in keys])
        twins: dict[str, list[str]] = {}
        for run in np.split(counted[order], np.flatnonzero(~same) + 1):
            if run.size > 1 and len({*columns.type.codes[rows[run]].tolist()}) > 1:
                items = [self._assessment.item(self.ids[place]) for place in run.tolist()]
                twins |= _told_before(items, timedelta(self._assessment.rulebook.policy.number("one_look_days")))
        return twins

    def _vouches(self, name: str, id: str) -> bool:
        """Whether somebody filed an item or agrees with it, so that their word shows nothing further."""
        item = self._assessment.item(id)
        return any(same_person(name, other) for other in (item.filed_by, *(r.by for r in item.readings if r.agrees)))

    def _source(self, at: int) -> Fact:
        id = self.ids[at]
        item = self._assessment.item(id)
        bearings = {b.descriptor for b in (*item.bearings, *(taken.bearing for taken in item.taken_back))}
        bears = tuple(d for d in self._assessment.descriptors if d in bearings)
        return Fact(id, id, {}, {}, lambda: self._tell(id), tuple(self._filed_for.get(id, ())), bears)

    @cached_property
    def _filed_for(self) -> Mapping[str, list[str]]:
        return grouped((id, action.id) for action in self._assessment.facts.actions for id in action.evidence)

    @cached_property
    def _texts(self) -> tuple[Column, Column]:
        """The number of the text that each item holds, and the first item that holds each."""
        contents = self._assessment.world.evaluation.column("item", "content")[self._rows]
        return numbered(contents, int(contents.max(initial=-1)) + 1)

    def texts(self) -> Asked:
        """Every text that an item holds."""
        first = [self.ids[place] for place in self._texts[1].tolist()]
        return Asked("text", len(first), {}, {}, lambda at: Fact(first[at], first[at]))

    # --- bearings -----------------------------------------------------------------------------------------

    @cached_property
    def _bearings(self) -> tuple[Column, Column, Column]:
        """Of every bearing on a descriptor that applies its row, the place of its item, and the row of its descriptor.

        They stand in order of the descriptors, and of their items.
        """
        assessment = self._assessment
        each = [assessment.bearings(d) for d in assessment.descriptors]
        item = np.array([self.place[id] for bearings in each for id in bearings.ids], np.int64)
        descriptor = [assessment.world.row("descriptor", d) for d in assessment.descriptors]
        rows = np.concatenate([np.zeros(0, np.int64), *(bearings.rows for bearings in each)])
        return rows, item, np.repeat(np.array(descriptor, np.int64), [len(bearings) for bearings in each])

    def uses(self) -> Asked:
        """Every bearing on a descriptor that applies."""
        bearings, item, descriptor = self._bearings
        series = self._assessment.world.evaluation.link("bearing", "series")[bearings]
        links = {
            "bearing": bearings,
            "source": item,
            "item": self._rows[item],
            "series": series,
            "descriptor": descriptor,
        }
        return Asked("use", bearings.size, {}, links, lambda at: Fact(self._descriptor_of[int(descriptor[at])]))

    @cached_property
    def _descriptor_of(self) -> Mapping[int, str]:
        return {self._assessment.world.row("descriptor", d): d for d in self._assessment.descriptors}

    def again(self) -> Asked:
        """Each weakness beside every later item of its type on the same descriptor: undermining, or soon after."""
        evaluation, soon = self._assessment.world.evaluation, self._assessment.rulebook.policy.number("mending_days")
        bearings, item, _ = self._bearings
        series = evaluation.link("bearing", "series")[bearings]
        about, supporting = (evaluation.column("bearing", name)[bearings] for name in ("about", "supporting"))
        together = ordered(series)
        starts, ends = (np.searchsorted(series[together], series, side) for side in ("left", "right"))
        pairs = [np.zeros((0, 2), np.int64)]
        for weak in np.flatnonzero(~supporting).tolist():
            same = together[starts[weak] : ends[weak]]
            after = about[same] - about[weak]
            later = same[(after > 0) & (~supporting[same] | (after <= soon))]
            pairs.append(np.stack([np.full(later.size, weak), later], axis=1))
        one, other = np.concatenate(pairs).T
        links = {"earlier": bearings[one], "later": bearings[other], "source": item[other]}
        return Asked("again", one.size, {}, links, lambda at: Fact(self.ids[item[one[at]]]))

    def showings(self, rows: Sequence[Fact]) -> Iterator[Fact]:
        """What undermines the descriptors that rows of the plan are to improve, whether or not it still stands.

        Of a row that is linked to none it is what the evidence filed for it finds.

        Args:
            rows: every row.
        """
        bearings, item, descriptor = self._bearings
        supporting = self._assessment.world.evaluation.column("bearing", "supporting")[bearings]
        against = np.flatnonzero(~supporting).tolist()
        on = grouped((self._descriptor_of[int(descriptor[at])], at) for at in against)
        of = grouped((self.ids[item[at]], at) for at in against)
        filed = {action.id: frozenset(action.evidence) for action in self._assessment.facts.actions}
        for number, row in enumerate(rows):
            mine = filed[row.about]
            places = [on.get(d, ()) for d in dict.fromkeys(row.descriptors)] or [of.get(id, ()) for id in sorted(mine)]
            for at in (at for each in places for at in each):
                links = {"row": number, "bearing": int(bearings[at]), "descriptor": int(descriptor[at])}
                id = self.ids[item[at]]
                yield Fact(id, values={"own": id in mine}, links=links)

    # --- in words -----------------------------------------------------------------------------------------

    def register(self, vouching: Vouching) -> Fact:
        """All evidence together: what it is held against, on whom it rests, and by whose rules it is graded.

        Rows that an inspection was once said to have put are among those it did.
        """
        rulebook, strangers = self._assessment.rulebook, vouching.strangers(self._past.people)
        hurried = vouching.hurried(rulebook.policy.number("readings_a_day"))
        vouched = sorted({about for agreed in strangers.values() for about in agreed}, key=natural_key)
        asked = [a for a in self._assessment.facts.actions if a.origin == "inspection" or "inspection" in a.taken_away]
        values = {
            **vouching.whole.values,
            "fell_short": sum(grade.grade in self._low for grade in self._past.grades),
            "asked": len(asked),
            "own_rules": len(rulebook.changed),
            "people": len(self._past.people),
            "strangers": len(strangers),
            "vouched": len(vouched),
            "hurried": len(hurried),
            "by_account": max(self._past.accounts.values(), default=0),
        }
        fields = {
            **vouching.whole.fields,
            "strangers_named": shortened(sorted(strangers)),
            "vouched_named": shortened(vouched),
            "own_rules_named": shortened(rulebook.changed),
            "hurried_named": shortened([f"{reader} with {n} on {long_day(day)}" for reader, day, n in hurried]),
            "hurried_readers": list_words(dict.fromkeys(reader for reader, _, _ in hurried), "and"),
            "accounts_named": shortened(sorted(self._past.accounts)),
        }
        return Fact("evidence", "evidence", values, tell=lambda: fields)

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
            "drawn": long_day(self._past.drawn.get(id, item.about)),
            "file": "a restricted file" if hidden else item.file_name,
            "settled_named": shortened(list(dict.fromkeys(t.bearing.descriptor for t in item.settled))),
            "unspoken_named": shortened(item.unspoken),
            "disowned_named": list_words([f"“{phrase}”" for phrase in item.disowned], "and"),
            "spoken_against_named": shortened(self._good_of(item.spoken_against)),
            "wanting_named": list_words(self._wanting.get(id, ()), "and"),
            "twins_named": shortened(self._twins.get(id, ())),
            "unconvinced_named": list_words(item.unconvinced, "and"),
            "worst_told": "{} of {}".format(*(item.worst_told or (0, 0))),
            "newest_told": long_day(item.newest_told or item.about),
            "dated_from": long_day(item.dated_from or item.about),
            "expired_on": long_day(item.expired_on or item.valid_until),
            "reader": disagreeing[-1].by if disagreeing else "",
            "reason": f" (“{disagreeing[-1].reason}”)" if disagreeing and disagreeing[-1].reason and not hidden else "",
        }


def _told_before(items: Sequence[Item], near: timedelta) -> dict[str, list[str]]:
    """Each of some items to those before it of another type and text that bear on a descriptor it bears on.

    Args:
        near: how far apart the days may be that they are about.
    """
    earlier: dict[str, list[str]] = {}
    for number, item in enumerate(items):
        on = {b.descriptor for b in item.bearings}
        others = [i for i in items[:number] if i.type != item.type and i.content != item.content]
        others = [i for i in others if abs(i.about - item.about) <= near]
        if before := [i.id for i in others if any(b.descriptor in on for b in i.bearings)]:
            earlier[item.id] = before
    return earlier


def _graded(name: str, framework: Framework) -> frozenset[str]:
    """The descriptors of the judgement that an earlier grade was given for, by its name; all of them for overall."""
    called = name.strip().casefold()
    if called in ("overall", framework.overall_name.casefold()):
        return frozenset(framework.descriptors)
    named = [
        judgement
        for judgement in framework.judgements
        if called in (judgement.code.casefold(), judgement.name.casefold()) or judgement.short.casefold() in called
    ]
    return frozenset(d.id for judgement in named for d in judgement.descriptors)


def _differing(item: Item, checks: Sequence[SpotCheck]) -> tuple[int, int]:
    """How many spot checks differ from what is claimed of an item, and from what was and has been put right.

    A check that agrees takes back none that differs of the same claim. A claim that was changed is put right once a
    check agrees with it as it is now.
    """
    differing = [check for check in checks if not check.agrees]
    claims = item.claims if differing else ""
    as_now = [check for check in differing if check.claims in ("", claims)]
    if not item.in_use or any(check.agrees and check.claims == claims for check in checks):
        return len(as_now), len(differing) - len(as_now)
    return len(differing), 0
