"""The pages of verification: list, case, checks with their results, register of sources, home visits."""

from __future__ import annotations

from server.verification.pages import appraisals, by_source, cases, checks, reports, sources, visits
from server.verification.pages.frame import blueprint

__all__ = ["appraisals", "blueprint", "by_source", "cases", "checks", "reports", "sources", "visits"]
