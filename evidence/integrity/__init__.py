"""That nobody alters a register unseen: its journal, signatures, checkpoints and stamps."""
