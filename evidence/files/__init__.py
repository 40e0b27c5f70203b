"""Evidence files: where they are kept, handed out and disposed of."""
