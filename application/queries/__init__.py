"""Questions to a workspace. Asking never writes: register and workspace stay byte for byte as they were."""
