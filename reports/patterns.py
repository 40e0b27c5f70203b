"""Across authorities: what the evidence of the good ones looks like by descriptor, and what is asked in each region.

What an authority gives is codes, days and counts: no title, note or name leaves its register. A figure is told only of
as many authorities as policy asks for, so that none is the figure of one of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from statistics import median
from typing import TYPE_CHECKING

from base.groups import grouped
from base.words import counted
from reports.content import Content
from reports.portfolio import Unread

if TYPE_CHECKING:
    from descriptors.models import Framework
    from engine.assessment import Assessment
    from engine.challenges.challenge import Challenge

MOST = 3
"""Types, and themes of a question, that are told of each."""


class HeldFor(Content):
    """What an authority holds that supports a descriptor and counts; of restricted items nothing is told."""

    descriptor: str
    """Id of the descriptor."""
    good: bool | None
    """Whether it reaches the benchmark; nothing where too little is known."""
    types: tuple[str, ...]
    """Code of the type of each item."""
    days: tuple[int, ...]
    """How many days ago each was about."""
    samples: tuple[int, ...]
    """Cases that those looked at which looked at any."""


class AskedOf(Content):
    """One question that stands at an authority."""

    code: str
    """What kind of question it is."""
    descriptors: tuple[str, ...]
    """Ids of the descriptors it touches."""


class AuthorityPattern(Content):
    """What one authority gives."""

    source: str
    """Where its register was read, without a password."""
    authority: str
    """Name of the council."""
    why_not: str = ""
    """Why it takes no part, as a sentence; empty where it does. Then nothing follows."""
    framework: str = ""
    """Id of the framework."""
    region: str = ""
    """The region it takes part in."""
    held: tuple[HeldFor, ...] = ()
    """What it holds for each descriptor that applies."""
    asked: tuple[AskedOf, ...] = ()
    """The questions that stand."""


class EvidenceLooks(Content):
    """What the evidence of some authorities for a descriptor looks like, each authority counting once."""

    authorities: int
    """Number of the authorities."""
    types: dict[str, int]
    """Name of a type of evidence to how many of them hold it; the most frequent first."""
    days: int | None
    """How many days ago it was about, in the middle; nothing where none is held."""
    sample: int | None
    """Cases looked at at a time, in the middle; nothing where none says."""


class DescriptorPattern(Content):
    """How authorities that are good at a descriptor show it, beside those that are not."""

    descriptor: str
    """Its id."""
    theme: str
    """What it is about."""
    good: EvidenceLooks | None
    """Of the good ones; nothing where they are too few."""
    others: EvidenceLooks | None
    """Of those that are known not to be; nothing where they are too few."""


class FrameworkPattern(Content):
    """The descriptors of one framework."""

    framework: str
    """Id of the framework."""
    name: str
    """Its name."""
    authorities: int
    """Number of authorities that take part under it."""
    descriptors: tuple[DescriptorPattern, ...]
    """Those of which there is enough to tell."""
    untold: int
    """Number of those of which there is not."""


class ThemePattern(Content):
    """A kind of question in one region."""

    region: str
    """The region, and `of` the number of its authorities that take part."""
    of: int
    """Number of authorities of the region that take part."""
    code: str
    """What kind of question it is."""
    authorities: int
    """Number of authorities that are asked it."""
    questions: int
    """How many times it is asked."""
    themes: tuple[str, ...]
    """What it is most often about: themes of descriptors, with their ids."""


class Patterns(Content):
    """What many authorities look like together."""

    as_of: date
    """The day that is asked about."""
    least: int
    """Number of authorities that a figure is of, at least."""
    taking_part: tuple[str, ...]
    """Names of the authorities that take part."""
    left_out: tuple[tuple[str, str], ...]
    """Sources that do not, each with the reason."""
    frameworks: tuple[FrameworkPattern, ...]
    """Descriptors by framework."""
    themes: tuple[ThemePattern, ...]
    """Questions by region."""
    regions_untold: tuple[str, ...]
    """Regions of which too few authorities take part."""
    unread: tuple[Unread, ...]
    """Sources that could not be read."""

    @property
    def summary(self) -> str:
        """How many take part, and what that means, as a sentence."""
        part = f"{counted(len(self.taking_part), 'authority takes', 'authorities take')} part, as their registers say"
        left_out = f"; {counted(len(self.left_out), 'does not', 'do not')}" if self.left_out else ""
        return f"{part}{left_out}. A figure is of {self.least} authorities or more, and no words of theirs are in it."


# --- what one authority gives -----------------------------------------------------------------------------


def gather_pattern(
    assessment: Assessment, challenges: Iterable[Challenge], codes: set[str], **besides: str
) -> AuthorityPattern:
    """What an authority gives.

    Args:
        assessment: its grades, under a framework that comes with this program.
        challenges: the questions that stand.
        codes: kinds of questions of the rules that come with it; those of a council's own have words of its own.
        **besides: the fields that its source gives.
    """
    on = assessment.facts.as_of
    holdings: list[HeldFor] = []
    for result in assessment.descriptors.values():
        shown = [w for w in assessment.bearings(result.id) if w.counts and w.supports]
        items = list({w.item.id: w.item for w in shown if w.item.sensitivity == "ordinary"}.values())
        holdings.append(
            HeldFor(
                descriptor=result.id,
                good=result.grade in assessment.rulebook.good if result.known else None,
                types=tuple(sorted(item.type for item in items)),
                days=tuple(sorted((on - item.about).days for item in items)),
                samples=tuple(sorted(item.sample for item in items if item.sample)),
            )
        )
    known = assessment.framework.descriptors
    asked = tuple(
        AskedOf(code=c.code, descriptors=tuple(d for d in c.descriptors if d in known))
        for c in challenges
        if c.code in codes
    )
    return AuthorityPattern.model_validate(
        {"framework": assessment.framework.id, "held": tuple(holdings), "asked": asked} | besides
    )


# --- all together -----------------------------------------------------------------------------------------


def gather_patterns(
    authorities: Sequence[AuthorityPattern],
    unread: Sequence[Unread],
    as_of: date,
    least: int,
    framework_of: Callable[[str], Framework],
) -> Patterns:
    """What authorities look like together.

    Args:
        authorities: what each gives.
        least: number of authorities that a figure is of, at least.
        framework_of: gives the framework of an id.
    """
    taking: dict[str, AuthorityPattern] = {}  # by authority: else one could stand for three
    left_out: list[tuple[str, str]] = []
    for each in authorities:
        if each.why_not:
            left_out.append((each.authority, each.why_not))
        elif each.authority in taking:
            left_out.append((each.authority, "It is named twice, and counted once."))
        else:
            taking[each.authority] = each
    part = list(taking.values())
    frameworks = {id: framework_of(id) for id in sorted({a.framework for a in part})}
    regions = Counter(a.region for a in part)
    return Patterns(
        as_of=as_of,
        least=least,
        taking_part=tuple(taking),
        left_out=tuple(left_out),
        frameworks=tuple(
            _of_framework(framework, [a for a in part if a.framework == id], least)
            for id, framework in frameworks.items()
        ),
        themes=tuple(
            theme
            for region, of in sorted(regions.items())
            if of >= least
            for theme in _of_region(region, [a for a in part if a.region == region], frameworks, least)
        ),
        regions_untold=tuple(sorted(region for region, of in regions.items() if of < least)),
        unread=tuple(unread),
    )


def _of_framework(framework: Framework, part: Sequence[AuthorityPattern], least: int) -> FrameworkPattern:
    by_descriptor = grouped((holding.descriptor, holding) for authority in part for holding in authority.held)
    patterns: list[DescriptorPattern] = []
    for id, descriptor in framework.descriptors.items():
        every = by_descriptor.get(id, [])
        good, others = ([h for h in every if h.good is which] for which in (True, False))
        if len(good) >= least or len(others) >= least:
            looks = [_looks(some, framework) if len(some) >= least else None for some in (good, others)]
            patterns.append(DescriptorPattern(descriptor=id, theme=descriptor.theme, good=looks[0], others=looks[1]))
    return FrameworkPattern(
        framework=framework.id,
        name=framework.name,
        authorities=len(part),
        descriptors=tuple(patterns),
        untold=len(framework.descriptors) - len(patterns),
    )


def _looks(some: Sequence[HeldFor], framework: Framework) -> EvidenceLooks:
    """What evidence looks like: the middle authority's middle item, so that who holds most does not set the picture."""
    holding = Counter(type for each in some for type in set(each.types))
    days = [median(each.days) for each in some if each.days]
    samples = [median(each.samples) for each in some if each.samples]
    return EvidenceLooks(
        authorities=len(some),
        types={framework.type_name(type): n for type, n in sorted(holding.items(), key=lambda t: (-t[1], t[0]))[:MOST]},
        days=round(median(days)) if days else None,
        sample=round(median(samples)) if samples else None,
    )


def _of_region(
    region: str, part: Sequence[AuthorityPattern], frameworks: Mapping[str, Framework], least: int
) -> Iterable[ThemePattern]:
    """The questions of a region, those that most authorities are asked first; none that too few are asked."""
    asking = grouped((asked.code, (authority, asked)) for authority in part for asked in authority.asked)
    themes: list[ThemePattern] = []
    for code, pairs in asking.items():
        sources = {authority.source for authority, _ in pairs}
        if len(sources) < least:
            continue
        touched: dict[tuple[str, str], set[str]] = {}
        for authority, asked in pairs:
            for id in asked.descriptors:
                touched.setdefault((frameworks[authority.framework].descriptors[id].theme, id), set()).add(
                    authority.source
                )
        often = sorted((-len(of), theme, id) for (theme, id), of in touched.items() if len(of) >= least)
        themes.append(
            ThemePattern(
                region=region,
                of=len(part),
                code=code,
                authorities=len(sources),
                questions=len(pairs),
                themes=tuple(f"{theme} ({id})" for _, theme, id in often[:MOST]),
            )
        )
    return sorted(themes, key=lambda t: (-t.authorities, -t.questions, t.code))
