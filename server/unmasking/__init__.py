"""Whole numbers, phones and scans of a family that the desk shows masked: one person asks, another agrees, for a bounded time."""
