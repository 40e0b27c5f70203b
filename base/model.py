"""The base of every pydantic model, and how models are made again of data that was validated before it was kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict

M = TypeVar("M", bound="Model")
Maker = Callable[[Any], Any]

_AS_IT_IS = (bool, int, str, NoneType, object)


class Model(BaseModel):
    """Base of every model: frozen, and an unknown key is an error."""

    # Built when it is first used: no command uses every model, and building them all takes a tenth of a second.
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, defer_build=True)


def remade(model_type: type[M], data: dict[str, Any]) -> M:
    """Make a model of data that was validated before it was kept: nothing is checked, and no schema is built for it.

    Args:
        model_type: the model; its fields are text, numbers, dates, tuples, dicts with keys of text, and models of
            these. Of several models in one place, `kind` tells which.
        data: what it was validated from, as it comes out of JSON.

    Raises:
        TypeError: a field is of another type.
        Exception: any, where the data is of another shape than the model.
    """
    built: M = _maker_of_model(model_type)(data)
    return built


@cache
def _maker(annotation: Any) -> Maker | None:
    """What makes a value of data; None where it is the data itself."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _maker(arguments[0])
    if origin is tuple:
        of_entry = _maker(arguments[0])
        return tuple if of_entry is None else lambda data: tuple(map(of_entry, data))
    if origin is dict:
        of_value = _maker(arguments[1])
        return None if of_value is None else lambda data: {key: of_value(value) for key, value in data.items()}
    if origin in (Union, UnionType):
        return _maker_of_one(arguments)
    if annotation is date:
        return date.fromisoformat
    if annotation is float:
        return float
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return _maker_of_model(annotation)
    if origin is Literal or annotation is Any or annotation in _AS_IT_IS:
        return None
    raise TypeError(f"{annotation} cannot be made of kept data")


def _maker_of_one(annotations: tuple[Any, ...]) -> Maker | None:
    """What makes a value that may be of several types: models told by their kind, or one that is made and others."""
    makers = {annotation: maker for annotation in annotations if (maker := _maker(annotation))}
    if not makers:
        return None
    if len(makers) > 1:
        by_kind = {get_args(model.model_fields["kind"].annotation)[0]: maker for model, maker in makers.items()}
        return lambda data: by_kind[data["kind"]](data)
    annotation, make = makers.popitem()
    if get_origin(annotation) is tuple:
        return lambda data: make(data) if isinstance(data, list) else data
    return lambda data: None if data is None else make(data)


@cache
def _set_of(fields: tuple[str, ...]) -> set[str]:
    """The names of fields as a set, one for all models that were given these: thousands of sets take time."""
    return set(fields)


@cache
def _maker_of_model(model_type: type[Model]) -> Maker:
    fields = model_type.model_fields
    defaults = {name: None if field.is_required() else field.default for name, field in fields.items()}
    names = {field.alias: name for name, field in fields.items() if field.alias}
    makers = [(name, maker) for name, field in fields.items() if (maker := _maker(field.annotation))]
    new, put = model_type.__new__, object.__setattr__

    def make(data: dict[str, Any]) -> Model:
        named = {names.get(key, key): value for key, value in data.items()} if names else data
        values = defaults | named  # in the order of the fields
        for name, maker in makers:
            if name in named:
                values[name] = maker(named[name])
        model = new(model_type)
        put(model, "__dict__", values)
        put(model, "__pydantic_fields_set__", _set_of(tuple(named)))
        put(model, "__pydantic_extra__", None)
        put(model, "__pydantic_private__", None)
        return model

    return make
