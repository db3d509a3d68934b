"""Pages of notices: the board for officers, and what anybody may read without an account."""

from server.notices.pages import exemptions, officers, papers, public  # noqa: F401 - each adds its views
from server.notices.pages.blueprint import blueprint

__all__ = ["blueprint"]

#: What hangs on the village's wall is for everybody.
OPEN = frozenset({"notices.show_public", "notices.object_online", "notices.show_thanks", "notices.show_village"})
