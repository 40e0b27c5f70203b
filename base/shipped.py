"""Data files that come with the program: their YAML is parsed once, and what it holds is kept for the next run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from base.cache import cached
from base.model import Model
from base.yamlfile import read_yaml, validate

M = TypeVar("M", bound=Model)
T = TypeVar("T")

_PARSER = tuple(sorted(Path(__file__).parent.glob("yaml*.py")))
"""The program that says what YAML holds: when it changes, every file is read anew."""


def read_shipped(path: Path, model_type: type[M]) -> M:
    """Read a YAML file of the program's own into a model; see `base.yamlfile.read_model`.

    Raises:
        ManyProblems: it cannot be read, or does not fit.
    """
    return shipped_data(path, lambda data: validate(path, data, model_type))


def shipped_data(path: Path, read: Callable[[Any], T]) -> T:
    """What is made of the data of a YAML file of the program's own.

    Args:
        read: makes it, and trusts nothing in the data; dates are text there.

    Raises:
        ManyProblems: it cannot be read.
        Whatever `read` raises.
    """
    name = f"{path.parent.name}-{path.stem}"
    return cached(name, (path, *_PARSER), lambda: read_yaml(path), read)
