"""What the texts of a plan claim, by the words, figures, dates, bodies and references that stand in them."""
