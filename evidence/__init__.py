"""What the authority knows: evidence, actions, measures, and the register and importers that hold and read them."""
