"""A model that is made again of what was kept is the one that was validated."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from base.model import Model, remade
from descriptors.extension import builtin_frameworks
from descriptors.loader import load_framework
from descriptors.models import Framework
from rules.loader import load_rulebook, rules_folder
from rules.models import Policy, Stratum


@pytest.mark.parametrize("name", builtin_frameworks())
def test_frameworks_and_rules_made_again_are_those_that_were_validated(name: str) -> None:
    framework, rulebook = load_framework(name), load_rulebook(rules_folder(name))
    for made in (framework, rulebook.policy, *rulebook.strata.values()):
        kind = type(made)
        assert kind in (Framework, Policy, Stratum)
        plain = json.loads(json.dumps(made.model_dump(mode="json", by_alias=True, exclude_unset=True)))
        validated = kind.model_validate(plain | ({"data": framework.data} if kind is Framework else {}))
        assert made == validated
        assert made.model_dump_json() == validated.model_dump_json()
        assert made.model_dump(exclude_unset=True) == validated.model_dump(exclude_unset=True)
        assert repr(remade(kind, plain)) == repr(validated)


def test_a_type_that_is_not_kept_is_refused() -> None:
    class Odd(Model):
        at: datetime

    with pytest.raises(TypeError, match="cannot be made of kept data"):
        remade(Odd, {"at": "2014-03-03T09:00:00"})
