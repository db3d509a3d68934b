"""The refusals of unmasking, each with what to do instead."""

from __future__ import annotations

from server.foundation.errors import Conflict, Refused


class SecondPersonNeeded(Refused):
    """Asking to see whole numbers and agreeing to it are two persons."""

    type = "second-person-needed"
    status = 403
    zh = "申请查看的人（和其代班人）不能自己同意，请由本单位的另一人同意。"
    en = "Whoever asks to see cannot agree to it, nor can a substitute in that place; another person of the unit does."


class UnmaskingAsked(Conflict):
    """The same person asked for the same file already and waits."""

    type = "unmasking-asked"
    zh = "您已经提出过这项申请，正在等另一人同意。"
    en = "You have asked for this already; it waits for another person."


class UnmaskingDecided(Conflict):
    """Somebody has agreed or refused already."""

    type = "unmasking-decided"
    zh = "这项查看申请已经有人答复。"
    en = "Somebody has answered this request already."


class UnmaskingLapsed(Conflict):
    """It waited too long; whoever still needs to see it asks anew."""

    type = "unmasking-lapsed"
    zh = "这项查看申请超过七天没有答复，已经失效；还需要看的，请重新申请。"
    en = "Nobody answered this within seven days, so it has lapsed; whoever still needs it asks again."


class NotOpen(Refused):
    """The fields are not shown to this person now: nobody agreed, or the time is over."""

    type = "unmasking-not-open"
    status = 403
    zh = "这项查看还没有得到同意，或者时间已到；需要再看的，请重新申请。"
    en = "Nobody has agreed to this yet, or the time is over; ask again if you still need it."
