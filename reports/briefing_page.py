"""The weekly briefing laid out: what stands where, and what is left out when there is nothing to say."""

from __future__ import annotations

from textwrap import shorten

from base.words import counted, first_up, shortened
from reports.annexes import evidence_annex, plan_annex, reasons_annex
from reports.briefing import Briefing
from reports.document import (
    Block,
    Bullets,
    Document,
    Map,
    Paragraph,
    Run,
    Section,
    Square,
    Table,
    cell,
    joined,
    paragraph,
    quiet,
    strong,
    table,
    text,
)
from reports.findings import GapLine
from reports.grade_sections import grades_section, picture_section
from reports.limits import Cut, limits
from reports.outlook_sections import ahead_section, changed_section, changes_section, lift_section, rest
from reports.parts import (
    NOBODY,
    SIGNS,
    action_table,
    answered_table,
    caveat_facts,
    challenge_table,
    evidence_table,
    gap_table,
    late_label,
    paper,
    place,
    sources_annex,
)
from reports.pictures import colours_figure, coverage_figure, lasting_figure
from reports.reasons import DescriptorLine
from reports.words import say_date

THEME = 30
"""Characters of a topic on the first page: a line, so that five of them fit."""


def lay_out(briefing: Briefing, *, full: bool = False, annexes: bool = True) -> Document:
    """Give the briefing its order: a first page that answers and says what to do, its grounds, the proofs last.

    Args:
        full: show every list whole, not only as much as `limits.yaml` says.
        annexes: lay out what only backs it up, too.
    """
    cut, descriptors, entries = Cut(full), _descriptors(briefing), briefing.evidence
    sections = [
        _answer(briefing),
        _decide(briefing, cut),
        picture_section(briefing),
        changes_section(briefing.changes, briefing.trend, cut),
        grades_section(briefing),
        changed_section(briefing.changes, cut),
        _decisions(briefing, cut),
        _actions(briefing, cut),
        _waiting(briefing, cut),
        _challenges(briefing, cut),
        _gaps(briefing, cut),
        _evidence_dates(briefing, cut),
        ahead_section(briefing.ahead, briefing.scale),
        lift_section(briefing.lifts, cut),
        _quality(briefing),
        _journal(briefing),
    ]
    if annexes:
        sections += [
            _more_challenges(briefing, cut),
            reasons_annex(briefing.reasons, entries, briefing.plan),
            plan_annex(briefing.plan, entries, descriptors),
            evidence_annex(entries, briefing.entries - len(entries), descriptors),
            _sources(briefing),
        ]
    facts = (
        ("As of", f"{say_date(briefing.as_of)}, under the {briefing.framework}. {briefing.in_force}".strip()),
        ("Standing", "Provisional: what the evidence held would support, not an inspection outcome."),
        *caveat_facts(briefing.caveats),
    )
    running = f"weekly briefing, {say_date(briefing.as_of)}. Provisional."
    title = "Weekly briefing for the inspection preparation group"
    return paper(briefing, title, sections, facts, under=briefing.week, running=running, lead=2)


def _answer(b: Briefing) -> Section:
    waiting = sum(line.count for line in b.waiting)
    counts = joined(
        (
            Run(f"{counted(len(b.overdue), 'action', none='No')} overdue", link="actions"),
            Run(
                f"{counted(len(b.challenges), 'challenge', none='no')}"
                f"{f' and {len(b.answered)} answered' if b.answered else ''}",
                link="challenges",
            ),
            Run(f"{counted(len(b.gaps), 'gap', none='no')} to {b.scale.benchmark}", link="gaps"),
            Run(
                f"{counted(len(b.expiring), 'evidence entry', 'evidence entries', none='no')} expiring",
                link="evidence-dates",
            ),
            *((Run(f"{waiting:,} for a second person", link="waiting"),) if waiting else ()),
        ),
        " · ",
    )
    because = (paragraph(b.because),) if b.because else ()
    return Section("answer", "If they came on Monday", (paragraph(b.answer, lead=True), *because, Paragraph(counts)))


