"""Plans as a whole and their totals, as facts that challenges are asked of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from base.words import first_up
from engine.challenges.facts import Fact
from engine.challenges.numbering import read_numbering, write_gaps
from engine.challenges.plan_rows import PlanRow, RowReader, name_row
from evidence.models import Plan
from evidence.plans.colours import read_delivery
from rules.expression import Scalar
from rules.models import Policy


def row_facts(rows: Sequence[PlanRow], plans: Sequence[Plan], place: dict[str, int]) -> Iterator[Fact]:
    """Every row; a field that no row of its plan has is asked about once, of the plan.

    Args:
        rows: what was read.
        plans: the plans that were imported.
        place: id of a plan to its row.
    """
    imported = {plan.id for plan in plans}
    members: dict[str, list[PlanRow]] = {}
    for row in rows:
        members.setdefault(row.action.plan, []).append(row)
    for plan_id, own in members.items():
        each = plan_id not in imported or len(own) == 1
        any_of = {f"any_{name}": each or any(row.values[name] for row in own) for name in ("lead", "dated", "measure")}
        for row in own:
            action = row.action
            yield Fact(
                name_row(action).removeprefix("row "),
                action.id,
                row.values | any_of,
                {"plan": place[plan_id]},
                row.fields.copy,
                (action.id,),
                action.links,
            )


def plan_fact(plan: Plan, name: str, rows: Sequence[PlanRow], reader: RowReader, policy: Policy) -> Fact:
    """A plan as a whole.

    Args:
        name: what it is called in a sentence.
        reader: what read them.
        policy: says how references are read, and in what order colours stand.
    """
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
        "imported": True,
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
    return Fact(name, "plan", values, {}, fields.copy, tuple(row.action.id for row in rows), key=plan.id)


def by_hand() -> Fact:
    """What stands for the plan of rows that came with none."""
    counts = dict.fromkeys(
        ("rows", "leads", "dated", "measures", "uncounted", "undefined", "refs", "missing_refs", "missing_series",
         "series_share"), 0
    )  # fmt: skip
    return Fact("", "plan", counts | {"imported": False, "date_known": False, "series_from_first": False})


def total_facts(plan: Plan, name: str) -> Iterable[Fact]:
    """The totals that a report states about itself."""
    for total in plan.totals:
        fields = {
            **_plan_fields(name),
            "stated": str(total.stated),
            "counted": str(total.counted),
            "what": total.what,
        }
        key = f"{plan.id}:{total.what}"
        yield Fact(name, "plan", {"difference": abs(total.stated - total.counted)}, {}, fields.copy, key=key)


def _plan_fields(name: str) -> dict[str, str]:
    return {"plan": name, "plan_begins": first_up(name)}
