"""Rows of the verification room. Money is kept in fen."""

from server.verification.models.check import CheckSource, Finding, Inquiry, MeansCheck, fen, yuan
from server.verification.models.consent import Authorisation, RelativeFiling
from server.verification.models.survey import Appraisal, HomeVisit, Investigation, ResultObjection

__all__ = [
    "Appraisal",
    "Authorisation",
    "CheckSource",
    "Finding",
    "HomeVisit",
    "Inquiry",
    "Investigation",
    "MeansCheck",
    "RelativeFiling",
    "ResultObjection",
    "fen",
    "yuan",
]
