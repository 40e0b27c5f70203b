"""The framework as data: judgements, descriptors, evidence types, indicators, and the models that read them."""
