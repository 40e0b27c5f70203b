"""What many authorities look like together: in words, as a page, and the formats it can be written in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from base.words import counted, list_words, shortened
from reports.document import Cell, Document, Line, Paragraph, Section, Table, cell, paragraph, quiet, strong, table
from reports.formats import formats_of, json_of
from reports.patterns import EvidenceLooks, FrameworkPattern, Patterns, ThemePattern
from reports.words import say_date


def say_types(looks: EvidenceLooks | None) -> str:
    """Which types they hold, and how many of them."""
    if looks is None:
        return "too few to tell"
    return ", ".join(f"{name} ({n} of {looks.authorities})" for name, n in looks.types.items()) or "none in date"


def say_age(looks: EvidenceLooks | None) -> str:
    """How fresh it is, and how much was looked at."""
    if looks is None or looks.days is None:
        return ""
    return f"{counted(looks.days, 'day')} old" + (
        f", {counted(looks.sample, 'case')} looked at" if looks.sample else ""
    )


def say_asked(theme: ThemePattern) -> str:
    """Of how many authorities a question is asked, and how often."""
    return f"{theme.authorities} of {theme.of}, {counted(theme.questions, 'question')}"


def say_untold(patterns: Patterns) -> str:
    """Of which regions nothing is told, as a sentence; empty where there are none."""
    regions = list_words(patterns.regions_untold, "and")
    return f"Too few take part to tell of {regions}." if regions else ""


def lay_out(patterns: Patterns) -> Document:
    """Descriptors by framework, then questions by region, then who takes part."""
    sections = [Section(f"of-{f.framework}", f.name, _framework_blocks(f, patterns.least)) for f in patterns.frameworks]
    questions = table(
        "What is asked in each region",
        patterns.themes,
        ("Region", 18, lambda t: cell(strong(t.region))),
        ("Question", 26, lambda t: cell(t.code.replace("-", " "))),
        ("Asked of", 20, lambda t: cell(say_asked(t))),
        ("Most about", 36, lambda t: cell(*t.themes)),
    )
    asked: list[Any] = [questions] if patterns.themes else []
    if untold := say_untold(patterns):
        asked.append(paragraph(untold))
    if asked:
        sections.append(Section("questions", "Questions by region", tuple(asked)))
    sections.append(Section("part", "Who takes part", _part_blocks(patterns)))
    return Document(
        title="What good evidence looks like",
        eyebrow=f"Across authorities · {say_date(patterns.as_of)}",
        author="",
        on=patterns.as_of,
        facts=(
            ("As of", say_date(patterns.as_of)),
            ("Taking part", "Each authority said in its own register that it does, and can say that it does not."),
            ("What they give", "Codes, days and counts. No title, note or name of a register, and no restricted item."),
            ("To be known", "Grades are provisional. What good ones hold is not what makes them good."),
        ),
        sections=(Section("all", "In short", (paragraph(patterns.summary, lead=True),)), *sections),
        warning="",
        running=f"Across authorities, {say_date(patterns.as_of)}. Provisional.",
    )


PATTERN_FORMATS: dict[str, Callable[[Patterns], bytes]] = {
    ".json": json_of(lambda patterns: patterns.model_dump(mode="json")),
    **formats_of(lay_out),
}
"""Suffix of a file to what renders patterns for it."""


def _framework_blocks(pattern: FrameworkPattern, least: int) -> tuple[Paragraph | Table, ...]:
    under = counted(pattern.authorities, "authority takes", "authorities take")
    untold = (
        f" Of {counted(pattern.untold, 'descriptor')}, fewer than {least} are graded alike." if pattern.untold else ""
    )
    part = paragraph(f"{under} part under {pattern.framework}.{untold}")
    if not pattern.descriptors:
        return (part,)
    return part, table(
        "Evidence by descriptor",
        pattern.descriptors,
        ("Descriptor", 22, lambda d: cell(strong(d.descriptor), quiet(d.theme))),
        ("Those that are good at it hold", 39, lambda d: _looks_cell(d.good)),
        ("Those that are not", 39, lambda d: _looks_cell(d.others)),
    )


def _looks_cell(looks: EvidenceLooks | None) -> Cell:
    lines: list[Line | str] = [say_types(looks), *filter(None, [say_age(looks)])]
    return cell(*lines)


def _part_blocks(patterns: Patterns) -> tuple[Paragraph | Table, ...]:
    blocks: list[Paragraph | Table] = [
        paragraph(f"Taking part: {shortened(patterns.taking_part) if patterns.taking_part else 'nobody'}.")
    ]
    left = (*patterns.left_out, *((u.source, u.message) for u in patterns.unread))
    if left:
        blocks.append(
            table(
                "Nothing is told of these",
                left,
                ("Authority", 30, lambda pair: cell(strong(pair[0]))),
                ("Why", 70, lambda pair: cell(pair[1])),
            )
        )
    return tuple(blocks)
