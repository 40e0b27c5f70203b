"""Small registers for tests, written as short as the cases they hold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from descriptors.loader import load_framework
from engine.assessment import Assessment, assess
from engine.facts import Facts
from evidence.items.lifecycle import valid_until
from evidence.models import Bearing, Item
from evidence.plan_models import Action
from rules.loader import load_rulebook, rules_folder

FRAMEWORK = load_framework("sif-2013")
RULEBOOK = load_rulebook(rules_folder("sif-2013"))
AS_OF = date(2014, 3, 3)


def bearing(text: str) -> Bearing:
    """A bearing as `HP-07 supports most strong`, with `self-known` after it where it is."""
    descriptor, direction, prevalence, seriousness, *known = text.split()
    return Bearing.model_validate(
        {
            "descriptor": descriptor,
            "direction": direction,
            "prevalence": prevalence,
            "seriousness": seriousness,
            "self_known": bool(known) or None,
        }
    )


def item(id: str, type: str, about: date, *bearings: str, **more: Any) -> Item:
    """An item filed on the day it is about; its last day from its type."""
    return Item(
        id=id,
        title=more.pop("title", f"Title of {id}"),
        type=type,
        about=about,
        filed=datetime.combine(about, time(12), UTC),
        valid_until=valid_until(about, FRAMEWORK.types[type].shelf_life_months),
        lead=more.pop("lead", "Ann Lead"),
        bearings=tuple(map(bearing, bearings)),
        **more,
    )


def action(id: str, *links: str, **more: Any) -> Action:
    return Action(id=id, area=more.pop("area", f"Area of {id}"), links=links, **more)


def assessed(items: Sequence[Item] = (), actions: Sequence[Action] = (), **more: Any) -> Assessment:
    facts = Facts(as_of=more.pop("as_of", AS_OF), evidence=tuple(items), actions=tuple(actions), **more)
    return assess(facts, FRAMEWORK, RULEBOOK)
