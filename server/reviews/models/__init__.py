"""Rows of the reviews room; money is kept in fen."""

from server.reviews.models.calendar import CalendarEntry, Mark, Review
from server.reviews.models.changes import Change
from server.reviews.models.lists import Comparison, Draw, Flag, ListEntry, Suspicion
from server.reviews.models.stops import STILL_FITS, Grace, Opinion, Stop

__all__ = [
    "CalendarEntry",
    "STILL_FITS",
    "Change",
    "Comparison",
    "Draw",
    "Flag",
    "Grace",
    "ListEntry",
    "Mark",
    "Opinion",
    "Review",
    "Stop",
    "Suspicion",
]
