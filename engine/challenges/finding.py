"""Where what the council says goes beyond what it can show: questions with reasons, never verdicts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Literal, NamedTuple, get_args

from base.errors import InputError
from base.model import Model
from descriptors.models import Framework
from engine.challenges.numbering import read_numbering, write_gaps
from engine.challenges.plan_rows import PlanRow, RowReader
from engine.inference import Conclusion, Fact, infer
from engine.reasons import reason
from engine.results import Tested
from evidence.importers.colours import read_delivery
from evidence.models import Action, Item, Plan
from rules.models import Rulebook, Scalar

Severity = Literal["high", "medium", "low"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)


class Challenge(Model):
    """A question that an inspector would ask, and the reason for it.

    Attributes:
        code: what kind of question it is, such as `overdue`.
        about: the id of the action it is about, or `plan`.
        message: the question, with the facts behind it.
        answer: what would answer it.
        rule: id of the rule that raised it.
        tested: the conditions of the rule with the values they met.
        rows: ids of the actions it touches.
    """

    code: str
    about: str
    message: str
    severity: Severity
    answer: str
    rule: str
    tested: tuple[Tested, ...]
    rows: tuple[str, ...] = ()


class Undecided(Model):
    """A question that cannot be decided on what is known, and why.

    Attributes:
        code: the kind of challenge that can neither be raised nor ruled out.
        about: the id of the action it is about, or `plan`.
        message: what is not known.
        rule: id of the rule that says so.
    """

    code: str
    about: str
    message: str
    rule: str


class Findings(NamedTuple):
    """What was found: the challenges, most severe first, and what could not be decided."""

    challenges: tuple[Challenge, ...]
    undecided: tuple[Undecided, ...]


class _Subject(NamedTuple):
    """Something that is put before the rules, with what their sentences are filled with."""

    fact: Fact
    about: str
    fields: Mapping[str, str]
    rows: tuple[str, ...]


def find_challenges(
    actions: Sequence[Action],
    plans: Sequence[Plan],
    items: Sequence[Item],
    framework: Framework,
    rulebook: Rulebook,
    as_of: date,
) -> tuple[Challenge, ...]:
    """The challenges that a plan and its evidence raise on a day, most severe first.

    Args:
        actions: the rows of the action plans, in any order.
        plans: the plans they came with.
        items: the evidence items that the rows are linked to; others do not matter.
        framework: for its evidence types and bodies.
        rulebook: for its rules, policy and word lists.
        as_of: the day that is asked about.

    Raises:
        InputError: a rule's sentence or a word list cannot be used.
    """
    return examine(actions, plans, items, framework, rulebook, as_of).challenges


def examine(
    actions: Sequence[Action],
    plans: Sequence[Plan],
    items: Sequence[Item],
    framework: Framework,
    rulebook: Rulebook,
    as_of: date,
) -> Findings:
    """The challenges, and what can be neither raised nor ruled out. Takes what `find_challenges` takes."""
    reader = RowReader(plans, items, framework, rulebook, as_of)
    rows = reader.read(actions)
    subjects = [*_row_subjects(rows, plans)]
    for plan in plans:
        own = [row for row in rows if row.action.plan == plan.id]
        name = "the plan" if len(plans) == 1 else f"the plan {plan.id}"
        subjects.append(_plan_subject(plan, name, own, reader, rulebook))
        subjects += _total_subjects(plan, name)
    if not subjects:
        return Findings((), ())
    concluded = infer(rulebook.strata["challenge"], rulebook.conditions, [subject.fact for subject in subjects])
    challenges: list[Challenge] = []
    undecided: list[Undecided] = []
    for subject in subjects:
        for conclusion in concluded[subject.fact.kind, subject.fact.id]:
            if "challenge" in conclusion.rule.then:
                challenges.append(_challenge(conclusion, subject, rulebook))
            else:
                undecided.append(_undecided(conclusion, subject))
    order = [rule.id for rule in rulebook.strata["challenge"].rules]
    challenges.sort(key=lambda c: (SEVERITIES.index(c.severity), _natural(c.about), order.index(c.rule), c.message))
    undecided.sort(key=lambda u: (_natural(u.about), order.index(u.rule), u.message))
    return Findings(tuple(challenges), tuple(undecided))


def _row_subjects(rows: Sequence[PlanRow], plans: Iterable[Plan]) -> Iterable[_Subject]:
    """Every row; a field that no row of its plan has is asked about once, of the plan."""
    imported = {plan.id for plan in plans}
    members: dict[str, list[PlanRow]] = {}
    for row in rows:
        members.setdefault(row.action.plan, []).append(row)
    for plan_id, own in members.items():
        each = plan_id not in imported or len(own) == 1
        any_of = {f"any_{name}": each or any(row.values[name] for row in own) for name in ("lead", "dated", "measure")}
        for row in own:
            fact = Fact(row.action.id, "row", row.values | any_of)
            yield _Subject(fact, row.action.id, row.fields, (row.action.id,))


def _plan_subject(plan: Plan, name: str, rows: Sequence[PlanRow], reader: RowReader, rulebook: Rulebook) -> _Subject:
    policy = rulebook.policy
    refs = [ref for row in rows for ref in row.action.refs]
    numbering = read_numbering(refs, policy.number("series_block_start"))
    gaps = [series for series in numbering.series if series.missing]
    uncounted = [row.action for row in rows if not row.values["due_known"] and reader.countable(row.action)]
    undefined = sorted(
        {
            row.action.rag
            for row in rows
            if row.action.rag and row.action.rag not in plan.colours and read_delivery(row.action.rag_stated) is None
        },
        key=lambda colour: (-policy.table("status_order")[colour], colour),
    )
    values: dict[str, Scalar] = {
        "rows": len(rows),
        "leads": sum(bool(row.values["lead"]) for row in rows),
        "dated": sum(bool(row.values["dated"]) for row in rows),
        "measures": sum(bool(row.values["measure"]) for row in rows),
        "date_known": plan.plan_date is not None,
        "uncounted": len(uncounted),
        "undefined": len(undefined),
        "refs": len(refs),
        "missing_refs": sum(len(series.missing) for series in gaps),
        "missing_series": len(numbering.letters_missing),
        "series_share": numbering.letters_share,
        "series_from_first": numbering.from_the_first,
    }
    fields = {
        **_plan_fields(name),
        "rows": str(len(rows)),
        "timescale": f"“{uncounted[0].timescale}”" if uncounted else "",
        "undefined": " and ".join(colour.title() for colour in undefined),
        "missing_refs": "; ".join(map(write_gaps, gaps)),
        "missing_series": " and ".join(numbering.letters_missing),
    }
    return _Subject(Fact(plan.id, "plan", values), "plan", fields, tuple(row.action.id for row in rows))


def _total_subjects(plan: Plan, name: str) -> Iterable[_Subject]:
    for number, total in enumerate(plan.totals):
        values: dict[str, Scalar] = {"difference": abs(total.stated - total.counted)}
        fields = {
            **_plan_fields(name),
            "stated": str(total.stated),
            "counted": str(total.counted),
            "what": total.what,
        }
        yield _Subject(Fact(f"{plan.id} {number}", "total", values), "plan", fields, ())


def _plan_fields(name: str) -> dict[str, str]:
    return {"plan": name, "plan_begins": name[0].upper() + name[1:]}


def _challenge(conclusion: Conclusion, subject: _Subject, rulebook: Rulebook) -> Challenge:
    rule = conclusion.rule
    return Challenge(
        code=rule.then["challenge"],
        about=subject.about,
        message=_fill(rule.says, rule.id, subject.fields),
        severity=rule.severity or "medium",
        answer=_fill(rule.answer, rule.id, subject.fields),
        rule=rule.id,
        tested=reason(conclusion, rulebook).tested,
        rows=subject.rows,
    )


def _undecided(conclusion: Conclusion, subject: _Subject) -> Undecided:
    rule = conclusion.rule
    message = _fill(rule.says, rule.id, subject.fields)
    return Undecided(code=rule.then["undecided"], about=subject.about, message=message, rule=rule.id)


def _fill(template: str, rule_id: str, fields: Mapping[str, str]) -> str:
    try:
        return template.format_map(fields)
    except (KeyError, ValueError, IndexError) as error:
        known = ", ".join(f"{{{name}}}" for name in fields)
        raise InputError(
            f"The sentence of rule {rule_id} asks for {error}, which is not known of what it is about.",
            hint=f"Use {known}.",
        ) from error


def _natural(text: str) -> tuple[bool, tuple[tuple[int, str], ...]]:
    """Plans first, then ids with their numbers in order: A2 before A14."""
    parts = re.findall(r"\d+|\D+", text)
    return text != "plan", tuple((int(part), "") if part.isdigit() else (-1, part.casefold()) for part in parts)
