"""The window deals with an application from home: take it, call the family, register it, pass it to the right window, answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from server.audit import operations as audit
from server.cases.sealing import open_whole
from server.foundation.clock import LOCAL, local_date
from server.foundation.encryption import Unreadable
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound
from server.foundation.work import Work
from server.online.models import OnlineApplication
from server.online.refusals import Answered, CalledTooLittle, NotSpokenTo, NotUrgent
from server.online.sending import close, tell_window
from server.online.words import BY_HAND
from server.organisation import rules
from server.organisation.queries import is_township

LONGEST = 1000
AT_ONCE = 200
DAYS_CALLED = 2  #: different days on which somebody was called before she counts as unreachable
#: Asked at every beat of the clock, so it is built once.
OVERDUE = (
    select(OnlineApplication)
    .where(
        OnlineApplication.county == bindparam("ours"), OnlineApplication.state != "answered",
        OnlineApplication.overdue_told_at.is_(None), OnlineApplication.due_at <= bindparam("now"),
    )
    .order_by(OnlineApplication.due_at)
    .limit(AT_ONCE)
)  # fmt: skip


def take(work: Work, *, application_id: str) -> OnlineApplication:
    """Take an application in hand; who takes it last has it."""
    row = _unanswered(work, application_id)
    row.holder_id = work.actor.id
    work.session.flush()
    audit.record(work, "online.take", row.id)
    return row


def call(work: Work, *, application_id: str, reached: bool) -> OnlineApplication:
    """Record that the family was called, and whether somebody answered."""
    row = _unanswered(work, application_id)
    row.calls = [*row.calls, {"at": work.now.isoformat(), "by": work.actor.id, "reached": reached}]
    row.holder_id = row.holder_id or work.actor.id
    work.session.flush()
    audit.record(work, "online.call", row.id, reached=reached)
    return row


def begin(work: Work, *, application_id: str) -> str:
    """Begin the common form out of what was sent and return the draft; a second press gives the same one.

    :raises Answered: it has its answer.
    """
    row = _unanswered(work, application_id)
    row.draft_id = work.house.offers["application.begin-online"](
        work, township=row.township, sent=answers_of(work, row), received_at=row.received_at, draft_id=row.draft_id
    )
    row.state, row.holder_id = "begun", row.holder_id or work.actor.id
    work.session.flush()
    audit.record(work, "online.begin", row.id)
    return str(row.draft_id)


def register_urgent(work: Work, *, application_id: str) -> str:
    """Register the emergency that an application speaks of, in one press, and return its case; the rest of it goes on.

    :raises NotUrgent: it speaks of none.
    """
    row = _unanswered(work, application_id)
    if row.urgent_case_id is not None:
        return row.urgent_case_id
    if not row.urgent:
        raise NotUrgent
    row.urgent_case_id = work.house.offers["urgent.register"](
        work, township=row.township, village=None, answers=_urgent(answers_of(work, row), row), submission=f"online-{row.id}"[:40]
    )  # fmt: skip
    work.session.flush()
    audit.record(work, "online.urgent", row.id)
    return str(row.urgent_case_id)


#: why in difficulty → kind of emergency
_EMERGENCIES = {
    "illness": "illness", "traffic": "traffic", "fire": "fire", "disaster": "disaster", "accident": "accident",
    "earner-died": "death",
}  # fmt: skip


def _urgent(sent: dict[str, Any], row: OnlineApplication) -> dict[str, Any]:
    person: dict[str, Any] = {"name": sent["name"], "phone": sent["phone"]}
    if sent.get("id_number"):
        person |= {"id_kind": "resident", "id_number": sent["id_number"]}
    else:
        person |= {"id_kind": "none", "no_id_reason": "unknown"}
    kind = next((_EMERGENCIES[cause] for cause in sent["causes"] if cause in _EMERGENCIES), "other")
    at = row.received_at.astimezone(LOCAL).isoformat()
    report: dict[str, Any] = {"by": "self", "way": "online"}
    if sent["by"] == "other":
        report = {"by": "other", "way": "online", "name": sent["agent_name"], "phone": sent["agent_phone"]}
    return {
        "person": person, "report": report,
        "event": {"kind": kind, "happened_at": at, "place": sent["address"], "narrative": sent["narrative"]},
    }  # fmt: skip


def pass_on(work: Work, *, application_id: str, township: str) -> OnlineApplication:
    """Pass an application to the window that is responsible; its clock goes on, and the family sees the new window.

    :raises InvalidAnswers: the unit is no other township window.
    """
    row = _unanswered(work, application_id)
    if township == row.township or not is_township(work, township):
        words = ("请选择另一个乡镇（街道）窗口。", "Choose another township's window.")
        raise InvalidAnswers([FieldProblem("township", "unknown", *words)])
    if row.draft_id is not None:
        work.house.offers["application.drop"](work, draft_id=row.draft_id)
    row.passed_from, row.township, row.holder_id, row.draft_id, row.state = row.township, township, None, None, "open"
    work.session.flush()
    tell_window(work, row)
    audit.record(work, "online.pass-on", row.id, to=township)
    return row


def answer(work: Work, *, application_id: str, outcome: str, words: str) -> OnlineApplication:
    """Answer an application that does not become a case; whoever insists is registered, for a refusal takes a written decision.

    :raises InvalidAnswers: outcome or words are missing.
    :raises NotSpokenTo: nobody spoke to the family.
    :raises CalledTooLittle: she counts as unreachable after tries on too few days.
    """
    row = _unanswered(work, application_id)
    problems = [] if outcome in BY_HAND else [FieldProblem("outcome", "choice", "请选择答复。", "Choose the answer.")]
    if not words.strip():
        problems.append(
            FieldProblem("words", "required", "请写明答复，申请人会看到。", "Write what the family will read.")
        )
    elif len(words) > LONGEST:
        problems.append(FieldProblem("words", "too-long", "不超过 1000 字。", "At most 1,000 characters."))
    if problems:
        raise InvalidAnswers(problems)
    if outcome == "unreachable":
        if len({local_date(_instant(each)) for each in row.calls if not each["reached"]}) < DAYS_CALLED:
            raise CalledTooLittle
    elif not any(each["reached"] for each in row.calls):
        raise NotSpokenTo
    draft = row.draft_id
    close(work, row, outcome=outcome, words=words.strip(), by=work.actor.id)
    if draft is not None:
        work.house.offers["application.drop"](work, draft_id=draft)
    audit.record(work, "online.answer", row.id, outcome=outcome)
    return row


def registered(work: Work, *, draft_id: str, case_id: str) -> None:
    """Answer the application out of which a draft was begun by the case that the draft became."""
    row = work.session.scalar(select(OnlineApplication).where(OnlineApplication.draft_id == draft_id))
    if row is not None:
        close(work, row, outcome="registered", words="", by=work.actor.id, case_id=case_id)


def overdue(work: Work) -> list[OnlineApplication]:
    """Return applications whose term passed without an answer and of which the township was not told yet."""
    return list(work.session.scalars(OVERDUE, {"ours": work.house.county, "now": work.now}))


def tell_overdue(work: Work) -> int:
    """Tell a township once of each application whose term has passed, and return how many there were."""
    late = overdue(work)
    for row in late:
        row.overdue_told_at = work.now
        tell_window(work, row, template="application-overdue")
    work.session.flush()
    return len(late)


def hand_over(work: Work, user_id: str, successor_id: str) -> int:
    """Give the applications that an officer has in hand to the successor and return how many."""
    done = work.session.execute(
        update(OnlineApplication)
        .where(
            OnlineApplication.holder_id == user_id, OnlineApplication.county == work.house.county,
            OnlineApplication.answered_at.is_(None),
        )
        .values(holder_id=successor_id),
        execution_options={"synchronize_session": False},
    )  # fmt: skip
    return int(done.rowcount)  # type: ignore[attr-defined]


def answers_of(work: Work, row: OnlineApplication) -> dict[str, Any]:
    """Return what was sent, in clear, and nothing after it was erased; the caller has checked who asks."""
    try:
        return open_whole(work.house.vault, row.sealed)
    except Unreadable:
        return {}


def read_application(work: Work, application_id: str, *, action: str = "online.handle") -> OnlineApplication:
    """Return an application that the actor may act on.

    :raises NotFound: the county has no such application.
    """
    row = work.session.scalar(
        select(OnlineApplication).where(
            OnlineApplication.id == application_id, OnlineApplication.county == work.house.county
        )
    )
    if row is None:
        raise NotFound
    rules.require(work.actor, action, township=row.township)
    return row


def _unanswered(work: Work, application_id: str) -> OnlineApplication:
    row = read_application(work, application_id)
    if row.state == "answered":
        raise Answered
    return row


def _instant(each: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(str(each["at"]))
