"""Others that work out the same: each gives `answers(given)`, equal to the product's."""
