"""Base of the content models: the text under each field says what it holds, so that a template's author can be told."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from pydantic import model_validator

from base.identifiers import masked_values
from base.model import Model
from reports.material import Material


class Content(Model):
    """Plain content of a report, without likely identifiers of children. The text under each field describes it."""

    @model_validator(mode="before")
    @classmethod
    def _without_identifiers(cls, fields: Any) -> Any:
        return {name: masked_values(one) for name, one in fields.items()} if isinstance(fields, dict) else fields

    @classmethod
    def taken_from(cls, source: object, **besides: Any) -> Self:
        """Content that has the fields which something else has by the same name.

        Args:
            source: such as a result of the engine.
            **besides: the fields that it has not, or that are told otherwise.
        """
        return cls(**{name: getattr(source, name) for name in _shared(cls, source) if name not in besides} | besides)


def _shared(content: type[Content], source: object) -> tuple[str, ...]:
    """The fields of content that something else has by the same name; asked once of everything of its type."""
    known = content, type(source)
    if known not in _SHARED:
        _SHARED[known] = tuple(name for name in content.model_fields if hasattr(source, name))
    return _SHARED[known]


_SHARED: dict[tuple[type[Content], type], tuple[str, ...]] = {}


class ReportContent(Content):
    """What every report says."""

    authority: str
    """Name of the council."""
    as_of: date
    """The day it describes."""
    caveats: tuple[str, ...]
    """What has to be said of how the grades were reached, a sentence each; nothing where policy is as it comes."""
    made_up: bool
    """Whether it is made-up example data."""
    facts_digest: str
    """Digest of the facts that counted."""
    rules_digest: str
    """Digest of framework, rules and policy."""

    @classmethod
    def made_of(cls, material: Material, **besides: Any) -> Self:
        """A report on material.

        Args:
            **besides: the fields that are its own.
        """
        assessment = material.assessment
        every: dict[str, Any] = {
            "authority": material.authority,
            "as_of": assessment.facts.as_of,
            "caveats": assessment.caveats,
            "made_up": material.made_up,
            "facts_digest": assessment.facts_digest,
            "rules_digest": assessment.rules_digest,
        }
        return cls(**every | besides)
