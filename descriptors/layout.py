"""How a framework folder is laid out: which files it has, and what each holds."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from base.model import Model
from descriptors.annex import AnnexA
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


class LadderFile(Model):
    """`ladder.yaml`.

    Attributes:
        ladder: the rungs of the evidence ladder.
    """

    ladder: tuple[LadderRung, ...] = Field(min_length=1)


class EvidenceTypesFile(Model):
    """`evidence-types.yaml`.

    Attributes:
        evidence_types: the kinds of evidence.
    """

    evidence_types: tuple[EvidenceType, ...] = Field(min_length=1)


class IndicatorsFile(Model):
    """`indicators.yaml`.

    Attributes:
        indicators: the numbers that raise questions.
    """

    indicators: tuple[Indicator, ...]


class BodiesFile(Model):
    """`bodies.yaml`.

    Attributes:
        bodies: organisations that can own an action.
    """

    bodies: tuple[Body, ...]


class GlossaryFile(Model):
    """`glossary.yaml`.

    Attributes:
        glossary: terms of the field, expanded.
    """

    glossary: tuple[Term, ...]


class CrosswalkFile(Model):
    """`crosswalk.yaml`.

    Attributes:
        crosswalks: where the points of other frameworks live in this one.
    """

    crosswalks: tuple[Crosswalk, ...]


HEADER = "framework.yaml"
ANNEX = "annex-a.yaml"
CROSSWALK = "crosswalk.yaml"
REQUIRED: dict[str, type[Model]] = {
    HEADER: HeaderFile,
    "ladder.yaml": LadderFile,
    "evidence-types.yaml": EvidenceTypesFile,
}
OPTIONAL: dict[str, type[Model]] = {
    "indicators.yaml": IndicatorsFile,
    ANNEX: AnnexA,
    "bodies.yaml": BodiesFile,
    "glossary.yaml": GlossaryFile,
    CROSSWALK: CrosswalkFile,
}
JUDGEMENTS = "judgements"


def judgement_file(code: str) -> str:
    """Name the file of a judgement, from the framework's folder."""
    return f"{JUDGEMENTS}/{code}.yaml"


def model_of(name: str, data: Any = None) -> type[Model]:
    """Give the model of a file by its name from the framework's folder, and by what it holds."""
    takes = isinstance(data, dict) and "takes" in data
    return (REQUIRED | OPTIONAL).get(name, TakingFile if takes else Judgement)
