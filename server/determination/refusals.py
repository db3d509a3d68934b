"""The refusals of determination, each with what to do instead."""

from __future__ import annotations

from server.foundation.errors import Conflict, Refused


class NotExtendable(Refused):
    """No rule extends this term, or it is not one that runs."""

    type = "not-extendable"
    zh = "这个期限不能延长：{cause}"
    en = "This term cannot be extended: {cause_en}"


class ExtensionTooLate(Refused):
    """The original date has passed: an extension is decided before it."""

    type = "extension-too-late"
    zh = "原期限 {due} 已过，不能再延长；请抓紧办理，逾期原因在案件里写明。"
    en = "The original date {due} has passed; a term is extended before it, not after."


class ExtendedAlready(Conflict):
    """A term is extended once."""

    type = "extended-already"
    zh = "这个期限已经延长过，或者延期申请正在审批；一个期限只能延长一次。"
    en = "This term is extended already, or a request is being decided; a term is extended once."
