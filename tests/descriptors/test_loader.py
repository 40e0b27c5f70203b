from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from base.errors import ManyProblems, NotFoundError
from descriptors.loader import builtin_frameworks, check_framework, framework_folder, load_framework

Change = Callable[[Path, str, str], int]


def places(small: Path) -> list[str]:
    """Where the problems of a framework are, as `file:line`."""
    return [problem.where.removeprefix(f"{small}/").split(" ")[0] for problem in check_framework(small)]


def test_the_framework_of_the_documentation_loads(small: Path) -> None:
    framework = load_framework(small)
    assert framework.id == "anytown-peer-review"
    assert list(framework.descriptors) == ["HP-01", "LAC-01", "LM-01"]
    assert framework.types["scorecard"].code == "E02"
    assert framework.rung_of_kind == {"data": "L2", "quality": "L3"}
    assert check_framework(small) == []


class TestKept:
    """What was kept of a framework, met again in a copy of its folder: this process remembers the folder itself."""

    @pytest.fixture
    def cache(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.setenv("READINESS_CACHE", str(tmp_path / "cache"))
        return tmp_path / "cache"

    @pytest.fixture
    def copy(self, small: Path) -> Path:
        return Path(shutil.copytree(small, small.with_name("other") / small.name))

    def test_it_is_the_framework_that_was_read(
        self, small: Path, copy: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = load_framework(small)
        assert len(list(cache.iterdir())) == 1
        monkeypatch.delattr("descriptors.loader.read_with_problems")
        again = load_framework(copy)
        assert again == first
        assert again.model_dump_json() == first.model_dump_json()

    def test_a_file_altered_under_a_right_seal_shows_by_the_digest(
        self, small: Path, copy: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("base.cache._seal", lambda key, content: b"right")
        framework = load_framework(small)
        [kept] = cache.iterdir()
        kept.write_bytes(kept.read_bytes().replace(b'"shelf_life_months":6', b'"shelf_life_months":99'))
        altered = load_framework(copy)
        assert altered.types["E01"].shelf_life_months == 99
        assert altered.digest != framework.digest

    @pytest.mark.parametrize(
        "content", [b"{}", b"[]", b"7", b"[" * 100_000, b'{"framework.yaml": {"judgements": ["X"]}}']
    )
    def test_a_file_that_is_no_framework_is_made_anew(
        self, small: Path, copy: Path, cache: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
    ) -> None:
        monkeypatch.setattr("base.cache._seal", lambda key, content: b"right")
        framework = load_framework(small)
        [kept] = cache.iterdir()
        kept.write_bytes(b"right\n" + content)
        assert load_framework(copy) == framework

    def test_a_framework_that_is_wrong_is_told_each_time(self, small: Path, copy: Path, change: Change) -> None:
        for folder in (small, copy):
            change(folder / "framework.yaml", "wording:", "wordng:")
            with pytest.raises(ManyProblems, match="1 problem"):
                load_framework(folder)


def test_every_kind_of_fault_is_told_in_one_go_with_its_line_and_the_nearest_key(small: Path, change: Change) -> None:
    hp, lac, lm = (small / "judgements" / f"{code}.yaml" for code in ("HP", "LAC", "LM"))
    header, types, ladder = (small / f"{name}.yaml" for name in ("framework", "evidence-types", "ladder"))
    faults = [
        (header, change(header, "wording:", "wordng:"), "wording"),
        (types, change(types, "kind: quality", "kind: qualty"), "quality"),
        (types, change(types, "slug: scorecard", "slug: case-file-audit"), "slug"),
        (ladder, change(ladder, "kinds: [quality]", "kinds: [quality, data]"), "two rungs"),
        (hp, change(hp, "kind: key", "kind: keys"), "key"),
        (hp, change(hp, "[E01, E02]", "[E01, E20]"), "E02"),
        (hp, change(hp, "[K01]", "[K1]"), "K01"),
        (lac, change(lac, "LAC-01", "LAX-01"), "LAC-"),
        (lm, change(lm, "refs: [S01]", "refs: [S02]"), "S01"),
        (lm, change(lm, "theme: line of sight\n    ", "") - 2, "theme: a few words, the topic."),
    ]
    told = [(p.where.split(" ")[0], f"{p.message} {p.hint}") for p in check_framework(small)]
    assert sorted(place for place, _ in told) == sorted(f"{file}:{line}" for file, line, _ in faults)
    for file, line, nearest in faults:
        assert any(place == f"{file}:{line}" and nearest in text for place, text in told), (file, line)


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("framework.yaml", "version:", "versoin:", 'unknown key "versoin"'),
        ("framework.yaml", 'version: "1"\n', "", '"version" is missing'),
        ("framework.yaml", "[HP, LAC, LM]", "[HP, LAC, LM, LS]", 'the judgement "LS" has no file judgements/LS.yaml'),
        ("framework.yaml", "[HP, LAC, LM]", "[HP, LAC]", 'framework.yaml does not list the judgement "LM"'),
        ("framework.yaml", "[HP, LAC, LM]", "[HP, LAC, LM, HP]", 'the judgement "HP" is listed twice'),
        (
            "framework.yaml",
            "  - id: S01\n",
            "  - {id: S01, title: again}\n  - id: S01\n",
            'the source id "S01" is used twice, first in framework.yaml on line 7',
        ),
        ("judgements/HP.yaml", "kind: key", "kind: sub", 'a judgement of kind "sub" names no parent'),
        ("judgements/HP.yaml", "kind: key", "kind: sub\nparent: LCA", 'unknown judgement "LCA"'),
        ("judgements/HP.yaml", "kind: key", "kind: key\nparent: LAC", 'a judgement of kind "key" has no parent'),
        ("judgements/HP.yaml", "code: HP", "code: HQ", 'the judgement "HQ" stands in a file of another name'),
        ("judgements/HP.yaml", "[E01, E02]", "[E01, E09]", 'unknown evidence type "E09"'),
        ("judgements/HP.yaml", "[K01]", "[K09]", 'unknown indicator "K09"'),
        ("judgements/HP.yaml", "id: HP-01", "id: hp-1", '"hp-1" is not written as "id" must be'),
        (
            "judgements/LAC.yaml",
            "{status: recalled}",
            "{status: remembered}",
            '"remembered" is not a value of "status"',
        ),
        ("judgements/LAC.yaml", "{status: recalled}", "{status: recalled, refs: [S2]}", 'unknown source "S2"'),
        ("judgements/LAC.yaml", "[E01]", "[E01", "this is not YAML: a bracket or brace is not closed"),
        (
            "judgements/LAC.yaml",
            "theme: placements",
            "theme: a\n    theme: b",
            '"theme" is written twice, first on line 9',
        ),
        (
            "evidence-types.yaml",
            "code: E02",
            "code: E01",
            'the evidence type code "E01" is used twice, first in evidence-types.yaml on line 2',
        ),
        (
            "evidence-types.yaml",
            "shelf_life_months: 6\n",
            "shelf_life_months: 6\n    words: [visit log, visit log]\n",
            'the evidence type word "visit log" is used twice, first in evidence-types.yaml on line 7',
        ),
        (
            "evidence-types.yaml",
            "shelf_life_months: 6",
            "shelf_life_months: 0",
            '"shelf_life_months" must be more than 0, not 0',
        ),
        ("ladder.yaml", "[quality]", "[impact]", 'the kind "quality" stands on no rung of the ladder'),
        ("ladder.yaml", "[quality]", "[quality, data]", 'the kind "data" stands on two rungs, first on L2'),
        ("ladder.yaml", "[quality]", "[{quality: [impact]}]", 'the kind "quality" stands on no rung of the ladder'),
        ("ladder.yaml", "rung: L3", "rung: L2", 'the rung "L2" is used twice, first in ladder.yaml on line 2'),
        ("indicators.yaml", "unit: percent", "unit: per cent", '"per cent" is not a value of "unit"'),
    ],
)
def test_each_fault_is_told(small: Path, change: Change, name: str, old: str, new: str, message: str) -> None:
    change(small / name, old, new)
    told = [problem.message for problem in check_framework(small)]
    assert message in told
    with pytest.raises(ManyProblems):
        load_framework(small)


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("judgements/LM.yaml", "kind: key", "kind: sub\nparent: LM", 'the parent "LM" is not a key judgement'),
        (
            "framework.yaml",
            "judgements:",
            "in_force_from: 2014-01-01\nwithdrawn: 2013-01-01\njudgements:",
            "withdrawn before",
        ),
        ("evidence-types.yaml", "shelf_life_months: 6", "shelf_life_months: 99999", "must be 1200 or less"),
    ],
)
def test_what_cannot_be_is_told(small: Path, change: Change, file: str, old: str, new: str, message: str) -> None:
    change(small / file, old, new)
    (problem,) = check_framework(small)
    assert message in problem.message
    assert problem.hint
    assert problem.where.startswith(f"{small / file}:")


