"""The weekly briefing laid out: what stands where, and what is left out when there is nothing to say."""

from __future__ import annotations

from reports.annexes import evidence_annex, plan_annex, reasons_annex
from reports.briefing import Briefing
from reports.document import (
    Block,
    Bullets,
    Document,
    Line,
    Map,
    Pairs,
    Paragraph,
    Row,
    Run,
    Section,
    Square,
    Table,
    cell,
    quiet,
    text,
)
from reports.findings import ChallengeLine
from reports.grades import GradeLine
from reports.outlook_sections import ahead_section, changes_section, lift_section
from reports.parts import (
    MADE_UP,
    SIGNS,
    action_table,
    challenge_table,
    evidence_table,
    gap_table,
    grade_label,
    number_of,
    place,
    strip_of,
)
from reports.pictures import colours_figure, coverage_figure, lasting_figure
from reports.reasons import DescriptorLine
from reports.words import say_count, say_date, say_days, shorten


def lay_out(briefing: Briefing) -> Document:
    """Give the briefing its order: the answer first, the proofs last."""
    descriptors = _descriptors(briefing)
    sections = [
        _answer(briefing),
        _grades(briefing),
        _decide(briefing),
        changes_section(briefing.changes),
        _actions(briefing),
        _challenges(briefing),
        _gaps(briefing),
        _evidence_dates(briefing),
        ahead_section(briefing.ahead),
        lift_section(briefing.lifts),
        _quality(briefing),
        _sources(briefing),
        _more_challenges(briefing),
        reasons_annex(briefing.reasons, briefing.evidence, briefing.plan),
        plan_annex(briefing.plan, briefing.evidence, descriptors),
        evidence_annex(briefing.evidence, descriptors),
    ]
    return Document(
        title="Weekly briefing for the inspection preparation group",
        eyebrow=f"{briefing.authority} · {briefing.week}",
        author=briefing.authority,
        on=briefing.as_of,
        facts=(
            ("As of", say_date(briefing.as_of)),
            ("Framework", f"{briefing.framework}. {briefing.in_force}".strip()),
            ("Standing", "Provisional: what the evidence held would support, not an inspection outcome."),
        ),
        sections=tuple(section for section in sections if section),
        warning=MADE_UP if briefing.made_up else "",
        running=f"{briefing.authority}: weekly briefing, {say_date(briefing.as_of)}. Provisional.",
    )


def _answer(b: Briefing) -> Section:
    counts: list[Line] = [
        text(Run(number_of(len(b.overdue), "action"), link="actions"), " overdue"),
        text(Run(number_of(len(b.challenges), "challenge"), link="challenges"), " to answer"),
        text(Run(number_of(b.gaps_in_all, "gap"), link="gaps"), " between what is held and good"),
        text(
            Run(number_of(len(b.expiring), "evidence entry", "evidence entries"), link="evidence-dates"),
            " about to expire",
        ),
    ]
    return Section(
        "answer",
        "If they came on Monday",
        (Paragraph(text(b.answer), lead=True), Paragraph(text(b.because)), Bullets(tuple(counts))),
    )


def _grades(b: Briefing) -> Section:
    intro = (
        "“Now” is the provisional grade; “could be” is what it may still turn out to be once the unknown is known. "
        "Where too little is known no grade is given: that is neither a fail nor progress."
    )
    return Section("grades", "Grades", (Paragraph(text(intro)), strip_of(b.grades, linked=True), _grade_table(b)))


def _grade_table(b: Briefing) -> Table:
    grouped, compared = any(g.group for g in b.grades), any(g.before for g in b.grades)
    headings = ["Judgement", "Evidence covers", "Why"]
    if compared:
        headings.insert(1, "Last briefing")
    if grouped:
        headings.append("Group's own view")
    return Table(
        "Why each grade, and how much of it is known",
        tuple(headings),
        tuple(_grade_row(g, compared, grouped) for g in b.grades),
        widths=tuple(
            {"Judgement": 30, "Evidence covers": 15, "Why": 38, "Last briefing": 17}.get(h, 26) for h in headings
        ),
    )


