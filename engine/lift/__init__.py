"""The smallest sets of changes that would bring a judgement to a grade."""
