"""Conclude a matter: its resolution is recorded, and the case that waits is answered, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select, update

from server.cases.events import note
from server.cases.models import Instance, SupervisionEntry
from server.cases.occurrence import Occurrence
from server.cases.operations import complete_task, send_message
from server.foundation.clock import LOCAL, local_date
from server.foundation.database import QUIET
from server.foundation.errors import FieldProblem, NotFound, StaleInstance
from server.foundation.money import fen
from server.foundation.work import Work
from server.meetings import following, requests
from server.meetings.hold import term_due
from server.meetings.matters import Matter, read_matter
from server.meetings.models import AgendaItem, MeetingRequest, Resolution
from server.meetings.parameters import keep_rules
from server.meetings.reading import items_of, read_to_act
from server.meetings.refusals import NotSitting, QuorumMissing, QuorumThere, StillAnswering, VotesMissing
from server.meetings.steps import open_task
from server.meetings.voting import Tally, tally
from server.meetings.wording import number_problems
from server.meetings.words import act_rule
from server.organisation.models import Unit

CARRIED = "不够法定人数，缺：{missing}"


def conclude(work: Work, *, meeting_id: str, answers: Mapping[str, Any]) -> None:
    """Conclude one matter of a meeting: resolve it, or carry it over.

    :raises NotSitting: the meeting does not deliberate, or the matter is concluded.
    :raises QuorumMissing: it cannot be resolved by those who are there.
    :raises StillAnswering: in a circulation those who are missing may still answer.
    :raises VotesMissing: a unit has not voted yet.
    :raises InvalidAnswers: the resolution is not complete.
    """
    meeting = read_to_act(work, meeting_id)
    complete_task(work, task_id=open_task(work, meeting, "deliberate"), answers=answers)


def check(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Refuse what may not be concluded so (form `meeting.deliberate`)."""
    matter = _matter(work, occurrence)
    conclusion, answers = occurrence.answers["conclusion"], occurrence.answers
    if conclusion == "dropped":
        return (
            []
            if ended(work, matter.request)
            else [
                _problem("conclusion", "still-waits", "提请的案件还在等答复，不能按撤回处理。", "The case still waits.")
            ]
        )
    if matter.request.kind == "resolution" and ended(work, matter.request):
        return [
            _problem("conclusion", "no-longer-waits", "这项决议已经办结，请按撤回处理。", "It is carried out by now; drop it.")
        ]  # fmt: skip
    found = matter.found
    if conclusion == "carried":
        if found.enough:
            raise QuorumThere
        if matter.may_still_answer(work.now):
            until = matter.meeting.planned_at.astimezone(LOCAL)
            raise StillAnswering(until=f"{until:%Y-%m-%d %H:%M}", missing="、".join(found.missing))
        return []
    if not found.enough:
        raise QuorumMissing(missing="、".join(found.missing))
    _require_votes(matter)
    return _resolution_problems(work, matter, answers)


def _require_votes(matter: Matter) -> None:
    voted = {opinion.unit_id for opinion in matter.opinions}
    names = {place.unit: place.name for place in matter.places}
    missing = [names[unit] for unit in matter.voting if unit not in voted]
    if missing:
        raise VotesMissing(missing="、".join(missing))


def _is_more_than_asked(matter: Matter, amount: Any) -> bool:
    most = matter.request.amount
    return amount is not None and most is not None and Decimal(str(amount)) > most


def _resolution_problems(work: Work, matter: Matter, answers: Mapping[str, Any]) -> list[FieldProblem]:
    counted, found = counted_votes(matter), []
    chosen = answers.get("chair_choice")
    if counted.outcome is None and chosen not in counted.tied:
        found.append(_problem("chair_choice", "tie", "票数相等，请召集人决定。", "Votes are equal; the chair decides."))
    outcome = counted.outcome or chosen
    asked = matter.request.amount is not None
    if outcome == "agree" and asked and answers.get("amount") is None:
        found.append(_problem("amount", "required", "请填写同意的金额。", "Give the amount agreed to."))
    if outcome == "agree" and asked and _is_more_than_asked(matter, answers.get("amount")):
        most = matter.request.amount
        zh = f"不能高于提请的 {most:,.2f} 元：公示过的、县级能批准的，都不超过它。"
        found.append(
            _problem("amount", "more-than-asked", zh, f"Not more than the {most:,.2f} yuan that were asked for.")
        )
    if outcome != "agree" and answers.get("amount") is not None:
        found.append(
            _problem("amount", "not-agreed", "没有同意，不填金额。", "Nothing was agreed to; leave the amount empty.")
        )
    for name in ("text", "basis", "chair_reason"):
        found += number_problems(name, answers.get(name))
    if (
        work.session.scalar(select(Unit.id).where(Unit.id == answers["responsible"], Unit.county == work.house.county))
        is None
    ):
        found.append(
            _problem("responsible", "unknown-unit", "请选择责任单位。", "Choose the unit that carries it out.")
        )
    return found


def routing(work: Work, occurrence: Occurrence) -> dict[str, Any]:
    """Return how many matters remain and how many resolutions there are to follow, after this one."""
    meeting = read_to_act(work, str(occurrence.subject))
    remaining = sum(item.state == "open" for item in items_of(work, meeting.id)) - 1
    followed = _followed(work, meeting.id)
    matter = _matter(work, occurrence)
    if occurrence.answers["conclusion"] == "resolved" and matter.request.kind != "resolution":
        followed += 1
    found: dict[str, Any] = {"remaining": remaining, "resolutions": followed}
    if meeting.way == "written":
        found["held_at"] = work.now.astimezone(LOCAL).isoformat()  # a circulation ends with its last matter
    return found


