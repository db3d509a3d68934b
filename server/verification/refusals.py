"""The refusals of verification, each with what to do instead."""

from __future__ import annotations

from server.foundation.errors import Conflict, Refused


class ConsentMissing(Refused):
    """Somebody has not signed: nothing may be queried."""

    type = "consent-missing"
    zh = "还没有签核对授权书：{names}。授权签好以前不得查询。"
    en = "No signed authorisation yet: {names}. Nothing may be queried before."


class ConsentGone(Conflict):
    """The authorisation was withdrawn already."""

    type = "consent-withdrawn-already"
    zh = "这份授权已经撤回。"
    en = "This authorisation has been withdrawn already."


class Recused(Refused):
    """A filed relative of the applicant does not handle the case."""

    type = "recused"
    status = 403
    zh = "您备案为申请人的近亲属，须回避，请交其他同事办理。"
    en = "You are filed as a close relative of the applicant; a colleague must handle this."


class CheckClosed(Conflict):
    """The check is not in the state that the act needs."""

    type = "check-closed"
    zh = "这次核对已经提交复核或已经结束，不能再登记。"
    en = "This check has been handed to review or has ended; nothing more is entered."


class NotSentYet(Conflict):
    """Results are entered only after the requests went out."""

    type = "check-not-sent"
    zh = "查询还没有发出，请先办理“发出查询和信函”。"
    en = "The requests have not gone out; complete “send the requests” first."


class NothingToMark(Conflict):
    """Nothing of that kind is still open, or the number changed since the page was shown."""

    type = "nothing-to-mark"
    zh = "页面打开以后情况有变：现在还有 {count} 条未登记，请看清楚再确认。"
    en = "It changed since the page was opened: {count} are open now; look again and confirm."


class NotToResend(Conflict):
    """Only what timed out or could not be queried is asked again."""

    type = "not-to-resend"
    zh = "只有超时或无法查询的请求可以重发。"
    en = "Only a request that timed out or could not be answered is sent again."


class NotUnderRecheck(Refused):
    """Findings are corrected only while a recheck is open, by whoever holds it."""

    type = "not-under-recheck"
    status = 403
    zh = "只有在复查期间，由办理复查的人更正核对结果。"
    en = "Findings are corrected only during a recheck, by whoever does it."


class InvestigationRuns(Conflict):
    """One investigation of its own at a time for an item."""

    type = "investigation-runs"
    zh = "这个事项已经有一次单独的核查在办理。"
    en = "An investigation of this item is running already."
