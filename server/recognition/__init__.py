"""Recognition: the destitute, marginal and rigid-expense households, relief of expenses, children without support."""
