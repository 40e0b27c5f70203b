"""What each lead is told: what of theirs is due, expires, waits for an answer or for a second reader."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from base.groups import grouped
from base.words import counted, list_words, long_day, sentence
from engine.standing import soon
from evidence.items.readings import waits
from evidence.people import as_listed, find_person, named_together
from reports.actions import ActionLine, gather_actions
from reports.content import Content
from reports.decisions import gather_decisions
from reports.document import Cell, Document, Row, Section, Table, cell, paragraph, quiet
from reports.findings import gather_challenges, gather_gaps
from reports.holdings import gather_evidence, gather_holdings
from reports.limits import limits
from reports.material import Material
from reports.parts import late_label, paper


class EntryKind(NamedTuple):
    """A kind of entry.

    Attributes:
        heading: what stands above entries of it.
        about: what they are, in a sentence.
        nouns: what one and what several are counted as.
        limit: the name in `limits.yaml` of how many are told; empty where all are.
    """

    heading: str
    about: str
    nouns: tuple[str, str]
    limit: str = ""


KINDS: dict[str, EntryKind] = {
    "action": EntryKind("Due", "What you said would be done by now, or soon.", ("action due", "actions due")),
    "decision": EntryKind(
        "Decided",
        "What the group decided and you carry out.",
        ("decision to carry out", "decisions to carry out"),
    ),
    "evidence": EntryKind(
        "Expires",
        "Evidence of yours that stops counting. File its successor, or say that there is none.",
        ("item that expires", "items that expire"),
    ),
    "question": EntryKind(
        "Questions",
        "What an inspector would ask of your rows and your evidence.",
        ("question", "questions"),
        limit="told_questions",
    ),
    "read": EntryKind(
        "For you to read",
        "Evidence of somebody you stand in for. Open it, and say whether it shows what is claimed.",
        ("item for you to read", "items for you to read"),
    ),
    "waiting": EntryKind(
        "Waits for a second reader",
        "Until somebody else has read it, it does not count in full.",
        ("item that waits for a reader", "items that wait for a reader"),
    ),
    "gap": EntryKind(
        "Gaps",
        "What stands between descriptors you answer for and the grade above, the most telling first.",
        ("gap", "gaps"),
        limit="told_gaps",
    ),
}
"""Every kind of entry, in the order in which a notice tells them."""


class NoticeEntry(Content):
    """One thing a lead is told.

    Attributes:
        kind: one of `KINDS`.
        id: of the action, decision, item, question or descriptor.
        on: the day it is due, or the last day it counts; None where it has none.
        ask: what is to be done about it; empty where the heading says so.
        over: whether it needs nothing any more, so that it is taken out of a calendar.
    """

    kind: str
    id: str
    on: date | None = None
    what: str
    ask: str = ""
    over: bool = False


class Notice(Content):
    """All that one lead is told.

    Attributes:
        until: the last day that is looked at.
        more: how many of a kind are not named.
    """

    authority: str
    lead: str
    deputy: str
    as_of: date
    until: date
    made_up: bool
    entries: tuple[NoticeEntry, ...]
    more: dict[str, int] = {}

    @property
    def open(self) -> tuple[NoticeEntry, ...]:
        """What needs something of the lead."""
        return tuple(entry for entry in self.entries if not entry.over)

    @property
    def dated(self) -> tuple[NoticeEntry, ...]:
        """What has a day, and so a place in a calendar."""
        return tuple(entry for entry in self.entries if entry.on)

    @property
    def headline(self) -> str:
        """How much of each kind there is, in a sentence."""
        late = [entry for entry in self.open if entry.on and entry.on < self.as_of]
        counts = {kind: sum(e.kind == kind for e in self.open) + self.more.get(kind, 0) for kind in KINDS}
        counted_kinds = [counted(number, *KINDS[kind].nouns) for kind, number in counts.items() if number]
        past = counted(len(late), "is past its day", "are past their day")
        return f"{list_words(counted_kinds, 'and')}.{f' {past}.' if late else ''}"


def gather_notices(material: Material, weeks: int | None = None) -> tuple[Notice, ...]:
    """What each lead is told, in the order of their names; nobody is told that there is nothing.

    Args:
        weeks: how far to look ahead; as far as evidence is about to expire for None.
    """
    as_of, people = material.assessment.facts.as_of, material.people
    until = as_of + timedelta(weeks=weeks) if weeks else soon(material.assessment) - timedelta(days=1)
    known = {person.name for person in people} | {action.lead for action in material.assessment.facts.actions}
    asked = (
        *_actions(gather_actions(material), as_of, until),
        *_decisions(material, until),
        *_evidence(material, until),
        *_questions(material),
        *_readings(material),
        *_gaps(material),
    )
    by_lead = grouped(
        (name.casefold(), (name, entry)) for leads, entry in asked for name in named_together(leads, known)
    )
    return tuple(
        _notice(as_listed(people, theirs[0][0]), [entry for _, entry in theirs], material, until)
        for _, theirs in sorted(by_lead.items())
        if any(not entry.over for _, entry in theirs)
    )


def _notice(lead: str, entries: Sequence[NoticeEntry], material: Material, until: date) -> Notice:
    """The notice of one lead, with the first of each kind as they were gathered, in the order of their days."""
    shown: list[NoticeEntry] = []
    more: dict[str, int] = {}
    for kind, spec in KINDS.items():
        of_kind = [entry for entry in entries if entry.kind == kind]
        most = limits()[spec.limit].most if spec.limit else len(of_kind)
        shown += sorted(of_kind[:most], key=lambda entry: entry.on or date.max)
        if len(of_kind) > most:
            more[kind] = len(of_kind) - most
    person = find_person(material.people, lead)
    return Notice(
        authority=material.authority,
        lead=lead,
        deputy=person.deputy if person else "",
        as_of=material.assessment.facts.as_of,
        until=until,
        made_up=material.made_up,
        entries=tuple(shown),
        more=more,
    )


LeadEntries = Iterator[tuple[str, NoticeEntry]]


def _actions(lines: Iterable[ActionLine], as_of: date, until: date) -> LeadEntries:
    for line in lines:
        if line.due and line.due <= until and (not line.finished or line.due >= as_of - (until - as_of)):
            what = f"{line.refs}: {line.area}"
            yield line.lead, NoticeEntry(kind="action", id=line.id, on=line.due, what=what, over=line.finished)


def _decisions(material: Material, until: date) -> LeadEntries:
    for line in gather_decisions(material.decisions, material.assessment.facts.as_of):
        if line.due is None or line.due <= until:
            yield line.owner, NoticeEntry(kind="decision", id=line.id, on=line.due, what=f"{line.id}: {line.text}")


def _evidence(material: Material, until: date) -> LeadEntries:
    holdings = [h for h in gather_holdings(material.assessment) if h.state == "in date" and h.item.valid_until <= until]
    for line in gather_evidence(holdings, material.assessment.framework):
        what = f"{line.id}: {line.title} ({line.type})"
        yield line.lead, NoticeEntry(kind="evidence", id=line.id, on=line.valid_until, what=what)


def _questions(material: Material) -> LeadEntries:
    """The questions that nobody has answered, or that came back.

    What only asks why an action is late is left out: the action stands among those that are due.
    """
    from engine.challenges.owners import Owners

    owners, challenges = Owners(material.assessment, material.people), {c.id: c for c in material.challenges}
    for line in gather_challenges(material):
        challenge = challenges[line.id]
        if line.state == "answered" or _LATE in {tested.attribute for tested in challenge.tested}:
            continue
        for owner in owners.of(challenge):
            ask = f"What would answer it: {line.answer}"
            yield owner, NoticeEntry(kind="question", id=line.id, what=line.message, ask=ask)


_LATE = "days_late"
"""The property of a row that a question about its date tests."""


def _readings(material: Material) -> LeadEntries:
    for item in material.assessment.facts.items:
        if not waits(item):
            continue
        lead = find_person(material.people, item.lead)
        deputy = lead.deputy if lead else ""
        what = f"{item.id}: {item.shown_title}"
        asked = f"Ask {deputy}, or somebody else who had no part in it." if deputy else "Ask who had no part in it."
        yield item.lead, NoticeEntry(kind="waiting", id=item.id, what=what, ask=asked)
        if deputy:
            yield deputy, NoticeEntry(kind="read", id=item.id, what=f"{what}, of {item.lead}")


def _gaps(material: Material) -> LeadEntries:
    for line in gather_gaps(material):
        what = f"{line.descriptor}, {line.theme}: {line.message}"
        yield line.lead, NoticeEntry(kind="gap", id=line.descriptor, what=what, ask=line.next_step)


def lay_out(notice: Notice) -> Document:
    """A notice as a page."""
    sections: list[Section] = []
    for kind, spec in KINDS.items():
        entries = [entry for entry in notice.open if entry.kind == kind]
        if not entries:
            continue
        rows = tuple(Row((cell(e.what, quiet(e.ask)), _day(e, notice.as_of))) for e in entries)
        dated = any(entry.on for entry in entries)
        table = Table(spec.about, ("What", "When"), rows, widths=(78, 22))
        bare = Table(spec.about, ("What",), tuple(Row(row.cells[:1]) for row in rows))
        more_note = (paragraph(more),) if (more := _more(notice, kind)) else ()
        sections.append(Section(kind, spec.heading, (table if dated else bare, *more_note)))
    answer = paragraph("Answer to whoever sent you this.")
    first = Section("short", "In short", (paragraph(notice.headline, lead=True), answer))
    day = long_day(notice.as_of)
    deputy = (("Deputy", notice.deputy),) if notice.deputy else ()
    facts = (("From", day), ("To", long_day(notice.until)), *deputy)
    return paper(notice, f"For {notice.lead}", (first, *sections), facts, running=f"for {notice.lead}, {day}")


def _more(notice: Notice, kind: str) -> str:
    """How many of a kind are not named, and where they stand; empty where all are."""
    if not (left_out := notice.more.get(kind, 0)):
        return ""
    return f"{counted(left_out, 'more stands', 'more stand')} {limits()[KINDS[kind].limit].see}."


def _day(entry: NoticeEntry, as_of: date) -> Cell:
    if entry.on is None:
        return cell("")
    late = (as_of - entry.on).days
    return cell(long_day(entry.on), late_label(late)) if late > 0 else cell(long_day(entry.on))


def plain_text(notice: Notice) -> str:
    """A notice as a letter in plain text."""
    lines = [f"{notice.headline}", ""]
    for kind, spec in KINDS.items():
        entries = [entry for entry in notice.open if entry.kind == kind]
        if entries:
            lines += [f"{spec.heading}. {spec.about}", ""]
            for entry in entries:
                on = f" By {long_day(entry.on)}." if entry.on else ""
                lines.append(f"- {sentence(' '.join(entry.what.split()))}{on}{' ' + entry.ask if entry.ask else ''}")
            lines += [*filter(None, [_more(notice, kind)]), ""]
    lines.append(f"As the register of {notice.authority} stood on {long_day(notice.as_of)}. Provisional.")
    return "\n".join(lines) + "\n"