def _grade_row(g: GradeLine, compared: bool, grouped: bool) -> Row:
    held = quiet(f"The evidence held alone would give {g.underlying}.") if g.grade is None and g.known else ""
    cells = [
        cell(Run(g.short, link=place("r", g.code), strong=True), grade_label(g.grade)),
        cell(f"{g.covered} of {g.applicable} descriptors"),
        cell(g.why, Run(f"Borderline. {g.borderline}") if g.borderline else "", held),
    ]
    if compared:
        cells.insert(1, cell(g.before.capitalize() or quiet("not given")))
    if grouped:
        cells.append(cell(Run(g.group_grade.capitalize(), strong=True), quiet(g.group)) if g.group else cell("–"))
    return Row(tuple(cells))


def _map(b: Briefing) -> Map:
    judged = [r for r in b.reasons if r.descriptors]
    groups = tuple((r.name, tuple(_square(d) for d in r.descriptors)) for r in judged)
    every = [d.status for r in judged for d in r.descriptors]
    return Map(
        "Every descriptor, by what is held on it",
        groups,
        key=tuple((status.capitalize(), sign, tone, every.count(status)) for status, (sign, tone) in SIGNS.items()),
    )


def _square(d: DescriptorLine) -> Square:
    sign, tone = SIGNS[d.status]
    return Square(label=d.id, state=f"{d.theme}: {d.status}", sign=sign, tone=tone, link=place("d", d.id))


def _decide(b: Briefing) -> Section | None:
    blocks: list[Block] = []
    if b.needed:
        blocks.append(
            Bullets(tuple(text(Run(n.text, strong=True, link=n.section), f" {n.why}") for n in b.needed), True)
        )
    else:
        blocks.append(Paragraph(text("Nothing has to be decided today.")))
    parts: tuple[Section, ...] = ()
    if b.decisions:
        rows = [
            Row(
                (
                    cell(Run(d.id, strong=True)),
                    cell(d.text, quiet(", ".join(d.about))),
                    cell(d.owner or quiet("nobody named")),
                    cell(
                        say_date(d.due, "no date"),
                        Run(f"{say_days(d.days_late)} late", strong=True) if d.days_late else "",
                    ),
                )
            )
            for d in b.decisions
        ]
        table = Table(
            "Decisions still open",
            ("Decision", "What was decided", "Owner", "Due"),
            tuple(rows),
            widths=(12, 50, 20, 18),
        )
        parts = (Section("decisions", "Decisions carried forward", (table,)),)
    return Section("decide", "What to decide today", tuple(blocks), parts)


def _actions(b: Briefing) -> Section | None:
    known = {a.id for a in b.plan}
    blocks: list[Block] = []
    if not b.plan:
        blocks.append(Paragraph(text("No action plan has been imported yet.")))
    elif not b.overdue and not b.off_track and not b.colour_alone:
        blocks.append(Paragraph(text(f"None of the {say_count(len(b.plan), 'action')} is overdue or off track.")))
    if b.overdue:
        blocks.append(action_table("Overdue actions, latest first", b.overdue, known))
    if b.colour_alone:
        refs = shorten([a.refs for a in b.colour_alone], 20)
        late = say_count(len(b.colour_alone), "action")
        blocks.append(Paragraph(text(f"Past the due date, and finished by colour alone: {late} ({refs}).")))
    if b.off_track:
        blocks.append(action_table("Off track by the council's own colour, and not yet due", b.off_track, known))
    if b.colours:
        blocks.append(colours_figure(b.colours))
    return Section("actions", "Overdue and off-track actions", tuple(blocks))


