"""Versions of the diagrams: proposed, checked, rehearsed, published by a second person; running cases moved in a previewed batch."""
