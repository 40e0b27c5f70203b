"""Worked cases as people write them: their file format, and the way to the facts they put before the engine."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, time
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from pydantic import Field, ValidationError

from base.errors import InputError, ManyProblems, NotFoundError
from base.model import Model
from base.words import did_you_mean, list_words
from base.yamlfile import many, read_model
from base.yamlplaces import Places
from descriptors.models import RUNGS, Framework, Rung
from engine.assessment import OVERALL
from engine.facts import Facts
from engine.results import Status
from evidence.lifecycle import file_item
from evidence.models import (
    PREVALENCES,
    SERIOUSNESSES,
    STRENGTHS,
    Bearing,
    Exclusion,
    Item,
    Reading,
    Retirement,
    TakenBack,
)
from evidence.plan_models import Action, Delivery, Origin, Rag
from evidence.stated import parse_bearing
from rules.models import Rulebook

PLAN = "P-01"
"""The plan that the actions of a case came with."""

READER = "A second reader"
"""Who has read an item of a case besides its filer."""

SELF_KNOWN = "self-known"
"""The word that says the authority found a weakness itself."""


class GivenItem(Model):
    """An evidence item of a case.

    Attributes:
        id: such as `E1`; needed only where something refers to it.
        type: code or slug of its evidence type.
        about: the date it is about.
        filed: the day it was filed; the date it is about where nothing is said.
        rung: the rung its lead set, where it is not the type's own.
        checked_by: who checked practice, where the rung was raised to L3.
        outcomes: which outcomes it reports, where the rung was raised to L4.
        retired: the day it was retired.
        superseded_by: id of the item that replaced it.
        file: whether its file is held.
        read: whether a second reader agrees with what is claimed of it.
        sample, met: the number of cases looked at, and how many of them were as they should be.
        counts_found: whether these stand in the file's own text; null where it cannot be read.
        content: what other items with the same text share; its own where nothing is said.
        filed_by: who filed it, and `disagrees` what its second reader says against it, where that is so.
        inspectorate: whether its own text names an inspectorate.
        silent_on: the descriptors it bears on of which its own text says nothing.
        made_less: weaknesses that were taken back of it, as a second reader agreed; written as in `bears_on`.
        bears_on: what it says, such as `HP-07 undermines most serious self-known`; a judgement's code stands for
            all its descriptors.
    """

    id: str = ""
    type: str
    about: date
    filed: date | None = None
    rung: Rung | None = None
    checked_by: str = ""
    outcomes: str = ""
    retired: date | None = None
    superseded_by: str | None = None
    file: bool = True
    read: bool = True
    sample: int | None = None
    met: int | None = None
    counts_found: bool | None = True
    content: str = ""
    filed_by: str = ""
    disagrees: str = ""
    inspectorate: bool | None = True
    silent_on: tuple[str, ...] = ()
    made_less: tuple[str, ...] = ()
    bears_on: tuple[str, ...] = ()


class GivenAction(Model):
    """An action of a case.

    Attributes:
        id: such as `A1`.
        links: the descriptors it is to improve.
        origin: `inspection` for an area for improvement that an inspectorate set, else `council`, or `not said`.
        taken_away: what two people took away of an inspection's finding: `inspection`, or ids of descriptors.
        since: the date of that inspection.
        delivery: how far it is done.
        evidence: ids of the items filed for it.
        area: what was to be improved.
        rag: the council's own colour.
        lead: who leads it.
        due: the date it is due.
        progress: what the council says of it.
        measure: how success is measured.
    """

    id: str
    links: tuple[str, ...] = ()
    origin: Origin = "council"
    taken_away: tuple[str, ...] = ()
    since: date | None = None
    delivery: Delivery | None = None
    evidence: tuple[str, ...] = ()
    area: str = ""
    rag: Rag | None = None
    lead: str = ""
    due: date | None = None
    progress: str = ""
    measure: str = ""


class GivenMeasure(Model):
    """The value of an indicator of a case; see `evidence.models.Measure`."""

    indicator: str
    period_end: date
    value: float
    target: float | None = None
    neighbours: float | None = None


class GivenCheck(Model):
    """A spot check of a case: of which item, on which day, and whether the file showed what was claimed."""

    item: str
    on: date
    agrees: bool


class GivenGrade(Model):
    """A grade of an earlier inspection, and its date."""

    grade: str
    on: date | None = None


class Given(Model):
    """What is put before the engine.

    Attributes:
        evidence: the evidence items.
        actions: the rows of the action plan.
        imported: whether the actions came with a plan, of which things are asked as a whole.
        not_applicable: ids of the descriptors that do not apply to this authority.
        measures: values of indicators, `checks` results of spot checks, `history` grades of earlier inspections.
        people: the names in the list of people; the second reader's where nothing is said.
    """

    evidence: tuple[GivenItem, ...] = ()
    actions: tuple[GivenAction, ...] = ()
    imported: bool = False
    not_applicable: tuple[str, ...] = ()
    measures: tuple[GivenMeasure, ...] = ()
    checks: tuple[GivenCheck, ...] = ()
    history: tuple[GivenGrade, ...] = ()
    people: tuple[str, ...] = (READER,)


class Expected(Model):
    """What should follow for one descriptor, one judgement or `overall`; what is not named is not tested.

    Attributes:
        status: of a descriptor.
        grade: the grade, null where none is given.
        underlying: what the evidence held would give.
        floor: the worst it could be.
        ceiling: the best it could be.
        gradeable: whether enough is known to grade it.
        borderline: whether it could be read either way.
        rule: id of the rule that decided it.
        rules: ids of rules that had a part in it; others may have had one too.
    """

    status: Status | None = None
    grade: str | None = None
    underlying: str | None = None
    floor: str | None = None
    ceiling: str | None = None
    gradeable: bool | None = None
    borderline: bool | None = None
    rule: str | None = None
    rules: tuple[str, ...] = ()


class Case(Model):
    """One worked case.

    Attributes:
        case: its name: what it shows.
        why: why that should follow.
        as_of: the day that is asked about.
        known_at: use only what was filed by this day.
        given: what is put before the engine.
        expect: a descriptor, a judgement or `overall`, to what should follow for it.
        challenges: codes of the challenges that should be raised, and no others.
    """

    case: str
    why: str = ""
    as_of: date
    known_at: date | None = None
    given: Given = Given()
    expect: dict[str, Expected] = {}
    challenges: tuple[str, ...] | None = None

    @property
    def expects_something(self) -> bool:
        """Whether there is anything that could come out otherwise."""
        return self.challenges is not None or any(about.model_fields_set for about in self.expect.values())


class CaseFile(Model):
    """A file of worked cases.

    Attributes:
        cases: the cases.
    """

    cases: tuple[Case, ...] = Field(min_length=1)


class ReadCase(NamedTuple):
    """A case with its place, file and line, and the facts it puts before the engine."""

    case: Case
    place: str
    facts: Facts


def read_cases(path: Path, framework: Framework, rulebook: Rulebook) -> list[ReadCase]:
    """Read the worked cases of a file, or of every `.yaml` file in a folder.

    Raises:
        NotFoundError: there are no cases there.
        ManyProblems: a case cannot be read; each problem names file, line and the nearest word.
    """
    files = sorted(path.rglob("*.yaml")) if path.is_dir() else [path]
    if not files or not path.exists():
        raise NotFoundError("There are no worked cases there.", where=str(path), hint="Name a .yaml file or a folder.")
    problems: list[InputError] = []
    cases: list[ReadCase] = []
    for file in files:
        try:
            file_of_cases = read_model(file, CaseFile)
        except ManyProblems as error:
            problems += error.problems
            continue
        places = Places(file)
        for number, case in enumerate(file_of_cases.cases):
            place = f"{file}:{places.line(('cases', number))}"
            before = len(problems)
            facts = _Reading(file, number, case, framework, rulebook, problems).facts()
            if not case.expects_something and len(problems) == before:
                hint = "Say under expect, or under challenges, what should follow."
                problems.append(InputError("This case expects nothing, so it could not fail.", where=place, hint=hint))
            cases.append(ReadCase(case, place, facts))
    if problems:
        raise many(path, problems)
    return cases


_GRADED = ("grade", "underlying", "floor", "ceiling")
_FIELDS = {
    "descriptor": frozenset({"status", "grade", "rule", "rules"}),
    "judgement": frozenset(Expected.model_fields) - {"status"},
}
"""What can be expected of what."""


_AS_GIVEN = {"rung", "checked_by", "outcomes", "sample", "met", "filed_by", "inspectorate", "superseded_by"}
"""What an item has as the case gives it."""


def _read_by_another(item: Item, disagrees: str) -> Item:
    reading = Reading(by=READER, on=item.filed.date(), agrees=not disagrees, reason=disagrees, claims=item.claims)
    return item.model_copy(update={"readings": (reading,)})


class _Reading:
    """One case on its way to facts; what cannot be used is put with the problems."""

    def __init__(
        self,
        file: Path,
        number: int,
        case: Case,
        framework: Framework,
        rulebook: Rulebook,
        problems: list[InputError],
    ) -> None:
        self._file, self._start, self._case = file, ("cases", number), case
        self._framework, self._rulebook, self._problems = framework, rulebook, problems

    def facts(self) -> Facts:
        """What the case puts before the engine."""
        case = self._case
        known = {*self._framework.descriptors, *self._framework.by_code}
        if ("overall", "grade") in self._rulebook.deciders:
            known.add(OVERALL)
        rules = self._rulebook.places
        for about, expected in case.expect.items():
            self._known(about, known, "expect", about)
            self._fits(about, expected)
            for field in _GRADED:
                self._known(getattr(expected, field), self._rulebook.grades, "expect", about, field)
            self._known(expected.rule, rules, "expect", about, "rule")
            for position, rule in enumerate(expected.rules):
                self._known(rule, rules, "expect", about, "rules", position)
        codes = {r.then["challenge"] for _, r in rules.values() if "challenge" in r.then}
        for position, code in enumerate(case.challenges or ()):
            self._known(code, codes, "challenges", position)
        self._once([item.id for item in case.given.evidence if item.id], "evidence")
        self._once([action.id for action in case.given.actions], "actions")
        descriptors = self._framework.descriptors
        ids = {item.id for item in case.given.evidence if item.id}
        for number, item in enumerate(case.given.evidence):
            self._known(item.superseded_by, ids, "given", "evidence", number, "superseded_by")
        for number, action in enumerate(case.given.actions):
            for field, names, there in (("links", action.links, descriptors), ("evidence", action.evidence, ids)):
                for position, name in enumerate(names):
                    self._known(name, there, "given", "actions", number, field, position)
        for position, name in enumerate(case.given.not_applicable):
            self._known(name, descriptors, "given", "not_applicable", position)
        return Facts(
            as_of=case.as_of,
            known_at=case.known_at,
            evidence=tuple(self._items()),
            actions=tuple(
                Action(
                    **action.model_dump(exclude={"area"}),
                    area=action.area or action.id,
                    refs=(action.id,),
                    plan=PLAN if case.given.imported else "",
                )
                for action in case.given.actions
            ),
            exclusions=tuple(
                Exclusion(
                    id=f"X{n}",
                    descriptor=d,
                    reason="as the case says",
                    by="the case",
                    on=case.as_of,
                    agreed_by=READER,
                )
                for n, d in enumerate(case.given.not_applicable)
            ),
        )

    def _items(self) -> Iterator[Item]:
        taken = {entry.id for entry in self._case.given.evidence}
        unnamed = (id for n in range(1, 10_000) if (id := f"E-{n:04}") not in taken)
        for number, entry in enumerate(self._case.given.evidence):
            place = ("given", "evidence", number)
            kind = self._framework.types.get(entry.type)
            if kind is None:
                self._known(entry.type, self._framework.types, *place, "type")
                continue
            bearings = [b for n, text in enumerate(entry.bears_on) for b in self._bearings(text, *place, "bears_on", n)]
            external = self._rulebook.policy.number("external_rung")
            natural = RUNGS[external] if kind.kind == "external" else self._framework.rung_of_kind[kind.kind]
            id = entry.id or next(unnamed)
            try:
                item = file_item(
                    id,
                    kind,
                    entry.about,
                    datetime.combine(entry.filed or entry.about, time(12), UTC),
                    natural,
                    title=kind.name,
                    lead="A lead",
                    bearings=tuple(bearings),
                    **entry.model_dump(include=_AS_GIVEN),
                    counts_found=entry.counts_found if entry.sample else None,
                    content=entry.content or id,
                    unspoken=entry.silent_on,
                    sha256=sha256(id.encode()).hexdigest() if entry.file else None,
                    retired=Retirement(on=entry.retired, reason="as the case says", by="the case")
                    if entry.retired
                    else None,
                )
                back = [b for n, t in enumerate(entry.made_less) for b in self._bearings(t, *place, "made_less", n)]
                settled = tuple(TakenBack(bearing=b, until=item.valid_until) for b in back)
                item = item.model_copy(update={"settled": settled})
                yield _read_by_another(item, entry.disagrees) if entry.read else item
            except InputError as error:
                self._problem(error.message, error.hint, *place)

    def _bearings(self, text: str, *place: str | int) -> list[Bearing]:
        target, *words = text.split() or [text]
        self_known = SELF_KNOWN in words
        words = [word for word in words if word != SELF_KNOWN]
        judgement = self._framework.by_code.get(target)
        targets = [d.id for d in judgement.descriptors] if judgement else [target]
        try:
            drafts = [parse_bearing(":".join([id, *words]), self._framework) for id in targets]
            return [
                Bearing.model_validate(
                    draft.model_dump(include={"descriptor", "direction", "prevalence", "seriousness"})
                    | {"self_known": self_known or None}
                )
                for draft in drafts
            ]
        except NotFoundError as error:
            self._problem(error.message, error.hint, *place)
        except InputError as error:
            self._problem(error.message, self._written, *place)
        except ValidationError:
            self._problem(f"{text!r} is not whole, or its words do not go together.", self._written, *place)
        return []

    @property
    def _written(self) -> str:
        id = next(iter(self._framework.descriptors))
        return (
            f"Write it as {id} supports most strong, or {id} undermines some moderate: {list_words(PREVALENCES)};"
            f" then {list_words(STRENGTHS)}, or {list_words(SERIOUSNESSES)}."
        )

    def _fits(self, about: str, expected: Expected) -> None:
        """Refuse to expect of a descriptor what only judgements have, and the other way round."""
        has = _FIELDS["descriptor" if about in self._framework.descriptors else "judgement"]
        for field in sorted(expected.model_fields_set - has):
            self._problem(f"{about} has no {field}.", f"Use {list_words(sorted(has))}.", "expect", about, field)

    def _once(self, ids: list[str], key: str) -> None:
        for id in sorted({id for id in ids if ids.count(id) > 1}):
            self._problem(f"The id {id} is used twice.", "Give each its own.", "given", key)

    def _known(self, name: str | None, there: Collection[str], *place: str | int) -> None:
        if name is not None and name not in there:
            self._problem(f"There is no {name!r}.", did_you_mean(name, there) or "Name one that is there.", *place)

    def _problem(self, message: str, hint: str, *place: str | int) -> None:
        where = Places(self._file).where((*self._start, *place))
        self._problems.append(InputError(message, where=where, hint=hint))
