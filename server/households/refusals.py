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


class IdentityCarriesAid(Conflict):
    """An identity that a running aid came with ends with it, by a decision that heard the person (社会救助法 art. 48)."""

    type = "identity-carries-aid"
    zh = "这项身份带着正在发放的待遇，随待遇一起终止：请在“调减停发”里提出，听取意见后另作决定。"
    en = "An aid that is being paid came with this identity; both end by a change of aid, which hears the person first."


class IdentityEnded(Conflict):
    """The recognised identity has an end already."""

    type = "identity-ended"
    zh = "这项身份已经终止。"
    en = "This identity has ended already."
