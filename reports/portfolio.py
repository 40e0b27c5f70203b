"""Many authorities side by side as content: what is told of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from base.words import counted, say_grade, say_range
from reports.content import Content
from reports.scale import Scale
from reports.words import say_date

if TYPE_CHECKING:
    from engine.assessment import Assessment
    from engine.challenges.challenge import Challenge
    from engine.gaps.gap import Gap
    from engine.results import Verdict

SEVERITIES = ("high", "medium", "low")
GAPS = 3
"""How many gaps are told of each authority; its own `gaps` has all."""


class JudgedLine(Content):
    """One judgement of one authority, or its overall effectiveness."""

    code: str
    """Its code; `overall` for overall effectiveness."""
    short: str
    """Its short name."""
    grade: str | None
    """The provisional grade; nothing where too little is known."""
    floor: str
    """The grade if all that is unknown turned out badly."""
    ceiling: str
    """The grade if all that is unknown turned out well."""
    borderline: bool
    """Whether it could be read either way."""
    covered: int
    """Number of descriptors that evidence covers."""
    applicable: int
    """Number of descriptors that apply."""
    chances: dict[str, float]
    """Grade to the share of inspections with findings like these that were published with it; empty where unknown."""
    was: JudgedBefore | None
    """How it stood on the earlier day; nothing where none was asked about or it cannot be held against this."""

    @property
    def changed(self) -> bool:
        """Whether its grade, or what it could be, is another than it was."""
        return self.was is not None and self.was != JudgedBefore(
            grade=self.grade, floor=self.floor, ceiling=self.ceiling
        )

    @property
    def could_be(self) -> str:
        """What it could be, in words."""
        return say_range(self.floor, self.ceiling)


class JudgedBefore(Content):
    """How a judgement stood on the earlier day."""

    grade: str | None
    """The provisional grade then."""
    floor: str
    """The worst it could be then."""
    ceiling: str
    """The best it could be then."""


class PortfolioGap(Content):
    """One of the biggest gaps of an authority; its words are the framework's, none of them the council's."""

    descriptor: str
    """Id of the descriptor."""
    theme: str
    """What the descriptor is about."""
    kind: str
    """What stands in the way."""


class AuthorityLine(Content):
    """What is told of one authority."""

    source: str
    """Where its register was read, without a password."""
    authority: str
    """Name of the council."""
    made_up: bool
    """Whether it is made-up example data."""
    framework: str
    """Id of the framework."""
    framework_name: str
    """Name and version of the framework."""
    scale: Scale
    """The grades of the framework."""
    judged: tuple[JudgedLine, ...]
    """Overall effectiveness first, where there is such a grade, then every judgement in the framework's order."""
    challenges: dict[str, int]
    """How many questions stand, by severity."""
    gaps: int
    """How many gaps there are."""
    biggest: tuple[PortfolioGap, ...]
    """The biggest of them."""
    remarks: tuple[str, ...]
    """What has to be said of how this was reached, a sentence each."""
    head: str
    """Digest of the journal's last entry."""
    facts_digest: str
    """Digest of the facts that counted."""
    rules_digest: str
    """Digest of framework, rules and policy."""

    @property
    def covered(self) -> int:
        """Number of descriptors that evidence covers, of all judgements."""
        return sum(j.covered for j in self.judged if j.code != OVERALL)

    @property
    def applicable(self) -> int:
        """Number of descriptors that apply, of all judgements."""
        return sum(j.applicable for j in self.judged if j.code != OVERALL)

    @property
    def changes(self) -> tuple[JudgedLine, ...]:
        """The judgements whose grade or range is another than on the earlier day."""
        return tuple(j for j in self.judged if j.changed)


class Unread(Content):
    """A source that nothing can be told of."""

    source: str
    """Where it was to be read, without a password."""
    message: str
    """What happened, where, and what to do, in sentences."""
    ours: bool
    """Whether it is a fault of this program, not of the source."""


class Portfolio(Content):
    """Many authorities side by side, in the order they were asked for."""

    as_of: date
    """The day that is asked about."""
    since: date | None
    """The earlier day it is held against; nothing where none is."""
    authorities: tuple[AuthorityLine, ...]
    """Those that were read."""
    unread: tuple[Unread, ...]
    """Those that were not."""

    @property
    def summary(self) -> str:
        """How many of what, as a sentence."""
        read = counted(len(self.authorities), "authority", "authorities")
        unread = f"; {counted(len(self.unread), 'source')} could not be read" if self.unread else ""
        return f"{read}, as of {say_date(self.as_of)}{unread}. Every grade is provisional."


