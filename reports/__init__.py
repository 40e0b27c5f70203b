"""What the group reads: one module and one template for each report."""