def test_a_framework_without_a_key_judgement_is_told(small: Path, change: Change) -> None:
    for code in ("HP", "LAC", "LM"):
        change(small / "judgements" / f"{code}.yaml", "kind: key", "kind: review")
    assert [problem.message for problem in check_framework(small)] == ["no judgement is of kind key"]


def test_a_link_that_leads_nowhere_is_told(small: Path) -> None:
    (small / "ladder.yaml").unlink()
    (small / "ladder.yaml").symlink_to(small / "gone.yaml")
    with pytest.raises(ManyProblems) as caught:
        load_framework(small)
    assert "a file that is not there" in caught.value.problems[0].message


def test_a_file_that_is_not_utf8_is_told_with_its_line(small: Path) -> None:
    header = small / "framework.yaml"
    header.write_text(header.read_text(encoding="utf-8"), encoding="utf-16")
    assert places(small)[0] == "framework.yaml:1"


def test_one_fault_is_one_problem(small: Path, change: Change) -> None:
    line = change(small / "judgements" / "HP.yaml", "theme:", "them:")
    assert places(small) == [f"judgements/HP.yaml:{line}"]


def test_a_descriptor_id_is_used_once_in_the_whole_framework(small: Path, change: Change) -> None:
    line = change(small / "judgements" / "LM.yaml", "id: LM-01", "id: HP-01")
    messages = [problem.message for problem in check_framework(small)]
    assert 'the descriptor id "HP-01" is used twice, first in judgements/HP.yaml on line 7' in messages
    assert places(small) == [f"judgements/LM.yaml:{line}"] * 2


