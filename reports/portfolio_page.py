"""Many authorities side by side on a page, and in the formats of every report, the sheets and data others work on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from base.words import counted, first_up, shortened
from evidence.tables.transcript import CellValue
from reports.document import Document, Line, Section, Table, cell, paragraph, quiet, strong, table, text
from reports.formats import formats_of, json_of
from reports.parts import MADE_UP, grade_label
from reports.portfolio import (
    SHARES,
    AuthorityLine,
    JudgedLine,
    Portfolio,
    say_challenges,
    say_chances,
    say_change,
    say_changes,
    say_could_be,
    say_gap,
    say_share,
)
from reports.scale import Scale
from reports.sheets import Sheet, render_csv, render_workbook
from reports.words import say_date

SCHEMA = "readiness.portfolio/1"
COLUMNS: tuple[tuple[str, Callable[[AuthorityLine, JudgedLine], CellValue], int], ...] = (
    ("Authority", lambda a, j: a.authority, 20),
    ("Framework", lambda a, j: a.framework, 12),
    ("Code", lambda a, j: j.code, 9),
    ("Judgement", lambda a, j: j.short, 26),
    ("Grade", lambda a, j: j.grade, 22),
    ("At worst", lambda a, j: j.floor, 22),
    ("At best", lambda a, j: j.ceiling, 22),
    ("Borderline", lambda a, j: "yes" if j.borderline and j.grade else "no", 10),
    ("Covered", lambda a, j: j.covered, 9),
    ("Applicable", lambda a, j: j.applicable, 10),
    ("Chances", lambda a, j: "; ".join(f"{grade} {share}" for grade, share in j.chances.items()), 30),
    ("Grade before", lambda a, j: j.was.grade if j.was else None, 22),
    ("At worst before", lambda a, j: j.was.floor if j.was else None, 22),
    ("At best before", lambda a, j: j.was.ceiling if j.was else None, 22),
    ("High challenges", lambda a, j: a.challenges["high"], 10),
    ("Medium challenges", lambda a, j: a.challenges["medium"], 10),
    ("Low challenges", lambda a, j: a.challenges["low"], 10),
    ("Gaps", lambda a, j: a.gaps, 8),
    ("Biggest gaps", lambda a, j: "; ".join(map(say_gap, a.biggest)), 50),
    ("Remarks", lambda a, j: " ".join(a.remarks), 40),
    ("Source", lambda a, j: a.source, 40),
    ("Rules", lambda a, j: a.rules_digest, 20),
)
"""Columns of the sheets, which have a row for each judgement: heading, value, width in characters."""


def lay_out(portfolio: Portfolio) -> Document:
    """One page: the table of all authorities, what could not be read, then each authority's judgements."""
    since = (("Held against", say_date(portfolio.since)),) if portfolio.since else ()
    frameworks = dict.fromkeys(f"{a.framework_name} ({a.framework})" for a in portfolio.authorities)
    sections = [Section("all", "All authorities", (paragraph(portfolio.summary, lead=True), _whole(portfolio)))]
    if portfolio.unread:
        unread = table(
            "Nothing is told of these",
            portfolio.unread,
            ("Source", 30, lambda u: cell(strong(u.source))),
            ("What happened", 70, lambda u: cell(u.message)),
        )
        sections.append(Section("unread", "Could not be read", (unread,)))
    sections += [_one(number, line, portfolio.since) for number, line in enumerate(portfolio.authorities, 1)]
    return Document(
        title="Authorities side by side",
        eyebrow=f"Portfolio · {say_date(portfolio.as_of)}",
        author="",
        on=portfolio.as_of,
        facts=(
            ("As of", say_date(portfolio.as_of)),
            *since,
            ("Frameworks", "; ".join(frameworks) or "none"),
            ("To be known", "Grades of different frameworks, or by different rules, are not the same measure."),
            *((("Percentages", SHARES),) if any(j.chances for a in portfolio.authorities for j in a.judged) else ()),
        ),
        sections=tuple(sections),
        warning=_made_up(portfolio.authorities),
        running=f"Authorities side by side, {say_date(portfolio.as_of)}. Provisional.",
    )


