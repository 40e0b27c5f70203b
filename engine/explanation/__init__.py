"""Why, and why not the grade above: reasons as a tree, for people and for machines."""
