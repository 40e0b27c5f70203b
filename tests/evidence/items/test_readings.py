"""The second reader: who may be one, and when a reading lapses."""

from __future__ import annotations

import pytest

from base.errors import InputError, ManyProblems
from evidence.items.readings import read_again, reading_state, waiting


@pytest.fixture
def filed(register, audit):
    """An item that Anna Filer filed, Bella Lead leads on, and Cara Checker checked."""
    item = audit(
        sha256="ab" * 32,
        lead="Bella Lead",
        filed_by="Anna Filer",
        rung="L3",
        checked_by="Cara Checker",
        sample=20,
        met=12,
    )
    with register.change("Anna Filer", "evidence attach") as change:
        change.put("item", item)
    return item


def test_somebody_else_confirms_and_it_no_longer_waits(register, filed) -> None:
    assert [item.id for item in waiting(register)] == [filed.id]
    read_again(register, [filed.id], "Dora Deputy")
    item = register.item(filed.id)
    assert item.confirmed
    assert (item.readings[0].by, reading_state(item)) == ("Dora Deputy", "confirmed")
    assert waiting(register) == ()


@pytest.mark.parametrize(
    "name", ["Anna Filer", "A Filer", "filer, anna", "afiler", "Bella Lead", "Ms B. Lead", "C Checker", " "]
)
def test_nobody_vouches_for_their_own_work(register, filed, name) -> None:
    with pytest.raises(InputError):
        read_again(register, [filed.id], name)
    assert register.item(filed.id).readings == ()


def test_who_changed_what_is_claimed_cannot_confirm_it_either(register, filed) -> None:
    with register.change("Dora Deputy", "evidence revise") as change:
        change.put("item", filed.model_copy(update={"met": 20}))
    with pytest.raises(InputError, match="changed what is claimed of it, as Dora Deputy"):
        read_again(register, [filed.id], "D Deputy")
    read_again(register, [filed.id], "Eva Other")


def test_who_led_on_it_or_was_said_to_have_checked_it_before_cannot_confirm_it(register, filed) -> None:
    with register.change("Zoe Officer", "evidence revise") as change:
        change.put("item", filed.model_copy(update={"lead": "Dora Deputy", "checked_by": "Eva Other"}))
    for name, part in (("Bella Lead", "answered for it"), ("Cara Checker", "was said to have checked")):
        with pytest.raises(InputError, match=part):
            read_again(register, [filed.id], name)
    read_again(register, [filed.id], "Fay Fifth")


def test_a_reading_lapses_once_more_is_claimed_and_not_with_a_new_title(register, filed) -> None:
    read_again(register, [filed.id], "Dora Deputy")
    for update, state in (({"title": "Another"}, "confirmed"), ({"met": 20}, "lapsed")):
        with register.change("Anna Filer", "evidence revise") as change:
            change.put("item", register.item(filed.id).model_copy(update=update))
        assert reading_state(register.item(filed.id)) == state
    assert [item.id for item in waiting(register)] == [filed.id]


def test_who_disagrees_says_why_and_it_is_not_confirmed(register, filed) -> None:
    with pytest.raises(InputError, match="says why"):
        read_again(register, [filed.id], "Dora Deputy", disagree=" ")
    read_again(register, [filed.id], "Dora Deputy", disagree="It speaks of eight files")
    assert reading_state(register.item(filed.id)) == "disagreed"
    assert not register.item(filed.id).confirmed


def test_all_takes_what_this_person_may_read_and_names_the_rest(register, filed, audit) -> None:
    with register.change("Anna Filer", "evidence attach") as change:
        change.put("item", audit("E-0002", sha256="cd" * 32, lead="Dora Deputy", filed_by="Anna Filer"))
        change.put("item", audit("E-0003", lead="Bella Lead", filed_by="Anna Filer"))
    before = register.head()[0]
    read = read_again(register, (), "Dora Deputy", everything=True)
    assert [after.id for _, after in read.done] == ["E-0001"]
    assert [(item.id, reason) for item, reason in read.passed_over] == [
        ("E-0002", "Dora Deputy answers for it, and a second reader is somebody else.")
    ]
    assert register.head()[0] == before + 1


def test_of_several_items_all_are_confirmed_or_none(register, filed, audit) -> None:
    with register.change("Anna Filer", "evidence attach") as change:
        for n in (2, 3):
            change.put("item", audit(f"E-000{n}", lead="Dora Deputy", filed_by="Anna Filer", sha256=f"c{n}" * 32))
        change.put("item", audit("E-0004", filed_by="Anna Filer"))
    with pytest.raises(ManyProblems) as caught:
        read_again(register, ["E-0001", "E-0002", "E-0004"], "Dora Deputy")
    assert "has no file" in caught.value.problems[1].message
    assert not register.item("E-0001").confirmed


def test_an_item_of_an_older_register_is_unconfirmed_and_its_filer_known_from_the_journal(register, audit) -> None:
    with register.change("Anna Filer", "evidence attach") as change:
        change.put("item", audit(sha256="ab" * 32, lead="Bella Lead"))
    item = register.item("E-0001")
    assert (item.filed_by, item.content, item.confirmed) == ("", "", False)
    with pytest.raises(InputError, match="Anna Filer"):
        read_again(register, ["E-0001"], "A Filer")
    assert read_again(register, ["E-0001"], "Dora Deputy").done
