"""What backs up a report: the reasons of each grade, the action plan, the evidence entries."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from base.words import first_up
from reports.actions import ActionLine
from reports.document import (
    Block,
    Bullets,
    Cell,
    Line,
    Run,
    Section,
    Table,
    cell,
    paragraph,
    quiet,
    strong,
    table,
    text,
)
from reports.holdings import EvidenceLine
from reports.limits import limits
from reports.parts import colour_label, evidence_table, links_to, place, status_label
from reports.reasons import BearingLine, DescriptorLine, JudgementReasons

NAMED = 4
"""How many evidence entries a cell names that no longer count, or that were filed for an action."""


def reasons_annex(
    reasons: Sequence[JudgementReasons], evidence: Sequence[EvidenceLine], plan: Sequence[ActionLine]
) -> Section:
    """Why each grade, down to the evidence entries and actions behind it; links to grades and descriptors lead here.

    Args:
        evidence: the entries that have a place in the report.
    """
    known = {e.id for e in evidence}, {a.id for a in plan}
    intro = (
        "Every statement of what good looks like is a paraphrase in our own words. L0 to L4 is the evidence ladder: "
        "assertion, process, activity data, practice checked by someone else, impact on children."
    )
    return Section(
        "reasons",
        "Annex: reasons for each grade",
        (paragraph(intro),),
        tuple(_reason(r, *known) for r in reasons),
        annex=True,
    )


def _reason(reasons: JudgementReasons, evidence: set[str], actions: set[str]) -> Section:
    rules = tuple(
        text(
            strong(rule.name),
            f". {rule.why} ",
            quiet(f"{'; '.join(rule.tested)} ({rule.rule}). {rule.source}"),
        )
        for rule in reasons.rules
    )
    blocks: list[Block] = [Bullets(rules)]
    if reasons.descriptors:
        blocks.append(_descriptors(reasons, evidence, actions))
    return Section(place("r", reasons.code), f"{reasons.name}: {reasons.shown}", tuple(blocks))


def _descriptors(reasons: JudgementReasons, evidence: set[str], actions: set[str]) -> Table:
    def told(lines: Sequence[BearingLine], more: int) -> list[Line]:
        ids = (
            Run(line.evidence, link=place("e", line.evidence) if line.evidence in evidence else "") for line in lines
        )
        more_lines = [text(quiet(f"and {more:,} more ({limits()['bearings'].see})"))] if more else []
        return [*(text(id, quiet(f" {line.words}")) for id, line in zip(ids, lines, strict=True)), *more_lines]

    def supports(d: DescriptorLine) -> Cell:
        lapsed = text(quiet("no longer counts: "), *links_to("e", d.lapsed, evidence, NAMED)) if d.lapsed else ()
        return cell(*told(d.supports, d.more_supports), lapsed)

    def undermines(d: DescriptorLine) -> Cell:
        standing = text("area for improvement ", *links_to("a", d.open_actions, actions)) if d.open_actions else ()
        return cell(*told(d.undermines, d.more_undermines), standing)

    return table(
        f"{reasons.name}: its descriptors",
        reasons.descriptors,
        ("Descriptor", 11, lambda d: cell(strong(d.id))),
        ("What good looks like", 34, lambda d: cell(d.statement, quiet(f"{d.why} ({d.rule})"))),
        ("Status", 19, lambda d: cell(status_label(d.status))),
        ("For it", 18, supports),
        ("Against it", 18, undermines),
        place=lambda d: place("d", d.id),
    )


def plan_annex(
    plan: Sequence[ActionLine], evidence: Sequence[EvidenceLine], descriptors: Collection[str]
) -> Section | None:
    """Every row of the action plan, or nothing where there is none; links to actions lead here."""
    if not plan:
        return None
    entries = {e.id for e in evidence}
    every = table(
        "Every row of the action plan",
        plan,
        ("Ref", 8, lambda a: cell(strong(a.refs))),
        (
            "What was to be improved",
            42,
            lambda a: cell(a.area, quiet(" · ".join(filter(None, [a.group, a.timescale]))), quiet(a.serves)),
        ),
        ("Council's colour", 12, lambda a: cell(colour_label(a.rag, a.colour))),
        ("Delivery", 12, lambda a: cell(first_up(a.delivered))),
        ("Assurance", 13, lambda a: cell(first_up(a.assured), links_to("e", a.evidence, entries, NAMED))),
        ("Is to improve", 13, lambda a: cell(links_to("d", a.links, descriptors))),
        place=lambda a: place("a", a.id),
    )
    return Section("plan", "Annex: action plan", (every,), annex=True)


def evidence_annex(evidence: Sequence[EvidenceLine], more: int, descriptors: Collection[str]) -> Section | None:
    """The evidence entries, or nothing where there are none; links to entries lead here.

    Args:
        evidence: those that have a place in the report, and `more` how many others there are.
    """
    if not evidence:
        return None
    caption = "Every evidence entry" if not more else "Every evidence entry that is named here"
    more_words = f"And {more:,} more ({limits()['entries'].see})."
    blocks: list[Block] = [evidence_table(caption, evidence, descriptors, places=True)]
    blocks += [paragraph(quiet(more_words))] if more else []
    return Section("evidence", "Annex: evidence entries", tuple(blocks), annex=True)
