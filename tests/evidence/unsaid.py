"""What is taken where a lead does not say it, as the standard policy has it; `test_session.py` holds it to that."""

from evidence.items.stated import Unsaid

UNSAID = Unsaid(
    prevalence="some",
    strength="adequate",
    seriousness="moderate",
    bands={"few": 1, "some": 200, "most": 600, "all": 950},
    external_rung="L3",
)
