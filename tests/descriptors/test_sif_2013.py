"""What must be true of the framework of 2013 as it comes with the program."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest

from base.model import Model
from base.shape import keys_at
from descriptors.layout import OPTIONAL, REQUIRED
from descriptors.loader import check_framework, load_framework
from descriptors.models import RUNGS, Descriptor, Framework, Judgement, Provenance
from rules.loader import load_rulebook, rules_folder


@pytest.fixture(scope="module")
def sif() -> Framework:
    return load_framework()


def test_nothing_is_wrong_with_it() -> None:
    assert check_framework("sif-2013") == []


def test_it_is_whole(sif: Framework) -> None:
    sizes = {judgement.code: len(judgement.descriptors) for judgement in sif.judgements}
    assert sizes == {"HP": 24, "LAC": 25, "AD": 11, "CL": 12, "LM": 21, "LS": 13}
    assert len(sif.descriptors) == 106
    assert len(sif.evidence_types) >= 36
    assert len(sif.indicators) == 49
    assert [step.rung for step in sif.ladder] == list(RUNGS)
    assert sif.annex_a is not None
    assert (len(sif.annex_a.lists), len(sif.annex_a.documents)) == (11, 28)


def test_types_are_numbered_without_a_break_and_each_is_typical_of_something(sif: Framework) -> None:
    numbered = [kind.code for kind in sif.evidence_types if kind.code[1:].isdigit()]
    assert numbered == [f"E{n:02}" for n in range(1, len(numbered) + 1)]
    named = {code for descriptor in sif.descriptors.values() for code in descriptor.evidence_types}
    assert set(numbered) <= named


def test_judgements_have_the_place_the_framework_gives_them(sif: Framework) -> None:
    assert [(j.code, j.kind, j.parent) for j in sif.judgements] == [
        ("HP", "key", None),
        ("LAC", "key", None),
        ("AD", "sub", "LAC"),
        ("CL", "sub", "LAC"),
        ("LM", "key", None),
        ("LS", "review", None),
    ]
    assert [j.code for j in sif.judgements if j.self_knowledge] == ["LM"]
    assert all(set(j.levels) == set(load_rulebook(rules_folder("sif-2013")).grades) for j in sif.judgements)


def test_descriptors_are_numbered_without_a_break(sif: Framework) -> None:
    for judgement in sif.judgements:
        expected = [f"{judgement.code}-{n:02}" for n in range(1, len(judgement.descriptors) + 1)]
        assert [descriptor.id for descriptor in judgement.descriptors] == expected


def test_every_descriptor_says_what_the_reader_needs(sif: Framework) -> None:
    for descriptor in sif.descriptors.values():
        texts = (descriptor.statement, descriptor.theme, descriptor.concerns, descriptor.pulls_down)
        assert all(text.strip() for text in texts), descriptor.id
        assert descriptor.evidence_types, descriptor.id


def test_only_three_duties_are_proved_by_a_date_and_a_figure(sif: Framework) -> None:
    assert {d.id for d in sif.descriptors.values() if d.time_bound} == {"AD-02", "LAC-22", "LM-21"}


def test_recommendations_rates_are_shares_and_all_but_two_are_attested(sif: Framework) -> None:
    unattested = {d.id for d in sif.descriptors.values() if d.attestation is None}
    assert unattested == {"HP-24", "LM-21"}
    for descriptor in sif.descriptors.values():
        if descriptor.attestation is not None:
            assert 0 < descriptor.attestation.reports <= descriptor.attestation.of
            assert descriptor.attestation.of in (134, 167)
            assert "S08" in descriptor.provenance.refs


def _provenances(value: Any) -> list[Provenance]:
    if isinstance(value, Provenance):
        return [value]
    if isinstance(value, Model):
        return [p for _, inner in value for p in _provenances(inner)]
    if isinstance(value, dict):
        return [p for inner in value.values() for p in _provenances(inner)]
    if isinstance(value, tuple):
        return [p for inner in value for p in _provenances(inner)]
    return []


def test_what_was_found_names_a_source_and_what_was_chosen_a_reason(sif: Framework) -> None:
    found = _provenances(sif)
    assert len(found) > 300
    for provenance in found:
        if provenance.status in ("found", "inferred"):
            assert provenance.refs, provenance
        if provenance.status == "choice":
            assert provenance.note, provenance
    assert Counter(p.status for p in found).keys() == {"found", "recalled", "inferred", "choice"}


def test_every_source_is_listed_and_most_are_used(sif: Framework) -> None:
    used = {ref for provenance in _provenances(sif) for ref in provenance.refs}
    assert used <= {source.id for source in sif.sources}


def test_national_values_are_shares_where_the_unit_is_a_percentage(sif: Framework) -> None:
    for indicator in sif.indicators:
        for value in indicator.england:
            assert indicator.unit != "percent" or 0 <= value.value <= 100, indicator.code
            assert value.value > 0, indicator.code


def test_national_values_keep_apart_what_was_found_and_what_was_recalled(sif: Framework) -> None:
    by_code = {indicator.code: indicator for indicator in sif.indicators}
    assert [(v.value, v.year, v.status) for v in by_code["K04"].england] == [
        (82.2, "2013-14", "recalled"),
        (83.4, "2015-16", "found"),
    ]
    assert by_code["K14"].england == ()


def test_every_type_can_be_named_by_a_code_or_a_slug(sif: Framework) -> None:
    assert len(sif.types) == 2 * len(sif.evidence_types)
    assert sif.types["E01"] is sif.types["case-file-audit"]
    assert sif.types["external-inspection"].shelf_life_months == 18
    assert sif.rung_of_kind["quality"] == "L3"


def test_words_that_suggest_a_type_are_lower_case(sif: Framework) -> None:
    words = [word for kind in sif.evidence_types for word in kind.words]
    assert [word for word in words if word != word.lower()] == []


def test_what_recurs_is_renewed_before_it_has_expired_for_long(sif: Framework) -> None:
    for kind in sif.evidence_types:
        assert kind.recurs_months is None or kind.recurs_months <= kind.shelf_life_months, kind.code


def test_bodies_end_after_they_began(sif: Framework) -> None:
    bodies = {body.id: body for body in sif.bodies}
    assert bodies["primary-care-trusts"].ended == date(2013, 3, 31)
    assert bodies["clinical-commissioning-groups"].started == date(2013, 4, 1)
    assert len(bodies) == len(sif.bodies)
    for body in sif.bodies:
        assert body.started or body.ended, body.id
        assert not (body.started and body.ended) or body.started < body.ended, body.id


def test_every_key_of_every_file_says_what_it_is_for() -> None:
    places: list[tuple[type[Model], tuple[str | int, ...]]] = [(m, ()) for m in (REQUIRED | OPTIONAL).values()]
    places += [(Judgement, ()), (Judgement, ("levels", "good")), (Descriptor, ("attestation", "recommendation_rate"))]
    places += [(model, (key, 0)) for model in (REQUIRED | OPTIONAL).values() for key in keys_at(model, ())]
    silent = {
        (model.__name__, *place, key)
        for model, place in [*places, (Descriptor, ())]
        for key, purpose in keys_at(model, place).items()
        if not purpose
    }
    said_by_the_key = {"provenance", "statement"}
    assert {key for key in silent if key[-1] not in said_by_the_key} == set()
