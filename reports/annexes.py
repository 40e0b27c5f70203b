"""What backs up a report: the reasons of each grade, the action plan, the evidence entries."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from base.words import first_up
from reports.actions import ActionLine
from reports.document import Block, Bullets, Line, Paragraph, Row, Run, Section, Table, cell, quiet, text
from reports.holdings import EvidenceLine
from reports.parts import colour_label, evidence_table, links_to, place, status_label
from reports.reasons import DescriptorLine, JudgementReasons


def reasons_annex(
    reasons: Sequence[JudgementReasons], evidence: Sequence[EvidenceLine], plan: Sequence[ActionLine]
) -> Section:
    """Why each grade, down to the evidence entries and actions behind it; links to grades and descriptors lead here."""
    known = {e.id for e in evidence}, {a.id for a in plan}
    intro = (
        "Every statement of what good looks like is a paraphrase in our own words. L0 to L4 is the evidence ladder: "
        "assertion, process, activity data, practice checked by someone else, impact on children."
    )
    return Section(
        "reasons",
        "Annex: reasons for each grade",
        (Paragraph(text(intro)),),
        tuple(_reason(r, *known) for r in reasons),
        annex=True,
    )


def _reason(reasons: JudgementReasons, evidence: set[str], actions: set[str]) -> Section:
    rules = tuple(
        text(
            Run(rule.name, strong=True),
            f". {rule.why} ",
            quiet(f"{'; '.join(rule.tested)} ({rule.rule}). {rule.source}"),
        )
        for rule in reasons.rules
    )
    blocks: list[Block] = [Bullets(rules)]
    if reasons.descriptors:
        rows = tuple(_descriptor_row(d, evidence, actions) for d in reasons.descriptors)
        headings = ("Descriptor", "What good looks like", "Status", "For it", "Against it")
        caption = f"{reasons.name}: its descriptors"
        blocks.append(Table(caption, headings, rows, widths=(11, 34, 19, 18, 18)))
    return Section(place("r", reasons.code), f"{reasons.name}: {reasons.shown}", tuple(blocks))


def _descriptor_row(d: DescriptorLine, evidence: set[str], actions: set[str]) -> Row:
    def told(lines: Sequence[tuple[str, str]]) -> list[Line]:
        return [text(Run(id, link=place("e", id) if id in evidence else ""), quiet(f" {words}")) for id, words in lines]

    lapsed = text(quiet("no longer counts: "), *links_to("e", d.lapsed, evidence, 4)) if d.lapsed else ()
    standing = text("area for improvement ", *links_to("a", d.open_actions, actions)) if d.open_actions else ()
    return Row(
        (
            cell(Run(d.id, strong=True)),
            cell(d.statement, quiet(f"{d.why} ({d.rule})")),
            cell(status_label(d.status)),
            cell(*told([(s.evidence, s.words) for s in d.supports]), lapsed),
            cell(*told([(u.evidence, u.words) for u in d.undermines]), standing),
        ),
        id=place("d", d.id),
    )


def plan_annex(
    plan: Sequence[ActionLine], evidence: Sequence[EvidenceLine], descriptors: Collection[str]
) -> Section | None:
    """Every row of the action plan, or nothing where there is none; links to actions lead here."""
    if not plan:
        return None
    entries = {e.id for e in evidence}
    rows = [
        Row(
            (
                cell(Run(a.refs, strong=True)),
                cell(a.area, quiet(" · ".join(filter(None, [a.group, a.timescale])))),
                cell(colour_label(a.rag, a.colour)),
                cell(first_up(a.delivered)),
                cell(first_up(a.assured), links_to("e", a.evidence, entries, 4)),
                cell(links_to("d", a.links, descriptors)),
            ),
            id=place("a", a.id),
        )
        for a in plan
    ]
    headings = ("Ref", "What was to be improved", "Council's colour", "Delivery", "Assurance", "Is to improve")
    table = Table("Every row of the action plan", headings, tuple(rows), widths=(8, 42, 12, 12, 13, 13))
    return Section("plan", "Annex: action plan", (table,), annex=True)


def evidence_annex(evidence: Sequence[EvidenceLine], descriptors: Collection[str]) -> Section | None:
    """Every evidence entry, or nothing where there is none; links to entries lead here."""
    if not evidence:
        return None
    table = evidence_table("Every evidence entry", evidence, descriptors, places=True)
    return Section("evidence", "Annex: evidence entries", (table,), annex=True)