def test_a_file_that_is_not_yaml_hides_no_fault_of_another_and_starts_none(small: Path, change: Change) -> None:
    change(small / "evidence-types.yaml", "kind: data", "kind: [data")
    line = change(small / "judgements" / "HP.yaml", "kind: key", "kind: keen")
    assert [place.split(":")[0] for place in places(small)] == ["evidence-types.yaml", "judgements/HP.yaml"]
    assert places(small)[1] == f"judgements/HP.yaml:{line}"


def test_problems_come_in_the_order_of_files_and_lines(small: Path, change: Change) -> None:
    change(small / "judgements" / "HP.yaml", "provenance: {status: found, refs: [S01]}\ndescriptors", "descriptors")
    change(small / "judgements" / "HP.yaml", "[K01]", "[K09]")
    change(small / "judgements" / "HP.yaml", "    theme: early help", "    topic: early help")
    change(small / "framework.yaml", "name: Anytown", "nom: Anytown")
    assert places(small) == [
        "framework.yaml:3",
        "judgements/HP.yaml:1",
        "judgements/HP.yaml:6",
        "judgements/HP.yaml:8",
        "judgements/HP.yaml:11",
    ]


def test_required_files_are_missed_and_optional_ones_are_not(small: Path, change: Change) -> None:
    change(small / "judgements" / "HP.yaml", "    indicators: [K01]\n", "")
    (small / "indicators.yaml").unlink()
    assert load_framework(small).indicators == ()
    (small / "ladder.yaml").unlink()
    (problem,) = check_framework(small)
    assert (problem.message, problem.where) == ("the file ladder.yaml is missing", str(small))


