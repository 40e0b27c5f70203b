"""What can happen to an item. How it stands on a day is asked of the rules: see tests/engine/test_standing.py."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.errors import InputError
from descriptors.models import EvidenceType, Provenance, Rung
from evidence.items import lifecycle
from evidence.models import PREVALENCES, Bearing, Item, Prevalence

Audit = Callable[..., Item]

AUDIT = EvidenceType(
    code="E01",
    slug="audit",
    name="Audit",
    kind="quality",
    shelf_life_months=6,
    provenance=Provenance(status="choice"),
)
FIGURES = AUDIT.model_copy(update={"code": "E02", "slug": "figures", "kind": "data", "shelf_life_months": 3})
BANDS: dict[Prevalence, int] = {"few": 1, "some": 200, "most": 600, "all": 950}


def filed(type: EvidenceType = FIGURES, natural: Rung = "L2", about: date = date(2014, 2, 1), **fields: Any) -> Item:
    when = datetime(2014, 3, 3, 9, tzinfo=UTC)
    return lifecycle.file_item("E-0001", type, about, when, natural, **{"title": "x", "lead": "A Lead", **fields})


@pytest.mark.parametrize(
    ("about", "months", "last_day"),
    [
        (date(2014, 2, 1), 6, date(2014, 8, 1)),
        (date(2014, 1, 31), 1, date(2014, 2, 28)),
        (date(2012, 1, 31), 1, date(2012, 2, 29)),
        (date(2013, 12, 31), 12, date(2014, 12, 31)),
        (date(2013, 11, 30), 15, date(2015, 2, 28)),
    ],
)
def test_shelf_life_is_whole_months(about: date, months: int, last_day: date) -> None:
    assert lifecycle.valid_until(about, months) == last_day


def test_what_recurs_counts_until_its_successor_can_be_had() -> None:
    monthly = FIGURES.model_copy(update={"shelf_life_months": 1, "recurs_months": 1, "successor_days": 21})
    assert lifecycle.last_day(date(2014, 1, 31), monthly) == date(2014, 3, 21)
    assert lifecycle.last_day(date(2014, 1, 31), FIGURES) == date(2014, 4, 30)
    assert lifecycle.last_day(date.max, monthly) == date.max


def test_exceptional_is_shown_by_impact_on_children_alone() -> None:
    said = Bearing(descriptor="HP-07", direction="supports", prevalence="most", seriousness="exceptional")
    audit = filed(AUDIT, "L3", bearings=(said,))
    with pytest.raises(InputError, match="exceptional practice of HP-07"):
        lifecycle.check_words(audit, AUDIT, "L3")
    raised = filed(AUDIT, "L3", bearings=(said,), rung="L4", outcomes="Fewer children move")
    lifecycle.check_words(raised, AUDIT, "L3")
    lifecycle.check_words(audit, AUDIT.model_copy(update={"kind": "external"}), "L3")


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(1, 60), st.integers(0, 60))
def test_a_longer_shelf_life_never_ends_sooner(about: date, months: int, more: int) -> None:
    assert about < lifecycle.valid_until(about, months) <= lifecycle.valid_until(about, months + more)


def test_evidence_cannot_be_about_the_future() -> None:
    assert filed(about=date(2014, 3, 3)).about == date(2014, 3, 3)
    with pytest.raises(InputError, match="which is later"):
        filed(about=date(2014, 3, 5))


def test_revising_the_type_or_date_moves_the_last_day() -> None:
    item = filed()
    assert lifecycle.revise(item, FIGURES, "L2", title="y").valid_until == item.valid_until
    assert lifecycle.revise(item, AUDIT, "L3").valid_until == date(2014, 8, 1)
    assert lifecycle.revise(item, FIGURES, "L2", about=date(2014, 1, 1)).valid_until == date(2014, 4, 1)


def test_retiring_and_restoring() -> None:
    item = filed()
    retired = lifecycle.retire(item, date(2014, 3, 10), "superseded by the new audit", "A Lead")

    assert lifecycle.restore(retired) == item
    with pytest.raises(InputError, match="was retired on 2014-03-10 and cannot be revised"):
        lifecycle.revise(retired, AUDIT, "L3")
    with pytest.raises(InputError, match="neither retired nor replaced"):
        lifecycle.restore(item)
    with pytest.raises(InputError, match="a reason and a name"):
        lifecycle.retire(item, date(2014, 3, 10), " ", "A Lead")


def test_replacing_and_restoring(audit: Audit) -> None:
    item = filed()
    replaced = lifecycle.replace(item, audit("E-0002"))

    assert replaced.superseded_by == "E-0002"
    assert lifecycle.restore(replaced) == item
    with pytest.raises(InputError, match="was replaced by E-0002"):
        lifecycle.retire(replaced, date(2014, 3, 10), "x", "A Lead")
    with pytest.raises(InputError, match="cannot replace itself"):
        lifecycle.replace(item, item)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"rung": "L3"}, "names who checked"),
        ({"rung": "L3", "checked_by": "a  LEAD"}, "cannot be the one who checked"),
        ({"rung": "L4"}, "says which children's outcomes"),
        ({"sample": 5, "met": 6}, "6 of 5"),
        ({"met": 6}, "6 of no sample"),
        ({"rung": "L9"}, "cannot be filed"),
    ],
)
def test_what_cannot_be_filed_is_told(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        filed(**fields)


def test_a_rung_can_be_lowered_freely_and_raised_with_its_reason() -> None:
    assert filed(rung="L1").rung == "L1"
    assert filed(rung="L3", checked_by="B Deputy").rung == "L3"
    assert filed(rung="L4", outcomes="fewer repeat plans").rung == "L4"
    with pytest.raises(InputError, match="cannot be raised to L2"):
        filed(natural="L1", rung="L2")


class TestSample:
    def test_gives_both_sides_in_the_bands_of_their_shares(self) -> None:
        support, weakness = lifecycle.bearings_of_sample(
            "HP-07", 20, 12, bands=BANDS, strength="strong", seriousness="moderate"
        )
        assert (support.direction, support.prevalence, support.seriousness) == ("supports", "most", "strong")
        assert (weakness.direction, weakness.prevalence, weakness.seriousness) == ("undermines", "some", "moderate")

    @pytest.mark.parametrize(("met", "direction"), [(20, "supports"), (0, "undermines")])
    def test_leaves_out_a_side_of_zero(self, met: int, direction: str) -> None:
        [only] = lifecycle.bearings_of_sample("HP-07", 20, met, bands=BANDS, strength="strong", seriousness="moderate")
        assert (only.direction, only.prevalence) == (direction, "all")

    @pytest.mark.parametrize(("sample", "met"), [(0, 0), (-1, 0), (5, 6), (5, -1)])
    def test_refuses_numbers_that_cannot_be(self, sample: int, met: int) -> None:
        with pytest.raises(InputError, match="not a count of an audit"):
            lifecycle.bearings_of_sample("HP-07", sample, met, bands=BANDS, strength="strong", seriousness="moderate")

    @given(st.integers(1, 5000), st.data())
    def test_one_more_that_met_it_never_lowers_support(self, sample: int, data: st.DataObject) -> None:
        met = data.draw(st.integers(1, sample))

        def support(count: int) -> int:
            sides = lifecycle.bearings_of_sample(
                "HP-07", sample, count, bands=BANDS, strength="strong", seriousness="moderate"
            )
            return max((PREVALENCES.index(b.prevalence) for b in sides if b.direction == "supports"), default=-1)

        assert support(met - 1) <= support(met)


def weakness(descriptor: str = "HP-07", prevalence: Prevalence = "most", seriousness: str = "serious") -> Bearing:
    return Bearing.model_validate(
        {"descriptor": descriptor, "direction": "undermines", "prevalence": prevalence, "seriousness": seriousness}
    )


def support(descriptor: str = "HP-07") -> Bearing:
    return Bearing(descriptor=descriptor, direction="supports", prevalence="most", seriousness="strong")


class TestTakingBack:
    BEFORE = filed(bearings=(weakness(), support("HP-08")))

    def kept(self, after: Item, before: Item = BEFORE) -> list[Bearing]:
        return [kept.bearing for kept in lifecycle.take_back(before, after).taken_back]

    @pytest.mark.parametrize(
        "bearings",
        [
            (),
            (support(),),
            (weakness("HP-08"),),
            (weakness(prevalence="some"),),
            (weakness(seriousness="moderate"),),
            (weakness().model_copy(update={"self_known": True}),),
        ],
    )
    def test_keeps_a_weakness_that_is_dropped_moved_or_made_less_of(self, bearings: tuple[Bearing, ...]) -> None:
        after = lifecycle.revise(self.BEFORE, FIGURES, "L2", bearings=bearings)
        assert self.kept(after) == [weakness()]
        assert lifecycle.take_back(self.BEFORE, after).taken_back[0].until == self.BEFORE.valid_until

    @pytest.mark.parametrize(
        "bearings", [(weakness(),), (weakness(prevalence="all"), support()), (weakness(), support())]
    )
    def test_keeps_nothing_of_what_is_said_as_strongly_as_before(self, bearings: tuple[Bearing, ...]) -> None:
        assert self.kept(lifecycle.revise(self.BEFORE, FIGURES, "L2", bearings=bearings)) == []

    def test_keeps_what_is_retired_replaced_or_shown_by_another_count_or_day(self, audit: Audit) -> None:
        counted = filed(bearings=(weakness(),), sample=20, met=8)
        assert self.kept(lifecycle.retire(self.BEFORE, date(2014, 3, 10), "old", "A Lead")) == [weakness()]
        assert self.kept(lifecycle.replace(self.BEFORE, audit("E-0002"))) == [weakness()]
        assert self.kept(lifecycle.revise(self.BEFORE, FIGURES, "L2", about=date(2014, 1, 1))) == [weakness()]
        assert self.kept(lifecycle.revise(counted, FIGURES, "L2", met=12), counted) == [weakness()]
        assert self.kept(lifecycle.revise(counted, FIGURES, "L2", met=4), counted) == []

    def test_is_undone_by_saying_it_again(self) -> None:
        once = lifecycle.take_back(self.BEFORE, lifecycle.revise(self.BEFORE, FIGURES, "L2", bearings=()))
        twice = lifecycle.take_back(once, lifecycle.revise(once, FIGURES, "L2", bearings=(support(),)))
        assert twice.taken_back == once.taken_back
        again = lifecycle.revise(twice, FIGURES, "L2", bearings=(weakness(prevalence="all"),))
        assert lifecycle.take_back(twice, again).taken_back == ()

    @given(
        st.lists(
            st.builds(
                weakness,
                st.sampled_from(["HP-07", "HP-08"]),
                st.sampled_from(PREVALENCES),
                st.sampled_from(["minor", "moderate", "serious"]),
            ),
            max_size=3,
        )
    )
    def test_no_revision_makes_what_stands_against_a_descriptor_less(self, bearings: list[Bearing]) -> None:
        after = lifecycle.take_back(
            self.BEFORE, lifecycle.revise(self.BEFORE, FIGURES, "L2", bearings=tuple(dict.fromkeys(bearings)))
        )
        standing = [
            b for b in (*after.bearings, *(kept.bearing for kept in after.taken_back)) if b.descriptor == "HP-07"
        ]
        assert any(
            PREVALENCES.index(b.prevalence) >= PREVALENCES.index("most") and b.seriousness == "serious"
            for b in standing
        )
