"""What the authority knows: evidence, actions, measures; the register that keeps them and the importers that read them."""
