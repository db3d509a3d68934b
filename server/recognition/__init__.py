"""Recognition beyond the subsistence allowance: extreme hardship, margin and rigid-expense households, children; relief of expenses."""
