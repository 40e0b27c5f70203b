"""What a change did to a descriptor is worked out of what bears on it alone, and comes to the same as of everything."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from application.commands.workspaces import make_example
from application.session import Session
from engine.assessment import assess
from engine.effects import effects_of
from engine.facts import facts_of
from evidence.items.filing import Filed

DAY = date(2014, 7, 7)


@pytest.fixture(scope="module", params=["anytown", "sunderland-2014"])
def council(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("effects") / request.param
    make_example(request.param, folder)
    return folder


def test_every_descriptor_comes_to_what_the_whole_register_makes_of_it(council):
    with Session(council) as session:
        register, rules = session.register, (session.framework, session.rulebook)
        whole = assess(facts_of(register, DAY), *rules)
        items = register.items()
        for pair in pairwise((*items[:1], *items)):
            changes = [Filed(item, item.model_copy(update={"title": "Another"})) for item in pair]
            for effect in effects_of(register, *rules, DAY, changes):
                assert effect.after == whole.descriptor(effect.descriptor.id)
                assert effect.before == effect.after
