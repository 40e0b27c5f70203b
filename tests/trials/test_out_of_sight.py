"""What is adverse put out of sight: no grade that was given goes away, and the range gets no wider."""

from __future__ import annotations

from datetime import date

import pytest

from tests.trials.conftest import Council
from tests.trials.test_told import failing, told


def shown(council: Council, judgement: str = "HP") -> tuple[str | None, str, str]:
    """The grade that is given, the worst and the best it could be."""
    result = council.assess().judgements[judgement]
    return result.grade, result.floor, result.ceiling


@pytest.mark.parametrize(
    "stated",
    [
        {"rung": "L0"},
        {"type": "E27"},
        {"type": "EX"},
        {"type": "policy"},
        {"about": date(2013, 1, 1)},
        {"bearings": ()},
    ],
    ids=["a statement", "another type", "an inspection", "a policy", "an older one", "nothing"],
)
def test_a_failure_that_one_person_calls_something_else_is_graded_all_the_same(
    council: Council, stated: dict[str, object]
) -> None:
    id = failing(council)
    assert shown(council) == ("inadequate", "inadequate", "inadequate")
    codes = {t.slug: t.code for t in council.session.framework.evidence_types}
    if type := stated.get("type"):
        stated = {"type": codes.get(str(type), type)}
    council.session.desk("Ann Filer").revise(id, stated, command="evidence revise")
    assert shown(council) == ("inadequate", "inadequate", "inadequate")
    assert told(council) & {"C-TAKEN-BACK", "C-LOWERED"}
