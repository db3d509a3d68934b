"""The events of a case in words: what happened, by whom, in whose place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, tuple_

from server.cases.models import Event
from server.cases.words import CLOSINGS, PROCESSES, WITHDRAWALS, Name, name_of
from server.foundation.paging import Page, cut, moment_key
from server.foundation.work import Work
from server.organisation.models import User

#: event kind → words; `{names}` come from the event's detail
KINDS: dict[str, Name] = {
    "case-opened": Name("登记立案", "Case opened"),
    "case-accepted": Name("受理", "Accepted"),
    "case-not-accepted": Name("不予受理", "Not accepted"),
    "case-withdrawn": Name("案件终止：{reason}", "Ended without a decision: {reason}"),
    "case-closed": Name("案件办结", "Case closed"),
    "term-moved": Name(
        "期限 {rule} 按 {source} 由 {before} 改为 {after}", "Deadline {rule} moved from {before} to {after} by {source}"
    ),
    "term-suspended": Name(
        "期限 {rule} 中止：{ground}（{document}）", "Deadline {rule} suspended: {ground} ({document})"
    ),
    "term-resumed": Name("期限 {rule} 恢复计算，最后一天 {due}", "Deadline {rule} runs again, last day {due}"),
    "term-from-delivery": Name(
        "期限 {rule} 改从送达起算：{before} 改为 {after}",
        "Deadline {rule} runs from the delivery: {before} becomes {after}",
    ),
    "skip-asked": Name(
        "申请跳过自动步骤 {element}：{reason}", "Asked to leave out the automatic step {element}: {reason}"
    ),
    "step-skipped": Name(
        "经第二人同意，跳过自动步骤 {element}", "The automatic step {element} was left out with a second person's word"
    ),
    "version-changed": Name("流程改用第 {version} 版：{process}", "Process goes on with version {version}: {process}"),
    "process-started": Name("启动流程：{process}", "Process started: {process}"),
    "task-done": Name("办结：{name}", "Done: {name}"),
    "task-claimed": Name("领办：{name}", "Claimed: {name}"),
    "task-released": Name("退回待办：{name}", "Released: {name}"),
    "task-reassigned": Name("改派：{name} → {to}", "Reassigned: {name} → {to}"),
    "message-received": Name("收到消息：{message}", "Message received: {message}"),
    "comment": Name("留言", "Comment"),
    "corrected": Name("更正：{path}", "Corrected: {path}"),
    "upstream-entered": Name("已录入上级系统：{system} {number}", "Entered upstream: {system} {number}"),
    "incident": Name("自动步骤出错，等待处理", "An automatic step failed and waits"),
    "incident-resolved": Name("异常已处理，流程继续", "Incident resolved, the process goes on"),
    "document-issued": Name("出具文书：{number}", "Document issued: {number}"),
}
MESSAGES = {
    "withdraw": Name("撤回、去世、迁出或不配合", "withdrawal, death, move or refusal"),
    "household-changed": Name("家庭人口或住址变化", "the household has changed"),
    "complaint-filed": Name("由县民政局入户核查", "the county's visit is due"),
    "objection": Name("公示异议", "objection to the notice"),
    "notice-exempt": Name("不宜公示", "no notice is posted"),
    "identity-ended": Name("认定身份中途终止", "recognised identity ended"),
    "means-known": Name("这户的核对有了结论", "the check of the household is concluded"),
    "consent-withdrawn": Name("撤回核对授权", "consent withdrawn"),
    "meeting-resolved": Name("联席会议决议", "the meeting's resolution"),
    "resolution-closed": Name("决议办结", "resolution carried out"),
    "resolution-renewed": Name("决议重新交办", "resolution given again"),
    "payment-made": Name("款项已发放", "payment made"),
    "payment-returned": Name("款项被退回", "payment returned"),
    "recover-review": Name("还款有困难", "repayment is in trouble"),
    "recognised": Name("已有结论的认定", "recognised"),
}
#: Why a message came, where its name alone would tell of something that did not happen: it begins a procedure anew in each of these cases.
CAUSES = {
    "member-died": Name("家庭成员去世", "a member of the household has died"),
    "member-joined": Name("增加家庭成员", "a member has joined the household"),
    "member-left": Name("减少家庭成员", "a member has left the household"),
    "members": Name("家庭成员增减", "members of the household have joined or left"),
    "moved-inside": Name("县内搬迁", "the household has moved inside the county"),
    "report-lapsed": Name("核对报告到期，重新核对", "the report of the data check has run out, checked anew"),
}
#: Messages of which the case's history keeps nothing: the name alone would tell the household's neighbours in office that somebody complained.
UNSAID = frozenset({"complaint-filed"})
_LATE = frozenset({"incident"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the timeline."""

    id: str
    at: datetime
    kind: str
    zh: str
    en: str
    who: str  #: “B 代 A” when a substitute acted
    text: str
    late: bool


