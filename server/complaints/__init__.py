"""Complaints and reports from the public, answered within their limit."""
