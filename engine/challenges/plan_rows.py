"""What each row of an action plan claims and shows: the values that the rules for challenges test."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from base.groups import grouped
from base.words import first_up, list_words, long_day, reference
from engine.assessment import Assessment
from engine.assurance import supporting_rung
from engine.challenges.past import NO_GROUNDS, Past, PastReader
from evidence.claims.failures import Failures
from evidence.claims.lexicon import Texts, read_lexicon, split_sentences
from evidence.claims.owners import Bodies, Named, worst
from evidence.claims.pointers import relied_on
from evidence.claims.progress import ASSERTION, Progress, ProgressReader
from evidence.plan_models import Action, Plan
from evidence.plans.colours import read_delivery
from evidence.plans.plan_date import names_inspection
from evidence.plans.timescales import read_due
from evidence.texts.proposals import unspoken
from rules.models import Scalar


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One row with all that was read from it.

    Attributes:
        fields: what their sentences are filled with.
    """

    action: Action
    values: dict[str, Scalar]
    fields: dict[str, str]


class RowReader:
    """Reads rows of action plans.

    Args:
        plans: the plans the rows came with.
        assessment: what is held on the day that is asked about, and what counts of it.
        past: what the journal remembers of the rows.
    """

    def __init__(self, plans: Iterable[Plan], assessment: Assessment, past: Past = NO_GROUNDS.past) -> None:
        rulebook, framework = assessment.rulebook, assessment.framework
        self._assessment = assessment
        self._plans = {plan.id: plan for plan in plans}
        self._framework = framework
        self._policy = rulebook.policy
        self._as_of = as_of = assessment.facts.as_of
        lexicon = read_lexicon(rulebook.lexicon.get("lexicon"), rulebook.files["lexicon"])
        self._texts = texts = Texts(lexicon, self._policy.number("negation_reach"))
        self._ranks = self._policy.table("status_order")
        failures = Failures(texts, self._policy.number("failing_share"), self._policy.number("failing_wrong_share"))
        self._progress = ProgressReader(texts, failures, as_of)
        self._bodies = Bodies(framework.bodies)
        reported = {plan.id: plan.report_date for plan in self._plans.values() if plan.report_date}
        self._past = PastReader(past, texts, self._policy, self._shows, reported)

    def read(self, actions: Sequence[Action]) -> list[PlanRow]:
        """Read every row, each beside the others of its plan."""
        rows: list[PlanRow] = []
        for plan_id, members in grouped((action.plan, action) for action in actions).items():
            texts = {action.id: self._progress.read(action.progress) for action in members}
            linked = {action.id: self._linked(action) for action in members}
            relied = relied_on(members, self._texts)
            finishing = self._finishing_colour(members, self._plans.get(plan_id))
            for action in members:
                values: dict[str, Scalar] = {}
                name = name_row(action)
                fields = {"row": first_up(name), "status": _status(action), "area": action.area}
                self._read_claim(action, finishing, values, fields)
                self._read_timing(action, values, fields)
                self._read_levels(action, texts, linked, relied, values, fields)
                values["origin"] = action.origin
                values["taken_away"] = len(action.taken_away)
                fields["taken_away"] = _taken_away(action)
                fields["agreed"] = list_words(action.taken_away_by, "and")
                self._read_reliance(action, relied, values, fields)
                self._read_owner(action, values, fields)
                self._read_breaches(action, values, fields)
                self._past.read(action, values, fields)
                self._read_dropped(action, texts[action.id], values, fields)
                self._read_subject(action, values, fields)
                values["lead"] = self._texts.says(action.lead)
                values["measure"] = self._texts.says(action.measure)
                rows.append(PlanRow(action, values, fields))
        return rows

    def countable(self, action: Action) -> bool:
        """Whether the timescale of a row would give a date, if it were known what date to count from."""
        return read_due(action.timescale, self._as_of).day is not None

    def _shows(self, id: str, action: Action) -> bool:
        """Whether an item is in use, has a file, and supports something that a row is to improve.

        Of a row that is linked to nothing, anything on file will do.
        """
        item = self._assessment.facts.item_by_id.get(id)
        if item is None or not item.in_use or item.sha256 is None:
            return False
        supported = {b.descriptor for b in item.bearings if b.direction == "supports"}
        return not action.links or not supported.isdisjoint(action.links)

    def _read_breaches(self, action: Action, values: dict[str, Scalar], fields: dict[str, str]) -> None:
        sentences = [
            s.strip().rstrip(".;") for s in split_sentences(action.progress) if self._texts.find("breaches", s)
        ]
        values["breaching"] = len(sentences)
        fields["breach"] = list_words([f"“{sentence}”" for sentence in sentences], "and")

    def _read_dropped(self, action: Action, text: Progress, values: dict[str, Scalar], fields: dict[str, str]) -> None:
        """Failures that an earlier report told by a figure, where the latest gives no figure at all.

        Words that were redacted, of now or of earlier, may have told one.
        """
        earlier = [text for text in self._past.texts(action) if text != action.progress]
        failures = [f for t in earlier for f in self._progress.read(t).failing] if not text.figured else []
        failures = list(dict.fromkeys(failures))
        values["dropped"] = len(failures)
        values["redacted"] = not text.figured and self._past.redacted(action)
        fields["dropped_figures"] = list_words([f"“{failure.strip().rstrip('.;')}”" for failure in failures], "and")

    def _read_subject(self, action: Action, values: dict[str, Scalar], fields: dict[str, str]) -> None:
        """Of how many of its links what an inspection asked for says nothing, and whether it speaks of one itself."""
        spoken = frozenset(re.findall(r"[a-z0-9-]+", f"{action.area} {action.group}".lower()))
        silent = unspoken(spoken, action.links, self._framework) if action.origin == "inspection" else ()
        values["links"], values["silent"] = len(action.links), len(silent)
        values["names_inspection"] = names_inspection(f"{action.area} {action.group}")
        fields["linked_named"] = list_words(action.links, "and")

    def _linked(self, action: Action) -> tuple[dict[str, int], set[str]]:
        """The rung on which each linked item supports what the row is for, expired ones included; and those in date.

        An item that shows more against it than for it shows nothing of what the row claims.
        """
        rungs: dict[str, int] = {}
        in_date: set[str] = set()
        world = self._assessment.world
        for id in (id for id in action.evidence if world.row("item", id) >= 0):
            if world.value("item", "counts", id) == "yes":
                in_date.add(id)
                rungs[id] = max(supporting_rung(self._assessment, id, action.links), ASSERTION)
            elif world.value("item", "state", id) == "expired":
                bearings = self._assessment.item(id).bearings
                undermines = any(b.direction == "undermines" for b in bearings if b.descriptor in action.links)
                rungs[id] = ASSERTION if undermines else world.value("item", "rung", id)
        return rungs, in_date

    def _finishing_colour(self, actions: Iterable[Action], plan: Plan | None) -> str:
        """The colour that claims an action is finished where no key says what colours mean: the best one in use."""
        best = self._policy.values["finishing_colours"].value
        used = {action.rag for action in actions} | set(plan.colours if plan else ())
        return next((c for c in best if c in used), "") if isinstance(best, tuple) else ""

    def _read_claim(self, action: Action, finishing: str, values: dict[str, Scalar], fields: dict[str, str]) -> None:
        plan = self._plans.get(action.plan)
        key = plan.colours.get(action.rag, "") if plan and action.rag else ""
        delivery = action.delivery or read_delivery(action.rag_stated) or read_delivery(key)
        opening = split_sentences(action.progress)[:1]
        if delivery is None and action.rag is None and opening and len(opening[0].split()) < 4:
            delivery = read_delivery(opening[0])
        coloured = delivery is None and action.rag is not None and action.rag == finishing
        # Whoever changes the colour alone leaves the delivery of the old one: the new colour claims all the same.
        keyed = read_delivery(action.rag_stated) is None and read_delivery(key) == "done"
        finished = action.closed is not None or delivery == "done" or keyed or coloured
        values["finished"] = finished
        values["done_on"] = action.completed is not None or action.closed is not None
        values["under_way"] = not finished and (delivery == "under way" or action.rag == "amber")
        fields["claim"] = _status(action) if action.rag or action.delivery else "reported as done"
        if action.closed:
            fields["claim"] = f"closed since {long_day(action.closed.on)} (“{action.closed.reason.rstrip('.')}”)"

    def _read_timing(self, action: Action, values: dict[str, Scalar], fields: dict[str, str]) -> None:
        plan = self._plans.get(action.plan)
        plan_date = plan.plan_date if plan else None
        due, basis = action.due, action.due_basis
        if due is None and plan_date and self._texts.says(action.timescale):
            due, basis = read_due(action.timescale, plan_date).day, "worked out"
        counted = f", counted from {long_day(plan_date)}" if plan_date and basis == "worked out" else ""
        values["due_known"] = due is not None
        values["days_late"] = (self._as_of - due).days if due else 0
        values["dated"] = due is not None or (
            self._texts.says(action.timescale) and plan is not None and plan_date is None and self.countable(action)
        )
        fields["due"] = f"{long_day(due)}{f' (“{action.timescale}”{counted})' if counted else ''}" if due else ""
        fields["days_late"] = f"{values['days_late']:,}"
        fields["timescale"] = (
            f"“{action.timescale}” is not a date" if action.timescale else "it has no timescale either"
        )

    def _read_levels(
        self,
        action: Action,
        texts: Mapping[str, Progress],
        linked: Mapping[str, tuple[dict[str, int], set[str]]],
        relied: Mapping[str, tuple[bool, tuple[Action, ...]]],
        values: dict[str, Scalar],
        fields: dict[str, str],
    ) -> None:
        def shown(row: Action) -> int:
            return max(texts[row.id].rung, *linked[row.id][0].values(), ASSERTION)

        text = texts[action.id]
        rungs, in_date = linked[action.id]
        current = [i for i in rungs if i in in_date]
        leaning = min(map(shown, relied[action.id][1]), default=ASSERTION) if action.id in relied else ASSERTION
        values["rung"] = max(shown(action), leaning)
        values["evidence_rung"] = max((rungs[i] for i in current), default=ASSERTION)
        values["linked"] = len(rungs)
        values["in_date"] = len(current)
        values["text_dated"] = text.newest is not None
        values["text_months"] = _months_old(text.newest, self._as_of) if text.newest else 0
        for name, phrases in text.phrases.items():
            values[name] = len(phrases)
            fields[name] = _quoted(phrases)
        values["failing"] = len(text.failing)
        fields["newest"] = long_day(text.newest) if text.newest else ""
        fields["failing"] = " and ".join(f"“{phrase.strip().rstrip('.;')}”" for phrase in text.failing)
        last = max(
            (self._assessment.item(i) for i in rungs), key=lambda item: (item.valid_until, item.id), default=None
        )
        fields["expired"] = f"{last.id}, expired after {long_day(last.valid_until)}" if last else ""

    def _read_reliance(
        self,
        action: Action,
        relied: Mapping[str, tuple[bool, tuple[Action, ...]]],
        values: dict[str, Scalar],
        fields: dict[str, str],
    ) -> None:
        complete, rows = relied.get(action.id, (True, ()))
        own_rank = self._rank(action)
        ranked = [(rank, row) for row in rows if (rank := self._rank(row)) is not None]
        behind = [(rank, row) for rank, row in ranked if own_rank is not None and rank < own_rank]
        values["ahead"] = own_rank - min(rank for rank, _ in behind) if own_rank is not None and behind else 0
        compared = own_rank is not None and complete and len(ranked) == len(rows)
        values["points"] = (
            "nowhere" if action.id not in relied else "to rows shown" if compared else "to rows not shown"
        )
        fields["behind"] = " and ".join(f"{name_row(row)} ({_status(row)})" for _, row in behind)

    def _rank(self, action: Action) -> int | None:
        standing = action.rag or action.delivery
        return self._ranks[standing] if standing else None

    def _read_owner(self, action: Action, values: dict[str, Scalar], fields: dict[str, str]) -> None:
        text = "; ".join((action.lead, action.area, action.progress))
        values["owner"], values["handed_on"] = "not known", False
        if not self._bodies.find(text):
            return
        leads = self._bodies.find(action.lead)
        existence, body = worst([*leads, *self._bodies.find(action.area)], self._as_of)
        if existence in ("exists", "not known"):
            gone = self._gone_in_progress(action, finished=bool(values["finished"]))
            existence, body = worst(gone, self._as_of) if gone else (existence, body)
        values["owner"] = existence
        values["handed_on"] = bool(
            self._texts.find("replaced", text)
            or worst(leads, self._as_of)[0] == "exists"
            or (body and any(body.succeeded_by(other) for other in self._bodies.find(action.progress)))
        )
        if body:
            fields["owner"], fields["body"] = body.words, body.body.name
            fields["ended"] = long_day(body.body.ended) if body.body.ended else ""
            fields["started"] = long_day(body.body.started) if body.body.started else ""
            successor = body.body.successor
            fields["successor"] = f", followed by {successor}" if successor else ""

    def _gone_in_progress(self, action: Action, *, finished: bool) -> list[Named]:
        """Bodies that have ended, in sentences that still expect something of them."""
        return [
            name
            for sentence in split_sentences(action.progress)
            for name in self._bodies.find(sentence)
            if name.existence(self._as_of) == "ended" and self._progress.is_open(sentence, finished=finished)
        ]


