"""The refusals of the window."""

from __future__ import annotations

from server.foundation.errors import Conflict, Refused


class AlreadyOpen(Conflict):
    """The household has an open case for the item."""

    type = "household-item-open"
    zh = "该户的“{item}”已在案件 {code} 中办理（{unit}），没有重复登记；您填的内容还在草稿里。"
    en = "“{item}” of this household is already in case {code} ({unit}); nothing was registered twice and your draft is kept."


class DraftChanged(Conflict):
    """Somebody saved the draft in between."""

    type = "draft-changed"
    zh = "同事刚保存过这份草稿，请核对后再保存；您填的内容还在页面上，没有覆盖同事的。"
    en = "A colleague saved this draft a moment ago; compare before you save. Your text is still on the page and replaced nothing."


class DraftClosed(Conflict):
    """The draft became a case, waits for a second person, or was dropped."""

    type = "draft-closed"
    zh = "这份草稿已登记、正等第二人核准或已删除，不能再改。"
    en = "This draft is registered, waits for a second person, or was dropped; it cannot be changed."


class NotWaiting(Conflict):
    """No true time waits for approval here."""

    type = "nothing-to-approve"
    zh = "这份登记没有等待核准的补录时间。"
    en = "No true time waits for approval here."


class SecondPersonNeeded(Refused):
    """A true time is approved by somebody else than who entered it."""

    type = "separation-of-duties"
    status = 403
    zh = "职责分离：补录时间由您提出，必须由另一人核准。"
    en = "Separation of duties: you entered this true time; another person must approve it."


class CaseNotOpen(Conflict):
    """The case is closed, withdrawn or was not accepted."""

    type = "case-not-open"
    zh = "案件 {code} 已经结束，不能再办这一步。"
    en = "Case {code} has ended; this step is no longer possible."


class ItemNotByHand(Conflict):
    """The item runs in a process or is decided; a result by hand would contradict it."""

    type = "item-not-by-hand"
    zh = "“{item}”正在流程中办理或已有结果，不能手工登记结果。"
    en = "“{item}” runs in a process or is decided; no result can be entered by hand."
