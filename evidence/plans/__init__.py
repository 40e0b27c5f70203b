"""Action plans and progress reports: which column holds what, rows put together, and totals held against them."""
