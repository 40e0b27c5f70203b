"""What the journal remembers of a row: dates that moved, colours that rose, promises made again or never kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from base.words import list_words, long_day
from evidence.claims.lexicon import Texts, split_sentences, stem
from evidence.models import Measure, SpotCheck
from evidence.plan_models import Action, PastGrade, Plan
from evidence.register.entities import Revision
from evidence.register.freetext import REDACTED
from rules.expression import Scalar
from rules.models import Policy


class Past(NamedTuple):
    """What was, beside what is.

    Attributes:
        rows: id of a row of the plan to its revisions, oldest first.
        reasons: id of a row, and when a revision of it was entered, to the reason given for another due date.
        people: the names in the list of people of whom it says what they do.
        measures: id of a measure to its revisions, oldest first.
        entered: id of an earlier grade, to who entered it.
        drawn: id of an item that was drawn for a spot check and not checked since, to the Monday of that week.
        accounts: each account that entered what was filed and somebody else's agreement with it, with how often.
    """

    rows: Mapping[str, Sequence[Revision[Action]]] = {}
    grades: Sequence[PastGrade] = ()
    reasons: Mapping[tuple[str, str], str] = {}
    people: Sequence[str] = ()
    measures: Mapping[str, Sequence[Revision[Measure]]] = {}
    entered: Mapping[str, str] = {}
    drawn: Mapping[str, date] = {}
    accounts: Mapping[str, int] = {}


class Grounds(NamedTuple):
    """What challenges rest on beside an assessment.

    Attributes:
        plans: the plans that its actions came with.
        measures: values of indicators; they raise questions, never a grade.
        checks: results of spot checks.
        past: what the journal remembers.
    """

    plans: Sequence[Plan] = ()
    measures: Sequence[Measure] = ()
    checks: Sequence[SpotCheck] = ()
    past: Past = Past()


NO_GROUNDS = Grounds()


class _Move(NamedTuple):
    """A date that was put off: in which revision, and from which to which day; to None where it was taken away."""

    revision: Revision[Action]
    before: date
    after: date | None

    @property
    def late(self) -> bool:
        """Whether the day had passed by then."""
        return self.before < _day(self.revision)


class _Report(NamedTuple):
    """What one report said of a row."""

    on: date
    text: str


class PastReader:
    """Reads what became of rows.

    Args:
        past: their revisions.
        texts: finds promises and the days they set.
        policy: the order of colours, and when two promises are the same.
        shows: whether an evidence item in use shows something of what a row is to improve.
        reported: id of a plan to the date it gives itself.
    """

    def __init__(
        self,
        past: Past,
        texts: Texts,
        policy: Policy,
        shows: Callable[[str, Action], bool],
        reported: Mapping[str, date],
    ) -> None:
        self._past, self._shows, self._reported = past, shows, reported
        self._ranks = policy.table("status_order")
        self._same, self._mention = policy.number("same_promise_share"), policy.number("mention_share")
        self._texts, self._common = texts, texts.stems("common")

    def read(self, action: Action, values: dict[str, Scalar], fields: dict[str, str]) -> None:
        """Put what is remembered of a row into the values that rules test and the fields of their sentences."""
        revisions = self._past.rows.get(action.id, ())
        moves = _moves(revisions)
        values["slips"] = len(moves)
        values["slipped_late"] = any(move.late for move in moves)
        values["re_dated"] = any(move.late for move in _moves(revisions, with_plan=True))
        fields["moves"] = list_words([self._say_move(move) for move in moves], "and")
        fields["rise"] = rise = self._rise(action, revisions)
        values["unbacked"] = bool(rise)
        reports = _tellings(revisions, self._reported)
        promises = [self._promises(one) for one in reports]
        running, promise = self._running(reports, promises)
        values["repeated"] = len(running)
        fields["promise"] = f"“{promise}”" if promise else ""
        fields["told_on"] = list_words([long_day(one.on) for one in running], "and")
        dropped = self._dropped(reports, promises)
        values["forgotten"] = len(dropped)
        fields["dropped"] = list_words([f"“{text}” ({long_day(on)})" for on, text in dropped], "and")

    def texts(self, action: Action) -> list[str]:
        """What each report said of a row, oldest first."""
        return [one.text for one in _tellings(self._past.rows.get(action.id, ()), self._reported)]

    def redacted(self, action: Action) -> bool:
        """Whether words of its progress, of now or of earlier, were redacted."""
        revisions = self._past.rows.get(action.id, ())
        return any(REDACTED in one.progress for one in (action, *(revision.entity for revision in revisions)))

    def _say_move(self, move: _Move) -> str:
        on = _day(move.revision)
        late = f", {(on - move.before).days:,} days after it had passed" if move.late else ""
        reason = self._past.reasons.get((move.revision.entity.id, move.revision.at), "").rstrip(".")
        why = f": “{reason}”" if reason else ""
        after = long_day(move.after) if move.after else "no date at all"
        days = f"from {long_day(move.before)} to {after} on {long_day(on)}"
        return f"{days} (entered by {move.revision.actor}{late}{why})"

    def _rise(self, action: Action, revisions: Sequence[Revision[Action]]) -> str:
        """The last rise of its status where no evidence was attached since the one before it was set; else empty."""
        ranked = [(rank, r) for r in revisions if (rank := self._rank(r.entity)) is not None]
        turn = next((n for n in range(len(ranked) - 1, 0, -1) if ranked[n][0] != ranked[n - 1][0]), 0)
        if not turn or ranked[turn][0] < ranked[turn - 1][0]:
            return ""
        worse = ranked[turn - 1][0]
        first = next(n for n in range(turn - 1, -1, -1) if n == 0 or ranked[n - 1][0] != worse)
        before, rose = ranked[first][1].entity, ranked[turn][1]
        if any(self._shows(id, action) for id in action.evidence if id not in before.evidence):
            return ""
        return f"from {_status(before)} to {_status(rose.entity)} on {long_day(_day(rose))} (entered by {rose.actor})"

    def _rank(self, action: Action) -> int | None:
        standing = action.rag or action.delivery
        return self._ranks.get(standing) if standing else None

    def _running(self, reports: Sequence[_Report], promises: Sequence[Sequence[str]]) -> tuple[Sequence[_Report], str]:
        """The reports running, up to the last, that made the same promise, and the promise; of several the oldest.

        Args:
            promises: the promises of each report.
        """
        best: tuple[Sequence[_Report], str] = ((), "")
        for promise in promises[-1] if promises else ():
            since = len(reports) - 1
            while since and any(self._alike(promise, earlier) for earlier in promises[since - 1]):
                since -= 1
            best = max(best, (reports[since:], promise), key=lambda one: len(one[0]))
        return best

    def _dropped(self, reports: Sequence[_Report], promises: Sequence[Sequence[str]]) -> list[tuple[date, str]]:
        """Promises of earlier reports that no later one speaks of, with the day of the report; see `_running`."""
        dropped: dict[str, date] = {}
        words = [self._words(one.text) for one in reports]
        for place, report in enumerate(reports[:-1]):
            later = frozenset[str]().union(*words[place + 1 :])
            for promise in promises[place]:
                if _share(self._words(promise), later) < self._mention:
                    dropped.setdefault(promise, report.on)
        return [(on, promise) for promise, on in dropped.items()]

    def _promises(self, report: _Report) -> list[str]:
        """The sentences of a report that promise something, or set a day that had not come."""
        sentences = (sentence.strip().rstrip(".;") for sentence in split_sentences(report.text))
        return [s for s in sentences if self._texts.find("promises", s) or self._texts.deadlines(s, report.on)]

    def _alike(self, one: str, other: str) -> bool:
        ours, theirs = self._words(one), self._words(other)
        return min(_share(ours, theirs), _share(theirs, ours)) >= self._same

    def _words(self, text: str) -> frozenset[str]:
        """The words that say what a text is about: no dates, no numbers, none that stand in any promise."""
        return frozenset(map(stem, re.findall(r"[a-z]{4,}", text.lower()))) - self._common


def _share(words: frozenset[str], others: frozenset[str]) -> int:
    """How many of some words stand among others, per mille; all of none do."""
    return 1000 * len(words & others) // len(words) if words else 1000


def _moves(revisions: Sequence[Revision[Action]], *, with_plan: bool = False) -> list[_Move]:
    """Each time a date was put off; none where it is back where it was, or earlier.

    Args:
        with_plan: the dates that were worked out anew from the same timescale and so moved with their plan, which is
            asked of the plan; else all others.
    """
    moves: list[_Move] = []
    first: date | None = None
    dated: Action | None = None
    for revision in revisions:
        row = revision.entity
        if row.due is None:
            gone = bool(moves) and moves[-1].after is None
            if (
                dated is not None
                and dated.due is not None
                and dated.due_basis == "stated"
                and not gone
                and not with_plan
            ):
                moves.append(_Move(revision, dated.due, None))
                first = first or dated.due
            continue
        if dated is not None and dated.due is not None:
            moved_with_plan = dated.due_basis == row.due_basis == "worked out" and dated.timescale == row.timescale
            if row.due > dated.due and moved_with_plan is with_plan:
                moves.append(_Move(revision, dated.due, row.due))
                first = first or dated.due
            if first and row.due <= first:
                moves, first = [], None
        dated = row
    return moves


def _tellings(revisions: Sequence[Revision[Action]], reported: Mapping[str, date]) -> list[_Report]:
    """What each report said of the row: a new one where its plan came in again, or its progress was told anew.

    Args:
        reported: id of a plan to the date it gives itself, which is that of its report, whenever it was imported.
    """
    reports: list[_Report] = []
    last: Action | None = None
    for revision in revisions:
        row, on = revision.entity, _day(revision)
        if last is None or row.plan != last.plan:
            on = min(reported.get(row.plan, on), on)
        if last is None or (row.plan, row.progress) != (last.plan, last.progress):
            reports = [*(one for one in reports if one.on != on), _Report(on, row.progress)]
        last = row
    return reports


def _day(revision: Revision[Action]) -> date:
    return date.fromisoformat(revision.at[:10])


def _status(action: Action) -> str:
    return (action.rag or action.delivery or "").title()
