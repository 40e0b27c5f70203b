"""What an authority lets a region know of its evidence, once it has said so."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from pydantic import Field

from base.errors import InputError
from base.model import Model
from base.words import did_you_mean, list_words
from base.yamlfile import read_model
from evidence.kinds import Sharing
from evidence.names import given_name
from evidence.register import Register

_ID = "patterns"


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
    return read_model(Path(__file__).with_name("sharing.yaml"), SharingPolicy)


def shared_region(register: Register) -> str:
    """The region whose patterns an authority takes part in; empty where it never said so, or no more."""
    made = register.entities("sharing")
    return made[0].region if made and isinstance(made[0], Sharing) else ""


def share(register: Register, region: str, on: date, by: str) -> Sharing:
    """Let a region know what the evidence looks like, from now on.

    Args:
        register: where it is entered.
        region: one of the known regions, in any case of letters.
        on: the day.
        by: who says so for the authority.

    Raises:
        InputError: there is no such region, or nobody is named.
    """
    known = {name.casefold(): name for name in sharing_policy().regions}
    named = known.get(" ".join(region.split()).casefold())
    if named is None:
        hint = did_you_mean(region, known.values()) or f"There are {list_words(list(known.values()), 'and')}."
        raise InputError(f"“{region}” is no region of England.", field="region", hint=hint)
    return _enter(register, Sharing(id=_ID, region=named, on=on, by=given_name(by, "by")), "portfolio join")


def stop_sharing(register: Register, on: date, by: str) -> Sharing:
    """Let nobody know any more.

    Raises:
        InputError: it is not shared, or nobody is named.
    """
    if not shared_region(register):
        raise InputError("This authority takes no part in patterns.", hint="Nothing was changed.")
    return _enter(register, Sharing(id=_ID, region="", on=on, by=given_name(by, "by")), "portfolio leave")


def _enter(register: Register, made: Sharing, command: str) -> Sharing:
    with register.change(made.by, command) as change:
        change.put("sharing", made)
    return made
