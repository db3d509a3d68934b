"""The refusals of discovery."""

from __future__ import annotations

from server.foundation.errors import Conflict, Refused


class LeadClosed(Conflict):
    """The lead has its outcome."""

    type = "lead-closed"
    zh = "这条线索已经有结果了。"
    en = "This lead has its outcome already."


class NotContacted(Refused):
    """A lead is not closed before the person was spoken to."""

    type = "lead-not-contacted"
    status = 409
    zh = "还没有联系本人：先记联系情况，再写结果（找不到人的除外）。"
    en = "Nobody spoke to the person yet: record the contact first (unless the person cannot be found)."


class WrongTownship(Refused):
    """A village's officer reports to her own township."""

    type = "other-township"
    status = 403
    zh = "只能向本村所属的乡镇报告；别处的线索请打那里的值班电话。"
    en = "Report to the township of your village; for other places call their duty telephone."
