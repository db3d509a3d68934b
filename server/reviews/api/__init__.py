"""Checks, changes of aid, changes in households, draws, lists, marks and compared files, over HTTP."""

from server.reviews.api.changes import changes
from server.reviews.api.findings import flags, suspicions
from server.reviews.api.matters import draws, lists, reviews, stops

BLUEPRINTS = (reviews, stops, changes, lists, draws, flags, suspicions)

__all__ = ["BLUEPRINTS"]
