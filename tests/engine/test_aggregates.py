"""Every operation that a rule file can name, with and without its other keys, gives what a reading row by row gives."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from engine.assessment import assess
from engine.facts import Facts
from engine.second_reading import read_again
from rules.loader import load_rulebook
from rules.models import Rulebook
from tests.engine.registers import FRAMEWORK, item

_DESCRIPTORS = ("HP-01", "HP-02", "HP-03", "LAC-01", "AD-01", "LM-01")
_WORDS = ["none", "$grades"]
_NUMBER = {"type": "integer", "unit": "per mille"}
_COUNT, _TRUTH, _WORD = {"type": "integer"}, {"type": "boolean"}, {"type": "word"}


def _over(over: str, by: str, **keys: object) -> dict[str, object]:
    return {"over": over, "by": by, **keys}


def _declared() -> dict[str, dict[str, dict[str, object]]]:
    """Table to property to how it is declared: each operation over all rows, and over some."""
    found: dict[str, dict[str, dict[str, object]]] = {"descriptor": {}, "judgement": {}, "bearing": {}}
    for at, where in enumerate(({}, {"where": "supporting"}, {"where": "share > 400"})):
        for op in ("largest", "smallest", "sum"):
            otherwise = {} if op == "sum" else {"otherwise": -7}
            found["descriptor"][f"{op}_{at}"] = _NUMBER | {
                "from": _over("bearing", "descriptor", **{op: "share"}, **where, **otherwise)
            }
        for op in ("largest", "smallest"):
            keys = {op: "about", "take": "worth", "otherwise": -3}
            found["descriptor"][f"{op}_taken_{at}"] = _NUMBER | {
                "from": _over("bearing", "descriptor", **keys, **where)
            }
        for op, kind in (("count", _COUNT), ("share", _NUMBER), ("any", _TRUTH)):
            found["descriptor"][f"{op}_{at}"] = kind | {
                "from": _over("bearing", "descriptor", **{op: "item.sample > 9"}, **where)
            }
        for op, kind in (("distinct", _COUNT), ("varied", _TRUTH)):
            found["descriptor"][f"{op}_{at}"] = kind | {
                "from": _over("bearing", "descriptor", **{op: "item.type"}, **where)
            }
    for at, where in enumerate(({}, {"where": "grade != 'none'"}, {"where": "grade == 'outstanding'"})):
        for op in ("worst", "best", "middle"):
            keys = {op: "grade"} | where | ({} if at else {"otherwise": "good"})
            found["judgement"][f"{op}_{at}"] = _WORD | {"words": _WORDS, "from": _over("standing", "judgement", **keys)}
    for at, where in enumerate(({}, {"where": "not supporting"})):
        for side in ("before", "after"):
            for op in ("largest", "smallest", "sum"):
                otherwise = {} if op == "sum" else {"otherwise": -5}
                keys = {op: "share", side: "about"} | where | otherwise
                found["bearing"][f"{op}_{side}_{at}"] = _NUMBER | {"from": _over("bearing", "series", **keys)}
            for op, kind in (("count", _COUNT), ("any", _TRUTH)):
                keys = {op: "item.sample > 9", side: "about"} | where
                found["bearing"][f"{op}_{side}_{at}"] = kind | {"from": _over("bearing", "series", **keys)}
    return found


@pytest.fixture(scope="module")
def rulebook(tmp_path_factory: pytest.TempPathFactory) -> Rulebook:
    """The standard rules, and a stratum beside them that works all of it out."""
    facts, rules = {}, []
    for table, properties in _declared().items():
        told = {name: {"reads": f"its {name}", **how} for name, how in properties.items()}
        facts[f"every {table}"] = {"describes": table, "each": table, "exhaustive": False, "properties": told}
        for name, how in properties.items():
            test = {"boolean": True, "integer": {"at_least": 1}, "word": "good"}[str(how["type"])]
            rules.append(
                {
                    "id": f"Z-{table}-{name}".upper().replace("_", "-"),
                    "name": name,
                    "of": f"every {table}",
                    "when": {name: test},
                    "then": {"listed": "yes"},
                    "why": "It is.",
                    "provenance": {"status": "choice"},
                }
            )
    stratum = {
        "stratum": "every",
        "purpose": "Everything.",
        "facts": facts,
        "rules": rules,
        "concludes": {"listed": {"reads": "whether it is listed", "words": ["yes"]}},
    }
    folder = tmp_path_factory.mktemp("rules")
    (folder / "8-every.yaml").write_text(yaml.safe_dump(stratum), "utf-8")
    return load_rulebook(Path(folder))


@pytest.mark.parametrize("seed", range(4))
def test_it_gives_what_plain_python_gives(seed: int, rulebook: Rulebook) -> None:
    chance = random.Random(seed)
    held = []
    for number in range(3 + 8 * seed):
        id = chance.choice(_DESCRIPTORS)
        said = chance.choice(
            ("supports most strong", "supports some adequate", "undermines few minor", "undermines all serious")
        )
        sample = chance.choice((0, 5, 20))
        counted = {"sample": sample, "met": chance.randrange(sample + 1)} if sample else {}
        on = date(2014, 1, 1) + timedelta(days=chance.randrange(40))
        held.append(item(f"E{number}", chance.choice(("E01", "E02", "E05")), on, f"{id} {said}", **counted))
    evaluation = assess(Facts(date(2014, 3, 3), evidence=tuple(held)), FRAMEWORK, rulebook).world.evaluation
    assert read_again(evaluation).values > 1_000
