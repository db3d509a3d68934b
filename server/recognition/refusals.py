"""The refusals of recognition."""

from __future__ import annotations

from server.foundation.errors import Conflict


class NotSupported(Conflict):
    """The person receives no support of the destitute."""

    type = "not-supported"
    zh = "这个人现在不享受特困人员救助供养，不用重新评估自理能力。"
    en = "This person receives no support of the destitute; there is nothing to rate again."


class RatingRunning(Conflict):
    """A report of changed self-care is being dealt with."""

    type = "rating-running"
    zh = "已经有一次自理能力变化报告在办理，没有重复登记。"
    en = "A report of changed self-care is being dealt with; nothing was registered twice."


class NotRenewable(Conflict):
    """The recognition is renewed already, or has ended otherwise."""

    type = "recognition-not-renewable"
    zh = "这项认定已经提出过重新申请，或者还没到可以续办的时候。"
    en = "This recognition is being renewed already, or it is too early to renew it."
