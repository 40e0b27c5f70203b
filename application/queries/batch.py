"""One batch of authorities: their registers are read, those of the same rules graded together, and each is told.

This is what a process here, or a worker of a cluster, does for whoever asks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from application.queries import grades
from application.queries.sources import OpenSource, opened
from base.cache import finished, keep_finished
from base.digest import digest
from base.errors import EngineFaultError, ReadinessError
from base.faultlog import write_fault
from base.groups import grouped
from base.words import long_day, sentence
from descriptors.extension import builtin_frameworks
from descriptors.loader import load_framework
from engine.assessment import Assessment, assess_worlds, rules_digest
from engine.challenges.challenge import find_challenges
from engine.facts import Start, Variation
from engine.gaps.gap import find_gaps
from evidence.sharing import shared_region
from evidence.storage.database import without_password
from reports.patterns import AuthorityPattern, gather_pattern
from reports.portfolio import AuthorityLine, Unread, gather_authority
from rules.loader import load_rulebook, rules_folder

if TYPE_CHECKING:
    from engine.challenges.past import Grounds
    from evidence.models import Person

KEPT = "portfolio"
FORM = 1
"""Counted up when a kept answer is no longer what would be made."""
BEARINGS = 50_000
"""Bearings that are read before they are graded: a large register gains nothing by company, and takes memory."""


class Question(NamedTuple):
    """What is asked of every authority.

    Attributes:
        as_of: the day that is asked about.
        since: the earlier day to hold it against, as it was known then; None for none.
        fresh: whether what was kept of earlier runs is left aside.
        patterns: whether each is asked what it gives to patterns, and not for its line of the portfolio.
        folder: where names of folders begin.
        kept: finished answers that who asks from elsewhere has of earlier runs, by their key.
    """

    as_of: date
    since: date | None = None
    fresh: bool = False
    patterns: bool = False
    folder: Path = Path()
    kept: Mapping[str, Any] | None = None


Answer = AuthorityLine | AuthorityPattern | Unread
Batch = tuple[str, ...]


class Answered(NamedTuple):
    """The answer of one source, with the digest of all that it depends on; empty where it could not be read."""

    source: str
    answer: Answer
    key: str = ""


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read of one register, which is closed again.

    Attributes:
        key: digest of all that its answer depends on.
        besides: what the answer says of its source.
        now: what is judged; `before` likewise, of the earlier day.
    """

    key: str
    besides: dict[str, Any]
    now: grades.Judged
    before: grades.Judged | None
    grounds: Grounds
    people: tuple[Person, ...]


def answer(sources: Batch, question: Question) -> list[Answered]:
    """Read a batch of registers, and grade those of the same rules as worlds of one evaluation."""
    answers: dict[str, Answered] = {}
    read: dict[str, _Read] = {}
    for source in sources:
        try:
            with opened(source, question.folder) as register:
                reading = _read(register, question)
        except Exception as error:
            answers[source] = Answered(source, _unread(source, error))
            continue
        if isinstance(reading, Answered):
            answers[source] = reading._replace(source=source)
            continue
        read[source] = reading
        if sum(r.now.facts.columns.bearings.item.size for r in read.values()) >= BEARINGS:
            answers |= _finished(read, question)
            read.clear()
    answers |= _finished(read, question)
    return [answers[source] for source in sources]


def _finished(read: dict[str, _Read], question: Question) -> dict[str, Answered]:
    """The answers of registers that were read, kept for a run that goes on from here."""
    answers: dict[str, Answered] = {}
    for source, line in _graded(read, question):
        answers[source] = Answered(source, line, read[source].key)
        if not isinstance(line, Unread):
            keep_finished(KEPT, read[source].key, line.model_dump(mode="json"))
    return answers