def name_row(action: Action) -> str:
    """A row as people call it: `row A14 & A15`, else its id, as another row may have that number for a reference."""
    return f"row {reference(action.refs, action.id)}" if action.refs else action.id


def _taken_away(action: Action) -> str:
    """What two people have said of an inspection's weakness, part of a sentence."""
    about = [what for what in action.taken_away if what != "inspection"]
    reasons = ["no inspection put it"] if "inspection" in action.taken_away else []
    return list_words([*reasons, *([f"it is not about {list_words(about, 'or')}"] if about else [])], "and")


def _status(action: Action) -> str:
    return action.rag.title() if action.rag else action.delivery or "without a status"


def _quoted(phrases: Iterable[str]) -> str:
    """Phrases found, each once, in quotation marks."""
    return ", ".join(f"“{phrase}”" for phrase in dict.fromkeys(phrase.lower() for phrase in phrases))


def _months_old(newest: date, as_of: date) -> int:
    """Months from a day to another, a month that has begun counted in full: only then is one over another's limit."""
    return months_between(newest, as_of) + (as_of.day != newest.day)


def months_between(earlier: date, later: date) -> int:
    """Whole calendar months from one day to another: 31 January to 28 February is none."""
    return (later.year - earlier.year) * 12 + later.month - earlier.month - (later.day < earlier.day)
