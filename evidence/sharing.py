"""What an authority lets a region know of its evidence, once it has said so."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import Field

from base.model import Model
from base.shipped import read_shipped
from evidence.register.register import Register

PATTERNS = "patterns"
"""Id of what an authority says of it: there is one."""


class SharingPolicy(Model):
    """Everything `sharing.yaml` holds; the file says why.

    Attributes:
        regions: names of the regions.
        least: number of authorities that a figure is of, at least.
    """

    regions: tuple[str, ...]
    least: int = Field(gt=1)
    reason: str


@cache
def sharing_policy() -> SharingPolicy:
    """The policy that comes with the program."""
    return read_shipped(Path(__file__).with_name("sharing.yaml"), SharingPolicy)


def shared_region(register: Register) -> str:
    """The region whose patterns an authority takes part in; empty where it never said so, or no more."""
    return next((sharing.region for sharing in register.sharings()), "")
