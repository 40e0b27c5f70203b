"""The scale of grades that the findings are graded on."""

from __future__ import annotations

from rules.loader import load_rulebook, rules_folder

GRADES = load_rulebook(rules_folder("sif-2013")).grades
"""Worst first."""
