"""What the papers of a meeting say: notice, attendance, minutes, order; a case by its code, never by a name."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server.cases.models import Case
from server.cases.words import name_of
from server.documents.models import Document
from server.foundation.clock import LOCAL
from server.foundation.work import Work
from server.meetings.matters import Matter, places_of, read_matter
from server.meetings.models import AgendaItem, Attendance, Meeting, Opinion, Resolution
from server.meetings.office import speakers
from server.meetings.reading import items_of, requests_of
from server.meetings.voting import votes_needed
from server.meetings.words import HOW, OUTCOMES, QUESTIONS, VOTE_RULES, VOTES, WAYS
from server.organisation.models import Unit, User


def notice_facts(work: Work, meeting: Meeting) -> dict[str, Any]:
    """Return what the notice says: when, where, who, what."""
    return {
        "meeting": title_of(work, meeting), "at": minute(meeting.planned_at), "place": meeting.place,
        "way": WAYS[meeting.way].zh, "units": [place.name for place in places_of(work, meeting)],
        "agenda": agenda_lines(work, meeting),
    }  # fmt: skip


def agenda_lines(work: Work, meeting: Meeting) -> list[dict[str, str]]:
    """Return the agenda, a line per matter."""
    items = items_of(work, meeting.id)
    asked = requests_of(work, items)
    codes = _codes(work, {asked[item.request_id].case_id for item in items})
    return [
        {
            "case": codes[asked[item.request_id].case_id],
            "question": name_of(QUESTIONS, asked[item.request_id].question).zh,
        }
        for item in items
    ]


def attendance_facts(work: Work, meeting: Meeting) -> dict[str, Any]:
    """Return the list of those who may sit, and who of them is there."""
    seats = places_of(work, meeting)
    people = speakers(work, {place.unit for place in seats})
    signed = dict(
        work.session.execute(select(Attendance.user_id, Attendance.at).where(Attendance.meeting_id == meeting.id)).all()
    )
    rows = [
        {
            "unit": place.name, "name": person.name, "title": person.title,
            "signed": f"{signed[person.id].astimezone(LOCAL):%H:%M}" if person.id in signed else "缺席",
        }
        for place in seats for person in people[place.unit]
    ]  # fmt: skip
    return {
        "meeting": title_of(work, meeting),
        "at": minute(meeting.planned_at),
        "place": meeting.place,
        "people": rows,
    }


def minutes_facts(work: Work, meeting: Meeting) -> dict[str, Any]:
    """Return what the minutes say; they never stand in for the decision of the competent department."""
    seats = places_of(work, meeting)
    chair = next((place for place in seats if place.kind == "chair"), None)
    names = _names(work, {person for place in seats for person in place.people})
    notice = work.session.scalar(select(Document.number).where(Document.id == meeting.notice_id))
    matters = [matter_facts(work, read_matter(work, item.id, seats), names) for item in items_of(work, meeting.id)]
    written = meeting.way == "written"
    there = [_present(place, names, matters, written) for place in seats]
    return {
        "meeting": title_of(work, meeting), "notice": notice, "way": WAYS[meeting.way].zh, "place": "" if written else meeting.place,
        "held_at": minute(meeting.held_at) if meeting.held_at else "", "overview": meeting.draft,
        "chair": "、".join(names[person] for person in (chair.there if chair else ())),
        "present": [line for line in there if line], "matters": matters,
        "absent": [place.name for place, line in zip(seats, there, strict=True) if not line],
        "recused": sorted({f"{who}（{matter['case']}）" for matter in matters for who in matter["recused"]}),
    }  # fmt: skip


def _present(place: Any, names: dict[str, str], matters: list[dict[str, Any]], written: bool) -> str:
    """Return a unit with those who came for it; in a circulation, a unit that answered."""
    if place.there:
        return f"{place.name}：{'、'.join(names[person] for person in place.there)}"
    answered = [line["person"] for matter in matters for line in matter["opinions"] if line["unit"] == place.name]
    return f"{place.name}：{'、'.join(sorted(set(answered)))}" if written and answered else ""


def matter_facts(work: Work, matter: Matter, names: dict[str, str]) -> dict[str, Any]:
    """Return one matter as the minutes tell it."""
    item, request = matter.item, matter.request
    units = {place.unit: place.name for place in matter.places}
    told: dict[str, Any] = {
        "case": _codes(work, {request.case_id})[request.case_id], "question": name_of(QUESTIONS, request.question).zh,
        "facts": item.facts, "recused": [names[who] for who in sorted(matter.recused) if who in names],
        "opinions": [
            {
                "unit": units.get(o.unit_id, ""), "person": names.get(o.user_id, ""), "vote": VOTES[o.vote].zh, "text": o.text,
                "how": HOW[o.how].zh if o.recorded_by else "", "late": _late(matter.meeting, o),
            }
            for o in matter.opinions
        ],
        "counts": "", "resolution": "", "carried": item.carried_why if item.state == "carried" else "",
    }  # fmt: skip
    if item.state == "dropped":
        told["carried"] = "提请的案件已撤回，不再审议"
    resolution = work.session.scalar(select(Resolution).where(Resolution.item_id == item.id))
    if resolution is None:
        return told
    return told | {"counts": _counted(matter, resolution)} | _resolved(work, resolution)


def _late(meeting: Meeting, opinion: Opinion) -> str:
    """Say that an answer to a circulation came after its time, which is still counted until the matter is concluded."""
    came_late = meeting.way == "written" and opinion.given_at > meeting.planned_at
    return f"{minute(opinion.given_at)} 截止以后答复" if came_late else ""


def _counted(matter: Matter, resolution: Resolution) -> str:
    """Return the votes as they were counted, and how many had to agree: every unit entitled had voted."""
    entitled = sum(resolution.votes.values())
    votes = "，".join(f"{VOTES[vote].zh} {number}" for vote, number in resolution.votes.items())
    rule = f"{VOTE_RULES[matter.rules.vote].zh}，需 {votes_needed(matter.rules, entitled)} 票"
    return f"{entitled} 个单位表决：{votes}（{rule}）"


def _resolved(work: Work, resolution: Resolution) -> dict[str, Any]:
    unit = work.session.scalar(select(Unit.name).where(Unit.id == resolution.unit_id))
    by_chair = f"（票数相等，召集人决定：{resolution.chair_reason}）" if resolution.by_chair else ""
    return {
        "resolution": f"{OUTCOMES[resolution.outcome].zh}{by_chair}。{resolution.text}",
        "amount": None if resolution.amount is None else f"{resolution.amount:,.2f} 元",
        "basis": resolution.basis, "responsible": unit, "due": resolution.due_on.isoformat(),
    }  # fmt: skip


def order_facts(work: Work, resolution: Resolution) -> dict[str, Any]:
    """Return what the order to the responsible unit says."""
    meeting = work.session.get_one(Meeting, resolution.meeting_id)
    item = work.session.get_one(AgendaItem, resolution.item_id)
    told = _resolved(work, resolution)
    return {
        "meeting": title_of(work, meeting), "case": _codes(work, {resolution.case_id})[resolution.case_id],
        "question": name_of(QUESTIONS, requests_of(work, [item])[item.request_id].question).zh,
        "resolution": told["resolution"], "amount": told["amount"], "to": told["responsible"], "due_on": told["due"],
        "basis": [resolution.basis] if resolution.basis else [],
    }  # fmt: skip


def title_of(work: Work, meeting: Meeting) -> str:
    """Return what a meeting is called."""
    return work.session.scalars(select(Case.title).where(Case.id == meeting.case_id)).one()


def minute(instant: Any) -> str:
    """Return an instant as papers write it."""
    return f"{instant.astimezone(LOCAL):%Y-%m-%d %H:%M}"


def _codes(work: Work, case_ids: set[str]) -> dict[str, str]:
    return dict(work.session.execute(select(Case.id, Case.code).where(Case.id.in_(case_ids))).all())


def _names(work: Work, user_ids: set[str]) -> dict[str, str]:
    return dict(work.session.execute(select(User.id, User.name).where(User.id.in_(user_ids))).all())
