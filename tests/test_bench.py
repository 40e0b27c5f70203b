"""What measures the program still fits it: the parts of the benchmark that need no peer can be imported."""

from __future__ import annotations

from importlib import import_module

import pytest


@pytest.mark.parametrize("part", ["commands", "storage", "portfolio"])
def test_a_section_of_the_benchmark_can_be_measured(part: str) -> None:
    assert callable(import_module(f"bench.{part}").report)
