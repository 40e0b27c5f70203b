"""The progress report laid out as councils do: from its purpose to what the committee is asked to decide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from base.groups import grouped
from base.words import counted, first_down, first_up, list_words, shortened
from reports.actions import ASSURANCE_WORDS, UNSAID, ActionLine
from reports.charts import Bars
from reports.document import (
    Block,
    Bullets,
    Cell,
    Document,
    Figure,
    Paragraph,
    Run,
    Section,
    Table,
    cell,
    counts,
    paragraph,
    quiet,
    strong,
    table,
    text,
)
from reports.palette import Tone
from reports.parts import (
    caveat_facts,
    challenge_table,
    colour_label,
    grade_label,
    late_label,
    paper,
    sources_annex,
    strip_of,
)
from reports.pictures import colours_figure
from reports.progress import ProgressReport, RowLine
from reports.words import say_date

WORDING = "What is said of the framework is a paraphrase in our own words of what was found in published sources."
"""What a reader has to know of the inspection process as told here."""


def lay_out(report: ProgressReport) -> Document:
    """Give the progress report the order and the numbering that committees are used to."""
    sections = (
        _purpose(report),
        _background(report),
        _progress(report),
        _process(report),
        _recommendations(report),
        sources_annex(report.facts_digest, report.rules_digest),
    )
    day = say_date(report.as_of)
    standing = (_PROVISIONAL,) if report.grades else ()
    facts = (("As of", day), ("For", report.audience), *standing, *caveat_facts(report.caveats))
    under, running = f"Report to {report.audience} · {day}", f"progress report, {day}."
    title = "Inspection action plan: progress and readiness"
    return paper(report, title, sections, facts, under=under, running=running)


_PROVISIONAL = ("Standing", "Grades in it are provisional: what the evidence held would support.")


class _Numbered:
    """Numbers the paragraphs of a section, as in `3.1`."""

    def __init__(self, section: int) -> None:
        self._section = section
        self._last = 0

    def __call__(self, *parts: str | Run) -> Paragraph:
        self._last += 1
        return paragraph(quiet(f"{self._section}.{self._last}  "), *parts)


def _purpose(r: ProgressReport) -> Section:
    number = _Numbered(1)
    since = f" since {say_date(r.since)}" if r.since else ""
    return Section(
        "purpose",
        "1. Purpose of the report",
        (
            number(
                f"To tell {r.audience} how far the action plan has come{since}, what shows that it makes a difference "
                "to children, and how ready the authority is for its next inspection."
            ),
            number(f"To say how inspections work under the framework in use: {r.framework}."),
        ),
    )


def _background(r: ProgressReport) -> Section:
    number = _Numbered(2)
    blocks: list[Block] = []
    if r.past:
        on = f" (of {say_date(r.inspected)})" if r.inspected else ""
        levels = [
            f"of {counted(len(judged), f'{level} judgement')}, {_grades_in_words(p.grade for p in judged)}"
            for level in dict.fromkeys(p.level for p in r.past)
            if (judged := [p for p in r.past if p.level == level])
        ]
        blocks.append(number(f"The last inspection on record{on}: {'; '.join(levels)}."))
        earlier = table(
            "Grades of the earlier inspection",
            r.past,
            ("Judgement", 44, lambda p: cell(strong(p.judgement))),
            ("Service", 28, lambda p: cell(p.service)),
            ("Level", 14, lambda p: cell(first_up(p.level))),
            ("Grade", 14, lambda p: cell(first_up(p.grade))),
        )
        blocks.append(earlier)
    else:
        blocks.append(number("No grades of an earlier inspection are on record."))
    since_when = f" Its timescales count from {say_date(r.plan_date)}." if r.plan_date else ""
    stages = _stages(r)
    plan = (
        f"The action plan has {counted(len(r.rows), 'area')}{stages}.{since_when}"
        if r.rows
        else "There is no action plan yet."
    )
    blocks.append(number(plan))
    since = (
        f"What changed is told since {say_date(r.since)}."
        if r.since
        else "Nothing is on record that this report could be compared with."
    )
    blocks.append(number(since))
    return Section("background", "2. Introduction and background", tuple(blocks))


def _grades_in_words(grades: Iterable[str]) -> str:
    counts = Counter(grades).most_common()
    return list_words([f"{count} {'was' if count == 1 else 'were'} {grade}" for grade, count in counts], "and")


def _progress(r: ProgressReport) -> Section:
    title = "3. Progress to date"
    number = _Numbered(3)
    if not r.rows:
        return Section(
            "progress", title, (number("No action plan has been imported, so there is no progress to tell."),)
        )
    colours = list_words([f"{count} {colour}" for colour, count in r.colours.items()], "and")
    blocks: list[Block] = [
        number(f"By the council's own colours, {counted(len(r.rows), 'area')}: {colours}. {_meanings(r)}")
    ]
    if r.totals:
        blocks.append(number(_reconciled(r)))
    blocks.append(colour_figure(r))
    if r.over_time:
        blocks.append(colours_figure(r.over_time))
    blocks += [number(_assured(r)), assurance_table(r)]
    parts: list[Section] = []
    for place, group in enumerate(dict.fromkeys(row.action.group for row in r.rows), 1):
        rows = [row for row in r.rows if row.action.group == group]
        parts.append(
            Section(f"rows-{place}", group or "Other areas", tuple(row_tables(rows, followed=r.since is not None)))
        )
    if r.challenges:
        parts.append(_questions(r))
    return Section("progress", title, tuple(blocks), tuple(parts))


def _reconciled(r: ProgressReport) -> str:
    stated = list_words([f"{total.stated} {total.what}" for total in r.totals], "and")
    wrong = [f"{total.counted} for {total.what}" for total in r.totals if total.stated != total.counted]
    verdict = f"Its rows give {list_words(wrong, 'and')}." if wrong else "Its rows bear this out."
    return f"The plan itself states {stated}. {verdict}"


def _stages(r: ProgressReport) -> str:
    """When the plan is to be done: in the plan's own timescales, or from its first date to its last."""
    dates = [row.action.due for row in r.rows if row.action.due]
    if dates:
        first, last = min(dates), max(dates)
        return f", due on {say_date(last)}" if first == last else f", due from {say_date(first)} to {say_date(last)}"
    scales = [scale.lower() for scale in dict.fromkeys(c.when for c in r.counts) if scale]
    return f", to be done {list_words(scales, 'and')}" if scales else ""


