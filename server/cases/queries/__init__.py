"""Readings of the cases room: the to-do list, one task, one case, its diagrams."""
