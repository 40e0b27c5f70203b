"""What a rule says it was found in can be looked up, under whichever framework the rule is used."""

from __future__ import annotations

from pathlib import Path

import pytest

from descriptors.loader import builtin_frameworks
from rules.loader import load_rulebook, rules_folder
from rules.models import Rulebook
from tests.cli.conftest import Readiness

HARBOUR = Path(__file__).parents[1] / "frameworks" / "harbour"


def _sources(book: Rulebook) -> set[str]:
    told = [
        *(rule.provenance for stratum in book.strata.values() for rule in stratum.rules),
        *(value.provenance for value in book.policy.values.values()),
        *(declared.provenance for declared in book.properties.values() if declared.provenance),
    ]
    return {source for provenance in told for source in provenance.refs}


@pytest.mark.parametrize("name", builtin_frameworks())
def test_every_source_that_rules_name_is_shown(readiness: Readiness, name: str) -> None:
    sources = _sources(load_rulebook(rules_folder(name)))
    assert sources
    for source in sorted(sources):
        assert source.endswith(f"/{readiness('framework', 'show', source, '--json').data['id']}")


def test_a_source_of_a_framework_in_a_folder_is_shown(readiness: Readiness) -> None:
    assert readiness("framework", "show", f"{HARBOUR}/S01", "--json").data["id"] == "S01"
    assert "Did you mean" in readiness("framework", "show", "sif-2013/S00").err
