"""The columns of a plan sheet, how an action fills them, and the words a council has for its colours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, get_args

from base.words import reference
from evidence.items.workbooks import Column
from evidence.plan_models import Action, Delivery, Plan, Rag
from evidence.plans.colours import read_colour
from evidence.tables.transcript import CellValue
from evidence.tables.words import Spec

ID, REVISION, LEAD_SHEET, DESCRIPTOR = "id", "revision", "sheet of", "descriptor"
HASH_LENGTH = 12
"""Hex digits of a revision: 48 bits, so that no other entry of a register has them by chance."""
SPARE_DESCRIPTORS = 2


COLUMNS = (
    Column(
        ID, "text", 9, "Leave it as it is: the row is known by it. Empty for a new row below the others.", locked=True
    ),
    Column("ref", "text", 9, "The plan's own reference.", locked=True),
    Column("group", "text", 22, "The heading it stands under.", locked=True),
    Column("area", "text", 50, "What is to be improved or done. Write it for a new row; else leave it.", locked=True),
    Column("timescale", "text", 16, "The plan's own words for when.", locked=True),
    Column("due", "date", 12, "The day it is due, such as 31/03/2014."),
    Column("RAG", "text", 10, "The colour it has now. Pick one.", choices="colours"),
    Column("delivery", "text", 12, "How far it is done. Pick one.", choices="deliveries"),
    Column("lead", "text", 20, "Who leads it. Pick or type a name.", choices="leads"),
    Column("progress", "text", 50, "The latest position, with dates and figures. Never a child's name."),
    Column("measure", "text", 30, "How you will know that it has worked."),
    Column("evidence", "text", 16, "Ids of evidence filed for it, such as E-0012. More may be added."),
)
FIELDS = {
    column.heading: {"ref": "refs"}.get(column.heading, column.heading.lower().replace(" ", "_")) for column in COLUMNS
}
"""The field of an action that each column holds."""
LOCKED = tuple(column.heading for column in COLUMNS if column.locked and column.heading != ID)
"""Columns that leads leave as they are."""
MARKED = tuple(column.heading for column in COLUMNS if not column.locked and column.heading != "evidence")
"""Columns in which a lead says what holds now."""
DESCRIPTORS = Column(
    DESCRIPTOR, "text", 30, "What it is to improve. Pick one; more may be added.", choices="descriptors"
)
CARRIED = (
    Column(REVISION, "text", 4, "Which state of the row went out. Leave it as it is.", locked=True, carried=True),
    Column(LEAD_SHEET, "text", 4, "Whose sheet it is. Leave it as it is.", locked=True, carried=True),
)
"""Columns that a sheet carries for the way back. What is hidden in a sheet is not read, so that they are in sight."""


def went_out(headings: Iterable[str]) -> bool:
    """Whether a table of some headings came of an export of the plan, to be marked up: that is no plan."""
    return {ID, f"{DESCRIPTOR} 1", REVISION} <= {heading.lower() for heading in headings}


def spec() -> Spec:
    """The columns of a plan sheet; its revisions tell that a sheet is one."""
    headings = [column.heading for column in (*COLUMNS, DESCRIPTORS, *CARRIED)]
    return Spec(
        columns={heading: (heading.lower(),) for heading in headings},
        required=(),
        numbered=frozenset({DESCRIPTOR}),
        recognised=3,
    )


class CouncilColour(NamedTuple):
    """How a council writes a colour.

    Attributes:
        word: its word for it, such as `Yellow`.
        fill: the ground it paints it on, as six hex digits.
        meaning: what it says the colour means; empty where it says nothing.
    """

    word: str
    fill: str
    meaning: str = ""


_FILLS: Mapping[Rag, str] = {"blue": "5B9BD5", "green": "92D050", "amber": "FFC000", "red": "FF5050"}
"""Grounds where a council's own are not known: those of Excel's standard palette (recalled), red paler, to be read."""


def council_colours(actions: Iterable[Action], plans: Iterable[Plan]) -> dict[Rag, CouncilColour]:
    """The colours of a council as it writes them, worst first; blue only where it has one."""
    words: dict[Rag, Counter[str]] = {rag: Counter() for rag in get_args(Rag)}
    fills: dict[Rag, Counter[str]] = {rag: Counter() for rag in get_args(Rag)}
    for action in actions:
        if action.rag is None:
            continue
        kind, _, fill = action.rag_stated.partition(" ")
        if kind == "fill" and len(fill) == 6:
            fills[action.rag][fill] += 1
        elif action.rag_stated.isalpha() and read_colour(action.rag_stated).rag == action.rag:
            words[action.rag][action.rag_stated] += 1
    meanings: dict[Rag, str] = {rag: meaning for plan in plans for rag, meaning in plan.colours.items()}
    used = {rag for rag in get_args(Rag) if words[rag] or fills[rag] or rag in meanings} | {"red", "amber", "green"}
    return {
        rag: CouncilColour(
            next(iter(dict(words[rag].most_common(1))), rag.title()),
            next(iter(dict(fills[rag].most_common(1))), _FILLS[rag]),
            meanings.get(rag, ""),
        )
        for rag in reversed(get_args(Rag))
        if rag in used
    }


def cells_of(
    action: Action, colours: Mapping[Rag, CouncilColour], descriptors: Mapping[str, str]
) -> dict[str, CellValue]:
    """The cells of an action by heading, but for what a sheet carries beside it.

    Args:
        descriptors: how each descriptor stands in its pick list, by id.
    """
    cells: dict[str, CellValue] = {
        **{heading: getattr(action, field) for heading, field in FIELDS.items()},
        "ref": reference(action.refs, ""),
        "RAG": _colour_word(action.rag, colours),
        "evidence": " ".join(action.evidence),
    }
    return cells | {f"{DESCRIPTOR} {n}": descriptors.get(id, id) for n, id in enumerate(action.links, start=1)}


def _colour_word(rag: Rag | None, colours: Mapping[Rag, CouncilColour]) -> str:
    return "" if rag is None else colours[rag].word if rag in colours else rag.title()


def pick_lists(
    colours: Mapping[Rag, CouncilColour], people: Sequence[str], descriptors: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    """The words of every pick list by its name."""
    return {
        "colours": tuple(colour.word for colour in colours.values()),
        "deliveries": get_args(Delivery),
        "leads": tuple(people),
        "descriptors": tuple(descriptors.values()),
    }


def short_revision(hash: str) -> str:
    """A revision as a sheet carries it: the beginning of the hash of its journal entry."""
    return hash.removeprefix("sha256:")[:HASH_LENGTH]
