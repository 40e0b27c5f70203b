"""The main thing: from the facts of a day to provisional grades, each with its reasons.

An assessment reads one world of an evaluation. What it says of descriptors and judgements is read at once; the story
of a bearing is told only when somebody asks for it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Mapping
from functools import cached_property
from typing import Any, TypeVar, cast

import numpy as np

from base.digest import digest
from descriptors.models import RUNGS, Framework, Judgement
from engine.bearings import Bearings
from engine.facts import Facts, Start, Variation
from engine.inference import Ruling
from engine.reasons import reason
from engine.results import (
    DescriptorResult,
    Improvement,
    JudgementResult,
    Moderated,
    Reason,
    Status,
    Verdict,
)
from engine.rows import LAST
from engine.unmapped import told, unmapped
from engine.worlds import OVERALL, World, evaluate, judged_by
from evidence.models import Item, Moderation
from rules.models import Rulebook

NOW = "now"
K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


class Assessment:
    """Provisional grades of one world.

    Attributes:
        world: the world it reads.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.framework, self.rulebook = world.layout.framework, world.layout.rulebook
        self._known: dict[Hashable, Any] = {}

    @cached_property
    def facts(self) -> Facts:
        """What the grades rest on."""
        return self.world.facts

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What is worked out from it and asked for by several, made once.

        Args:
            key: what it is.
        """
        if key not in self._known:
            self._known[key] = make()
        return self._known[key]

    # --- other worlds ------------------------------------------------------------------------------------

    def supposing(self, changes: Mapping[K, Variation], upon: World | None = None) -> dict[K, World]:
        """Worlds that differ from this one: only what their changes touch is decided again.

        Args:
            changes: how each world differs, by a key for it.
            upon: a world that was supposed of it before, to share what was decided then.
        """
        return (upon or self.world).beside({key: self.world.differing(change) for key, change in changes.items()})

    def assessed(self, changes: Mapping[K, Variation], upon: World | None = None) -> dict[K, Assessment]:
        """The assessments of worlds that differ from this one; takes what `supposing` takes."""
        return {key: Assessment(world) for key, world in self.supposing(changes, upon).items()}

    # --- descriptors -------------------------------------------------------------------------------------

    @cached_property
    def descriptors(self) -> Mapping[str, DescriptorResult]:
        """Every descriptor that applies, with what is held for and against it."""
        return {d: self.descriptor(d) for d in self.framework.descriptors if self.applies(d)}

    @property
    def excluded(self) -> frozenset[str]:
        """Ids of the descriptors that do not apply to this authority."""
        return self.facts.excluded(alone=self.world.layout.alone)

    @property
    def caveats(self) -> tuple[str, ...]:
        """What every output has to say of how these grades were reached, a sentence each."""
        alone = "The policy in use asks for no second reader: what one person files or takes back counts in full."
        sentences = (
            alone if self.world.layout.alone else "",
            told(unmapped(self.facts, self.framework), self.framework),
        )
        return tuple(sentence for sentence in sentences if sentence)

    def applies(self, id: str) -> bool:
        """Whether a descriptor is in the framework and applies to this authority."""
        return id in self.framework.descriptors and self.world.row("descriptor", id) >= 0

    def descriptor(self, id: str) -> DescriptorResult:
        """What is held for and against one descriptor that applies."""
        world, links = self.world, self.world.links(id)
        decided = world.concluded("standing", "grade", id)
        rule, rung = decided.rule, world.value("descriptor", "rung", id)
        return DescriptorResult(
            id=id,
            judgement=self.framework.descriptors[id].judgement,
            status=cast(Status, rule.then["status"]),
            grade=None if rule.then["grade"] == "none" else rule.then["grade"],
            support=world.value("descriptor", "support", id),
            weakness=world.value("descriptor", "weakness", id),
            uncapped=world.value("descriptor", "uncapped", id),
            rung=RUNGS[rung] if rung >= 0 else None,
            covered=world.value("descriptor", "covered", id),
            evidence=tuple(dict.fromkeys(self.standing(id).ids)),
            actions=tuple(dict.fromkeys(a.id for _, a in links)),
            open_actions=tuple(dict.fromkeys(a.id for at, a in links if self._open(at))),
            because=reason(decided, self.rulebook),
        )

    def _open(self, link: int) -> bool:
        return self.world.evaluation.value("link", "open", link) == "yes"

    def bearings(self, descriptor: str) -> Bearings:
        """Every bearing on a descriptor, those that do not count included."""
        return self.once(
            ("bearings", descriptor),
            lambda: Bearings(self.world.evaluation, self.item, *self.world.bearings(descriptor)),
        )

    def standing(self, descriptor: str) -> Bearings:
        """The bearings on a descriptor that count."""
        bearings = self.bearings(descriptor)
        return bearings.where(bearings.column("stands"))

    def improvements(self, descriptor: str) -> list[Improvement]:
        """The areas for improvement that inspections put on a descriptor, answered ones included."""
        improvements: list[Improvement] = []
        evaluation, bearings = self.world.evaluation, self.bearings(descriptor)
        answering = bearings.where(bearings.column("answers"))
        for at, action in self.world.links(descriptor):
            decided, since = evaluation.concluded("link", "open", at), action.since
            if decided.rules:
                later = answering if since is None else answering.where(answering.column("about") > since.toordinal())
                weight = int(evaluation.value("link", "weight", at))
                improvements.append(Improvement(action.id, descriptor, since, weight, decided, tuple(later)))
        return improvements

    def item(self, id: str) -> Item:
        """An item of this world."""
        return self._brought.get(id) or self.facts.item_by_id[id]

    @cached_property
    def _brought(self) -> Mapping[str, Item]:
        return {i.id: i for i in reversed(self.world.place.change.items)}

    def counting(self, id: str) -> tuple[Ruling, Ruling, int] | None:
        """Whether an item counts, what it can carry, and its rung; None where this world does not have it."""
        world = self.world
        if world.row("item", id) < 0:
            return None
        counts, carries = (world.concluded("item", conclusion, id) for conclusion in ("counts", "carries"))
        return counts, carries, world.value("item", "rung", id)

    # --- judgements --------------------------------------------------------------------------------------

    def steps(self, code: str, view: str = "held") -> tuple[Reason, ...]:
        """How a judgement fits best in a view, and what limits it; its grade alone where the rules have no best fit."""
        decided = (self.world.concluded("judgement", name, code, view) for name in ("fit", "grade"))
        return tuple(reason(decision, self.rulebook) for decision in decided if decision.rules)

    @cached_property
    def judgements(self) -> Mapping[str, JudgementResult]:
        """Every judgement."""
        return {j.code: self._judgement(j) for j in self.framework.judgements}

    def _judgement(self, judgement: Judgement) -> JudgementResult:
        code, world = judgement.code, self.world
        enough, edge = (world.concluded("judgement", name, code) for name in ("gradeable", "borderline"))
        mine = [d for d in judgement.descriptors if self.applies(d.id)]
        covered, known = (sum(world.value("descriptor", name, d.id) for d in mine) for name in ("covered", "known"))
        met = sum(world.value("standing", "status", d.id) == "met" for d in mine)
        graded = world.graded(code)
        steps = self.steps(code)
        coverage = reason(enough, self.rulebook) if enough.rules else None
        fits = world.value("judgement", "fit", code) == graded.underlying
        return JudgementResult(
            code=code,
            name=judgement.name,
            short=judgement.short,
            kind=judgement.kind,
            **dict(graded),
            gradeable=world.shown(code),
            borderline=bool(edge.rules),
            coverage=_share(covered, len(mine)),
            **{name: world.value("judgement", name, code) for name in _WORKED_OUT},
            met=_share(met, len(mine)),
            probabilities=self._probabilities(code),
            covered=covered,
            known=known,
            applicable=len(mine),
            enough=coverage,
            because=(coverage, *steps) if coverage else steps,
            deciding=steps[0] if fits else steps[-1],
            borderline_because=reason(edge, self.rulebook) if edge.rules else None,
            moderated=self._moderated(code),
        )

    def _probabilities(self, code: str) -> dict[str, float]:
        """The chance of each grade, from the chance of each grade or a better one."""
        if not isinstance(names := self.rulebook.policy.plain.get("chances"), tuple):
            return {}
        better = [1000, *(self.world.value("judgement", name, code) for name in names), 0]
        return {
            grade: round(max(better[n] - better[n + 1], 0) / 1000, 3) for n, grade in enumerate(self.rulebook.grades)
        }

    @cached_property
    def overall(self) -> Verdict | None:
        """Overall effectiveness; None where the rules have none."""
        world = self.world
        decided = world.concluded("overall", "grade")
        if not decided.rules:
            return None
        shown, pattern = (world.concluded("overall", name) for name in ("shown", "borderline"))
        keys = [self.judgements[code] for code in judged_by(OVERALL, self.framework)]
        gradeable, deciding = world.shown(OVERALL), reason(decided, self.rulebook)
        return Verdict(
            name=self.framework.overall_name,
            **dict(world.graded(OVERALL)),
            gradeable=gradeable,
            borderline=bool(pattern.rules),
            coverage=_share(sum(k.covered for k in keys), sum(k.applicable for k in keys)),
            because=(deciding,) if gradeable or not shown.rules else (reason(shown, self.rulebook), deciding),
            deciding=deciding,
            borderline_because=reason(pattern, self.rulebook) if pattern.rules else None,
            moderated=self._moderated(OVERALL),
        )

    @cached_property
    def _moderations(self) -> dict[str, Moderation]:
        on = sorted(self.facts.moderations, key=lambda m: m.on)
        return {m.judgement: m for m in on if m.on <= self.facts.as_of}

    def _moderated(self, code: str) -> Moderated | None:
        moderation = self._moderations.get(code)
        if moderation is None or moderation.withdrawn:
            return None
        basis = overall_basis(self.framework, self.basis) if code == OVERALL else self.basis[code]
        return Moderated(
            grade=moderation.grade,
            by=moderation.by,
            reason=moderation.reason,
            on=moderation.on,
            stale=moderation.basis != basis,
        )

    @cached_property
    def results(self) -> Mapping[str, Verdict]:
        """Overall effectiveness, where the rules have it, and every judgement, by code."""
        return ({OVERALL: self.overall} if self.overall else {}) | dict(self.judgements)

    # --- digests -----------------------------------------------------------------------------------------

    @cached_property
    def basis(self) -> Mapping[str, str]:
        """Digest of the facts that each judgement's grade rests on: its own, and those of judgements that act on it."""
        own_bases = {j.code: self._own_basis(j) for j in self.framework.judgements}
        credited = self.world.value("overall", "neglected") == 0
        bases: dict[str, str] = {}
        for j in self.framework.judgements:
            facts = [own_bases[code] for code in (j.code, *self.world.acting_on(j.code))]
            bases[j.code] = digest([facts, j.self_knowledge is not None and credited])
        return bases

    def _own_basis(self, judgement: Judgement) -> str:
        """Digest of what counted in one judgement, whatever order it was entered in."""
        world, hashed = self.world, hashlib.sha256()
        for d in judgement.descriptors:
            if not self.applies(d.id):
                continue
            standing = self.standing(d.id)
            fields = [
                *map(standing.column, ("direction", "prevalence", "weight", "self_known", "about", "share")),
                # A milder word is worth what an earlier look was, which does not count by itself any more.
                standing.column("milder") * standing.column("value"),
                *(standing.column(f"item.{n}") for n in (*_RESTS_ON, LAST)),
            ]
            open_still = sorted(f"{a.id} {a.since}" for link, a in world.links(d.id) if self._open(link))
            contents = world.evaluation.values("item", "content", standing.items)
            named = (f"{id}/{number}" for id, number in zip(standing.ids, standing.numbers, strict=True))
            parts = [d.id, *named, *contents, *open_still]
            parts.append(str(world.value("descriptor", "tackled", d.id)))
            hashed.update("\n".join(parts).encode())
            for values in fields:
                hashed.update(values.astype(np.int64).tobytes())
        return f"sha256:{hashed.hexdigest()}"

    @cached_property
    def facts_digest(self) -> str:
        """Digest of what counted, and nothing else."""
        return digest({"judgements": dict(self.basis), "excluded": sorted(self.excluded)})

    @property
    def rules_digest(self) -> str:
        """Digest of framework, rules and policy."""
        return rules_digest(self.framework, self.rulebook)

    @property
    def heading(self) -> dict[str, Any]:
        """What every answer about it begins with; see `Heading`."""
        return {
            "framework": {"id": self.framework.id, "version": self.framework.version},
            "as_of": self.facts.as_of,
            "known_at": self.facts.known_at,
            "facts_digest": self.facts_digest,
            "rules_digest": self.rules_digest,
        }


