"""The refusals of archives, each with what to do instead."""

from __future__ import annotations

from server.foundation.errors import Conflict, Refused


class StillOpen(Refused):
    """Only a case that has ended is filed."""

    type = "case-still-open"
    zh = "案件还没有办结，办结以后再归档。"
    en = "The case has not ended; it is filed when it has."


class FiledAlready(Conflict):
    """The case has its archive number."""

    type = "filed-already"
    zh = "这个案件已经归档，档号 {number}。"
    en = "This case is filed already as {number}."


class HandedOverAlready(Conflict):
    """A file goes over with one list only."""

    type = "handed-over-already"
    zh = "档号 {number} 已经列入另一份移交单，请刷新后重新选择。"
    en = "{number} is on another list already; choose again."


class NotWhole(Refused):
    """A paper of a file is not what it was when it was filed."""

    type = "file-not-whole"
    zh = "档号 {number} 的材料和归档时不一致，查明以前不能移交。"
    en = "{number} is not what it was when it was filed; it is not handed over before that is explained."


class ReceivedAlready(Conflict):
    """The list was received."""

    type = "transfer-received"
    zh = "这份移交单已经接收。"
    en = "This list was received already."


class SecondPersonReceives(Refused):
    """Handing over and receiving are two persons."""

    type = "second-person-needed"
    status = 403
    zh = "移交的人（和其代班人）不能接收，请由另一人清点接收。"
    en = "Whoever hands files over does not receive them, nor does a substitute; another person counts them."
