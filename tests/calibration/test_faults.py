"""What counts of a council are held against: how little published inspections found wanting."""

from __future__ import annotations

from bench.calibration import faults
from bench.calibration.calibrate import PAGE


def test_hardly_any_published_judgement_would_be_asked_why_so_little_was_wanting() -> None:
    bars, every = faults.bars(), faults.judged()
    best = max(every, key=lambda one: one.right).grade
    assert all(one.right <= bars["good_fault_share"] for one in every if one.grade != best)
    assert sum(one.right > bars["faultless_share"] for one in every) == 1


def test_the_page_is_current() -> None:
    _, _, rest = PAGE.read_text(encoding="utf-8").partition(faults.BEGIN)
    assert rest.partition(faults.END)[0] == faults.report(), "Run: python -m bench.calibration.faults"
