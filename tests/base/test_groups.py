"""Values by what they have in common."""

from base.groups import grouped


def test_keys_and_values_stay_in_the_order_in_which_they_come() -> None:
    groups = grouped([("b", 2), ("a", 1), ("b", 1), ("b", 2)])
    assert list(groups.items()) == [("b", [2, 1, 2]), ("a", [1])]
    assert grouped([]) == {}