def _challenges(b: Briefing) -> Section:
    title = "Challenges"
    if not b.challenges:
        nothing = "No challenges: nothing that is said goes beyond what is shown."
        return Section("challenges", title, (Paragraph(text(nothing)),))
    first, rest = _foremost(b)
    intro = "Where what is said goes beyond what is shown. Each is a question with a reason, not a verdict."
    blocks: list[Block] = [
        Paragraph(text(intro)),
        challenge_table("Where more is said than shown, most severe first", first, b.plan),
    ]
    if rest:
        more = say_count(len(rest), "more challenge")
        blocks.append(Paragraph(text(Run(more, link="more-challenges"), " of lesser severity in an annex.")))
    return Section("challenges", title, tuple(blocks))


def _more_challenges(b: Briefing) -> Section | None:
    _, rest = _foremost(b)
    if not rest:
        return None
    table = challenge_table("Challenges of lesser severity", rest, b.plan)
    return Section("more-challenges", "Annex: more challenges", (table,), annex=True)


def _foremost(b: Briefing) -> tuple[tuple[ChallengeLine, ...], tuple[ChallengeLine, ...]]:
    """The challenges of the highest severity there is, and the others."""
    highest = b.challenges[0].severity if b.challenges else ""
    first = tuple(c for c in b.challenges if c.severity == highest)
    return first, b.challenges[len(first) :]


def _gaps(b: Briefing) -> Section:
    title = "Biggest gaps"
    if not b.gaps:
        return Section("gaps", title, (Paragraph(text("No gaps: nothing stands between what is held and good.")),))
    table = gap_table("What stands between a descriptor and good, most important first", b.gaps, _descriptors(b))
    rest = b.gaps_in_all - len(b.gaps)
    more = [Paragraph(text(f"The gap report has {rest:,} more (readiness gaps)."))] if rest else []
    return Section("gaps", title, (_map(b), table, *more))


def _evidence_dates(b: Briefing) -> Section:
    known = _descriptors(b)
    held = say_count(b.in_date, "evidence entry", "evidence entries")
    blocks: list[Block] = [
        Paragraph(
            text(f"{held} in date; {b.expired:,} expired.") if b.evidence else text("No evidence has been filed yet.")
        )
    ]
    if b.evidence:
        blocks.append(coverage_figure(b.grades))
    if b.in_date:
        of = {d.id: d.judgement for r in b.reasons for d in r.descriptors}
        blocks.append(lasting_figure(b.grades, b.evidence, of))
    if b.expiring:
        blocks.append(evidence_table("About to expire: the next four weeks", b.expiring, known, places=False))
    elif b.in_date:
        blocks.append(Paragraph(text("None expires in the next four weeks.")))
    if b.filed:
        blocks.append(evidence_table("Filed in the last week", b.filed, known, places=False))
    elif b.evidence:
        blocks.append(Paragraph(text("None was filed in the last week.")))
    return Section("evidence-dates", "Evidence", tuple(blocks))


def _quality(b: Briefing) -> Section:
    title = "How far the data can be relied on"
    if not b.quality:
        return Section("quality", title, (Paragraph(text("Nothing is missing or was repaired.")),))
    rows = tuple(Row((cell(q.what), cell(f"{q.count} of {q.of}"), cell(shorten(q.where, 10)))) for q in b.quality)
    table = Table("What to put right", ("What", "How many", "Where"), rows, numeric=frozenset({1}), widths=(45, 15, 40))
    return Section("quality", title, (table,))


def _sources(b: Briefing) -> Section:
    pairs = [
        ("Framework", text(f"{b.framework}; {b.framework_version}")),
        ("Wording", text(b.wording)),
        ("Facts", text(b.facts_digest)),
        ("Rules", text(b.rules_digest)),
        ("Journal", text(b.head or "no entry")),
    ]
    intro = "The same facts and rules give this briefing again, to the byte; these digests say which they were."
    return Section("sources", "Sources", (Paragraph(text(intro)), Pairs(tuple(pairs))))


def _descriptors(b: Briefing) -> set[str]:
    return {d.id for r in b.reasons for d in r.descriptors}
