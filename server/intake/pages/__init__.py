"""The window's pages: search, households, drafts, proposal, receipt, changes of a case."""

from server.intake.pages import cases, drafts, households, people, renewals
from server.intake.pages.blueprint import blueprint

__all__ = ["blueprint", "cases", "drafts", "households", "people", "renewals"]
