"""The agenda: what the system proposes, what the secretary confirms, orders and words; two secretaries may edit it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, select, update

from server.audit import operations as audit
from server.cases.events import note
from server.cases.models import SupervisionEntry
from server.foundation.clock import local_date
from server.foundation.database import QUIET
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound
from server.foundation.work import Work
from server.meetings import convening, requests
from server.meetings.facts import concerned_units, default_facts
from server.meetings.models import AgendaItem, Meeting, MeetingRequest, Seat
from server.meetings.office import invitable
from server.meetings.planning import ahead, seat_concerned
from server.meetings.reading import items_of, read_meeting
from server.meetings.refusals import AgendaClosed, AlreadyPlanned, MeetingChanged
from server.meetings.wording import number_problems
from server.meetings.words import BROUGHT
from server.organisation import rules

LONGEST_FACTS = 2000
EDITABLE = ("preparing", "convened")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One matter as the secretary wants it on the agenda; without facts and units the system's are taken."""

    source: str  #: `request:ID`, `entry:ID` of the supervision list, or `case:CODE`: brought by the secretary
    question: str = ""  #: why a case is brought, a key of `words.BROUGHT`
    reason: str = ""
    facts: str | None = None
    concerned: Collection[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What the secretary saves."""

    version: int
    planned_at: datetime
    place: str
    matters: Sequence[Wanted] = field(default_factory=tuple)


def save_agenda(work: Work, *, meeting_id: str, edit: Edit) -> Meeting:
    """Save date, place and agenda in the secretary's order; what is left out goes back to wait.

    A meeting that was convened gets a new notice in place of the old one.

    :raises NotPermitted: only the secretary edits an agenda.
    :raises AgendaClosed: the meeting has begun.
    :raises MeetingChanged: somebody else saved in the meantime.
    :raises AlreadyPlanned: a matter stands on another agenda by now.
    :raises InvalidAnswers: a value does not fit.
    """
    rules.require(work.actor, "meeting.run")
    meeting = read_meeting(work, meeting_id)
    if meeting.state not in EDITABLE:
        raise AgendaClosed
    if problems := _problems(work, meeting, edit):
        raise InvalidAnswers(problems)
    moved = edit.planned_at != meeting.planned_at or edit.place.strip() != meeting.place
    _take_version(work, meeting, edit)
    changed = _replace(work, meeting, edit.matters)
    audit.record(work, "meeting.agenda", meeting_id, matters=len(edit.matters), planned_at=edit.planned_at.isoformat())
    if meeting.state == "convened" and (moved or changed):
        convening.notify_again(work, meeting)
    return meeting


def _take_version(work: Work, meeting: Meeting, edit: Edit) -> None:
    taken = work.session.execute(
        update(Meeting)
        .where(Meeting.id == meeting.id, Meeting.version == edit.version, Meeting.state.in_(EDITABLE))
        .values(version=edit.version + 1, planned_at=edit.planned_at, place=edit.place.strip()),
        execution_options=QUIET,
    )
    if taken.rowcount != 1:  # type: ignore[attr-defined]
        raise MeetingChanged
    work.session.refresh(meeting)


def _problems(work: Work, meeting: Meeting, edit: Edit) -> list[FieldProblem]:
    found = ahead(work, edit.planned_at) if edit.planned_at != meeting.planned_at else []
    if not 1 <= len(edit.place.strip()) <= 80:
        found.append(FieldProblem("place", "required", "请填写地点（80 字以内）。", "Say where (up to 80 characters)."))
    for number, matter in enumerate(edit.matters):
        path = f"matters/{number}/facts"
        if len(matter.facts or "") > LONGEST_FACTS:
            found.append(
                FieldProblem(path, "too-long", f"最多 {LONGEST_FACTS} 字。", f"At most {LONGEST_FACTS} characters.")
            )
        found += number_problems(path, matter.facts)
        found += _brought_problems(work, f"matters/{number}", matter)
    if len({matter.source for matter in edit.matters}) != len(edit.matters):
        found.append(FieldProblem("matters", "twice", "同一件事项列了两次。", "One matter is listed twice."))
    return found


def _brought_problems(work: Work, path: str, matter: Wanted) -> list[FieldProblem]:
    kind, _colon, code = matter.source.partition(":")
    if kind != "case":
        return []
    found = number_problems(f"{path}/reason", matter.reason)
    if requests.known_case(work, code) is None:
        words = ("没有这个案件编号，请照案件页上的编号填写。", "There is no case of this number.")
        found.append(FieldProblem(f"{path}/code", "unknown", *words))
    if matter.question not in BROUGHT:
        found.append(FieldProblem(f"{path}/question", "required", "请选择为什么提请。", "Say why it is brought."))
    if not 1 <= len(matter.reason.strip()) <= 200:
        words = ("请写明请会议议什么（200 字以内）。", "Say what the meeting is asked (up to 200 characters).")
        found.append(FieldProblem(f"{path}/reason", "required", *words))
    return found


def _replace(work: Work, meeting: Meeting, matters: Sequence[Wanted]) -> bool:
    """Bring the agenda to what is wanted and return whether matters came, went or moved."""
    standing = {item.request_id: item for item in items_of(work, meeting.id)}
    before = [item.request_id for item in sorted(standing.values(), key=lambda item: item.position)]
    wanted: list[str] = []
    for position, matter in enumerate(matters, start=1):
        request = _request(work, matter)
        item = standing.get(request.id) or _put(work, meeting, request)
        item.position = position
        if matter.facts is not None:
            item.facts = matter.facts.strip()
        if matter.concerned is not None:
            item.concerned = _known_units(work, matter.concerned)
        work.session.flush()
        seat_concerned(work, meeting.id, item.concerned)
        wanted.append(request.id)
    take_off(work, [standing[request] for request in before if request not in wanted])
    _clear_seats(work, meeting.id)
    return before != wanted


def _clear_seats(work: Work, meeting_id: str) -> None:
    """Take back the seats of departments that no matter concerns any more."""
    concerned = {unit for item in items_of(work, meeting_id) for unit in item.concerned}
    work.session.execute(
        delete(Seat).where(Seat.meeting_id == meeting_id, Seat.kind == "concerned", Seat.unit_id.not_in(concerned)),
        execution_options=QUIET,
    )


def _request(work: Work, matter: Wanted) -> MeetingRequest:
    """Return the request that a source names; an entry of the supervision list, or a case that is brought, becomes one.

    :raises NotFound: the county has none.
    """
    kind, _colon, identifier = matter.source.partition(":")
    if kind == "case":
        return requests.of_case(work, code=identifier, question=matter.question, reason=matter.reason)
    if kind == "entry":
        entry = work.session.scalar(
            select(SupervisionEntry).where(
                SupervisionEntry.id == identifier, SupervisionEntry.county == work.house.county
            )
        )
        if entry is None:
            raise NotFound
        return requests.of_transfer(work, entry)
    found = work.session.scalar(
        select(MeetingRequest).where(MeetingRequest.id == identifier, MeetingRequest.county == work.house.county)
    )
    if found is None:
        raise NotFound
    return found


def _put(work: Work, meeting: Meeting, request: MeetingRequest) -> AgendaItem:
    taken = work.session.execute(
        update(MeetingRequest)
        .where(MeetingRequest.id == request.id, MeetingRequest.state == "waiting")
        .values(state="planned"),
        execution_options=QUIET,
    )
    if taken.rowcount != 1:  # type: ignore[attr-defined]
        raise AlreadyPlanned(what="这件事项")
    concerned = concerned_units(work, request)
    item = AgendaItem(
        id=work.new_id(), county=work.house.county, meeting_id=meeting.id, request_id=request.id, position=0,
        facts=default_facts(work, request), concerned=concerned, state="open",
    )  # fmt: skip
    work.session.add(item)
    work.session.flush()
    note(work, request.case_id, "meeting-planned", on=local_date(meeting.planned_at).isoformat(), meeting=meeting.id)
    return item


def take_off(work: Work, items: Collection[AgendaItem]) -> None:
    """Take matters off an agenda; they wait again."""
    for item in items:
        requests.end(work, item.request_id, "waiting")
    work.session.execute(
        delete(AgendaItem).where(AgendaItem.id.in_([item.id for item in items]), AgendaItem.state == "open"),
        execution_options=QUIET,
    )


def _known_units(work: Work, unit_ids: Collection[str]) -> list[str]:
    known = {row.id for row in invitable(work)}
    strange = sorted(set(unit_ids) - known)
    if strange:
        raise InvalidAnswers(
            [FieldProblem("concerned", "unknown-unit", "这个单位没有联席会议成员，请先指定。", "This unit has no meeting member; name one first.")]
        )  # fmt: skip
    return sorted(set(unit_ids))
