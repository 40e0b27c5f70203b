"""Every operation that a rule file can name, with and without its other keys, gives what a reading row by row gives."""

from __future__ import annotations

import random
import shutil
from datetime import date, timedelta

import pytest
import yaml

from base.errors import EngineFaultError
from engine.assessment import assess
from engine.evaluation import Evaluation
from engine.facts import Facts
from engine.second_reading import read_again
from rules.loader import load_rulebook, rules_folder
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
                keys[op] = "share * 10000 * 1000"  # more than 32 bits hold
                found["bearing"][f"{op}_large_{side}_{at}"] = _NUMBER | {"from": _over("bearing", "series", **keys)}
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
            test = {"boolean": True, "integer": {"at_least": 1}, "word": {"at_least": "good"}}[str(how["type"])]
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
    for path in rules_folder("sif-2013").glob("*.yaml"):
        shutil.copy(path, folder)
    (folder / "8-every.yaml").write_text(yaml.safe_dump(stratum), "utf-8")
    return load_rulebook(folder, complete=True)  # so that nothing has to be there for something


def evaluated(seed: int, rulebook: Rulebook) -> Evaluation:
    """A register drawn by chance, the more items the higher the seed, worked out."""
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
    return assess(Facts(date(2014, 3, 3), evidence=tuple(held)), FRAMEWORK, rulebook).world.evaluation


@pytest.mark.parametrize("seed", range(4))
def test_it_gives_what_plain_python_gives(seed: int, rulebook: Rulebook) -> None:
    assert read_again(evaluated(seed, rulebook)).values > 1_000


@pytest.mark.parametrize("row", [0, -1])
@pytest.mark.parametrize("name", ["support", "share_1", "first_impact"])
def test_one_value_that_is_otherwise_is_noticed(name: str, row: int, rulebook: Rulebook) -> None:
    evaluation = evaluated(1, rulebook)
    evaluation.tables["descriptor"].columns[name][row] += 1
    with pytest.raises(EngineFaultError, match=f"for {name} of descriptor, but plain Python gives"):
        read_again(evaluation)


@pytest.mark.parametrize("kind", ["descriptor", "limit", "carrier"])
def test_one_decision_that_is_otherwise_is_noticed(kind: str, rulebook: Rulebook) -> None:
    evaluation = evaluated(1, rulebook)
    evaluation.decided[kind].rules[0] = rulebook.deciding[kind][:2]
    with pytest.raises(EngineFaultError, match=f"what decides a {kind}"):
        read_again(evaluation)
