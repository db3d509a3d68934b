"""Pages of complaints: for who handles them, and for who reports without an account."""

from server.complaints.pages import officers, public  # noqa: F401 - each adds its views
from server.complaints.pages.blueprint import blueprint

__all__ = ["blueprint"]

#: Whoever has something to report needs no account.
OPEN = frozenset({"complaints.show_report", "complaints.report", "complaints.show_standing"})
