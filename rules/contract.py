"""What rules must give the program, whoever wrote them, the standard ones included; and what a policy value can be."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise
from pathlib import Path

from base.errors import InputError
from base.words import did_you_mean, list_words
from base.yamlfile import locate, yaml_in
from base.yamlplaces import KeyPath
from rules.expression import Shape
from rules.models import Policy

READ: dict[str, dict[str, str]] = {
    "item": {
        "counts": "word",
        "because": "word",
        "state": "word",
        "rung": "integer",
        "carries": "word",
        "trusted": "boolean",
    },
    "bearing": {
        "supporting": "boolean",
        "value": "integer",
        "stands": "boolean",
        "carried": "integer",
        "cap": "word",
        "share": "integer",
        "milder": "boolean",
        "answers": "boolean",
    },
    "link": {"open": "word", "weight": "integer"},
    "descriptor": {
        "support": "integer",
        "weakness": "integer",
        "uncapped": "integer",
        "rung": "integer",
        "known": "boolean",
        "covered": "boolean",
        "tackled": "boolean",
    },
    "standing": {"status": "word", "grade": "word", "net": "integer"},
    "judgement": {
        "balance": "integer",
        "held_back": "integer",
        "score": "integer",
        "serious": "integer",
        "met": "integer",
        "fit": "word",
        "grade": "word",
        "gradeable": "word",
    },
    "overall": {"shown": "word", "neglected": "integer"},
}
"""The properties and conclusions that the program reads, by table, with the type of each.

