"""Reading the tags of a council's Word template, and telling those that are not known, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from base.errors import InputError
from base.words import did_you_mean
from reports.content import Content
from reports.template_fields import TagShape, names_in, shape_of, shapes_of
from reports.word_blocks import Paper

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from jinja2 import Environment

_TAG = re.compile(r"\{\{(?:r\s)?\s*(?P<shown>.*?)\s*\}\}|\{%-?(?:(?:p|tr|tc|r)\s)?\s*(?P<done>.*?)\s*-?%\}")
_FOR = re.compile(r"for\s+(?P<name>\w+)\s+in\s+(?P<of>.+?)(?:\s+if\s+(?P<only>.+?))?(?:\s+recursive)?$")
_ENDS = {"for": "endfor", "if": "endif"}
_FREE = TagShape(None, many=False)
"""What a template makes itself: nothing is known of it."""
_GIVEN = {"loop": _FREE, "true": _FREE, "false": _FREE, "none": _FREE, "range": _FREE, "namespace": _FREE}


def unknown_tags(word: WordDocument, environment: Environment, of: type[Content]) -> list[InputError]:
    """Every tag that asks for something the paper does not have, or has no end.

    Args:
        environment: what its tags are read with.
        of: the content of the paper that it is for.

    Returns:
        One problem for each, with the paragraph or table cell it stands in and the nearest field.
    """
    problems: list[InputError] = []
    open_tags: list[tuple[str, str, str]] = []
    scopes: list[dict[str, TagShape]] = [dict(_GIVEN) | {n: s for m in (Paper, of) for n, s in shapes_of(m).items()}]
    for place, words in texts_of(word):
        for match in _TAG.finditer(words):
            tag = match[0]
            does, _, _ = (match["done"] or "").partition(" ")
            if does in _ENDS:
                open_tags.append((_ENDS[does], tag, place))
            elif open_tags and open_tags[-1][0] == does:
                open_tags.pop()
            try:
                _read(match["shown"], match["done"], scopes, environment)
            except _UnknownError as unknown:
                hint = did_you_mean(unknown.name, unknown.known)
                message = f"The template has a tag that cannot be filled, {tag}: there is no {unknown.name}."
                problems.append(InputError(message, where=place, hint=hint, remedy="" if hint else "list fields"))
            except SyntaxError as error:
                problems.append(InputError(f"The template has a tag that cannot be read, {tag}: {error}.", where=place))
    for end, tag, place in open_tags:
        hint = f"Write {{% {end} %}} where it ends."
        problems.append(InputError(f"The template has a tag that is not closed, {tag}.", where=place, hint=hint))
    return problems


def slip(word: WordDocument | None, error: Exception, part: str) -> InputError:
    """What is wrong with a tag that looked right and could not be filled, with the tag and its place.

    Args:
        word: the template; None for one that cannot be opened.
        part: the part of its markup that was being filled, as `tag_to_a_line` parts it.
    """
    reason = str(error).strip(" .") or type(error).__name__
    asked = re.split(r"\s*-?(?:\}\}|%\})", part.split("\n")[_line(error) - 1 :][0])[0] if part else ""
    for place, words in texts_of(word) if word and asked else ():
        for match in _TAG.finditer(words):
            if asked in (match["shown"], match["done"]):
                message = f"The template has a tag that cannot be filled, {match[0]}: {reason}."
                return InputError(message, where=place)
    return InputError(f"The template cannot be filled: {reason}.")


def tag_to_a_line(markup: str) -> str:
    """Markup whose tags each have a line of their own, by which an error tells its tag; nothing else changes."""
    return re.sub(r"(\{\{|\{%)([-+]?)\s*", r"\1\2\n", markup)


def _line(error: Exception) -> int:
    """The line of a part that an error comes from, from 1."""
    line, step = getattr(error, "lineno", None) or 1, error.__traceback__
    while step:
        if step.tb_frame.f_code.co_filename in ("<template>", "<unknown>"):
            line = step.tb_lineno
        step = step.tb_next
    return line


class _UnknownError(Exception):
    """A name that is not known where it stands."""

    def __init__(self, name: str, known: list[str]) -> None:
        super().__init__(name)
        self.name = name
        self.known = known


def texts_of(word: WordDocument) -> Iterator[tuple[str, str]]:
    """Every text of the template in order, with its place."""
    yield from _block_texts(word, "")
    for number, section in enumerate(word.sections, 1):
        for name, part in (("header", section.header), ("footer", section.footer)):
            yield from _block_texts(part, f"{name} of section {number}, ")


def _block_texts(holder: Any, above: str) -> Iterator[tuple[str, str]]:
    from docx.table import Table

    paragraphs, tables = 0, 0
    for block in holder.iter_inner_content():
        if isinstance(block, Table):
            tables += 1
            yield from _table_texts(block, f"{above}table {tables}")
        else:
            paragraphs += 1
            yield f"{above}paragraph {paragraphs}", block.text


def _table_texts(table: Any, above: str) -> Iterator[tuple[str, str]]:
    seen: set[Any] = set()
    for row_number, row in enumerate(table.rows, 1):
        for cell_number, cell in enumerate(row.cells, 1):
            if cell._tc not in seen:  # a merged cell is met once for each column it covers
                seen.add(cell._tc)
                yield from _block_texts(cell, f"{above}, row {row_number}, cell {cell_number}, ")


def _read(shown: str | None, done: str | None, scopes: list[dict[str, TagShape]], environment: Environment) -> None:
    if shown is not None:
        _check(shown, scopes, environment)
        return
    word, _, expression = (done or "").partition(" ")
    if word == "for":
        loop = _FOR.match(done or "")
        if loop is None:
            raise SyntaxError("a loop is written as for x in y")
        of = _check(loop["of"], scopes, environment)
        if of is not None and not of.many and of.model is not None:
            raise SyntaxError("only what holds several can be looped over")
        scopes.append({**scopes[-1], loop["name"]: TagShape(of.model, many=False) if of else _FREE})
        if loop["only"]:
            _check(loop["only"], scopes, environment)
    elif word == "endfor" and len(scopes) > 1:
        scopes.pop()
    elif word in ("if", "elif"):
        _check(expression, scopes, environment)
    elif word == "set":
        scopes[-1][expression.partition("=")[0].strip()] = _FREE


def _check(expression: str, scopes: list[dict[str, TagShape]], environment: Environment) -> TagShape | None:
    """Check every name in an expression; give what it stands for where it is one."""
    from jinja2 import TemplateSyntaxError, nodes

    try:
        parsed = environment.parse("{{ " + expression + " }}")
    except TemplateSyntaxError as error:
        raise SyntaxError(error.message) from error
    output = parsed.body[0] if parsed.body else None
    inner = output.nodes[0] if isinstance(output, nodes.Output) else None
    for node in parsed.find_all((nodes.Name, nodes.Getattr)):
        _resolve(node, scopes[-1])
    return _resolve(inner, scopes[-1]) if isinstance(inner, nodes.Name | nodes.Getattr) else None


def _resolve(node: Any, scope: dict[str, TagShape]) -> TagShape | None:
    """What a name or a field stands for; None where that cannot be told from the template."""
    from jinja2 import nodes

    if isinstance(node, nodes.Name):
        shape = scope.get(node.name)
        if shape is None:
            raise _UnknownError(node.name, list(scope))
        return shape
    if not isinstance(node, nodes.Getattr):
        return None
    holder = _resolve(node.node, scope)
    if holder is None or holder.model is None:
        return None
    shape = shape_of(holder, node.attr)
    if shape is None or holder.many:
        raise _UnknownError(node.attr, names_in(holder))
    return shape
