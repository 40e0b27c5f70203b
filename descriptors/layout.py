"""How a framework folder is laid out: which files it has, and what each holds."""

from __future__ import annotations

from typing import Any

from pydantic import Field, create_model

from base.model import Model
from descriptors.annex import ANNEX, AnnexA
from descriptors.models import (
    Body,
    Crosswalk,
    EvidenceType,
    FrameworkHeader,
    Indicator,
    Judgement,
    LadderRung,
    Term,
)


class HeaderFile(FrameworkHeader):
    """`framework.yaml`.

    Attributes:
        extends: id of a framework that is built in, or the path of a folder: what this folder lacks is as it is there.
        judgements: codes in the order they are shown; each has its file `judgements/CODE.yaml`.
    """

    extends: str = ""
    judgements: tuple[str, ...] = Field(min_length=1)


class TakingFile(Judgement):
    """`judgements/CODE.yaml` of a judgement that has no descriptors of its own.

    Attributes:
        takes: codes of the judgements whose descriptors it takes over.
    """

    takes: tuple[str, ...] = Field(min_length=1)
    descriptors: tuple[()] = ()  # type: ignore[assignment]


def _list_of(key: str, entry: type[Model], purpose: str, least: int = 0) -> type[Model]:
    """The model of a file that is a list under one key.

    Args:
        least: how many entries it has at least.
    """
    field: Any = (tuple[entry, ...], Field(min_length=least, description=purpose))
    return create_model(f"{entry.__name__}File", __base__=Model, **{key: field})


HEADER = "framework.yaml"
CROSSWALK = "crosswalk.yaml"
REQUIRED: dict[str, type[Model]] = {
    HEADER: HeaderFile,
    "ladder.yaml": _list_of("ladder", LadderRung, "the rungs of the evidence ladder.", 1),
    "evidence-types.yaml": _list_of("evidence_types", EvidenceType, "the kinds of evidence.", 1),
}
OPTIONAL: dict[str, type[Model]] = {
    "indicators.yaml": _list_of("indicators", Indicator, "the numbers that raise questions."),
    ANNEX: AnnexA,
    "bodies.yaml": _list_of("bodies", Body, "organisations that can own an action."),
    "glossary.yaml": _list_of("glossary", Term, "terms of the field, expanded."),
    CROSSWALK: _list_of("crosswalks", Crosswalk, "where the points of other frameworks live in this one."),
}
JUDGEMENTS = "judgements"


def judgement_file(code: str) -> str:
    """Name the file of a judgement, from the framework's folder."""
    return f"{JUDGEMENTS}/{code}.yaml"


def model_of(name: str, data: Any = None) -> type[Model]:
    """Give the model of a file by its name from the framework's folder, and by what it holds."""
    takes = isinstance(data, dict) and "takes" in data
    return (REQUIRED | OPTIONAL).get(name, TakingFile if takes else Judgement)