Those that `defaults.yaml` has are there whether or not rules say anything of them.
"""

TOLD = frozenset({"grade", "borderline", "challenge", "undecided"})
"""What the program tells of where rules conclude it, whatever it is of."""

DECIDED: dict[str, tuple[str, ...]] = {
    "item": ("counts", "carries"),
    "bearing": ("cap",),
    "standing": ("status", "grade"),
    "judgement": ("grade",),
}
"""What rules have to conclude, so that there is a reason to give."""

PROGRAM: dict[str, type] = {
    "grades": tuple,
    "benchmark": str,
    "confirmed_share": int,
    "second_source_rung": int,
    "practice_rung": int,
    "impact_rung": int,
    "answering_rung": int,
    "external_rung": int,
    "sample_bands": dict,
    "unsaid_prevalence": str,
    "unsaid_strength": str,
    "unsaid_seriousness": str,
    "claim_rung": int,
    "progress_months": int,
    "long_overdue_days": int,
    "status_order": dict,
    "finishing_colours": tuple,
    "series_share": int,
    "series_block_start": int,
    "negation_reach": int,
    "proposal_words": int,
    "proposal_telling_share": int,
    "proposals_at_most": int,
}
"""The policy values that the program reads itself, with the type of each."""

TABLES_OF_WORDS = {
    "status": ("met", "partly met", "not met", "not enough evidence"),
    "counts": ("yes", "no"),
    "state": ("in date", "not yet", "expired", "retired"),
    "open": ("yes", "no"),
    "gradeable": ("yes", "no"),
    "shown": ("yes", "no"),
}
"""The words by which the program reads a conclusion."""

GRADED = {"standing": ("grade",), "judgement": ("grade", "fit"), "overall": ("grade",)}
"""What is of the scale of grades, by table."""

LIMITS = {"per mille": (0, 1000), "rung": (0, 4)}
MOST = 100_000
"""What a whole number of a unit can be where its policy value does not say; of other units 0 to `MOST`."""


def check_names(folder: Path, standard: Collection[str]) -> Iterator[InputError]:
    """Find the YAML files of a folder that no rules are read from, such as one whose name is misspelt.

    Args:
        standard: names of the files of the standard rules.
    """
    for path in yaml_in(folder):
        if path.name not in standard and not (path.suffix == ".yaml" and path.name[0].isdigit()):
            yield InputError(
                "This is not one of the files that rules are read from.",
                where=str(path),
                hint=f"They are {list_words(sorted(standard), 'and')}, and strata, whose names begin with a digit; "
                "worked cases go into cases/.",
            )


def check_given(
    folder: Path, shapes: Mapping[str, Mapping[str, Shape]], concluded: Collection[tuple[str, str]]
) -> Iterator[InputError]:
    """Find what the program reads and the rules do not give.

    Args:
        shapes: table to each of its properties and conclusions, and what it is.
        concluded: the conclusions of rules, as (table, conclusion).
    """
    for table, names in DECIDED.items():
        for name in names:
            if name in shapes[table] and (table, name) not in concluded:
                message = f"{name} of {table} is worked out, but rules must conclude it."
                yield InputError(
                    message, where=str(folder), hint="Write rules for it, so that there is a reason to give."
                )
    for table, names in READ.items():
        for name, type in names.items():
            shape = shapes[table].get(name)
            if shape is None or shape.type != type:
                message = f"Nothing gives {name} of {table}, which is asked for."
                others = [other for other in shapes[table] if other not in names]
                hint = did_you_mean(name, others) or "See docs/rules.md for what rules must give."
                yield InputError(message, where=str(folder), hint=hint)


def strange_words(table: str, name: str, shape: Shape, policy: Policy) -> Iterator[InputError]:
    """Find words that the program would not understand of what it reads.

    Args:
        table: the table of what is read; `name` what it is called there.
        shape: what the rules declare it to be.
    """
    known = TABLES_OF_WORDS.get(name, shape.words) if name in READ.get(table, ()) else shape.words
    if strange := [word for word in shape.words if word not in known]:
        yield InputError(f"{name} of {table} cannot be {strange[0]!r}.", hint=f"It is {list_words(known, 'or')}.")
    scale = policy.plain["grades"]
    assert isinstance(scale, tuple)
    scales = [scale, ("none", *scale)] if table == "standing" else [scale]
    if name in GRADED.get(table, ()) and shape.words not in scales:
        hint = f"Write `words: {'[none, $grades]' if table == 'standing' else '$grades'}`."
        yield InputError(f"{name} of {table} is not of the scale of grades, worst first.", hint=hint)


def check_policy(path: Path, policy: Policy) -> Iterator[InputError]:
    """Find policy values that cannot be: outside their limits, or out of order."""
    yield from _program_values(path, policy)
    for name, declared in policy.values.items():
        least, most = LIMITS.get(declared.unit, (0, MOST))
        least = least if declared.least is None else declared.least
        most = most if declared.most is None else declared.most
        numbers = declared.value if isinstance(declared.value, dict) else {"": declared.value}
        for word, number in numbers.items():
            if isinstance(number, int) and not least <= number <= most:
                of = f"{word!r} of {name}" if word else name
                keys = ("values", name, "value", *([word] if word else []))
                yield problem(path, keys, f"{of} is {number}; it can be {least} to {most}.", "Correct it.")
        if isinstance(declared.value, dict) and declared.rising:
            words = declared.rising
            missing = [word for word in words if word not in declared.value]
            for word in missing:
                yield problem(path, ("values", name, "value"), f"{name} has no value for {word!r}.", "Add it.")
            for lower, upper in () if missing else pairwise(words):
                if declared.value[lower] > declared.value[upper]:
                    pair = f"{lower!r} ({declared.value[lower]}) than for {upper!r} ({declared.value[upper]})"
                    hint = f"Let the values rise: {list_words(words, 'and')}."
                    yield problem(path, ("values", name, "value", upper), f"{name} is higher for {pair}.", hint)
        if declared.above:
            lower = policy.values.get(declared.above)
            if lower is None:
                hint = did_you_mean(declared.above, policy.values)
                yield problem(path, ("values", name, "above"), f"There is no policy value {declared.above}.", hint)
            elif isinstance(lower.value, int) and isinstance(declared.value, int) and lower.value >= declared.value:
                message = f"{name} ({declared.value}) is not above {declared.above} ({lower.value})."
                yield problem(path, ("values", name, "value"), message, "A better grade needs a higher bar.")


def check_chances(path: Path, policy: Policy, shapes: Mapping[str, Shape]) -> Iterator[InputError]:
    """Find chances of grades that nothing gives.

    Args:
        shapes: what each property of a judgement is.
    """
    chances = policy.plain.get("chances")
    for name in chances if isinstance(chances, tuple) else ():
        if name not in shapes or (shapes[name].type, shapes[name].unit) != ("integer", "per mille"):
            numbers = [other for other, shape in shapes.items() if shape.unit == "per mille"]
            hint = did_you_mean(name, numbers) or "Name a property of a judgement that is in per mille."
            yield problem(path, ("values", "chances", "value"), f"No judgement has a chance {name!r}.", hint)


_SHAPES: dict[type, str] = {int: "a whole number", str: "a word", tuple: "a list of words", dict: "a table"}


def _program_values(path: Path, policy: Policy) -> Iterator[InputError]:
    """Find the policy values that the program reads and that are not there, or not what they must be."""
    for name, type in PROGRAM.items():
        declared = policy.values.get(name)
        if declared is None:
            near = did_you_mean(name, [n for n in policy.values if n not in PROGRAM])
            yield problem(path, ("values",), f"The policy value {name} is missing.", near or "Take the standard one.")
        elif not isinstance(declared.value, type):
            message = f"{name} is {declared.value!r}, where {_SHAPES[type]} must stand."
            yield problem(path, ("values", name, "value"), message, "See the standard one.")
    grades, benchmark = policy.values.get("grades"), policy.values.get("benchmark")
    if grades is None or benchmark is None or not isinstance(grades.value, tuple):
        return
    scale = list_words(grades.value, "and")
    if len(set(grades.value)) != len(grades.value) or len(grades.value) < 2:
        yield problem(
            path, ("values", "grades", "value"), f"The scale is {scale}.", "Name two grades or more, each once."
        )
    if benchmark.value not in grades.value[1:]:
        message = f"The benchmark {benchmark.value!r} is not a grade above the worst."
        near = did_you_mean(str(benchmark.value), grades.value[1:])
        yield problem(path, ("values", "benchmark", "value"), message, near or f"The scale is {scale}, worst first.")
    chances = policy.values.get("chances")
    if chances is not None and (not isinstance(chances.value, tuple) or len(chances.value) != len(grades.value) - 1):
        message = f"chances must name {len(grades.value) - 1} properties, one for each grade but the worst."
        yield problem(path, ("values", "chances", "value"), message, "Name them in the order of the scale.")


def problem(path: Path, keypath: KeyPath, message: str, hint: str) -> InputError:
    """A mistake in a rule file, with the line it is on."""
    return InputError(message, where=f"{path}:{locate(path, keypath)}", hint=hint)
