"""What becomes of the grades if nothing is done."""
