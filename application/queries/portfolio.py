"""Many authorities at once: each register is read and left as it is, and those of the same rules are graded together.

Whoever works it out, processes here or the workers of a cluster, and whatever was kept of a run that was broken off,
the answer is the same.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Generator, Hashable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from application.queries import grades
from application.queries.sources import Source, opened
from base.cache import drop_oldest, finished, keep_finished
from base.digest import digest
from base.errors import EngineFaultError, ReadinessError
from base.faultlog import write_fault
from base.words import long_day, sentence
from reports.patterns import AuthorityPattern, Patterns, gather_pattern, gather_patterns
from reports.portfolio import AuthorityLine, Portfolio, Unread, gather_authority

if TYPE_CHECKING:
    from engine.assessment import Assessment
    from engine.facts import Change, Facts
    from evidence.models import Person

KEPT = "portfolio"
FORM = 1
"""Counted up when a kept answer is no longer what would be made."""
BATCH = 8
"""Authorities that are graded together at most: more save little, and are in memory at once."""

SECONDS, SECONDS_PER_BYTE = 0.15, 4e-8
"""What an authority costs of a core whatever it holds, and for each byte of its register (docs/scale.md)."""

SECONDS_LARGE = 5.0
"""What a batch costs at most if it can be parted: it is what is lost when its process dies."""

SECONDS_TO_START = 2.0
"""What a further process has to save, or it is not started: it reads the program and the frameworks anew."""

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


InParts = Callable[[Sequence[Batch]], Iterator[tuple[Batch, list[Answered] | None]]]
"""Gives batches with their answers as they come in; None where whoever was at it died."""


def assess_all(sources: Sequence[str], question: Question, **how: Any) -> Portfolio:
    """Grade many authorities; takes what `ask_all` takes.

    Returns:
        Those that were read in the order they were named, and beside them those that were not, each with a sentence.
    """
    answers = ask_all(sources, question, **how)
    return Portfolio(
        as_of=question.as_of,
        since=question.since,
        authorities=tuple(a for a in answers if isinstance(a, AuthorityLine)),
        unread=tuple(a for a in answers if isinstance(a, Unread)),
    )


def find_patterns(sources: Sequence[str], question: Question, **how: Any) -> Patterns:
    """What authorities look like together, of those that take part as they say; takes what `ask_all` takes."""
    from descriptors.loader import load_framework
    from evidence.sharing import sharing_policy

    answers = ask_all(sources, question._replace(patterns=True), **how)
    patterns = [a for a in answers if isinstance(a, AuthorityPattern)]
    unread = [a for a in answers if isinstance(a, Unread)]
    return gather_patterns(patterns, unread, question.as_of, sharing_policy().least, load_framework)


def ask_all(
    sources: Sequence[str],
    question: Question,
    *,
    workers: int | None = None,
    scheduler: str | None = None,
    done: Callable[[int], None] = lambda number: None,
) -> list[Answer]:
    """Ask many authorities the same.

    Args:
        sources: folders of workspaces or exports, and URLs of databases; one named twice is told once.
        workers: processes at most; None for as many as the work is worth, one a core at most.
        scheduler: address of a Dask scheduler whose workers do it, where the sources can be read; None for here.
        done: called with how many more are finished.

    Returns:
        The answers in the order that the sources were named.

    Raises:
        InputError: the cluster cannot be used.
    """
    wanted = list(dict.fromkeys(sources))
    batches, seconds = _batches(wanted)
    answers: dict[str, Answer] = {}
    with ExitStack() as stack:
        if scheduler:
            from application.queries.cluster import joined

            cluster = stack.enter_context(joined(scheduler))
            coming = _answered(batches, lambda some: cluster.answers(some, question))
        elif (count := min(workers or _worth(seconds), len(batches))) > 1:
            coming = _answered(batches, lambda some: _in_processes(some, question, min(count, len(some))))
        else:
            coming = (answer(batch, question) for batch in batches)
        for part in coming:
            answers |= {source: each for source, each, _ in part}
            done(len(part))
    drop_oldest(KEPT)
    return [answers[source] for source in wanted]


def _batches(sources: Sequence[str]) -> tuple[list[Batch], float]:
    """Sources in batches of about the same work, in their order; and the seconds of a core that all are worth."""
    costs = [_seconds(source) for source in sources]
    pieces = max(-(-len(sources) // BATCH), int(sum(costs) / SECONDS_LARGE), 1)
    batches: list[list[str]] = []
    spent = 0.0
    for source, cost in zip(sources, costs, strict=True):
        if not batches or len(batches[-1]) == BATCH or spent >= len(batches) * sum(costs) / pieces:
            batches.append([])
        batches[-1].append(source)
        spent += cost
    return [tuple(batch) for batch in batches], sum(costs)


def _seconds(source: str) -> float:
    """What a source costs of a core, about, by the size of what lies in its folder; a database's is not known."""
    try:
        size = sum(f.stat().st_size for f in Path(source).iterdir() if f.suffix in (".db", ".jsonl"))
    except OSError:
        size = 0
    return SECONDS + size * SECONDS_PER_BYTE


