"""The hash-chained log of who did and who read what."""
