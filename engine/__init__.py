"""Inference over the facts of the register, and what follows from it: assessment, reasons, challenges, gaps."""
