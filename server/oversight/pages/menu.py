"""The menu entry of who is asked by a 督办单."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import gettext as _

from server.organisation import rules
from server.oversight.pages.blueprint import blueprint
from server.oversight.queries.orders import addressed
from server.web.entry import query, signed_in


@blueprint.app_context_processor
def orders_entry() -> dict[str, Any]:
    """Lead a unit that was sent an order to its list; the supervisor finds it on the board."""
    who = signed_in()
    if (
        who is None
        or not rules.relations(who, "oversight.answer")
        or "county" in rules.relations(who, "oversight.board")
    ):
        return {}
    every, waiting = query(addressed)
    if not every:
        return {}
    on_board = rules.may(who, "oversight.board")
    here = request.path.startswith("/oversight/orders") and not on_board
    return {
        "nav_more": [{"href": "/oversight/orders", "label": _("督办单"), "current": here, "count": waiting or None}]
    }
