"""Verification: authorisation, the data check source by source, the home visit, the conclusion, and the second look."""
