"""The floor: errors, plain English, YAML with places, digests. It knows nothing of inspections."""