def _meanings(r: ProgressReport) -> str:
    if not r.meanings:
        return "The plan does not say what its colours mean."
    return " ".join(f"{first_up(colour)} means: {words.rstrip('.')}." for colour, words in r.meanings.items())


def _assured(r: ProgressReport) -> str:
    missing, answered = len(r.unshown), [row.action.refs for row in r.rows if row.action.id in r.answered]
    other = f" Evidence filed elsewhere answers {shortened(answered)}." if answered else ""
    if not missing:
        return f"For every area evidence in date shows that practice was checked, or what changed for children.{other}"
    return (
        f"A colour says how far the council holds a row to be done. Evidence is another matter: for {missing} of "
        f"{counted(len(r.rows), 'area')} nothing in date shows that practice has changed.{other}"
    )


def _questions(r: ProgressReport) -> Section:
    word = "was" if r.challenges_answered == 1 else "were"
    highest = tuple(c for c in r.challenges if c.severity == r.challenges[0].severity)
    intro = (
        f"The plan raises {counted(len(r.challenges), 'question')} where more is said than shown. "
        f"The most serious {'is' if len(highest) == 1 else 'are'} here."
        f"{f' {r.challenges_answered:,} more {word} answered.' if r.challenges_answered else ''}"
    )
    asked = challenge_table("What members may want to ask", highest, [row.action for row in r.rows], linked=False)
    return Section("questions", "Behind the colours", (paragraph(intro), asked))


def _process(r: ProgressReport) -> Section:
    number = _Numbered(4)
    blocks: list[Block] = [
        number(f"{_last(r)}Under the framework in use, the {r.framework}, inspectors judge:"),
        Bullets(tuple(text(name) for name in r.judgements)),
        *(number(f"They judge apart from these, in a review of its own: {first_down(name)}.") for name in r.apart),
        number(
            " ".join(
                filter(None, [r.in_force, f"Each is graded {list_words(reversed(r.scale.grades))}.", *r.overall_rules])
            )
        ),
    ]
    if r.gathering:
        blocks += [number("How inspectors gather evidence:"), Bullets(tuple(text(fact) for fact in r.gathering))]
    if r.timetable:
        blocks += [number("When they come, and what they do then:"), Bullets(tuple(text(fact) for fact in r.timetable))]
    if r.grades:
        blocks += _picture(r, number)
    blocks.append(paragraph(quiet(WORDING)))
    return Section("process", "4. The inspection process", tuple(blocks))


