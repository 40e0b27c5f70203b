"""Plans as a whole and their totals, as facts that challenges are asked of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import starmap
from typing import NamedTuple

from base.groups import grouped
from base.words import first_up, list_words, natural_key
from engine.challenges.facts import Fact
from engine.challenges.plan_rows import PlanRow, RowReader, name_row
from evidence.claims.numbering import read_numbering, write_gaps
from evidence.plan_models import Mention, PastGrade, Plan
from evidence.plans.colours import read_delivery
from evidence.tables.headings import plain
from rules.expression import Scalar
from rules.models import Policy
from rules.tables import TABLES


def row_facts(
    members: Mapping[str, Sequence[PlanRow]], lines: Mapping[str, PlanVersions], place: Mapping[str, int]
) -> Iterator[Fact]:
    """Every row; what concerns several rows of a plan is asked about once, of the plan.

    Args:
        members: id of a line's first version, or of a plan that was never imported, to its rows.
        lines: id of a plan that was imported to its line.
        place: key of `members` to its row.
    """
    latest = {line.root: line.latest.id for line in lines.values()}
    for root, rows in members.items():
        for row in rows:
            action = row.action
            vanished = root in latest and action.plan != latest[root] and action.closed is None
            yield Fact(
                name_row(action).removeprefix("row "),
                action.id,
                row.values | {"vanished": vanished},
                {"plan": place[root]},
                row.fields.copy,
                (action.id,),
                action.links,
            )


class PlanVersions(NamedTuple):
    """The versions of one plan.

    Attributes:
        root: id of the first.
        versions: all of them, oldest first.
    """

    root: str
    versions: tuple[Plan, ...]

    @property
    def latest(self) -> Plan:
        """The version that stands."""
        return self.versions[-1]


def lines_of(plans: Sequence[Plan]) -> dict[str, PlanVersions]:
    """The line that each plan is a version of, by the plan's id; in the order of the lines' first versions."""
    by_id = {plan.id: plan for plan in plans}

    def root(plan: Plan) -> str:
        while plan.follows in by_id:
            plan = by_id[plan.follows]
        return plan.id

    lines = [
        PlanVersions(first, tuple(sorted(versions, key=lambda p: natural_key(p.id))))
        for first, versions in grouped((root(plan), plan) for plan in plans).items()
    ]
    return {plan.id: line for line in lines for plan in line.versions}


def root_of(plan_id: str, lines: Mapping[str, PlanVersions]) -> str:
    """Id of the first version of a plan; its own where it was never imported."""
    return lines[plan_id].root if plan_id in lines else plan_id


def plan_fact(
    line: PlanVersions,
    name: str,
    rows: Sequence[PlanRow],
    reader: RowReader,
    policy: Policy,
    grades: Iterable[PastGrade] = (),
) -> Fact:
    """A plan as a whole, as its latest version has it.

    Args:
        name: what it is called in a sentence.
        rows: the rows of all its versions, as they stand now.
        reader: what read them.
        policy: says how references are read, and in what order colours stand.
        grades: grades of earlier inspections.
    """
    plan = line.latest
    unmentioned, areas = _unmentioned(line, rows), _areas_left(line, rows, grades, policy)
    refs = [ref for row in rows for ref in row.action.refs]
    numbering = read_numbering(refs, policy.number("series_block_start"))
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
        "imported": True,
        "date_known": plan.plan_date is not None,
        "uncounted": len(uncounted),
        "undefined": len(undefined),
        "unmentioned": len(unmentioned),
        "areas_left": len(areas),
        "refs": len(refs),
        "missing_refs": sum(map(len, numbering.missing.values())),
        "missing_series": len(numbering.letters_missing),
        "series_share": numbering.letters_share,
        "series_from_first": numbering.from_the_first,
    }
    fields = {
        **_plan_fields(name),
        "timescale": f"“{uncounted[0].timescale}”" if uncounted else "",
        "unmentioned_said": _say_mentions(unmentioned),
        "areas": list_words(areas, "and"),
        "undefined": " and ".join(colour.title() for colour in undefined),
        "missing_refs": "; ".join(starmap(write_gaps, numbering.missing.items())),
        "missing_series": " and ".join(numbering.letters_missing),
    }
    return Fact(name, "plan", values, {}, fields.copy, tuple(row.action.id for row in rows), key=line.root)


def _unmentioned(line: PlanVersions, rows: Sequence[PlanRow]) -> list[Mention]:
    """What the text of a report says there is more of, and no row shows."""
    shown = " ".join(f" {plain(' '.join((a.group, a.area, a.progress)))} " for a in (row.action for row in rows))
    mentions = {(m.words, m.text): m for plan in line.versions for m in plan.mentions}
    return [m for m in mentions.values() if not any(f" {word} " in shown for word in m.words)]


def _say_mentions(mentions: Sequence[Mention]) -> str:
    """What is spoken of and where, each sentence once: `softer and CQC (“More actions were added …”)`."""
    by_text = grouped((mention.text, mention.what) for mention in mentions)
    return list_words([f"{list_words(what, 'and')} (“{text}”)" for text, what in by_text.items()], "and")


def _areas_left(line: PlanVersions, rows: Sequence[PlanRow], grades: Iterable[PastGrade], policy: Policy) -> list[str]:
    """The areas that the inspection a plan answers found weak, and whose name no row has."""
    actions, versions = [row.action for row in rows], {"", *(plan.id for plan in line.versions)}
    if all(action.origin != "inspection" for action in actions):
        return []
    weak = policy.words("weak_past_grades")
    shown = " ".join(plain(" ".join((a.group, a.area, a.progress))) for a in actions)
    return [
        f"{f'{g.judgement} ({g.service})' if g.service else g.judgement}, {g.grade}"
        for g in grades
        if g.plan in versions and g.level == "supporting" and g.grade in weak and plain(g.judgement) not in shown
    ]


def by_hand(rows: Sequence[PlanRow]) -> Fact:
    """What stands for the plan of rows that came with none."""
    nothing = {
        name: False if shape.type == "boolean" else 0 for name, shape in TABLES["plan"].engine_properties.items()
    }
    fields = _plan_fields("the plan entered by hand")
    return Fact("", "plan", nothing, {}, fields.copy, tuple(row.action.id for row in rows))


def total_facts(line: PlanVersions, name: str) -> Iterable[Fact]:
    """The totals that the latest version of a plan states about itself."""
    for total in line.latest.totals:
        fields = {
            **_plan_fields(name),
            "stated": str(total.stated),
            "counted": str(total.counted),
            "what": total.what,
        }
        key = f"{line.root}:{total.what}"
        yield Fact(name, "plan", {"difference": abs(total.stated - total.counted)}, {}, fields.copy, key=key)


def _plan_fields(name: str) -> dict[str, str]:
    return {"plan": name, "plan_begins": first_up(name)}
