"""The refusals of public notices, each with what to do instead."""

from __future__ import annotations

from server.foundation.errors import Conflict, Refused


class NoNoticeForChildren(Refused):
    """Nothing about orphans and children without care is ever posted."""

    type = "no-notice-for-children"
    zh = "孤儿、事实无人抚养儿童不公示、不公布（民发〔2019〕62号）。"
    en = "Nothing is posted about orphans and children without care (Minfa 2019 No. 62)."


class NoNoticeBeforeUrgentRelief(Refused):
    """Small quick relief is decided first; nothing is posted before."""

    type = "no-notice-before-urgent-relief"
    zh = "小额快救不核对、不公示，直接救助。"
    en = "Small quick relief is given without a notice."


class NoGuardianKnown(Refused):
    """The applicant is a minor and nobody grown up can stand on the notice."""

    type = "no-guardian-known"
    zh = "申请人未成年，公示写监护人的姓。请先在登记表里更正监护人（代理人或收款人），再重新执行。"
    en = "The applicant is a minor: the notice shows the guardian. Enter the guardian (agent or payee) first, then run it again."


class AgeUnknown(Refused):
    """Whoever stands on a notice is known to be grown up."""

    type = "age-unknown"
    zh = "不知道公示对象的出生日期，不能确定是否成年。请先补登出生日期，再重新执行。"
    en = "The birth date of the person to be named is unknown. Enter it first, then run it again."


class NotPostedNow(Conflict):
    """The notice is not in the state that the step needs."""

    type = "notice-not-in-that-state"
    zh = "这份公示现在是“{state}”，不能这样办。"
    en = "This notice is “{state}” now; that cannot be done."


class NoticeStillAwaited(Conflict):
    """The notice runs: it ends with its period, and is taken down by the step that asks for it."""

    type = "notice-still-awaited"
    zh = "公示还在办理中，不能提前撤下。期满后按待办“撤下公示”办理；依法不能公示的，请申请不公示。"
    en = "The notice still runs and is not taken down early. Its own step comes after the period; ask for no notice where the law forbids one."


class NoticeOver(Conflict):
    """The period has ended: objections to the notice are no longer taken."""

    type = "notice-over"
    status = 410
    zh = "公示期已满，不再接收对公示的异议。有情况要反映的，可以打 {phone} 举报。"
    en = "The period has ended; objections are no longer taken. To report something, call {phone}."


class NotYetPosted(Conflict):
    """The notice does not hang yet: there is nothing to object to."""

    type = "notice-not-posted"
    zh = "公示还没有张贴，张贴以后再登记异议。"
    en = "The notice does not hang yet; register objections once it does."


class ExemptionDecided(Conflict):
    """Somebody decided it already."""

    type = "exemption-decided"
    zh = "这项不公示申请已经有结论。"
    en = "This request for no notice is decided already."


class ExemptionAsked(Conflict):
    """The case has an open request, or is exempt already."""

    type = "exemption-asked"
    zh = "本案已经申请或核准不公示，不用再申请。"
    en = "No notice has been asked for, or granted, in this case already."


class SecondPersonNeeded(Refused):
    """Asking for no notice and deciding it are two persons."""

    type = "second-person-needed"
    status = 403
    zh = "提出不公示的人不能自己核准，请由县民政局的另一人核准。"
    en = "Whoever asks for no notice cannot grant it; another person at the county does."
