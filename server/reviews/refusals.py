"""Refusals of the reviews room."""

from __future__ import annotations

from server.foundation.errors import Conflict, Refused


class CheckRuns(Conflict):
    """A benefit has one open check at a time."""

    type = "check-runs"
    zh = "这项待遇已有一个核查在办（{code}），请在那个核查里一并办理。"
    en = "A check of this benefit runs already ({code}); use that one."


class ChangeRuns(Conflict):
    """A benefit has one open change at a time."""

    type = "change-runs"
    zh = "这项待遇已有一个调整在办（{code}），办完才能再提。"
    en = "A change of this benefit runs already ({code})."


class NothingReceived(Refused):
    """The household receives nothing of the kind."""

    type = "nothing-received"
    status = 422
    zh = "这户现在没有领这项待遇。"
    en = "The household does not receive this benefit."


class NotHeard(Refused):
    """Aid is never cut or ended before the person was heard."""

    type = "not-heard"
    zh = "还没有送达告知书、听取本人意见，不能决定减发或停发。"
    en = "The notice was not delivered or the person was not heard: aid cannot be cut or ended."


class ChangeHandled(Conflict):
    """The reported change was dealt with."""

    type = "change-handled"
    zh = "这条变化已经处理过了。"
    en = "This change was dealt with already."


class AfterWarning(Refused):
    """Ending for want of cooperation needs a warning and time to heed it."""

    type = "after-warning"
    zh = "先告诫，满 {days} 还不配合的（{until} 以后），才能由另一人确认终止。"
    en = "Warn first; only after {until} may another person end it."


class SecondPersonNeeded(Refused):
    """Another person must do this."""

    type = "second-person-needed"
    status = 403
    zh = "这一步要由另一个人办：您已经办过“{step}”。"
    en = "Another person must do this: you did “{step}”."


class AlreadyCompared(Conflict):
    """The same file was compared before."""

    type = "already-compared"
    zh = "这个文件 {on} 已经比对过。"
    en = "This file was compared on {on}."


class TooManyChosen(Refused):
    """A batch has a limit."""

    type = "too-many-chosen"
    status = 422
    zh = "一次最多选 {most} 户。"
    en = "At most {most} at a time."


class StepNotOpen(Conflict):
    """A check stands at another step than the one that a batch finishes."""

    type = "step-not-open"
    zh = "这件核查现在不在这一步，请逐户办理"
    en = "this check stands at another step now; look at it by itself"


class AlreadyFlagged(Conflict):
    """The household is flagged."""

    type = "already-flagged"
    zh = "这户已经有“五有”标记，请先解除再重新标记。"
    en = "The household is flagged already; clear that first."


class EntryHandled(Conflict):
    """The line of the list was dealt with."""

    type = "entry-handled"
    zh = "这一条已经处理过了。"
    en = "This line was dealt with already."
