"""Readings of oversight."""
