"""How evidence becomes a grade: rule files and policy values as data, and the models that read them."""
