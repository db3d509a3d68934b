"""Divisions, units, posts, people on posts; who may do and see what."""
