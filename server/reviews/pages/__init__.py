"""The pages of checks, changes of aid and changes in households."""

from server.reviews.pages import family, findings, matters, overview, plan
from server.reviews.pages.blueprint import blueprint

__all__ = ["blueprint", "family", "findings", "matters", "overview", "plan"]
