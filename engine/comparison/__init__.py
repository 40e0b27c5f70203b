"""What changed between two assessments, and what caused it."""
