"""What the engine puts before the rules: tables of facts, how their rows are linked, and what is given of each.

A rule file declares each of these properties that it uses, with its words; whatever else it needs it works out.
"""

from __future__ import annotations

from typing import NamedTuple

from rules.expression import BOOLEAN, OPAQUE, Shape

DAYS, COUNT, RUNG, SHARE = (
    Shape("integer", "days"),
    Shape("integer"),
    Shape("integer", "rung"),
    Shape("integer", "per mille"),
)
HANDS = {"carriers": COUNT, "by_one": SHARE, "by_two": SHARE}
ANY_WORD = Shape("word")
ONLY_APART = Shape("word", OPAQUE)
ORIGIN = Shape("word", words=("inspection", "council", "not said"))
VIEWS = ("held", "floor", "ceiling")
"""How the unknown is taken: as it is, at its worst, at its best."""


class TableSpec(NamedTuple):
    """A table of facts.

    Attributes:
        describes: what one row stands for.
        links: name of a link to the table it leads to.
        engine_properties: the properties that the engine gives.
    """

    describes: str
    links: dict[str, str]
    engine_properties: dict[str, Shape]


TABLES: dict[str, TableSpec] = {
    "item": TableSpec(
        "an evidence item",
        {},
        {
            "known": BOOLEAN,
            "retired": BOOLEAN,
            "superseded": BOOLEAN,
            "age": DAYS,
            "left": DAYS,
            "file": BOOLEAN,
            "type": ANY_WORD,
            "type_kind": Shape("word", words=("assertion", "process", "data", "quality", "impact", "external")),
            "type_rung": RUNG,
            "type_breadth": COUNT,
            "set_rung": RUNG,
            "sample": COUNT,
            "met": COUNT,
            "counts_found": Shape("word", words=("not read", "no", "yes")),
            "confirmed": BOOLEAN,
            "disagreed": BOOLEAN,
            "breadth": COUNT,
            "content": ONLY_APART,
            "filer": ONLY_APART,
        },
    ),
    "bearing": TableSpec(
        "what an evidence item says of one descriptor",
        {"item": "item", "descriptor": "descriptor", "series": "series"},
        {
            "direction": Shape("word", words=("supports", "undermines")),
            "prevalence": Shape("word", words=("few", "some", "most", "all"), ordered=True),
            "weight": Shape("word", words=("minor", "moderate", "serious", "adequate", "strong", "exceptional")),
            "self_known": BOOLEAN,
            "silent": BOOLEAN,
            "about": DAYS,
            "taken_back": BOOLEAN,
            "left": DAYS,
        },
    ),
    "series": TableSpec("the items of one type on one descriptor", {"descriptor": "descriptor"}, {}),
    "action": TableSpec(
        "a row of the action plan, as far as it bears on grades",
        {},
        {
            "origin": ORIGIN,
            "delivery": Shape("word", words=("not started", "under way", "done", "not said")),
            "since": DAYS,
            "age": DAYS,
        },
    ),
    "link": TableSpec(
        "a row of the action plan and one descriptor it is to improve",
        {"action": "action", "descriptor": "descriptor"},
        {},
    ),
    "filed": TableSpec(
        "a bearing of an item filed for an action, on a descriptor the action is to improve",
        {"link": "link", "bearing": "bearing", "action": "action", "descriptor": "descriptor"},
        {},
    ),
    "descriptor": TableSpec("a descriptor that applies", {}, {"time_bound": BOOLEAN}),
    "standing": TableSpec(
        "a descriptor with the unknown taken as it is, at its worst or at its best",
        {"descriptor": "descriptor", "judgement": "judgement"},
        {"view": Shape("word", words=VIEWS)},
    ),
    "judgement": TableSpec(
        "a judgement with the unknown taken as it is, at its worst or at its best",
        {"overall": "overall"},
        {
            "view": Shape("word", words=VIEWS),
            "code": ANY_WORD,
            "kind": Shape("word", words=("key", "sub", "review")),
            "self_knowledge": BOOLEAN,
            "excluded": COUNT,
        },
    ),
    "pair": TableSpec(
        "two judgements of one authority, the one that may act on the other first",
        {"one": "judgement", "other": "judgement"},
        {"inside": BOOLEAN, "view": Shape("word", words=VIEWS)},
    ),
    "overall": TableSpec("all judgements together", {}, {"view": Shape("word", words=VIEWS)}),
    "row": TableSpec(
        "a row of the action plan, with what it claims and what it shows",
        {"plan": "plan"},
        {
            "finished": BOOLEAN,
            "under_way": BOOLEAN,
            "origin": ORIGIN,
            "links": COUNT,
            "taken_away": COUNT,
            "failing": COUNT,
            "due_known": BOOLEAN,
            "days_late": DAYS,
            "dated": BOOLEAN,
            "lead": BOOLEAN,
            "measure": BOOLEAN,
            "vanished": BOOLEAN,
            "slips": COUNT,
            "slipped_late": BOOLEAN,
            "re_dated": BOOLEAN,
            "unbacked": BOOLEAN,
            "repeated": COUNT,
            "forgotten": COUNT,
            "breaching": COUNT,
            "dropped": COUNT,
            "redacted": BOOLEAN,
            "silent": COUNT,
            "names_inspection": BOOLEAN,
            "done_on": BOOLEAN,
            "ahead": Shape("integer", "steps"),
            "points": Shape("word", words=("nowhere", "to rows shown", "to rows not shown")),
            "rung": RUNG,
            "evidence_rung": RUNG,
            "linked": COUNT,
            "in_date": COUNT,
            "text_dated": BOOLEAN,
            "text_months": Shape("integer", "months"),
            "unfinished": COUNT,
            "declined": COUNT,
            "compared": COUNT,
            "checked": COUNT,
            "watched": COUNT,
            "reported": COUNT,
            "asked": COUNT,
            "understood": COUNT,
            "owner": Shape("word", words=("not known", "exists", "ended", "not yet begun")),
            "handed_on": BOOLEAN,
        },
    ),
    "plan": TableSpec(
        "an action plan as a whole",
        {},
        {
            "imported": BOOLEAN,
            "date_known": BOOLEAN,
            "uncounted": COUNT,
            "undefined": COUNT,
            "unmentioned": COUNT,
            "areas_left": COUNT,
            "refs": COUNT,
            "missing_refs": COUNT,
            "missing_series": COUNT,
            "series_share": Shape("integer", "per mille"),
            "series_from_first": BOOLEAN,
        },
    ),
    "total": TableSpec(
        "a total that a report states about itself",
        {},
        {
            "difference": COUNT,
        },
    ),
    "showing": TableSpec(
        "a row of the action plan, and a finding against what it is to improve",
        {"row": "row", "bearing": "bearing", "descriptor": "descriptor"},
        {"own": BOOLEAN},
    ),
    "source": TableSpec(
        "an evidence item that is asked about",
        {"item": "item", "text": "text", "register": "register"},
        {
            "differing": COUNT,
            "put_right": COUNT,
            "settled": COUNT,
            "unspoken": COUNT,
            "disowned": COUNT,
            "spoken_against": COUNT,
            "names_inspectorate": BOOLEAN,
            "recorded": BOOLEAN,
            "wanting": COUNT,
            "moved_on": BOOLEAN,
            "prolonged": BOOLEAN,
            "older_told": BOOLEAN,
            "worse_told": BOOLEAN,
            "unconvinced": COUNT,
            "twins": COUNT,
            "unchecked": BOOLEAN,
            "unjudged": BOOLEAN,
            "names_authority": BOOLEAN,
        },
    ),
    "use": TableSpec(
        "a bearing of an evidence item that is asked about",
        {"source": "source", "bearing": "bearing", "item": "item", "series": "series", "descriptor": "descriptor"},
        {},
    ),
    "again": TableSpec(
        "a weakness, and what a later item of its type says of the same descriptor",
        {"earlier": "bearing", "later": "bearing", "source": "source"},
        {},
    ),
    "text": TableSpec("a text, and the evidence items that hold it", {}, {}),
    "register": TableSpec(
        "all evidence items together",
        {},
        {
            "fell_short": COUNT,
            "asked": COUNT,
            "own_rules": COUNT,
            "people": COUNT,
            "vouched": COUNT,
            "strangers": COUNT,
            "hurried": COUNT,
            "by_account": COUNT,
            **HANDS,
        },
    ),
    "part": TableSpec(
        "a judgement that is asked about",
        {"judgement": "judgement"},
        {
            "unagreed": COUNT,
            "failing": COUNT,
            "looks": COUNT,
            "right": SHARE,
            "alike": SHARE,
            "all_by_one": SHARE,
            "all_by_two": SHARE,
            **HANDS,
        },
    ),
    "measure": TableSpec(
        "the latest value of an indicator",
        {},
        {
            "target": Shape("word", words=("not known", "met", "not met")),
            "england": Shape("word", words=("not known", "better", "same", "worse")),
            "neighbours": Shape("word", words=("not known", "better", "same", "worse")),
            "shortfall": Shape("integer", "per mille"),
            "eased": BOOLEAN,
        },
    ),
    "naming": TableSpec(
        "a value of an indicator and a descriptor that names the indicator",
        {"measure": "measure", "standing": "standing"},
        {},
    ),
}


def node_of(table: str, name: str) -> tuple[str, str]:
    """The table and the property that a name leads to from a table; that of a linked fact is `link.property`."""
    link, _, plain = name.rpartition(".")
    return TABLES[table].links[link] if link else table, plain


ASKED: frozenset[str] = frozenset(
    {"row", "plan", "total", "showing", "source", "use", "again", "text", "register", "part", "measure", "naming"}
)
"""The tables that only challenges are asked of. Their properties also fill sentences, so that one can be there for its
words alone."""
QUESTIONS = frozenset({"challenge", "undecided"})
"""What any stratum can conclude of what can be asked about, beside the others."""
