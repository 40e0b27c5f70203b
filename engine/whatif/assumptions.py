"""Assumptions: what a what-if assumes, as it is typed or written in a file, and whether it can be."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path

from pydantic import Field

from base.errors import InputError
from base.model import Model
from base.words import did_you_mean, list_words, long_day
from base.yamlfile import many, read_yaml, validate
from base.yamlplaces import KeyPath, Places
from descriptors.models import Framework
from engine.facts import Facts
from evidence.models import PREVALENCES, SERIOUSNESSES, STRENGTHS, Direction, Prevalence, Seriousness, Strength
from evidence.plan_models import Delivery

_SIGNS: dict[str, Direction] = {"+": "supports", "-": "undermines", "−": "undermines"}
_COUNT = re.compile(r"(?P<met>\d{1,6})\s*/\s*(?P<sample>\d{1,6})")
_TEXT = re.compile(r"^\s*(?P<descriptor>[^=\s]+)\s*=\s*(?P<sign>[+−-])\s*(?P<words>.+?)\s*$")
HOW_TO_ASSUME = (
    "Write it as DESCRIPTOR=+TYPE:PREVALENCE:STRENGTH, where the end is such as E01:most:strong; - undermines."
    " A count stands as 18/20: of 20 looked at, 18 were as they should be."
)


class AssumedEvidence(Model):
    """Evidence that is assumed to come in.

    Attributes:
        descriptor: id of the descriptor it bears on.
        type: code or slug of its evidence type.
        direction: whether it supports (as it does where nothing is said) or undermines.
        prevalence: how much of practice it is true of; else what policy takes for unsaid.
        strength: how strong it is where it supports; else what policy takes for unsaid.
        seriousness: how serious it is where it undermines; else what policy takes for unsaid.
        self_known: whether the authority found the weakness itself.
        about: the day it is about; else the day that is asked about.
        sample: number of cases looked at, and `met` the number that met the standard; without them what it shows is
            a claim.
    """

    descriptor: str
    type: str
    direction: Direction = "supports"
    prevalence: Prevalence | None = None
    strength: Strength | None = None
    seriousness: Seriousness | None = None
    self_known: bool | None = None
    about: date | None = None
    sample: int | None = Field(default=None, gt=0)
    met: int | None = Field(default=None, ge=0)


class AssumedAction(Model):
    """An action of the plan that is assumed to move on.

    Attributes:
        action: its id, or one of its refs.
        delivery: how far it is then done.
        evidence: ids of the items filed for it, beside those it has.
        links: ids of the descriptors it is to improve, beside those it has.
    """

    action: str
    delivery: Delivery | None = None
    evidence: tuple[str, ...] = ()
    links: tuple[str, ...] = ()


class WhatIf(Model):
    """What is assumed.

    Attributes:
        evidence: evidence that comes in.
        retire: ids of items that no longer count.
        renew: ids of items that are made anew with the same result.
        mended: ids of descriptors whose practice has changed, so that what is held against them no longer holds.
        actions: actions that move on.
    """

    evidence: tuple[AssumedEvidence, ...] = ()
    retire: tuple[str, ...] = ()
    renew: tuple[str, ...] = ()
    mended: tuple[str, ...] = ()
    actions: tuple[AssumedAction, ...] = ()

    def __add__(self, other: WhatIf) -> WhatIf:
        """Both together."""
        return WhatIf(
            evidence=self.evidence + other.evidence,
            retire=tuple(dict.fromkeys(self.retire + other.retire)),
            renew=tuple(dict.fromkeys(self.renew + other.renew)),
            mended=tuple(dict.fromkeys(self.mended + other.mended)),
            actions=self.actions + other.actions,
        )


def parse_assumption(text: str, grades: Collection[str] = ()) -> AssumedEvidence:
    """Read evidence that is assumed as it is typed: `HP-07=+E01:most:strong`.

    The words after the type may stand in any order, or be left out.

    Args:
        grades: the scale of grades, so that one who assumes a grade is told why not.

    Raises:
        InputError: it is not written so; a grade or a colour is never assumed.
    """
    match = _TEXT.match(text)
    if match is None:
        wanted = text.partition("=")[2].strip().lower()
        if wanted in (*grades, "met", "partly met", "not met", "blue", "green", "amber", "red"):
            raise InputError(
                "Only evidence can be assumed, never a grade, a status or a colour.", where=text, hint=HOW_TO_ASSUME
            )
        raise InputError("That is not an assumption.", where=text, hint=HOW_TO_ASSUME)
    direction = _SIGNS[match["sign"]]
    type, *words = (part.strip() for part in match["words"].split(":"))
    weights = STRENGTHS if direction == "supports" else SERIOUSNESSES
    fields: dict[str, str] = {}
    count: dict[str, int] = {}
    for word in words:
        if (counted := _COUNT.fullmatch(word)) and not count:
            count = {"met": int(counted["met"]), "sample": int(counted["sample"])}
            if count["met"] > count["sample"] or not count["sample"]:
                raise InputError(f"{word} is not a count.", where=text, hint=HOW_TO_ASSUME)
            continue
        field = "prevalence" if word.lower() in PREVALENCES else "weight" if word.lower() in weights else ""
        if not field or field in fields:
            known = (*PREVALENCES, *weights)
            raise InputError(
                f"{word!r} does not say how much or how {'strong' if direction == 'supports' else 'serious'}.",
                where=text,
                hint=did_you_mean(word, known) or f"Use one of {list_words(PREVALENCES)}, and {list_words(weights)}.",
            )
        fields[field] = word.lower()
    weight = {"strength" if direction == "supports" else "seriousness": fields.get("weight")}
    return AssumedEvidence.model_validate(
        {
            "descriptor": match["descriptor"].upper(),
            "type": type,
            "direction": direction,
            "prevalence": fields.get("prevalence"),
            **weight,
            **count,
        }
    )


def read_what_if(path: Path, facts: Facts, framework: Framework, excluded: frozenset[str]) -> WhatIf:
    """Read assumptions from a YAML file with the keys `evidence`, `retire`, `renew`, `mended` and `actions`.

    Args:
        facts: what the register holds, to find what the file names.
        excluded: ids of the descriptors that do not apply.

    Raises:
        ManyProblems: something does not fit; each problem names file, line and the nearest valid name.
    """
    what_if = validate(path, read_yaml(path) or {}, WhatIf)
    problems = problems_of(what_if, facts, framework, excluded)
    if problems:
        places = Places(path)
        located = [InputError(p.message, where=places.where(keys), hint=p.hint) for keys, p in problems]
        raise many(path, located)
    return what_if


def say_assumed(what_if: WhatIf, framework: Framework) -> list[str]:
    """What is assumed, a sentence each."""
    sentences: list[str] = []
    for evidence in what_if.evidence:
        type = framework.types[evidence.type]
        weight = evidence.strength or evidence.seriousness
        count = f"{evidence.met} of {evidence.sample}" if evidence.sample else ""
        words = ", ".join(w for w in (evidence.prevalence, weight, count) if w)
        when = f" about {long_day(evidence.about)}" if evidence.about else ""
        sentences.append(
            f"New evidence of the type {type.name} ({type.code}){when} {evidence.direction} {evidence.descriptor}"
            f"{f': {words}' if words else ''}."
        )
    sentences += [f"{id} no longer counts." for id in what_if.retire]
    sentences += [f"{id} is made anew with the same result." for id in what_if.renew]
    sentences += [f"{id}: practice has changed, and what is held against it no longer holds." for id in what_if.mended]
    for action in what_if.actions:
        parts = [f"its delivery is {action.delivery}"] if action.delivery else []
        parts += [f"it has evidence {list_words(action.evidence, 'and')}"] if action.evidence else []
        parts += [f"it is linked to {list_words(action.links, 'and')}"] if action.links else []
        sentences.append(f"{action.action}: {list_words(parts, 'and') or 'as it is'}.")
    return sentences


def actions_named(name: str, facts: Facts) -> list[str]:
    """Ids of the actions that go by a name: the one of that id, else those with that ref."""
    exact = [a.id for a in facts.actions if a.id == name]
    return exact or [a.id for a in facts.actions if name in a.refs]


def problems_of(
    what_if: WhatIf, facts: Facts, framework: Framework, excluded: frozenset[str]
) -> list[tuple[KeyPath, InputError]]:
    """Everything that is assumed of what is not there, or that cannot be, with the place it is said at."""
    items = [i.id for i in facts.items]
    names = list(dict.fromkeys(n for a in facts.actions for n in (*a.refs, a.id)))
    problems: list[tuple[KeyPath, InputError]] = []

    def must_be(keys: KeyPath, what: str, name: str, known: Sequence[str]) -> None:
        if name not in known:
            problems.append(
                (keys, InputError(f"There is no {what} {name!r}.", where=name, hint=did_you_mean(name, known)))
            )

    for n, evidence in enumerate(what_if.evidence):
        at = ("evidence", n)
        must_be((*at, "descriptor"), "descriptor", evidence.descriptor, list(framework.descriptors))
        if evidence.descriptor in excluded:
            message = f"{evidence.descriptor} does not apply to this authority."
            problems.append(((*at, "descriptor"), InputError(message, where=evidence.descriptor)))
        must_be((*at, "type"), "evidence type", evidence.type, list(framework.types))
        for field in ("strength", "seriousness"):
            fits = (field == "strength") == (evidence.direction == "supports")
            if getattr(evidence, field) and not fits:
                other = "seriousness" if field == "strength" else "strength"
                words = SERIOUSNESSES if other == "seriousness" else STRENGTHS
                message = f"Evidence that {evidence.direction} {evidence.descriptor} has a {other}, not a {field}."
                problems.append(((*at, field), InputError(message, where=field, hint=f"Use {list_words(words)}.")))
        if (evidence.sample is None) != (evidence.met is None) or (evidence.met or 0) > (evidence.sample or 0):
            message = "A count is a sample and how many of it met the standard, never more."
            problems.append(((*at, "met"), InputError(message, where="met")))
        if evidence.about and evidence.about > facts.as_of:
            message = f"It is about {evidence.about}, after {facts.as_of}, the day that is asked about."
            hint = "It would not count. Leave the date out, or ask about a later day."
            problems.append(((*at, "about"), InputError(message, where="about", hint=hint)))
    for field, ids in (("retire", what_if.retire), ("renew", what_if.renew)):
        for n, id in enumerate(ids):
            must_be((field, n), "evidence item", id, items)
    for n, id in enumerate(what_if.mended):
        must_be(("mended", n), "descriptor", id, list(framework.descriptors))
    for n, assumed in enumerate(what_if.actions):
        must_be(("actions", n, "action"), "action", assumed.action, names)
        ids = actions_named(assumed.action, facts)
        if len(ids) > 1:
            message = f"{assumed.action} is the ref of several actions."
            hint = f"Use an id: {list_words(ids)}."
            problems.append((("actions", n, "action"), InputError(message, where=assumed.action, hint=hint)))
        for k, id in enumerate(assumed.evidence):
            must_be(("actions", n, "evidence", k), "evidence item", id, items)
        for k, id in enumerate(assumed.links):
            must_be(("actions", n, "links", k), "descriptor", id, list(framework.descriptors))
    return problems
