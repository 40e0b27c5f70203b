"""Worked cases that a member of the group can write, and running them."""
