"""Files of worked cases, read: the way from what people write to the facts that are put before the engine."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, datetime, time
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from base.errors import InputError, ManyProblems, NotFoundError
from base.words import did_you_mean, list_words
from base.yamlfile import many, read_model
from base.yamlplaces import Places
from descriptors.models import RUNGS, Framework
from engine.assessment import OVERALL
from engine.cases.case import PLAN, READER, Case, CaseFile, Expected
from engine.facts import Facts
from evidence.items.lifecycle import file_item, read_by
from evidence.items.stated import parse_bearing
from evidence.models import (
    PREVALENCES,
    SERIOUSNESSES,
    STRENGTHS,
    Bearing,
    Exclusion,
    Item,
    Retirement,
    TakenBack,
)
from evidence.plan_models import Action
from rules.models import Rulebook

SELF_KNOWN = "self-known"
"""The word that says the authority found a weakness itself."""


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
                yield read_by(item, READER, item.filed.date(), entry.disagrees) if entry.read else item
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