# --- processes --------------------------------------------------------------------------------------------


def _answered(batches: Sequence[Batch], in_parts: InParts) -> Iterator[list[Answered]]:
    """The answers to batches as they come in; what the dead left open is asked again, a source at a time."""
    lost: list[Batch] = []
    for batch, answers in in_parts(batches):
        if answers is None:
            lost.append(batch)
        else:
            yield answers
    for source in (source for batch in lost for source in batch):
        for _, answers in in_parts([(source,)]):
            yield answers or [Answered(source, _died(source))]


def _in_processes(
    batches: Sequence[Batch], question: Question, count: int
) -> Iterator[tuple[Batch, list[Answered] | None]]:
    """Batches with their answers; None where a process died before it was finished."""
    pool = ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=_leave_interrupts)
    try:
        asked: dict[Future[list[Answered]], Batch] = {}
        # A pool that breaks while another process of it is started says so by the handle that it has closed.
        with _interrupts_left(), suppress(BrokenProcessPool, OSError):
            for batch in batches:
                asked[pool.submit(answer, batch, question)] = batch
        yield from ((batch, None) for batch in batches[len(asked) :])  # one died while they were handed out
        for future in as_completed(asked):
            try:
                yield asked[future], future.result()
            except BrokenProcessPool:
                yield asked[future], None
    finally:
        pool.shutdown(cancel_futures=True)


def _leave_interrupts() -> None:
    """The process that asked hears of an interruption, and lets the others finish what they are at."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def _interrupts_left() -> Generator[None]:
    """A moment in which processes are started that leave interrupts from their very first line, by inheritance."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _worth(seconds: float) -> int:
    """How many processes so much work is worth: one for each core, where that saves more than they cost to start."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return cores if seconds - seconds / cores > SECONDS_TO_START else 1


# --- one batch --------------------------------------------------------------------------------------------


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
    grounds: grades.Grounds
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


def _read(source: Source, question: Question) -> _Read | Answered:
    """What a register holds that the answer rests on, or the answer where it was kept."""
    from engine.assessment import rules_digest
    from evidence.sharing import shared_region

    session = source.session
    settings, register = session.workspace.settings, session.register
    besides = {
        "source": source.name,
        "authority": settings.authority,
        "made_up": settings.made_up,
        "head": register.head()[1],
    }
    in_use = rules_digest(session.framework, session.rulebook)
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
    return _Read(key, {**besides, "remarks": remarks}, now, before, grades.grounds(session), register.people())


def _stays_out(source: Source) -> str:
    """Why a source gives nothing to patterns: nobody said so in its register, or its framework has words of its own."""
    from descriptors.extending import builtin_frameworks
    from descriptors.loader import load_framework
    from evidence.sharing import shared_region

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


def _assessments(read: dict[str, _Read]) -> dict[Hashable, Assessment]:
    """The assessments of every day that is asked about, those by the same rules from one evaluation."""
    from engine.assessment import assess_worlds, rules_digest

    groups: dict[str, tuple[grades.Judged, dict[Hashable, tuple[Facts, Change | None]]]] = {}
    for source, register in read.items():
        for day, judged in (("now", register.now), ("before", register.before)):
            if judged is not None:
                by = rules_digest(judged.framework, judged.rulebook)
                groups.setdefault(by, (judged, {}))[1][source, day] = judged.facts, None
    assessments: dict[Hashable, Assessment] = {}
    for judged, worlds in groups.values():
        assessments |= assess_worlds(worlds, judged.framework, judged.rulebook)
    return assessments


def _line(source: str, read: _Read, worlds: dict[Hashable, Assessment]) -> AuthorityLine:
    from engine.challenges.challenge import find_challenges
    from engine.gaps.gap import find_gaps

    now = worlds[source, "now"]
    challenges = find_challenges(now, *read.grounds)
    gaps = find_gaps(now, challenges, read.people)
    remarks = (*read.besides["remarks"], *now.caveats)
    return gather_authority(
        now, worlds.get((source, "before")), challenges, gaps, **read.besides | {"remarks": remarks}
    )


def _pattern(source: str, read: _Read, worlds: dict[Hashable, Assessment]) -> AuthorityPattern:
    from engine.challenges.challenge import find_challenges
    from rules.loader import load_rulebook, rules_folder

    now = worlds[source, "now"]
    stratum = load_rulebook(rules_folder(now.framework.id)).strata["challenge"]
    codes = {rule.then["challenge"] for rule in stratum.rules if "challenge" in rule.then}
    besides = {name: read.besides[name] for name in ("source", "authority", "region")}
    return gather_pattern(now, find_challenges(now, *read.grounds), codes, **besides)


# --- what went wrong --------------------------------------------------------------------------------------


def _unread(source: str, error: Exception) -> Unread:
    """What went wrong with one source, in sentences."""
    from evidence.database import without_password

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


def _died(source: str) -> Unread:
    from evidence.database import without_password

    message = "The process that graded it was ended from outside, twice: was there too little memory?"
    return Unread(source=without_password(source), message=message, ours=False)
