"""Which column holds what, told from the meaning of its heading."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from evidence.plans.colours import read_colour
from evidence.plans.columns import PlanLayout, settle
from evidence.plans.refs import looks_like_ref
from evidence.plans.timescales import is_date
from evidence.plans.words import words
from evidence.tables.headings import LONGEST_HEADING, Headings, is_period, plain
from evidence.tables.transcript import GridCell, GridRow

SUPPORTING = {"ref", "rag", "lead", "due", "progress", "measure"}
"""What stands beside the area or action in a plan."""
SURE = 80
"""Quality of a match (0 to 100) from which a cell counts as a heading, not as words that contain one."""


@cache
def plan_headings() -> Headings:
    """The headings that plans are known to have."""
    return Headings(words().headings, words().likeness.heading, update="progress update")


def match_heading(text: str) -> tuple[str, float]:
    """What a column of a plan under this heading holds, and how sure that is (0 to 100)."""
    return plan_headings().match(text)


def read_header(row: GridRow, *, inside: bool = False, by_guess: bool = False) -> PlanLayout | None:
    """The layout a row of headings gives, or None when the row is not one.

    A row of headings names at least two different fields, one of them the area or action, and most of its
    cells are headings; none of them is a colour or a date.

    Args:
        inside: whether it stands among the rows of a table; there every cell has to be a heading.
        by_guess: whether outcomes, or else a heading of unknown words, may be the area, beside three headings that are
            known. Targets and indicators make a table of performance, not a plan.
    """
    texts = {column: cell.text for column, cell in enumerate(row.cells) if cell.text and cell.merged != "across"}
    if inside and any(match_heading(text)[1] < SURE for text in texts.values()):
        return None
    return _layout(texts, by_guess=by_guess)


def read_double_header(upper: GridRow, lower: GridRow, single: PlanLayout | None) -> PlanLayout | None:
    """The layout that two rows of headings give together, or None when the lower one is not part of the headings."""
    texts = lower.texts
    months = all(map(is_period, texts.values()))  # below one heading that spans them, such as RAG
    if len(texts) < 2 or any(len(text.split()) > 8 or (_is_value(text) and not months) for text in texts.values()):
        return None
    if not months and not any(match_heading(text)[1] >= SURE for text in texts.values()):
        return None
    if any(looks_like_ref(text) for column, text in texts.items() if match_heading(upper.text(column))[0] == "ref"):
        return None
    if single is None and len(upper.filled) < 2:
        # A lone cell is the title of what follows.
        return None
    if single is None and (read_header(lower) or any(_is_value(cell.text) for cell in upper.filled)):
        return None
    main = {column for field in ("area", "action") for column in single.columns(field)} if single else set[int]()
    both = {c: cell.text for c, cell in enumerate(upper.cells) if cell.text}
    spanning = ""
    for column in range(max(len(upper.cells), len(lower.cells))):
        above = upper.cells[column] if column < len(upper.cells) else GridCell()
        spanning = above.text or spanning
        if column in texts:
            heading = above.text or (
                "" if match_heading(texts[column])[0] and not is_period(texts[column]) else spanning
            )
            both[column] = heading if plain(heading) == plain(texts[column]) else f"{heading} {texts[column]}".strip()
    # Words under the area's own heading belong to the headings only where they make it a better one.
    if any(column in texts and match_heading(both[column])[1] < 98 for column in main):
        return None
    return _layout(both)


def _layout(texts: dict[int, str], *, by_guess: bool = False) -> PlanLayout | None:
    values = {column for column, text in texts.items() if _is_value(text)}
    matches = {column: match_heading(text) for column, text in texts.items()}
    known = {c: field for c, (field, quality) in matches.items() if quality >= SURE and c not in values}
    loose = {c: field for c, (field, quality) in matches.items() if quality and c not in known and c not in values}
    fields = set(known.values())
    unknown = [column for column, (field, _) in matches.items() if not field and column not in values]
    if len(fields & SUPPORTING) > 2 and not fields & {"area", "action"}:
        # Three sure headings make a plan of a table whose area has a heading in words of its own.
        fields |= set(loose.values()) & {"area", "action"}
        outcomes = [column for column in known if words().outcomes & set(plain(texts[column]).split())]
        likely = outcomes or ([] if "measure" in fields else unknown)
        if by_guess and likely and not fields & {"area", "action", "group"}:
            known[likely[0]] = "area"
            fields.add("area")
    if len(texts) < 2 or 2 * (len(known) + len(values)) < len(texts):
        return None
    if not ((len(fields) > 1 and fields & {"area", "action"}) or _by_group(fields)):
        return None
    if values and (len(fields) < 3 or not _are_ratings([texts[column] for column in values])):
        return None
    ratings = dict.fromkeys(values, "rag")
    return settle(PlanLayout({**loose, **known, **ratings}, texts))


def _are_ratings(texts: list[str]) -> bool:
    """Whether headings are colours to be ticked (`Red`, `Amber`, `Green`) or months that each have a rating."""
    colours = {read_colour(text).rag for text in texts}
    return (None not in colours and len(colours) == len(texts) > 1) or all(map(is_period, texts))


def _by_group(fields: set[str]) -> bool:
    """Whether headings without an area or action still head a plan: its priorities are then what is to improve."""
    return "group" in fields and len(fields & SUPPORTING) > 1


def _is_value(text: str) -> bool:
    """Whether a cell holds a colour or a date, as cells under a heading do."""
    return is_date(text) or (len(text) < 15 and read_colour(text).rag is not None and "rag" not in text.lower())


def same_headings(layout: PlanLayout, row: GridRow) -> bool:
    """Whether a row repeats the headings of a layout, as after a page break, whole or in part."""
    from rapidfuzz import fuzz

    texts = row.texts
    return (
        len(texts) > 1
        and all(len(text) <= LONGEST_HEADING for text in texts.values())
        and all(
            (heading := plain(layout.headings.get(column, "")))
            and (plain(text) in heading or fuzz.ratio(plain(text), heading) >= words().likeness.header_cell)
            for column, text in texts.items()
        )
    )


def inherit(layout: PlanLayout, earlier: PlanLayout | None) -> PlanLayout:
    """A repeated header whose second line was lost keeps what the earlier one said of the columns it cannot name."""
    if earlier is None or any(earlier.fields.get(c, field) != field for c, field in layout.fields.items()):
        return layout
    shared = max(layout.headings) <= max(earlier.headings)
    return replace(layout, fields={**earlier.fields, **layout.fields}) if shared else layout