def _followed(work: Work, meeting_id: str) -> int:
    """Return how many resolutions of a meeting have a follow-up of their own."""
    wanted = select(func.count()).select_from(Resolution)
    return work.session.scalar(wanted.where(Resolution.meeting_id == meeting_id, Resolution.renews.is_(None))) or 0


def record(work: Work, occurrence: Occurrence) -> None:
    """Write what was concluded, on the votes as they are now: none that came in between is lost.

    :raises StaleInstance: a vote or a recusal came in between; the whole command runs again.
    """
    matter, answers = _matter(work, occurrence), occurrence.answers
    conclusion = answers["conclusion"]
    why = CARRIED.format(missing="、".join(matter.found.missing))[:200] if conclusion == "carried" else ""
    changed = work.session.execute(
        update(AgendaItem)
        .where(AgendaItem.id == matter.item.id, AgendaItem.state == "open", AgendaItem.revision == matter.item.revision)
        .values(state=conclusion, carried_why=why),
        execution_options=QUIET,
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise StaleInstance
    if matter.meeting.way == "written":
        matter.meeting.held_at = work.now
    if conclusion == "resolved":
        work.session.add(_resolution(work, matter, answers))
    if conclusion != "dropped":
        keep_rules(work, question=matter.request.question, case_id=matter.request.case_id)
    requests.end(
        work, matter.request.id, {"resolved": "resolved", "carried": "waiting", "dropped": "withdrawn"}[conclusion]
    )
    work.session.flush()


def _resolution(work: Work, matter: Matter, answers: Mapping[str, Any]) -> Resolution:
    counted = counted_votes(matter)
    outcome = counted.outcome or str(answers["chair_choice"])
    rule = act_rule(int(answers["act_days"]))
    amount = answers.get("amount")
    return Resolution(
        id=work.new_id(), county=work.house.county, meeting_id=matter.meeting.id, item_id=matter.item.id,
        case_id=matter.request.case_id, outcome=outcome,
        amount_fen=None if amount is None else fen(Decimal(str(amount))), text=str(answers["text"]).strip(),
        basis=str(answers.get("basis") or "").strip(), votes=counted.counts, by_chair=counted.outcome is None,
        chair_reason=str(answers.get("chair_reason") or "").strip() if counted.outcome is None else "",
        unit_id=answers["responsible"], act_rule=rule, due_on=term_due(work, rule, work.now).due_on,
        resolved_at=work.now, resolved_by=work.actor.id, renews=matter.request.resolution_id, state="open",
    )  # fmt: skip


def answer(work: Work, occurrence: Occurrence) -> None:
    """Answer the case that asked and start the follow-up (topic `meeting.resolve`)."""
    matter = _matter(work, occurrence)
    case_id = matter.request.case_id
    if matter.item.state == "carried":
        note(work, case_id, "meeting-carried", meeting=matter.meeting.id, why=matter.item.carried_why)
        return
    if matter.item.state == "dropped":
        return
    resolution = work.session.scalars(select(Resolution).where(Resolution.item_id == matter.item.id)).one()
    if matter.request.kind == "case":
        resolution.message_id = send_message(
            work, instance_id=str(matter.request.instance_id), name="meeting-resolved", sender=occurrence.instance_id,
            # As a JSON number: the engine reads it back as the same Decimal, where a text would stay one.
            payload={
                "resolution": resolution.outcome,
                "resolved_amount": None if resolution.amount is None else float(resolution.amount),
            },
        )  # fmt: skip
    note(
        work,
        case_id,
        "meeting-resolved",
        meeting=matter.meeting.id,
        outcome=resolution.outcome,
        on=local_date(work.now).isoformat(),
    )
    following.begin(work, matter.meeting, resolution)


def counted_votes(matter: Matter) -> Tally:
    """Count the votes of the units that vote on a matter."""
    voting = matter.voting
    votes = [opinion.vote for opinion in matter.opinions if opinion.unit_id in voting]
    return tally(votes, rules=matter.rules, entitled=len(voting))


def ended(work: Work, request: MeetingRequest) -> bool:
    """Tell whether what asked no longer waits: the case was withdrawn, the transfer moved on, the resolution is closed."""
    if request.kind == "resolution":
        return work.session.get_one(Resolution, request.resolution_id).state == "closed"
    if request.kind == "transfer":
        return work.session.get_one(SupervisionEntry, request.entry_id).settled_at is not None
    return work.session.scalar(select(Instance.state).where(Instance.id == request.instance_id)) != "open"


def _matter(work: Work, occurrence: Occurrence) -> Matter:
    """Return the matter that the answers name.

    :raises NotSitting: it is not of this meeting, or is concluded.
    """
    try:
        matter = read_matter(work, str(occurrence.answers["agenda_item"]))
    except NotFound as error:
        raise NotSitting from error
    if matter.meeting.id != occurrence.subject:
        raise NotSitting
    if occurrence.topic == "" and matter.item.state != "open":
        raise NotSitting
    return matter


def _problem(path: str, code: str, zh: str, en: str) -> FieldProblem:
    return FieldProblem(path, code, zh, en)
