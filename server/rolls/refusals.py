"""The refusals of rolls."""

from __future__ import annotations

from server.foundation.errors import Conflict, Refused


class SecondPersonNeeded(Refused):
    """Whoever uploads a roll does not confirm it."""

    type = "second-person-needed"
    status = 403
    zh = "名单要由上传人以外的一人核对并确认。"
    en = "A roll is confirmed by somebody other than who uploaded it."


class RollDecided(Conflict):
    """The roll is taken over or dropped already."""

    type = "roll-decided"
    zh = "这份名单已经处理过了。"
    en = "This roll was dealt with already."


class NothingToTakeOver(Refused):
    """No row of the roll can be taken over."""

    type = "nothing-to-take-over"
    status = 422
    zh = "没有一行可以导入，请先按错误清单更正。"
    en = "No row can be taken over; mend the listed errors first."


class WarningHandled(Conflict):
    """The warning has its feedback already."""

    type = "warning-handled"
    zh = "这条预警已经反馈过了。"
    en = "This warning was answered already."