def _work(b: Briefing) -> Table:
    """The work that moves most, by person: the biggest gaps, and what to do about each in a few words."""
    return table(
        "The work that moves most",
        b.gaps[: limits()["work"].most],
        ("Who", 28, lambda g: cell(strong(g.lead) if g.lead else NOBODY)),
        ("On", 31, lambda g: cell((Run(g.descriptor, link=place("d", g.descriptor)), Run(f" {_topic(g)}")))),
        ("What", 27, lambda g: cell(g.in_short)),
        ("By", 14, lambda g: cell("at once" if g.due and g.due < b.as_of else say_date(g.due, "no date"))),
    )


def _topic(gap: GapLine) -> str:
    return shorten(first_up(gap.theme), THEME, placeholder="…")


def _map(b: Briefing) -> Map:
    judged = [r for r in b.reasons if r.descriptors]
    groups = tuple((r.name, tuple(_square(d) for d in r.descriptors)) for r in judged)
    every = [d.status for r in judged for d in r.descriptors]
    return Map(
        "Every descriptor, by what is held on it",
        groups,
        key=tuple((first_up(status), sign, tone, every.count(status)) for status, (sign, tone) in SIGNS.items()),
    )


def _square(d: DescriptorLine) -> Square:
    sign, tone = SIGNS[d.status]
    return Square(label=d.id, state=f"{d.theme}: {d.status}", sign=sign, tone=tone, link=place("d", d.id))


def _decide(b: Briefing, cut: Cut) -> Section:
    blocks: list[Block] = [paragraph("Nothing has to be decided today.")]
    if b.needed:
        needed = cut.shown("decide", b.needed)
        points = [text(strong(n.text, n.section), f" {n.why}" if cut.full else "") for n in needed]
        if more := cut.more("decide", b.needed):
            points[-1] = (*points[-1], quiet(f" {first_up(more)}."))
        blocks = [Bullets(tuple(points), numbered=True)]
    if b.gaps:
        blocks += [_work(b), *rest(cut, "work", b.gaps)]
    return Section("decide", "What to do this week", tuple(blocks))


def _decisions(b: Briefing, cut: Cut) -> Section | None:
    if not b.decisions:
        return None
    carried = table(
        "Decisions still open",
        cut.shown("decisions", b.decisions),
        ("Decision", 12, lambda d: cell(strong(d.id))),
        ("What was decided", 50, lambda d: cell(d.text, quiet(", ".join(d.about)))),
        ("Owner", 20, lambda d: cell(d.owner or NOBODY)),
        ("Due", 18, lambda d: cell(say_date(d.due, "no date"), late_label(d.days_late))),
    )
    return Section("decisions", "Decisions carried forward", (carried, *rest(cut, "decisions", b.decisions)))


def _actions(b: Briefing, cut: Cut) -> Section | None:
    known = {a.id for a in b.plan}
    blocks: list[Block] = []
    if not b.plan:
        blocks.append(paragraph("No action plan has been imported yet."))
    elif not b.overdue and not b.off_track and not b.colour_alone:
        blocks.append(paragraph(f"None of the {counted(len(b.plan), 'action')} is overdue or off track."))
    if b.overdue:
        blocks.append(action_table("Overdue actions, latest first", cut.shown("overdue", b.overdue), known))
        blocks += rest(cut, "overdue", b.overdue)
    if b.colour_alone:
        refs = shortened([a.refs for a in b.colour_alone], len(cut.shown("colour_alone", b.colour_alone)))
        late = counted(len(b.colour_alone), "action")
        blocks.append(paragraph(f"Past the due date, and finished by colour alone: {late} ({refs})."))
    if b.off_track:
        caption = "Off track by the council's own colour, and not yet due"
        blocks.append(action_table(caption, cut.shown("off_track", b.off_track), known))
        blocks += rest(cut, "off_track", b.off_track)
    if b.colours:
        blocks.append(colours_figure(b.colours))
    return Section("actions", "Overdue and off-track actions", tuple(blocks))


def _waiting(b: Briefing, cut: Cut) -> Section | None:
    if not b.waiting:
        return None
    entered = table(
        "Entered by one person",
        b.waiting,
        ("What waits", 34, lambda w: cell(w.what, quiet(w.command))),
        ("How many", 10, lambda w: cell(str(w.count))),
        ("Which", 30, lambda w: cell(shortened(w.where, len(w.where) if cut.full else 10))),
        ("Until somebody else agrees", 26, lambda w: cell(w.until)),
        numeric={1},
    )
    return Section("waiting", "What waits for a second person", (entered,))