def _picture(r: ProgressReport, number: _Numbered) -> list[Block]:
    in_words = table(
        "The provisional picture in words",
        r.grades,
        ("Judgement", 38, lambda g: cell(strong(g.name))),
        ("Provisional grade", 22, lambda g: cell(grade_label(g.grade, r.scale))),
        ("Could be", 24, lambda g: cell(first_up(g.could_be))),
        ("Descriptors covered by evidence", 16, lambda g: cell(f"{g.covered} of {g.applicable}")),
    )
    return [
        number("A preparation group assesses the authority against the framework. Its provisional picture:"),
        strip_of(r.grades, r.scale, linked=False),
        in_words,
    ]


def _last(r: ProgressReport) -> str:
    return f"The last inspection on record lies {counted(r.months_since, 'month')} back. " if r.inspected else ""


def _recommendations(r: ProgressReport) -> Section:
    number = _Numbered(5)
    asked = [number(f"{r.audience} is asked to receive this report.")]
    if r.unshown:
        refs = shortened([action.refs for action in r.unshown])
        asked.append(
            number(
                f"It is asked to comment on the {counted(len(r.unshown), 'area')} for which nothing in date shows "
                f"that practice has changed: {refs}."
            )
        )
    proposed = f"; {r.frequency} is proposed" if r.frequency else ""
    asked.append(number(f"It is asked to say how often it wants such reports{proposed}."))
    return Section("recommendations", "5. Recommendations", tuple(asked))


_TONES: dict[str, Tone] = {"blue": "blue", "green": "green", "amber": "amber", "red": "red", UNSAID: "unknown"}


def colour_figure(r: ProgressReport) -> Figure:
    """Rows by colour, for each service and date, with totals that add up."""
    names = [" · ".join(filter(None, [c.service, c.when])) or "Other areas" for c in r.counts]
    headings = ("Service and date", *(first_up(colour) for colour in r.colours), "All")
    lines = [
        (name, (*(c.colours.get(colour, 0) for colour in r.colours), c.total))
        for name, c in zip(names, r.counts, strict=True)
    ]
    widths = (40, *(12 for _ in headings[1:]))
    by_date = counts("Areas by service, date and colour", headings, lines, widths, summed=True)
    services = tuple(dict.fromkeys(c.service for c in r.counts))
    bars: list[tuple[str, Tone, tuple[int, ...]]] = []
    for colour in r.colours:
        numbers = tuple(sum(c.colours.get(colour, 0) for c in r.counts if c.service == s) for s in services)
        bars.append((first_up(colour), _TONES[colour], numbers))
    sentences: list[str] = []
    for place, service in enumerate(services):
        parts = [f"{numbers[place]} {name.lower()}" for name, _, numbers in bars if numbers[place]]
        sentences.append(f"{service or 'Other areas'}: {', '.join(parts)}.")
    chart = Bars(tuple(service or "Other areas" for service in services), tuple(bars))
    alt = f"A bar for each service. {' '.join(sentences)}"
    return Figure("colours", "Areas by service and colour", alt, chart, by_date, shown=True)


def assurance_table(r: ProgressReport) -> Table:
    """Delivery against assurance, with totals that add up."""
    assured_by_delivery = grouped((row.action.delivered, row.action.assured) for row in r.rows)
    lines = [
        (first_up(delivered), (*(assured.count(words) for words in ASSURANCE_WORDS.values()), len(assured)))
        for delivered, assured in assured_by_delivery.items()
    ]
    headings = ("Delivery", *(first_up(words) for words in ASSURANCE_WORDS.values()), "All")
    return counts("Delivery, and what the evidence filed for each row assures", headings, lines, summed=True)


def row_tables(rows: Sequence[RowLine], *, followed: bool) -> Iterable[Table]:
    """A table of rows for each date.

    Args:
        rows: rows of one service, in the plan's order.
        followed: whether there was a report before, to tell what became of each row since.
    """
    columns: list[tuple[str, int, Callable[[RowLine], Cell]]] = [
        ("Ref", 8, lambda row: cell(strong(row.action.refs))),
        ("Area for improvement", 30, lambda row: _area(row.action)),
        ("Colour", 11, lambda row: cell(colour_label(row.action.rag, row.action.colour))),
        ("Delivery and assurance", 17, lambda row: cell(first_up(row.action.delivered), quiet(row.action.assured))),
        ("Progress", 34, lambda row: cell(row.action.progress)),
    ]
    if followed:
        columns.append(("Since the last report", 18, lambda row: cell(row.history)))
    for when in dict.fromkeys(row.when for row in rows):
        yield table(when or "No date", [row for row in rows if row.when == when], *columns)


def _area(action: ActionLine) -> Cell:
    return cell(action.area, late_label(action.days_late), quiet(action.lead), quiet(action.serves))
