"""The refusals of the households room."""

from __future__ import annotations

from server.foundation.errors import Conflict, Refused


class NotToMerge(Refused):
    """The two rows cannot be one."""

    type = "cannot-merge"
    status = 422
    zh = "这两条记录不能合并：{why_zh}。"
    en = "These two records cannot be merged: {why_en}."


class AlreadyUndone(Conflict):
    """The merge was taken back already."""

    type = "already-undone"
    zh = "这次合并已经拆回，或不能再拆回。"
    en = "This merge was taken back already, or cannot be."


class IdentityEnded(Conflict):
    """The recognised identity has an end already."""

    type = "identity-ended"
    zh = "这项身份已经终止。"
    en = "This identity has ended already."
