"""Readers of what councils already have: action plans, findings sheets, measures."""