def _challenges(b: Briefing, cut: Cut) -> Section:
    title = "Challenges"
    if not b.challenges and not b.answered:
        nothing = "No challenges: nothing that is said goes beyond what is shown."
        return Section("challenges", title, (paragraph(nothing),))
    intro = "Where what is said goes beyond what is shown. Each is a question with a reason, not a verdict."
    blocks: list[Block] = [paragraph(intro)]
    if b.challenges:
        caption = "Where more is said than shown, most severe first"
        blocks.append(challenge_table(caption, cut.shown("challenges", b.challenges), b.plan))
        blocks += rest(cut, "challenges", b.challenges)
    if b.answered:
        blocks.append(
            answered_table("Answered, until facts change or the answer lapses", cut.shown("answered", b.answered))
        )
        blocks += rest(cut, "answered", b.answered)
    return Section("challenges", title, tuple(blocks))


def _more_challenges(b: Briefing, cut: Cut) -> Section | None:
    others = b.challenges[len(cut.shown("challenges", b.challenges)) :]
    if not others:
        return None
    lesser = challenge_table("Challenges of lesser severity", cut.shown("more_challenges", others), b.plan)
    blocks = (lesser, *rest(cut, "more_challenges", others))
    return Section("more-challenges", "Annex: more challenges", blocks, annex=True)


def _gaps(b: Briefing, cut: Cut) -> Section:
    title = "Biggest gaps"
    if not b.gaps:
        return Section(
            "gaps", title, (paragraph(f"No gaps: nothing stands between what is held and {b.scale.benchmark}."),)
        )
    caption = f"What stands between a descriptor and {b.scale.benchmark}, most important first"
    biggest = gap_table(caption, cut.shown("gaps", b.gaps), _descriptors(b))
    return Section("gaps", title, (_map(b), biggest, *rest(cut, "gaps", b.gaps)))


def _evidence_dates(b: Briefing, cut: Cut) -> Section:
    known = _descriptors(b)
    entries = counted(b.in_date, "evidence entry", "evidence entries")
    intro = f"{entries} in date; {b.expired:,} expired." if b.entries else "No evidence has been filed yet."
    blocks: list[Block] = [paragraph(intro)]
    if b.day_one:
        blocks.append(paragraph(f"For the first day: {b.day_one}"))
    if b.entries:
        blocks.append(coverage_figure(b.grades))
    if b.in_date:
        blocks.append(lasting_figure(b.lasting))
    if b.expiring:
        soon = cut.shown("expiring", b.expiring)
        blocks.append(evidence_table(f"About to expire: before {say_date(b.soon)}", soon, known, places=False))
        blocks += rest(cut, "expiring", b.expiring)
    elif b.in_date:
        blocks.append(paragraph(f"None expires before {say_date(b.soon)}."))
    if b.filed:
        new = cut.shown("filed", b.filed)
        blocks.append(evidence_table("Filed in the last week", new, known, places=False))
        blocks += rest(cut, "filed", b.filed)
    elif b.entries:
        blocks.append(paragraph("None was filed in the last week."))
    return Section("evidence-dates", "Evidence", tuple(blocks))


def _quality(b: Briefing) -> Section:
    title = "How far the data can be relied on"
    if not b.quality:
        return Section("quality", title, (paragraph("Nothing is missing or was repaired."),))
    wrong = table(
        "What to put right",
        b.quality,
        ("What", 45, lambda q: cell(q.what)),
        ("How many", 15, lambda q: cell(f"{q.count} of {q.of}")),
        ("Where", 40, lambda q: cell(shortened(q.where, 10))),
        numeric={1},
    )
    return Section("quality", title, (wrong,))


def _journal(b: Briefing) -> Section | None:
    """Where the journal stood: whoever keeps this paper can show later whether it was rewritten."""
    if not b.checkpoint:
        return None
    kept = (
        "Who keeps this paper can have the journal held against this line, and so see whether it was rewritten since."
    )
    return Section("journal", "The journal when this was issued", (paragraph(b.checkpoint), paragraph(kept)))


def _sources(b: Briefing) -> Section:
    framework = ("Framework", text(f"{b.framework}; {b.framework_version}"))
    everything = ("Everything here", text(b.digest))
    return sources_annex(b.facts_digest, b.rules_digest, framework, ("Wording", text(b.wording)), everything)


def _descriptors(b: Briefing) -> set[str]:
    return {d.id for r in b.reasons for d in r.descriptors}
