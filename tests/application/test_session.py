"""A workspace that is open."""

from pathlib import Path

from application.session import Session
from tests.evidence.unsaid import UNSAID


def test_what_nobody_said_is_taken_as_the_standard_policy_has_it(made_up: Path) -> None:
    with Session(made_up) as session:
        assert session.unsaid == UNSAID
