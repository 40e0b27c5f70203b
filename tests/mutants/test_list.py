"""The list of mistakes is of the code as it is, so that `make mutants` can make each of them."""

from tests.mutants.run import what_is_behind


def test_each_mistake_can_be_made_where_it_is_said() -> None:
    assert what_is_behind() == []