def _made_up(authorities: Sequence[AuthorityLine]) -> str:
    """What stands on every page where any of them is example data."""
    named = [line.authority for line in authorities if line.made_up]
    if not named:
        return ""
    return MADE_UP if len(named) == len(authorities) else f"Made-up examples among these: {shortened(named)}."


def _whole(portfolio: Portfolio) -> Table:
    numbered = tuple(enumerate(portfolio.authorities, 1))
    changed = (("Changed", 18, lambda n: cell(*say_changes(n[1], portfolio.since))),) if portfolio.since else ()
    return table(
        "Provisional grades, and what each could be",
        numbered,
        (
            "Authority",
            16,
            lambda n: cell(strong(n[1].authority, f"authority-{n[0]}"), quiet(n[1].framework), quiet(n[1].source)),
        ),
        ("Grades", 34, lambda n: tuple(_grade(j, n[1].scale) for j in n[1].judged)),
        ("Evidence covers", 10, lambda n: cell(f"{n[1].covered} of {n[1].applicable}")),
        ("Challenges", 12, lambda n: cell(say_challenges(n[1].challenges))),
        ("Biggest gaps", 24, lambda n: cell(*map(say_gap, n[1].biggest))),
        *changed,
    )


def _grade(line: JudgedLine, scale: Scale) -> Line:
    could = say_could_be(line, scale)
    share = f" {say_share(line)}" if say_share(line) else ""
    return text(f"{line.short} ", grade_label(line.grade, scale), share, quiet(f" could be {could}") if could else "")


def _one(number: int, line: AuthorityLine, since: date | None) -> Section:
    changed = (("Since then", 22, lambda j: cell(say_change(j))),) if since else ()
    judged = table(
        f"Judgements of {line.authority}",
        line.judged,
        ("Judgement", 22, lambda j: cell(strong(j.short))),
        (
            "Grade",
            16,
            lambda j: cell(grade_label(j.grade, line.scale), quiet("borderline" if j.borderline and j.grade else "")),
        ),
        ("Could be", 20, lambda j: cell(j.could_be)),
        ("Evidence covers", 10, lambda j: cell(f"{j.covered} of {j.applicable}")),
        ("Findings like these were published as", 26, lambda j: cell(say_chances(j.chances))),
        *changed,
    )
    asked = f"{counted(line.gaps, 'gap')}, and challenges: {say_challenges(line.challenges)}"
    origin = f"{line.framework_name}. Read from {line.source}. {asked}."
    remarks = tuple(paragraph(words) for words in (origin, *line.remarks))
    digests = paragraph(quiet(f"Facts {line.facts_digest}, rules {line.rules_digest}, journal {line.head or 'empty'}"))
    return Section(f"authority-{number}", first_up(line.authority), (*remarks, judged, digests))


def portfolio_as_data(portfolio: Portfolio) -> dict[str, Any]:
    """Everything that is told, ready for JSON. Keys may be added; those there stay."""
    return {"schema": SCHEMA, "provisional": True, **portfolio.model_dump(mode="json")}


def _judgements(portfolio: Portfolio) -> Sheet:
    rows = [[value(a, line) for _, value, _ in COLUMNS] for a in portfolio.authorities for line in a.judged]
    return Sheet("Judgements", [(heading, width) for heading, _, width in COLUMNS], rows)


def render_xlsx(portfolio: Portfolio) -> bytes:
    """A workbook: a row for each judgement, and a sheet of what could not be read."""
    unread = [(u.source, u.message) for u in portfolio.unread]
    sheets = [
        _judgements(portfolio),
        Sheet("Could not be read", [("Source", 50), ("What happened", 100)], unread),
    ]
    title = "Authorities side by side"
    return render_workbook(title, "", portfolio.as_of, sheets, f"{title}, {say_date(portfolio.as_of)}, provisional")


PORTFOLIO_FORMATS: dict[str, Callable[[Portfolio], bytes]] = {
    ".csv": lambda portfolio: render_csv(_judgements(portfolio)),
    ".xlsx": render_xlsx,
    ".json": json_of(portfolio_as_data),
    **formats_of(lay_out),
}
"""Suffix of a file to what renders a portfolio for it."""