def timeline(work: Work, case_id: str, *, after: str | None = None, size: int = 30) -> Page[Line]:
    """Return the events of a case, newest first; the caller has checked that the actor may read the case.

    :raises BadCursor: `after` is no cursor of ours.
    """
    wanted = select(Event).where(Event.case_id == case_id)
    if after is not None:
        wanted = wanted.where(tuple_(Event.at, Event.id) < moment_key(after))
    events = work.session.scalars(wanted.order_by(Event.at.desc(), Event.id.desc()).limit(size + 1)).all()
    page = cut(events, size, lambda event: (event.at.isoformat(), event.id))
    people = _people(work, page.rows)
    return Page([_line(event, people, work.house.events) for event in page.rows], page.next)


def _line(event: Event, people: Mapping[str, str], more: Mapping[str, Any]) -> Line:
    words = (
        _closed(event)
        or KINDS.get(event.kind)
        or more.get(event.kind)
        or Name(str(event.detail.get("zh") or event.kind), str(event.detail.get("en") or event.kind))
    )
    detail = {key: people.get(str(value), value) for key, value in event.detail.items()}
    return Line(
        id=event.id, at=event.at, kind=event.kind, zh=_fill(words.zh, detail, "zh"), en=_fill(words.en, detail, "en"),
        who=f"{event.by_name} 代 {event.acting_for}" if event.acting_for else event.by_name,
        text="" if "{reason}" in words.zh or event.kind == "case-closed" else str(detail.get("reason") or detail.get("note") or ""), late=event.kind in _LATE,
    )  # fmt: skip


def _closed(event: Event) -> Name | None:
    """Return how a case was closed, where that says more than that it was done."""
    how = CLOSINGS.get(str(event.detail.get("reason"))) if event.kind == "case-closed" else None
    closed = KINDS["case-closed"]
    return Name(f"{closed.zh}：{how.zh}", f"{closed.en}: {how.en}") if how else None


def _fill(template: str, detail: Mapping[str, Any], language: str) -> str:
    named = {**detail}
    if (cause := CAUSES.get(str(named.get("cause")))) is not None:
        named["message"] = getattr(cause, language)
    for key, names in (("process", PROCESSES), ("message", MESSAGES), ("reason", WITHDRAWALS)):
        if key in named:
            named[key] = getattr(name_of(names, str(named[key])), language)
    return template.format_map(_Forgiving(named))


class _Forgiving(dict[str, Any]):
    """An event written before its words grew a name still reads."""

    def __missing__(self, key: str) -> str:
        return "—"


def _people(work: Work, events: Any) -> dict[str, str]:
    named = {str(e.detail["to"]) for e in events if e.kind == "task-reassigned" and "to" in e.detail}
    if not named:
        return {}
    return dict(work.session.execute(select(User.id, User.name).where(User.id.in_(named))).all())
