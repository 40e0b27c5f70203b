"""Changes of a workspace's register: each is one change, entered in the journal whole or not at all."""
