"""Who may come in by the browser, and what members of the group see before the group does: entities of the register."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, get_args

from base.model import Model
from evidence.models import FreeText

Role = Literal["reader", "lead", "member", "officer"]
ROLES: tuple[Role, ...] = get_args(Role)


class Access(Model):
    """What a person of the list may do at the desk.

    Attributes:
        id: that of the person.
        restricted: whether they may open evidence marked as restricted that does not name them.
    """

    id: str
    role: Role
    restricted: bool = False


class DeskLink(Model):
    """A personal link with which somebody begins a session at the desk, and the session that it began.

    Attributes:
        id: such as `L-001`.
        person: id of the person.
        secret: SHA-256 of the link's secret; the secret itself is nowhere.
        expires: until when it can begin a session, UTC.
        begun: when it did; None until then. It does so once.
        session: SHA-256 of the session's secret; empty until then.
        lasts: until when the session goes on, UTC.
        ended: when the link was withdrawn or the session was ended; None while neither is so.
    """

    id: str
    person: str
    secret: str
    expires: datetime
    begun: datetime | None = None
    session: str = ""
    lasts: datetime | None = None
    ended: datetime | None = None


class View(Model):
    """How one member of the group grades a judgement, before anybody sees how the others do.

    Attributes:
        id: such as `V-001`.
        week: the week of the meeting, such as `2014-W10`.
        grade: one of the scale of the rules in use.
        opened: whether the views of that week on that judgement were opened; then none is added or changed.
    """

    id: str
    week: str
    judgement: str
    by: str
    grade: str
    reason: FreeText
    on: date
    opened: bool = False
