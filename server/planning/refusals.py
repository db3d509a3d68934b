"""The refusals of the planning room."""

from __future__ import annotations

from server.foundation.errors import Conflict


class AlreadyApplied(Conflict):
    """The change is in force already."""

    type = "already-applied"
    zh = "这次变更已经生效。"
    en = "This change is in force already."


class NothingChanges(Conflict):
    """Every day is already what the file says."""

    type = "nothing-changes"
    zh = "日历已经是这样，没有需要改的日期。"
    en = "The calendar says so already; no day changes."
