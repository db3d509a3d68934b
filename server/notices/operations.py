"""Make a notice, put it up, end it, take it down, withhold it; publish what was granted."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from server.audit import operations as audit
from server.cases.events import note
from server.cases.models import Case, Timer
from server.cases.occurrence import Occurrence
from server.cases.papers import issue_paper
from server.cases.terms import measure
from server.documents.models import Document
from server.documents.operations import void
from server.foundation.work import Work
from server.messaging.operations import tell_posts
from server.notices.content import item_of, named
from server.notices.county import keep_choices
from server.notices.exemptions import is_exempt
from server.notices.models import Notice
from server.notices.refusals import NoNoticeBeforeUrgentRelief, NoNoticeForChildren, NotPostedNow
from server.notices.words import STATES
from server.organisation.models import Unit

PERIOD = "period_ends"  #: the timer of the period on the diagram
SHOW = "NT.show"
_UP = frozenset({"posted", "ended"})


def prepare(work: Work, occurrence: Occurrence) -> Notice:
    """Make the notice before a decision: its numbered text from the whitelist, and the code on its poster.

    :raises NoNoticeForChildren: the item is about an orphan or a child without care.
    :raises NoNoticeBeforeUrgentRelief: small quick relief is never posted before it is decided.
    """
    item = item_of(work, occurrence)
    if item == "child":
        raise NoNoticeForChildren
    if item == "temp-urgent":
        raise NoNoticeBeforeUrgentRelief
    notice = _write(work, occurrence, kind="before", item=item, rule=str(occurrence.data["notice_rule"]))
    note(work, occurrence.case_id, "notice-prepared", instance_id=occurrence.instance_id, round=notice.round)
    return notice


def _write(work: Work, occurrence: Occurrence, *, kind: str, item: str, rule: str) -> Notice:
    case = work.session.get_one(Case, occurrence.case_id)
    who = named(work, case)
    document = issue_paper(work, occurrence, "notice" if kind == "before" else "publication")
    earlier = select(func.count()).where(Notice.instance_id == occurrence.instance_id, Notice.kind == kind)
    notice = Notice(
        id=work.new_id(), county=work.house.county, case_id=case.id, item_id=occurrence.item_id,
        instance_id=occurrence.instance_id, kind=kind, round=int(work.session.scalar(earlier) or 0) + 1, item=item,
        township=case.township, village=case.village, document_id=document.id, named_as=who.named_as, named_age=who.age,
        code=secrets.token_urlsafe(16), rule=rule, prepared_at=work.now, places=[],
    )  # fmt: skip
    work.session.add(notice)
    work.session.flush()
    keep_choices(work, case_id=case.id, item_id=occurrence.item_id)
    audit.record(work, "notice.prepare", notice.id, case=case.id, kind=kind, document=document.id)
    return notice


def latest(work: Work, instance_id: str, kind: str = "before") -> Notice:
    """Return the notice that a process is about now: its last round."""
    return work.session.scalars(
        select(Notice)
        .where(Notice.instance_id == instance_id, Notice.kind == kind)
        .order_by(Notice.round.desc())
        .limit(1)
    ).one()


def post(work: Work, occurrence: Occurrence, *, posted_at: datetime, places: Sequence[str]) -> Notice:
    """Record that the notice hangs; from now on its page without an account is open too.

    :raises NotPostedNow: it hangs already, or was withheld.
    """
    notice = latest(work, occurrence.instance_id)
    if notice.state != "prepared":
        raise _not_now(notice)
    notice.state, notice.posted_at, notice.posted_by, notice.places = "posted", posted_at, work.actor.id, list(places)
    work.session.flush()
    note(work, notice.case_id, "notice-posted", instance_id=notice.instance_id, unit=notice.village)
    audit.record(work, "notice.post", notice.id)
    return notice


def end(work: Work, occurrence: Occurrence) -> Notice:
    """Close the page without an account: the period is over, whether or not the poster still hangs."""
    notice = latest(work, occurrence.instance_id)
    due = period_end(work, notice)
    notice.state, notice.ended_at = "ended", min(due, work.now) if due else work.now
    work.session.flush()
    note(work, notice.case_id, "notice-ended", instance_id=notice.instance_id)
    return notice


def period_end(work: Work, notice: Notice) -> datetime | None:
    """Return the instant at which the period ends or ended: that of its timer, which also a new calendar moves."""
    return work.session.scalar(
        select(Timer.due_at)
        .where(Timer.instance_id == notice.instance_id, Timer.element == PERIOD)
        .order_by(Timer.start_at.desc(), Timer.id.desc())
        .limit(1)
    )


def take_down(work: Work, notice: Notice, *, at: datetime) -> None:
    """Record that the poster is gone.

    :raises NotPostedNow: it does not hang.
    """
    if notice.state not in _UP and not (notice.state == "withheld" and notice.posted_at and not notice.taken_down_at):
        raise _not_now(notice)
    notice.ended_at = notice.ended_at or at
    notice.state, notice.taken_down_at, notice.taken_down_by = "taken-down", at, work.actor.id
    work.session.flush()
    note(work, notice.case_id, "notice-taken-down", instance_id=notice.instance_id, unit=notice.village)
    audit.record(work, "notice.take-down", notice.id)


def withhold(work: Work, occurrence: Occurrence, *, why: str) -> None:
    """Take the notice back at once: its page is gone, its paper void; where it hangs, the village is told to remove it."""
    if not _has_notice(work, occurrence.instance_id):
        return  # it was exempt before one was made
    notice = latest(work, occurrence.instance_id)
    if notice.state in ("taken-down", "withheld"):
        return
    notice.state, notice.withheld_why, notice.ended_at = "withheld", why, work.now if notice.posted_at else None
    work.session.flush()
    if not work.session.get_one(Document, notice.document_id).void_reason:
        void(work, document_id=notice.document_id, reason="依法不公示")
    note(work, notice.case_id, "notice-withheld", instance_id=notice.instance_id)
    audit.record(work, "notice.withhold", notice.id)
    if notice.posted_at:
        _tell_to_remove(work, notice)


def _has_notice(work: Work, instance_id: str) -> bool:
    found = select(Notice.id).where(Notice.instance_id == instance_id, Notice.kind == "before")
    return work.session.scalar(found.limit(1)) is not None


def _tell_to_remove(work: Work, notice: Notice) -> None:
    code = work.session.scalars(select(Case.code).where(Case.id == notice.case_id)).one()
    for unit, roles in ((notice.village, ("village_officer",)), (notice.township, ("clerk", "township_reviewer"))):
        if unit is not None:
            tell_posts(
                work, unit_id=unit, roles=roles, template="notice-remove", cause=notice.id, case_id=notice.case_id,
                facts={"case": code, "unit": work.session.get_one(Unit, unit).name}, link=f"/notices/{notice.id}",
            )  # fmt: skip


def publish(work: Work, occurrence: Occurrence) -> Notice | None:
    """Publish a grant with name, number of members, amount and month for as long as the county says.

    Nothing is published about a child, about small quick relief (its list is monthly) and where no notice may hang.
    """
    item = item_of(work, occurrence)
    if item in ("child", "temp-urgent") or is_exempt(work, occurrence.case_id):
        note(work, occurrence.case_id, "not-published", instance_id=occurrence.instance_id)
        return None
    notice = _write(work, occurrence, kind="after", item=item, rule=SHOW)
    ends = measure(work, SHOW, anchor=None, pinned_on=work.today).due.instant
    notice.state, notice.posted_at, notice.posted_by, notice.ends_at = "posted", work.now, work.actor.id, ends
    work.session.flush()
    note(work, notice.case_id, "published", instance_id=notice.instance_id)
    return notice


def _not_now(notice: Notice) -> NotPostedNow:
    return NotPostedNow(state=STATES[notice.state][0].zh)
