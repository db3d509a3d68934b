"""The refusals of the payments room, each with what to do instead."""

from __future__ import annotations

from server.foundation.errors import Conflict, Refused


class AlreadyStanding(Conflict):
    """The benefit has a standing payment already."""

    type = "already-standing"
    zh = "这项待遇已经在按月发放，不能再建一次。"
    en = "This benefit is paid every month already."


class NotStanding(Refused):
    """The benefit has no standing payment."""

    type = "not-standing"
    status = 404
    zh = "这项待遇没有按月发放的记录。"
    en = "This benefit has no standing payment."


class AlreadyEnded(Conflict):
    """The standing payment ended earlier; it is not moved to a later month."""

    type = "payment-ended"
    zh = "这项待遇已发到 {month} 为止，不能再延后；确需继续发放的，请重新作出决定。"
    en = "This benefit was paid until {month}; a new decision is needed to go on."
