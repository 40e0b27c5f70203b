"""The register: how it is changed and asked, and what it keeps beside its entities."""
