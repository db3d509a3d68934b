"""Who is away and who stands in: the substitute holds the absent colleague's posts from the first day to the last."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import exists, or_, select, update

from server.audit import operations as audit
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound, NotPermitted
from server.foundation.work import Work
from server.organisation import rules
from server.organisation.models import Absence, Appointment, User
from server.organisation.roles import ADMINISTRATORS

LONGEST = timedelta(days=180)


def plan(
    work: Work,
    *,
    user_id: str,
    substitute_id: str,
    since: date,
    until: date,
    reason: str,
    posts: Collection[tuple[str, str]] | None = None,
) -> str:
    """Let a colleague stand in from one day to another, on all posts or on those named (unit, role), and return the absence's id.

    :raises NotPermitted: it is neither one's own absence nor that of somebody whose unit one leads.
    :raises InvalidAnswers: the days make no sense, the substitute is away or stands for somebody who is, or does not belong to the unit.
    """
    _take_turns(work, user_id, substitute_id)
    held = _own_posts(work, user_id, since, until)
    chosen = [post for post in held if posts is None or (post.unit_id, post.role) in posts]
    _require(work, user_id, {post.unit_id for post in held})
    problems = _problems(work, user_id, substitute_id, since=since, until=until, reason=reason, chosen=chosen)
    if problems:
        raise InvalidAnswers(problems)
    absence = Absence(
        id=work.new_id(), county=work.house.county, user_id=user_id, substitute_id=substitute_id, since=since, until=until,
        reason=reason.strip(), planned_by=work.actor.id, planned_at=work.now,
    )  # fmt: skip
    work.session.add(absence)
    for post in chosen:
        work.session.add(
            Appointment(
                id=work.new_id(), county=work.house.county, user_id=substitute_id, unit_id=post.unit_id, role=post.role,
                title=post.title, since=max(since, post.since), until=min(until, post.until or until), acting_for=user_id,
                reason=reason.strip(),
            )
        )  # fmt: skip
    work.session.flush()
    audit.record(
        work, "absence.plan", absence.id, user=user_id, substitute=substitute_id, since=str(since), until=str(until)
    )
    return absence.id


def end(work: Work, *, absence_id: str) -> None:
    """Let somebody be back before the last day: from today on the substitute holds the posts no longer.

    :raises NotFound: there is no such absence that lasts, or it is none of the actor's business.
    :raises NotPermitted: the actor stands in, and it is not hers to end.
    """
    absence = work.session.get(Absence, absence_id)
    if absence is None or absence.county != work.house.county or absence.ended_at or absence.until < work.today:
        raise NotFound
    units = {p.unit_id for p in _own_posts(work, absence.user_id, absence.since, absence.until)}
    if work.actor.id != absence.substitute_id and not _may(work, absence.user_id, units):
        raise NotFound
    _require(work, absence.user_id, units)
    _finish(work, absence)


def end_for(work: Work, user_id: str) -> None:
    """End the absences of somebody whose account closes, as the absent one and as the substitute: no right outlives it."""
    rows = work.session.scalars(
        select(Absence).where(
            or_(Absence.user_id == user_id, Absence.substitute_id == user_id), Absence.ended_at.is_(None),
            Absence.until >= work.today,
        )
    )  # fmt: skip
    for absence in rows.all():
        _finish(work, absence)


def _finish(work: Work, absence: Absence) -> None:
    """Let the substitute hold the posts no longer from today on."""
    yesterday = work.today - timedelta(days=1)
    standing_in = work.session.scalars(
        select(Appointment).where(
            Appointment.user_id == absence.substitute_id, Appointment.acting_for == absence.user_id,
            Appointment.since >= absence.since, Appointment.until <= absence.until, Appointment.until >= work.today,
        )
    )  # fmt: skip
    for post in standing_in.all():
        if post.since > yesterday:
            work.session.delete(post)
        else:
            post.until = yesterday
    absence.ended_at = work.now
    work.session.flush()
    audit.record(work, "absence.end", absence.id)


def _take_turns(work: Work, *user_ids: str) -> None:
    """Let plans about the same people wait for each other: of two at once the second sees the first, and no circle arises."""
    for user_id in sorted(set(user_ids)):
        work.session.execute(
            update(User).where(User.id == user_id).values(login=User.login),
            execution_options={"synchronize_session": False},
        )


def posts(work: Work) -> list[tuple[str, str, str]]:
    """Return unit id, role and unit's name of the posts that the actor may let somebody stand in on."""
    return [(p.unit, p.role, p.unit_name) for p in work.actor.posts if p.acting_for_id is None]