def _read(source: OpenSource, question: Question) -> _Read | Answered:
    """What a register holds that the answer rests on, or the answer where it was kept."""
    session = source.session
    settings, register = session.workspace.settings, session.register
    besides = {
        "source": source.name,
        "authority": settings.authority,
        "made_up": settings.made_up,
        "head": register.head()[1],
    }
    in_use = rules_digest(*session.judged_by)
    rests_on = [FORM, besides, source.remarks, in_use, question.as_of, question.since, question.patterns]
    key = digest(rests_on).removeprefix("sha256:")
    if not question.fresh and (kept := (question.kept or {}).get(key) or finished(KEPT, key)):
        return Answered(
            source.name, (AuthorityPattern if question.patterns else AuthorityLine).model_validate(kept), key
        )
    if question.patterns and (stays_out := _stays_out(source)):
        left = AuthorityPattern(source=source.name, authority=settings.authority, why_not=stays_out)
        return Answered(source.name, left, key)
    if question.patterns:
        besides["region"] = shared_region(register)
    now = grades.judged(session, question.as_of)
    before, remarks = None, list(source.remarks)
    if (since := question.since) is not None:
        rules = grades.rules_of(session, since)
        before = grades.judged(session, since, since, rules)
        if before.framework.id != now.framework.id:
            remarks.append(
                f"On {long_day(since)} it was graded by {before.framework.id}, so that nothing can be held against it."
            )
            before = None
        elif rules is None:
            remarks.append(f"It keeps no rules from {long_day(since)} or before; both days are graded by those of now.")
    if now.framework.id != session.framework.id:
        remarks.append(f"Graded by {now.framework.id}: it moved to {session.framework.id} later.")
    for judged in filter(None, (now, before)):
        judged.facts.read()  # while the register is open
    return _Read(
        key, {**besides, "remarks": remarks}, now, before, grades.grounds(session, now.facts.as_of), register.people()
    )


def _stays_out(source: OpenSource) -> str:
    """Why a source gives nothing to patterns: nobody said so in its register, or its framework has words of its own."""
    if not shared_region(source.session.register):
        return "It has not joined."
    framework = source.session.framework
    if framework.id not in builtin_frameworks() or framework.digest != load_framework(framework.id).digest:
        return "It is under a framework of its own."
    return ""


def _graded(read: dict[str, _Read], question: Question) -> Iterator[tuple[str, Answer]]:
    """The answer of each register that was read; where all together cannot be graded, each by itself."""
    try:
        worlds = _assessments(read)
        tell = _pattern if question.patterns else _line
        yield from [(source, tell(source, register, worlds)) for source, register in read.items()]
    except Exception as error:
        if len(read) == 1:
            yield next(iter(read)), _unread(next(iter(read)), error)
            return
        for source, register in read.items():
            yield from _graded({source: register}, question)


def _assessments(read: dict[str, _Read]) -> dict[tuple[str, str], Assessment]:
    """The assessments of every day that is asked about, those by the same rules from one evaluation."""
    days = [((source, "now"), register.now) for source, register in read.items()]
    days += [((source, "before"), register.before) for source, register in read.items() if register.before]
    assessments: dict[tuple[str, str], Assessment] = {}
    for alike in grouped((rules_digest(day.framework, day.rulebook), (key, day)) for key, day in days).values():
        worlds: dict[tuple[str, str], Start] = {key: (day.facts, Variation()) for key, day in alike}
        assessments |= assess_worlds(worlds, alike[0][1].framework, alike[0][1].rulebook)
    return assessments


def _line(source: str, read: _Read, worlds: dict[tuple[str, str], Assessment]) -> AuthorityLine:
    now = worlds[source, "now"]
    challenges = find_challenges(now, read.grounds).challenges
    gaps = find_gaps(now, challenges, read.people)
    remarks = (*read.besides["remarks"], *now.caveats)
    return gather_authority(
        now, worlds.get((source, "before")), challenges, gaps, **read.besides | {"remarks": remarks}
    )


def _pattern(source: str, read: _Read, worlds: dict[tuple[str, str], Assessment]) -> AuthorityPattern:
    now = worlds[source, "now"]
    rules = load_rulebook(rules_folder(now.framework.id)).places.values()
    codes = {rule.then["challenge"] for _, rule in rules if "challenge" in rule.then}
    besides = {name: read.besides[name] for name in ("source", "authority", "region")}
    return gather_pattern(now, find_challenges(now, read.grounds).challenges, codes, **besides)


# --- what went wrong --------------------------------------------------------------------------------------


def _unread(source: str, error: Exception) -> Unread:
    """What went wrong with one source, in sentences."""
    name = without_password(source)
    if isinstance(error, ReadinessError) and not isinstance(error, EngineFaultError):
        where = f" ({error.where})" if error.where and error.where != name else ""
        message = sentence(error.message).removesuffix(".") + f"{where}. " + sentence(error.hint)
        return Unread(source=name, message=message.strip(), ours=False)
    if isinstance(error, OSError):
        return Unread(source=name, message=f"It cannot be read: {error.strerror or error}.", ours=False)
    log = write_fault(error)
    where_logged = f"The log is {log}." if log else "No log could be written."
    return Unread(source=name, message=f"Something went wrong in readiness itself. {where_logged}", ours=True)


def died(source: str) -> Unread:
    """What is told of a source whose process died, twice."""
    message = "The process that graded it was ended from outside, twice: was there too little memory?"
    return Unread(source=without_password(source), message=message, ours=False)
