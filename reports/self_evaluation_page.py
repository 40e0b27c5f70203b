"""The self-evaluation laid out by its three questions, every claim linked to its evidence."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from base.words import counted, first_up, list_words
from reports.document import (
    Block,
    Bullets,
    Cell,
    Document,
    Line,
    Run,
    Section,
    cell,
    paragraph,
    quiet,
    strong,
    table,
    text,
)
from reports.parts import caveat_facts, evidence_table, links_to, paper, sources_annex
from reports.self_evaluation import Claim, KnownLine, PlanLine, SelfEvaluation, how_known
from reports.words import say_date

NOBODY = "nobody named"
_Part = Callable[[KnownLine, Sequence[str]], list[Block]]
_STANDS = "An inspection asked for it, and nothing in date answers that yet"


def lay_out(report: SelfEvaluation) -> Document:
    """Give the self-evaluation the order of its three questions."""
    entries = [line.id for line in report.evidence]
    sections = (
        _section("know", "1. What do you know about the quality and impact of practice?", report, entries, _know),
        _section("how", "2. How do you know it?", report, entries, _how),
        _section("plans", "3. What are your plans to keep or improve it?", report, entries, _plans),
        *_national(report),
        Section(
            "evidence",
            "The evidence",
            (evidence_table("What the claims rest on", report.evidence, (), places=True),),
        ),
        sources_annex(report.facts_digest, report.rules_digest),
    )
    day = say_date(report.as_of)
    facts = (
        ("As of", day),
        ("Framework", report.framework),
        ("Built from", "the register: each claim names the evidence it rests on, and what is not known is said"),
        *caveat_facts(report.caveats),
    )
    title, running = "Self-evaluation of social work practice", f"self-evaluation, {day}."
    return paper(report, title, sections, facts, under=day, running=running, lead=0)


def _section(id: str, title: str, report: SelfEvaluation, entries: Sequence[str], part: _Part) -> Section:
    parts = tuple(Section(f"{id}-{k.code}", k.name, tuple(part(k, entries))) for k in report.known)
    return Section(id, title, (), parts)


def _know(known: KnownLine, entries: Sequence[str]) -> list[Block]:
    blocks: list[Block] = []
    if known.strengths:
        blocks += [paragraph(strong("What is good:")), _claims(known.strengths, entries)]
    if known.weaknesses:
        blocks += [
            paragraph(strong("What falls short, everywhere or in some cases:")),
            _claims(known.weaknesses, entries),
        ]
    if not blocks:
        blocks.append(paragraph("Nothing in date shows how good practice is."))
    if known.untold:
        untold = list_words([f"{theme} ({id})" for id, theme in known.untold], "and")
        blocks.append(paragraph(strong("What is not known: "), f"{untold}."))
    return blocks


def _claims(claims: Sequence[Claim], entries: Sequence[str]) -> Bullets:
    return Bullets(tuple(_claim(claim, entries) for claim in claims))


def _claim(claim: Claim, entries: Sequence[str]) -> Line:
    says = claim.says if claim.says.endswith(".") else f"{claim.says}."
    runs = [strong(f"{first_up(claim.theme)} ({claim.descriptor}). "), Run(f"{says} Shown by ")]
    for number, (id, shown) in enumerate(claim.evidence):
        runs += [Run(", ")] if number else []
        runs += [*links_to("e", [id], entries), *([Run(f" ({shown})")] if shown else [])]
    return (*runs, Run("."))


def _how(known: KnownLine, entries: Sequence[str]) -> list[Block]:
    if not known.count:
        return [paragraph("Nothing in date is held.")]
    kinds = [f"{name} ({count})" for name, count in known.sources]
    return [
        paragraph(f"{how_known(known)}, about {say_date(known.oldest)} to {say_date(known.newest)}."),
        Bullets(tuple(text(kind) for kind in kinds)),
    ]


def _plans(known: KnownLine, entries: Sequence[str]) -> list[Block]:
    blocks: list[Block] = []
    if known.planned:
        blocks.append(
            table(
                f"What is planned: {known.name}",
                known.planned,
                ("Row", 8, lambda p: cell(strong(p.ref))),
                ("What is to be improved", 34, lambda p: cell(p.area, quiet(_STANDS) if p.standing else "")),
                ("National Framework", 16, lambda p: cell(list_words(p.national, "and"))),
                ("Lead and date", 20, lambda p: cell(p.lead or NOBODY, say_date(p.due, "no date"))),
                ("How far it has come", 22, lambda p: _progress(p, entries)),
            )
        )
    if known.unplanned:
        themes = list_words([f"{c.theme} ({c.descriptor})" for c in known.unplanned], "and")
        blocks.append(paragraph(strong("No row of the plan answers: "), f"{themes}."))
    return blocks or [paragraph("No row of the plan is linked to it, and no weakness is on record.")]


def _progress(line: PlanLine, entries: Sequence[str]) -> Cell:
    return cell(links_to("e", line.evidence, entries) if line.evidence else "no evidence filed for it")


def _national(report: SelfEvaluation) -> tuple[Section, ...]:
    if not report.national:
        return ()
    named = tuple(text(strong(f"{code}: "), name) for code, name in report.national)
    intro = f"The plan serves {counted(len(named), 'part')} of the Children's Social Care National Framework:"
    return (Section("national", "The National Framework", (paragraph(intro), Bullets(named))),)
