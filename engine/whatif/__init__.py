"""Grades under assumed evidence; nothing is saved."""
