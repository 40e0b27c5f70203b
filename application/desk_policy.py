"""What `desk.yaml` holds: limits of what is let in, how long sessions last, and what each role may do."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from base.model import Model
from base.shipped import read_shipped
from base.words import sentence
from evidence.access_models import ROLES, Role

Right = Literal["read", "file", "update", "confirm", "everything", "decide", "people", "plans", "issue"]


class FormLimits(Model):
    """How much one form may bring."""

    files: int = Field(gt=0)
    file_megabytes: int = Field(gt=0)
    request_megabytes: int = Field(gt=0)
    typed_megabytes: int = Field(gt=0)
    fields: int = Field(gt=0)
    fields_beside_files: int = Field(gt=0)
    field_kilobytes: int = Field(gt=0)
    reason: str


class Sessions(Model):
    """How long links, sessions and files that were sent and not filed are kept."""

    link_days: int = Field(gt=0)
    lasts_days: int = Field(gt=0)
    idle_minutes: int = Field(gt=0)
    drafts_days: int = Field(gt=0)
    reason: str


class SignIn(Model):
    """How many wrong links an address may try within some minutes."""

    tries: int = Field(gt=0)
    minutes: int = Field(gt=0)
    reason: str


class Fresh(Model):
    """How old the grades on a page may get where working them out takes longer than `cheap_seconds`.

    `seconds`, or so many `times` as long as working them out took.
    """

    seconds: int = Field(ge=0)
    times: int = Field(ge=0)
    cheap_seconds: float = Field(ge=0)
    reason: str


class Mine(Model):
    """What is asked of one person first, and how much of each kind.

    Attributes:
        order: the kinds of `reports.notices`, those of them that can be late as `late KIND`, and what anybody can read.
    """

    order: tuple[str, ...]
    most: int = Field(gt=0)
    reason: str


class RoleRights(Model):
    """What a role may do, and what it is in a clause."""

    may: tuple[Right, ...]
    says: str


class Roles(Model):
    """What each role may do; `unsaid` is the role of who has none."""

    each: dict[Role, RoleRights]
    unsaid: Role
    reason: str

    @model_validator(mode="after")
    def _every_role_has_its_rights(self) -> Roles:
        if set(self.each) != set(ROLES):
            raise ValueError("every role has its rights")
        return self

    def rights(self, role: Role) -> tuple[Right, ...]:
        """What a role may do."""
        return self.each[role].may

    @property
    def told(self) -> str:
        """What each role is, in a sentence."""
        return sentence("; ".join(one.says for one in self.each.values()))


class DeskPolicy(Model):
    """Everything `desk.yaml` holds; the file says why."""

    limits: FormLimits
    sessions: Sessions
    sign_in: SignIn
    fresh: Fresh
    mine: Mine
    roles: Roles


@cache
def desk_policy() -> DeskPolicy:
    """The policy that comes with the program."""
    return read_shipped(Path(__file__).with_name("desk.yaml"), DeskPolicy)
