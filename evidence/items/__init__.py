"""Evidence items: filing them, what becomes of them, and that a second person reads them."""