def _own_posts(work: Work, user_id: str, since: date, until: date) -> list[Appointment]:
    """Return the posts that a user holds in person on any of the days."""
    return list(
        work.session.scalars(
            select(Appointment).where(
                Appointment.user_id == user_id, Appointment.county == work.house.county, Appointment.acting_for.is_(None),
                Appointment.since <= until, or_(Appointment.until.is_(None), Appointment.until >= since),
            )
        )
    )  # fmt: skip


def _require(work: Work, user_id: str, units: Collection[str]) -> None:
    if not _may(work, user_id, units):
        raise NotPermitted(reason="请假由本人或本单位负责人登记")


def _may(work: Work, user_id: str, units: Collection[str]) -> bool:
    if user_id == work.actor.id:
        return True
    found = rules.relations(work.actor, "absence.plan")
    return "any" in found or any(set(units) & reach for reach in found.values())


def _problems(
    work: Work,
    user_id: str,
    substitute_id: str,
    *,
    since: date,
    until: date,
    reason: str,
    chosen: list[Appointment],
) -> list[FieldProblem]:
    found = []
    if since < work.today or until < since or until - since > LONGEST:
        found.append(
            FieldProblem("until", "days", "日期不对：从今天起，最长 180 天。", "From today on, at most 180 days.")
        )
    if not reason.strip():
        found.append(FieldProblem("reason", "required", "请写明原因。", "Give the reason."))
    if not chosen:
        found.append(FieldProblem("posts", "none", "没有要代班的岗位。", "There is no post to stand in on."))
    if {post.role for post in chosen} & ADMINISTRATORS:
        found.append(
            FieldProblem(
                "posts",
                "apart",
                "系统、安全、审计管理员不能互相代班。",
                "The three administrators never stand in for each other.",
            )
        )
    return found + _problems_of_substitute(work, user_id, substitute_id, since=since, until=until, chosen=chosen)


def _problems_of_substitute(
    work: Work, user_id: str, substitute_id: str, *, since: date, until: date, chosen: list[Appointment]
) -> list[FieldProblem]:
    """Return why the substitute cannot stand in: rights never grow beyond the unit, and nobody stands in by a chain."""
    units = {
        post.unit_id
        for post in _own_posts(work, substitute_id, since, until)
        if post.since <= since and (post.until is None or post.until >= until)
    }
    works = work.session.scalar(
        select(exists().where(User.id == substitute_id, User.county == work.house.county, User.closed_at.is_(None)))
    )
    if substitute_id == user_id or not works or not {post.unit_id for post in chosen} <= units:
        return [
            FieldProblem(
                "substitute",
                "not-of-the-unit",
                "代班人要是同一单位的同事。",
                "The substitute is a colleague of the same unit.",
            )
        ]
    overlapping = (Absence.since <= until, Absence.until >= since, Absence.ended_at.is_(None))
    if work.session.scalar(select(exists().where(Absence.user_id == substitute_id, *overlapping))):
        return [
            FieldProblem("substitute", "away", "代班人这几天也请假。", "The substitute is away on some of these days.")
        ]
    if work.session.scalar(select(exists().where(Absence.user_id == user_id, *overlapping))):
        return [FieldProblem("since", "twice", "这几天已经登记过请假。", "An absence on these days is there already.")]
    if work.session.scalar(select(exists().where(Absence.substitute_id == user_id, *overlapping))):
        return [
            FieldProblem(
                "since",
                "stands-in",
                "这几天正在代班别人，请先换代班人。",
                "On these days one stands in for somebody; change that first.",
            )
        ]
    return []


def away(work: Work) -> list[tuple[Absence, str, str]]:
    """Return absences that last or are to come, of oneself and of those whose units one leads, with both names."""
    absent, instead = User.__table__.alias("absent"), User.__table__.alias("instead")
    rows = work.session.execute(
        select(Absence, absent.c.name, instead.c.name)
        .join(absent, absent.c.id == Absence.user_id)
        .join(instead, instead.c.id == Absence.substitute_id)
        .where(Absence.county == work.house.county, Absence.ended_at.is_(None), Absence.until >= work.today)
        .order_by(Absence.since)
    )
    found = rules.relations(work.actor, "absence.plan")
    reach = frozenset().union(*found.values()) if found else frozenset()
    return [
        (row[0], row[1], row[2])
        for row in rows
        if work.actor.id in (row[0].user_id, row[0].substitute_id)
        or "any" in found
        or {p.unit_id for p in _own_posts(work, row[0].user_id, row[0].since, row[0].until)} & reach
    ]
