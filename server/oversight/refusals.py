"""What oversight refuses."""

from __future__ import annotations

from server.foundation.errors import Conflict


class OrderAnswered(Conflict):
    """The order has an answer already, or is closed."""

    type = "supervision-order-answered"
    zh = "这张督办单已经答复或已办结，不用再答。"
    en = "This supervision order is answered or closed already."


class NothingToJudge(Conflict):
    """There is no answer that waits for a verdict."""

    type = "supervision-no-answer"
    zh = "这张督办单还没有待审看的答复，或已经审看过了。"
    en = "No answer of this supervision order waits for a verdict."