_WORKED_OUT = ("balance", "held_back", "score", "serious", "excluded")
"""What is worked out of a judgement by the names that its result has."""
_RESTS_ON = ("type", "rung", "confirmed", "sample", "met", "counts_found")
"""The properties of an item that its weight rests on, beside its last day."""


def assess(facts: Facts, framework: Framework, rulebook: Rulebook, *, confirm: bool = False) -> Assessment:
    """Grade what the authority knows, as of a day.

    Args:
        confirm: whether every decision is made a second time in plain Python, and must agree.

    Raises:
        EngineFaultError: the inference engine broke a guard-rail.
    """
    return assess_worlds({NOW: (facts, Variation())}, framework, rulebook, confirm=confirm)[NOW]


def assess_worlds(
    worlds: Mapping[K, Start],
    framework: Framework,
    rulebook: Rulebook,
    *,
    confirm: bool = False,
) -> dict[K, Assessment]:
    """Grade several worlds in one pass.

    Args:
        worlds: a key for each, to the facts it starts from, and how it differs.
        confirm: whether every decision is made a second time in plain Python, and must agree.
    """
    if not worlds:
        return {}
    evaluated = evaluate(framework, rulebook, worlds, confirm=confirm)
    return {key: Assessment(world) for key, world in evaluated.items()}


def rules_digest(framework: Framework, rulebook: Rulebook) -> str:
    """Digest of everything that turns facts into grades: framework, rules and policy."""
    return digest([framework.digest, rulebook.digest])


def overall_basis(framework: Framework, basis: Mapping[str, str]) -> str:
    """Digest of the facts that overall effectiveness rests on: those of all judgements that act on it."""
    return digest({j.code: basis[j.code] for j in framework.judgements if j.kind != "review"})


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0
