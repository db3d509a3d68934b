"""Means verification: authorisations, requests to the sources, the report, home visits, objections to the result."""
