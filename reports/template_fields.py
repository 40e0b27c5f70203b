"""What a council's own template can be filled with: every field of a paper, by name."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from types import NoneType, UnionType
from typing import Any, NamedTuple, Union, get_args, get_origin

from reports.content import Content
from reports.word_blocks import Paper
from reports.word_runs import fit_for_xml
from reports.words import say_date


class TagShape(NamedTuple):
    """What a tag stands for.

    Attributes:
        model: the content it holds, whose fields can be asked for; None for a text, a number or yes and no.
        many: whether it holds several, to be looped over.
    """

    model: type[Content] | None
    many: bool


class TemplateField(NamedTuple):
    """One field that a template can use.

    Attributes:
        name: such as `authority`, or `grades.name` for a field of each of several.
        meaning: what it holds.
        many: whether it is to be looped over, as in `{% for g in grades %}`.
    """

    name: str
    meaning: str
    many: bool

    @property
    def tag(self) -> str:
        """The tag as it is written; a field of each of several is written within their loop, over `x`."""
        if self.many:
            return f"{{%tr for x in {self.name} %}}"
        holder, dot, last = self.name.rpartition(".")
        return f"{{{{ x.{last} }}}}" if dot and holder else f"{{{{ {self.name} }}}}"


def fields(of: type[Content]) -> tuple[TemplateField, ...]:
    """Every field that a template can use, those of every paper first; those of each of several below them.

    Args:
        of: the content of the paper that the template is for.
    """
    return (*_listed(Paper, ""), *_listed(of, ""))


def shapes_of(model: type[Content]) -> dict[str, TagShape]:
    """What each field of a content model stands for."""
    return {name: shape for name in _names(model) if (shape := shape_of(TagShape(model, many=False), name))}


def shape_of(holder: TagShape, name: str) -> TagShape | None:
    """What a field of something stands for; None where there is no such field."""
    if holder.model is None:
        return None
    if name in holder.model.model_fields:
        return _shape(holder.model.model_fields[name].annotation)
    # Properties of a content model, such as the days an action is late, hold plain values.
    return TagShape(None, many=False) if isinstance(getattr(holder.model, name, None), property) else None


def names_in(holder: TagShape) -> list[str]:
    """The names of the fields of something; none of a plain value."""
    return list(_names(holder.model)) if holder.model else []


def plain(value: Any) -> Any:
    """Content as a template is given it: dates in words, nothing as an empty text, fields by name."""
    if isinstance(value, Content):
        return {name: plain(getattr(value, name)) for name in _names(type(value))}
    if isinstance(value, tuple | list):
        return [plain(element) for element in value]
    if value is None:
        return ""
    if isinstance(value, str):
        return fit_for_xml(value)
    return say_date(value) if hasattr(value, "isoformat") else value


@cache
def _names(model: type[Content]) -> tuple[str, ...]:
    """The names of the fields and properties of a content model."""
    properties = (name for name in dir(model) if not name.startswith("_") and name not in dir(Content))
    return (*model.model_fields, *(name for name in properties if isinstance(getattr(model, name, None), property)))


def _meanings(model: type[Content]) -> dict[str, str]:
    """What each field of a content model holds: the text that stands under it where it is declared."""
    meanings: dict[str, str] = {}
    for declared in reversed(model.__mro__[: model.__mro__.index(Content)]):
        (stated,) = ast.parse(inspect.getsource(declared)).body
        assert isinstance(stated, ast.ClassDef)
        for field, text in pairwise(stated.body):
            match field, text:
                case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(meaning))):
                    meanings[name] = inspect.cleandoc(meaning)
                case _:
                    pass
    return meanings


def _listed(model: type[Content], above: str) -> Iterator[TemplateField]:
    meanings = _meanings(model)
    for name in _names(model):
        meaning = meanings[name] if name in meanings else inspect.getdoc(getattr(model, name)) or ""
        shape = shape_of(TagShape(model, many=False), name) or TagShape(None, many=False)
        yield TemplateField(above + name, meaning, shape.many)
        if shape.model:
            yield from _listed(shape.model, f"{above}{name}.")


def _shape(annotation: Any) -> TagShape:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, UnionType):
        return _shape(next(argument for argument in arguments if argument is not NoneType))
    if origin is tuple:
        return TagShape(_shape(arguments[0]).model, many=True)
    return TagShape(
        annotation if isinstance(annotation, type) and issubclass(annotation, Content) else None, many=False
    )
