"""From strata to one program: what every property is, the order in which it is worked out, and whether all fits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from base.errors import InputError
from base.words import did_you_mean, list_words, nearest
from rules.expression import BOOLEAN, OPAQUE, TYPE_WORDS, TYPES, Expression, Shape, parse, shape_of
from rules.models import Aggregate, Condition, FactKind, Policy, Property, Stratum
from rules.tables import QUESTIONS, TABLES

Place = tuple[str, tuple[Any, ...]]
"""The stratum a mistake is in, and the keys that lead to it."""
Report = Callable[[Place, str, str], None]
Node = tuple[str, str]
"""(table, property), or ("", kind of fact)."""


class Typed(NamedTuple):
    """What strata declare, once it fits together.

    Attributes:
        shapes: table to each of its properties and conclusions, and what it is.
        rests: what each property and kind rests on, rules left out.
        policies: the policy values that formulas use.
    """

    shapes: dict[str, dict[str, Shape]]
    rests: dict[Node, set[Node]]
    policies: set[str]


def type_strata(strata: Mapping[str, Stratum], policy: Policy, report: Report) -> Typed:
    """Find what every property and conclusion is, and hold each formula against it.

    Args:
        strata: by the name of their file.
        report: told each mistake.
    """
    shapes = {table: dict(spec.engine_properties) for table, spec in TABLES.items()}
    _declare(strata, policy, shapes, report)
    typed = Typed(shapes, {}, set())
    for file, kind_name, kind in _kinds(strata):
        if kind.each not in TABLES:
            continue
        for name, declared in kind.properties.items():
            place: Place = (file, ("facts", kind_name, "properties", name))
            try:
                _check_property(kind.each, name, declared, policy, typed)
            except InputError as error:
                report(place, error.message, error.hint)
        if kind.where:
            try:
                expression = parse(kind.where)
                _need(expression, _lookup(kind.each, shapes), policy, BOOLEAN)
                typed.policies.update(expression.policies)
                typed.rests.setdefault(("", kind_name), set()).update(_nodes(kind.each, expression.names))
            except InputError as error:
                report((file, ("facts", kind_name, "where")), error.message, error.hint)
    return typed


def _kinds(strata: Mapping[str, Stratum]) -> Iterator[tuple[str, str, FactKind]]:
    for file, stratum in strata.items():
        for name, kind in stratum.facts.items():
            yield file, name, kind


def _declare(
    strata: Mapping[str, Stratum], policy: Policy, shapes: dict[str, dict[str, Shape]], report: Report
) -> None:
    kinds: dict[str, str] = {}
    declared: set[Node] = set()
    for file, kind_name, kind in _kinds(strata):
        if kind_name in kinds:
            report((file, ("facts", kind_name)), f"The kind of fact {kind_name} is declared twice.", "Keep one.")
        kinds[kind_name] = kind.each
        if kind.each not in TABLES:
            hint = did_you_mean(kind.each, TABLES) or f"The tables are {list_words(TABLES, 'and')}."
            report((file, ("facts", kind_name, "each")), f"There is no table {kind.each!r}.", hint)
            continue
        for name, spec in kind.properties.items():
            place: Place = (file, ("facts", kind_name, "properties", name))
            if (kind.each, name) in declared:
                message = f"The property {name} of {kind.each} is declared twice."
                report(place, message, "Declare it once; every kind of the table can use it.")
                continue
            declared.add((kind.each, name))
            provided = TABLES[kind.each].engine_properties.get(name)
            if provided is None and not spec.formula and spec.aggregate is None:
                hint = did_you_mean(name, TABLES[kind.each].engine_properties) or "Give it a formula, or `from`."
                report(place, f"The property {name} of {kind_name} is not one that the engine gives.", hint)
            if provided is not None and (spec.formula or spec.aggregate):
                report(place, f"The property {name} of {kind.each} is given by the engine.", "Take another name.")
            try:
                shape = _declared(spec, policy)
            except InputError as error:
                report(place, error.message, error.hint)
                continue
            if provided is None:
                shapes[kind.each][name] = shape
            elif shape.type != provided.type or (shape.type == "integer" and shape.unit != provided.unit):
                unit = f", in {provided.unit}" if provided.type == "integer" and provided.unit else ""
                report(place, f"The engine gives {name} as {TYPE_WORDS[provided.type]}{unit}.", "Declare it so.")
            elif shape.words and set(shape.words) != set(provided.words):
                words = f"It is {list_words(provided.words, 'or')}." if provided.words else "Leave its words out."
                report(place, f"The engine gives {name} with words of its own.", words)
    for file, stratum in strata.items():
        concluding = {kinds[r.of]: r for r in stratum.rules if r.of in kinds and kinds[r.of] in TABLES}
        for name, concluded in stratum.concludes.items():
            try:
                words, ordered = words_of(concluded.words, policy)
            except InputError as error:
                report((file, ("concludes", name)), error.message, error.hint)
                continue
            for table in concluding:
                by = {r.of for r in stratum.rules if kinds.get(r.of) == table and name in r.then}
                if not by:
                    continue
                known = shapes[table].get(name)
                if name in QUESTIONS and known:
                    shapes[table][name] = known._replace(words=tuple(dict.fromkeys([*known.words, *words])))
                    continue
                if known or (len(by) > 1 and name not in QUESTIONS):
                    message = f"{name} of {table} is concluded by more than one kind of fact, or is a property too."
                    report((file, ("concludes", name)), message, "Let one thing have one home.")
                shapes[table][name] = Shape("word", "", words, ordered)


def _declared(spec: Property, policy: Policy) -> Shape:
    words, ordered = words_of(spec.words, policy)
    apart = spec.type == "word" and not words
    return Shape(spec.type, OPAQUE if apart else spec.unit, words, ordered)


def words_of(words: tuple[str, ...] | str, policy: Policy) -> tuple[tuple[str, ...], bool]:
    """The words of a property, and whether they have an order: those of a scale in policy have."""
    listed = (words,) if isinstance(words, str) else words
    vocabulary: list[str] = []
    for word in listed:
        if not word.startswith("$"):
            vocabulary.append(word)
            continue
        declared = policy.values.get(word[1:])
        if declared is None or not isinstance(declared.value, tuple):
            hint = did_you_mean(word[1:], policy.values) or "Add it to policy.yaml."
            raise InputError(f"{word} is no list of words in policy.", hint=hint)
        vocabulary += declared.value
    return tuple(vocabulary), any(word.startswith("$") for word in listed)


def _lookup(table: str, shapes: Mapping[str, Mapping[str, Shape]]) -> Callable[[str], Shape]:
    def look(name: str) -> Shape:
        target = _table_of(table, name)
        plain = name.rpartition(".")[2]
        if plain not in shapes[target]:
            near = nearest(plain, shapes[target], n=4) or list(shapes[target])
            raise InputError(f"{target} has no property {plain!r}.", hint=f"It has {list_words(near, 'and')}.")
        return shapes[target][plain]

    return look


def _table_of(table: str, name: str) -> str:
    link = name.rpartition(".")[0]
    if not link:
        return table
    if link not in TABLES[table].links:
        links = TABLES[table].links
        hint = did_you_mean(link, links) or (f"Its links are {list_words(links, 'and')}." if links else "It has none.")
        raise InputError(f"{table} has no link {link!r}.", hint=hint)
    return TABLES[table].links[link]


def _nodes(table: str, names: Sequence[str]) -> set[Node]:
    return {(_table_of(table, name), name.rpartition(".")[2]) for name in names}


def _need(expression: Expression, lookup: Callable[[str], Shape], policy: Policy, wanted: Shape) -> None:
    shape = shape_of(expression, lookup, policy.plain, policy.units)
    text = expression.text
    if shape.type != wanted.type:
        raise InputError(
            f"The formula {text!r} gives {TYPE_WORDS[shape.type]}, where {TYPE_WORDS[wanted.type]} must stand.",
            hint="Change the formula or the type.",
        )
    if wanted.type == "integer" and shape.unit not in ("any", wanted.unit):
        raise InputError(
            f"The formula {text!r} gives {shape.unit or 'a count'}, where {wanted.unit or 'a count'} must stand.",
            hint="Change the formula or the unit.",
        )
    if wanted.words and not shape.words:
        raise InputError(
            f"The formula {text!r} can give any word, where one of some words must stand.",
            hint=f"They are {list_words(wanted.words, 'and')}.",
        )
    strange = [w for w in shape.words if wanted.words and w not in wanted.words]
    if strange:
        raise InputError(
            f"The formula {text!r} can give {strange[0]!r}, which is not among the words.",
            hint=f"They are {list_words(wanted.words, 'and')}.",
        )


def _check_property(table: str, name: str, spec: Property, policy: Policy, typed: Typed) -> None:
    wanted = typed.shapes[table][name]
    node = (table, name)
    if spec.formula and spec.aggregate:
        raise InputError(f"{name} has a formula and `from`.", hint="Keep one of the two.")
    if spec.formula:
        expression = parse(spec.formula)
        _need(expression, _lookup(table, typed.shapes), policy, wanted)
        typed.policies.update(expression.policies)
        typed.rests[node] = _nodes(table, expression.names)
    elif spec.aggregate:
        typed.rests[node] = set()
        for formula, shape, over in _aggregate_parts(table, spec.aggregate, wanted, typed):
            expression = parse(formula)
            if shape is None:
                shape_of(expression, _lookup(over, typed.shapes), policy.plain, policy.units)
            else:
                _need(expression, _lookup(over, typed.shapes), policy, shape)
            typed.policies.update(expression.policies)
            typed.rests[node] |= _nodes(over, expression.names)
        otherwise = spec.aggregate.otherwise
        if isinstance(otherwise, str) and wanted.words and otherwise not in wanted.words:
            hint = did_you_mean(otherwise, wanted.words) or f"They are {list_words(wanted.words, 'and')}."
            raise InputError(f"{name} is otherwise {otherwise!r}, which is not among its words.", hint=hint)
        if otherwise is not None and type(otherwise) is not TYPES[wanted.type]:
            raise InputError(
                f"{name} is otherwise {otherwise!r}, which is not {TYPE_WORDS[wanted.type]}.", hint="Correct it."
            )


_GIVES = {
    "count": "integer",
    "sum": "integer",
    "share": "integer",
    "distinct": "integer",
    "any": "boolean",
    "varied": "boolean",
    "middle": "word",
    "worst": "word",
    "best": "word",
}


_RANKED = frozenset({"largest", "smallest", "worst", "best", "middle"})
_RUNNING = frozenset({"largest", "smallest", "sum", "count", "any"})
"""What can be worked out over the facts before or after one."""


def _aggregate_parts(
    table: str, aggregate: Aggregate, wanted: Shape, typed: Typed
) -> Iterator[tuple[str, Shape | None, str]]:
    if aggregate.over not in TABLES:
        raise InputError(f"There is no table {aggregate.over!r}.", hint=did_you_mean(aggregate.over, TABLES))
    links = TABLES[aggregate.over].links
    windowed = aggregate.before or aggregate.after
    reaches = [link for link, target in links.items() if windowed or target == table]
    if aggregate.by not in reaches or (windowed and aggregate.over != table):
        hint = f"It can be {list_words(reaches, 'or')}." if reaches else "Nothing leads there."
        raise InputError(f"The facts of {aggregate.over} are not led to {table} by {aggregate.by!r}.", hint=hint)
    gives = _GIVES.get(aggregate.op)
    if gives and gives != wanted.type:
        raise InputError(
            f"{aggregate.op} gives {TYPE_WORDS[gives]}, where {TYPE_WORDS[wanted.type]} must stand.", hint="Change it."
        )
    if aggregate.op == "share" and wanted.unit != "per mille":
        raise InputError("share gives per mille.", hint="Write `unit: per mille`.")
    if aggregate.op in _RANKED and wanted.type == "word" and not aggregate.take and not wanted.ordered:
        raise InputError(
            f"{aggregate.op} is of words that have no order.",
            hint="Take its words from a scale in policy, such as $grades.",
        )
    if windowed and (aggregate.op not in _RUNNING or aggregate.take):
        hint = f"It can be {list_words(sorted(_RUNNING), 'or')}, without take."
        raise InputError(f"{aggregate.op} cannot be worked out over earlier or later facts.", hint=hint)
    if aggregate.take and aggregate.op not in ("largest", "smallest"):
        raise InputError(f"take stands with largest or smallest, not with {aggregate.op}.", hint="Leave it out.")
    if aggregate.op in ("any", "count", "share"):
        yield aggregate.formula, BOOLEAN, aggregate.over
    elif aggregate.op in ("distinct", "varied") or aggregate.take:
        yield aggregate.formula, None, aggregate.over
    else:
        yield aggregate.formula, wanted, aggregate.over
    if aggregate.where:
        yield aggregate.where, BOOLEAN, aggregate.over
    if aggregate.take:
        yield aggregate.take, wanted, aggregate.over
    if windowed:
        order = _lookup(table, typed.shapes)(windowed)
        if order.type != "integer":
            raise InputError(f"{windowed} is {TYPE_WORDS[order.type]}: it has no order.", hint="Name a whole number.")
        yield windowed, None, aggregate.over


def put_in_order(
    strata: Mapping[str, Stratum], typed: Typed, conditions: Mapping[str, tuple[Condition, ...]], report: Report
) -> tuple[Node, ...]:
    """The properties and kinds in an order in which each comes after what it rests on.

    Args:
        report: told of a circle.
    """
    rests = {node: set(on) for node, on in typed.rests.items()}
    concluded: dict[Node, Node] = {}
    places: dict[Node, Place] = {}
    for file, name, kind in _kinds(strata):
        places |= {(kind.each, p): (file, ("facts", name, "properties", p)) for p in kind.properties}
        places["", name] = (file, ("facts", name))
        rules = [r for r in strata[file].rules if r.of == name]
        rests.setdefault(("", name), set()).update(
            *(_nodes(kind.each, [c.attribute for c in conditions[r.id]]) for r in rules)
        )
        concluded |= {(kind.each, word): ("", name) for r in rules for word in r.then}
    order: list[Node] = []
    state: dict[Node, int] = {}

    def visit(node: Node, way: tuple[Node, ...]) -> None:
        node = concluded.get(node, node)
        if node not in rests or state.get(node) == 2:
            return
        if state.get(node) == 1:
            circle = [name for _, name in way[way.index(node) :]]
            message = f"{list_words(circle, 'and')} rest on each other in a circle."
            report(places[node], message, "Let one of them rest on something else.")
            state[node] = 2
            return
        state[node] = 1
        for other in sorted(rests[node]):
            visit(other, (*way, node))
        state[node] = 2
        order.append(node)

    for node in rests:
        visit(node, ())
    return tuple(order)


def unused(
    strata: Mapping[str, Stratum], typed: Typed, conditions: Mapping[str, tuple[Condition, ...]], read: set[Node]
) -> Iterator[tuple[Place, str]]:
    """The properties and conclusions that nothing uses: no formula, no rule, and not the program itself.

    Args:
        read: those that the program reads.
    """
    used = set(read).union(*typed.rests.values())
    for file, name, kind in _kinds(strata):
        used |= {
            node
            for r in strata[file].rules
            if r.of == name
            for node in _nodes(kind.each, [c.attribute for c in conditions[r.id]])
        }
    for file, name, kind in _kinds(strata):
        for property in kind.properties:
            if (kind.each, property) not in used:
                yield (file, ("facts", name, "properties", property)), property
    for file, stratum in strata.items():
        for name in stratum.concludes:
            tables = {stratum.facts[rule.of].each for rule in stratum.rules if name in rule.then}
            if not any((table, name) in used for table in tables):
                yield (file, ("concludes", name)), name