def test_an_indicator_needs_a_file_of_indicators(small: Path) -> None:
    (small / "indicators.yaml").unlink()
    (problem,) = check_framework(small)
    assert (problem.message, problem.hint) == ('unknown indicator "K01"', "None is defined.")


def test_a_misnamed_file_is_told_and_a_readme_is_left_alone(small: Path) -> None:
    (small / "README.md").write_text("About", encoding="utf-8")
    (small / "rules").mkdir()
    (small / "rules" / "policy.yaml").write_text("values: {}\n", encoding="utf-8")
    assert check_framework(small) == []
    (small / "bodys.yaml").write_text("bodies: []\n", encoding="utf-8")
    (problem,) = check_framework(small)
    assert (problem.where, problem.hint) == (str(small / "bodys.yaml"), "Did you mean bodies.yaml?")


def test_an_empty_folder_says_what_every_framework_has(tmp_path: Path) -> None:
    assert [problem.message for problem in check_framework(tmp_path)] == [
        "the file framework.yaml is missing",
        "the file ladder.yaml is missing",
        "the file evidence-types.yaml is missing",
    ]


def test_a_name_that_is_not_known_gives_the_nearest() -> None:
    assert "sif-2013" in builtin_frameworks()
    with pytest.raises(NotFoundError) as caught:
        load_framework("sif-2031")
    assert "Did you mean sif-2013" in caught.value.hint


def test_a_framework_is_found_by_id_or_by_path(small: Path) -> None:
    assert load_framework(framework_folder("sif-2013")).digest == load_framework("sif-2013").digest
    assert framework_folder(str(small)) == small


def test_the_digest_is_of_what_is_said_and_not_of_how_it_is_written(small: Path, change: Change) -> None:
    before = load_framework(small).digest
    change(
        small / "framework.yaml",
        "wording: Our own words throughout.",
        "# why\nwording: >-\n  Our own\n  words throughout.",
    )
    change(
        small / "judgements" / "HP.yaml",
        "{status: found, refs: [S01]}\ndescriptors",
        "{refs: [S01], status: found}\ndescriptors",
    )
    assert load_framework(small).digest == before
    change(small / "evidence-types.yaml", "shelf_life_months: 6", "shelf_life_months: 7")
    after = load_framework(small)
    assert after.digest != before
    assert after.types["E01"].shelf_life_months == 7


@pytest.mark.parametrize(
    ("old", "new", "message", "hint"),
    [
        ("codes: adopter_gender", "codes: adopters", 'unknown set of codes "adopters"', "Did you mean"),
        ("column: Date of Contact", "column: Day of it all", 'unknown column "Day of it all"', "Date of Contact"),
        ("lists_due: lists", "lists_due: never", 'unknown step "never"', "Known: call, documents, lists and on-site."),
        ("of: L5\n", "of: L50\n", 'unknown list "L50"', "Did you mean L5"),
        ("types: [E01", "types: [E98, E01", 'unknown evidence type "E98"', "Did you mean"),
        ("    weeks: 1\n", "", "a step is counted in working days or in weeks", "Give one of the two."),
    ],
)
def test_a_name_in_an_annex_that_leads_nowhere_is_told_with_its_line(
    tmp_path: Path, change: Change, old: str, new: str, message: str, hint: str
) -> None:
    folder = Path(shutil.copytree(framework_folder("ilacs-2023"), tmp_path / "ilacs"))
    line = change(folder / "annex-a.yaml", old, new)
    [problem] = [problem for problem in check_framework(folder) if "annex-a.yaml" in problem.where]
    assert problem.message == message
    assert hint in problem.hint
    assert not new or problem.where.startswith(f"{folder / 'annex-a.yaml'}:{line} ")