OVERALL = "overall"


def gather_authority(
    assessment: Assessment,
    before: Assessment | None,
    challenges: Sequence[Challenge],
    gaps: Sequence[Gap],
    **besides: object,
) -> AuthorityLine:
    """What is told of one authority.

    Args:
        before: those of an earlier day by the same framework; None where there are none.
        challenges: where more is said than shown.
        gaps: what stands between each descriptor and the benchmark, most important first.
        **besides: the fields that its source gives.
    """
    framework, rulebook = assessment.framework, assessment.rulebook
    judged = [_judged(j, before.judgements.get(code) if before else None) for code, j in assessment.judgements.items()]
    if assessment.overall:
        keys = [j for j in assessment.judgements.values() if j.kind == "key"]
        counts = {name: sum(getattr(k, name) for k in keys) for name in ("covered", "applicable")}
        overall = {"code": OVERALL, "short": assessment.overall.name, "chances": {}}
        judged.insert(0, _judged(assessment.overall, before.overall if before else None, **overall, **counts))
    return AuthorityLine.model_validate(
        {
            "framework": framework.id,
            "framework_name": f"{framework.name}, version {framework.version}",
            "scale": Scale(grades=rulebook.grades, benchmark=rulebook.benchmark),
            "judged": tuple(judged),
            "challenges": {s: sum(c.severity == s for c in challenges) for s in SEVERITIES},
            "gaps": len(gaps),
            "biggest": tuple(PortfolioGap.taken_from(gap) for gap in gaps[:GAPS]),
            "facts_digest": assessment.facts_digest,
            "rules_digest": assessment.rules_digest,
        }
        | besides
    )


def _judged(now: Verdict, was: Verdict | None, **fields: object) -> JudgedLine:
    fields.setdefault("chances", dict(getattr(now, "probabilities", {})) if now.gradeable else {})
    return JudgedLine.taken_from(now, was=JudgedBefore.taken_from(was) if was else None, **fields)


# --- in words, for every face -----------------------------------------------------------------------------


def say_could_be(line: JudgedLine, scale: Scale) -> str:
    """What a judgement could be, in words; empty where that says nothing: it is its grade alone, or any."""
    if line.floor == line.ceiling == line.grade or (line.floor, line.ceiling) == (scale.grades[0], scale.grades[-1]):
        return ""
    return line.could_be


def say_change(line: JudgedLine) -> str:
    """How a judgement changed: its grades, or what it could be where these are the same; empty where neither did."""
    if not line.changed or line.was is None:
        return ""
    if line.was.grade != line.grade:
        return f"{line.short}: {say_grade(line.was.grade)}, now {say_grade(line.grade)}"
    could = say_range(line.was.floor, line.was.ceiling)
    return f"{line.short}: could be {could}, now {line.could_be}"


def say_changes(line: AuthorityLine, since: date | None) -> tuple[str, ...]:
    """What changed of an authority since the earlier day, a line each."""
    if since is None:
        return ()
    if all(j.was is None for j in line.judged):
        return ("not to be compared",)
    return tuple(map(say_change, line.changes)) or ("nothing",)


def say_challenges(challenges: Mapping[str, int]) -> str:
    """How many questions stand: `2 high, 5 medium`."""
    return ", ".join(f"{challenges[s]:,} {s}" for s in SEVERITIES if challenges.get(s)) or "none"


def say_gap(gap: PortfolioGap) -> str:
    """A gap in a few words."""
    return f"{gap.descriptor} {gap.theme} ({gap.kind})"


SHARES = "A percentage is the share of published inspections with findings like these that had this grade."
"""What `say_share` says, for whoever reads the table."""


def say_share(line: JudgedLine) -> str:
    """How often findings like these were published with the grade that is told; empty where that is unknown."""
    return f"{line.chances[line.grade]:.0%}" if line.grade in line.chances else ""


def say_chances(chances: Mapping[str, float]) -> str:
    """The share of each grade, best first: `good 62%, outstanding 38%`; those below one percent are left out."""
    return ", ".join(f"{grade} {share:.0%}" for grade, share in reversed(tuple(chances.items())) if share >= 0.01)
