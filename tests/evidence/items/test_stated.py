"""What is filed of what was said: with a count, both sides of it and never more than it shows."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.errors import InputError
from evidence.index_sheet.drafts import Draft, DraftBearing
from evidence.items.lifecycle import band_of
from evidence.items.stated import bearings_of
from evidence.models import PREVALENCES, Prevalence, Seriousness, Strength
from tests.evidence.unsaid import UNSAID

COUNTS = st.integers(1, 200).flatmap(lambda sample: st.tuples(st.just(sample), st.integers(0, sample)))
SAID = st.one_of(
    st.builds(DraftBearing, descriptor=st.just("HP-07")),
    st.builds(DraftBearing, descriptor=st.just("HP-07"), direction=st.just("supports"), seriousness=st.just("strong")),
    st.builds(DraftBearing, descriptor=st.just("HP-07"), direction=st.just("undermines"), seriousness=st.just("minor")),
)


def draft(*said: DraftBearing, sample: int | None = None, met: int | None = None) -> Draft:
    return Draft(title="x", type="E01", about=date(2014, 2, 1), lead="A Lead", sample=sample, met=met, bearings=said)


@given(COUNTS, st.lists(SAID, min_size=1, max_size=3))
def test_whatever_side_was_typed_both_sides_of_the_count_are_filed(
    count: tuple[int, int], said: list[DraftBearing]
) -> None:
    sample, met = count
    made = bearings_of(draft(*said, sample=sample, met=met), UNSAID)
    sides = {bearing.direction: bearing.prevalence for bearing in made}
    assert len(made) == len(sides) == (met > 0) + (met < sample)
    assert sides.get("supports") == (band_of(met, sample, UNSAID.bands) if met else None)
    assert sides.get("undermines") == (band_of(sample - met, sample, UNSAID.bands) if met < sample else None)


@given(COUNTS, st.sampled_from(PREVALENCES), st.sampled_from(["supports", "undermines"]))
def test_a_word_beyond_its_count_is_refused_and_no_other(
    count: tuple[int, int], word: Prevalence, direction: str
) -> None:
    sample, met = count
    part = met if direction == "supports" else sample - met
    beyond = not part or PREVALENCES.index(word) > PREVALENCES.index(band_of(part, sample, UNSAID.bands))
    said = DraftBearing.model_validate({"descriptor": "HP-07", "direction": direction, "prevalence": word})
    if not beyond:
        assert bearings_of(draft(said, sample=sample, met=met), UNSAID)
        return
    with pytest.raises(InputError, match=f"{part} of {sample}"):
        bearings_of(draft(said, sample=sample, met=met), UNSAID)


def test_the_refusal_names_the_word_that_the_count_shows() -> None:
    said = DraftBearing(descriptor="HP-09", direction="supports", prevalence="all", seriousness="exceptional")
    with pytest.raises(InputError, match="2 of 20 met the standard, 10%: that shows 'few', and not 'all'"):
        bearings_of(draft(said, sample=20, met=2), UNSAID)


@pytest.mark.parametrize(("sample", "met"), [(None, None), (20, 12)])
def test_a_word_has_to_fit_its_direction_with_a_count_too(sample: int | None, met: int | None) -> None:
    said = DraftBearing(descriptor="HP-07", direction="supports", seriousness="serious")
    with pytest.raises(InputError, match="cannot be serious"):
        bearings_of(draft(said, sample=sample, met=met), UNSAID)


def test_of_several_words_the_one_that_claims_least_is_taken() -> None:
    words: list[Strength | Seriousness] = ["strong", "adequate", "minor", "serious"]
    said = [DraftBearing(descriptor="HP-07", seriousness=word) for word in words]
    made = bearings_of(draft(*said, sample=20, met=12), UNSAID)
    assert [bearing.seriousness for bearing in made] == ["adequate", "serious"]
