"""What the pages of notices show: to officers the whole, to everybody else the whitelist and only while it runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select, tuple_
from sqlalchemy.orm import aliased

from server.cases.lights import last_day
from server.cases.models import Case, Task, Timer
from server.cases.queries.papers import opens_scans
from server.cases.veiling import Veil, veils
from server.documents.models import Attachment, Document
from server.foundation.clock import local_date
from server.foundation.errors import NotFound
from server.foundation.paging import Page, cut, moment_key
from server.foundation.work import Work
from server.notices import operations, photos
from server.notices.content import family_name
from server.notices.county import choice
from server.notices.exemptions import is_held
from server.notices.models import Notice, Objection
from server.notices.visibility import is_near, visible_notices
from server.organisation.models import Unit

#: lists of the officers' page: name → states
LISTS: Mapping[str, frozenset[str]] = {
    "open": frozenset({"prepared", "posted", "ended"}),
    "prepared": frozenset({"prepared"}),
    "posted": frozenset({"posted"}),
    "ended": frozenset({"ended"}),
    "all": frozenset({"prepared", "posted", "ended", "taken-down", "withheld"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRow:
    """One line of the list of notices."""

    notice: Notice
    facts: Mapping[str, Any]
    number: str
    case_code: str
    village: str
    ends_on: date | None
    dropped: bool  #: it never hung, and nobody is asked to put it up any more


def notices(
    work: Work, *, which: str = "open", kind: str = "", after: str | None = None, size: int = 20
) -> Page[NoticeRow]:
    """Return a page of the notices that the actor may see, newest first.

    :raises BadCursor: `after` is no cursor of ours.
    """
    conditions = [visible_notices(work.actor), Notice.state.in_(LISTS.get(which, LISTS["open"]))]
    if which != "all":
        conditions.append(or_(Notice.kind != "before", Notice.state != "prepared", _to_be_posted()))
    if kind:
        conditions.append(Notice.kind == kind)
    if after is not None:
        conditions.append(tuple_(Notice.prepared_at, Notice.id) < moment_key(after))
    found = _rows(work, conditions, size + 1)
    page = cut(found, size, lambda row: (row.notice.prepared_at.isoformat(), row.notice.id))
    return Page(page.rows, page.next)


def _to_be_posted() -> ColumnElement[bool]:
    """Return the condition on `Notice` that somebody is asked to put it up: its process waits at the board, and made none after it."""
    later = aliased(Notice)
    return and_(
        exists().where(Task.instance_id == Notice.instance_id, Task.form == "notice.post", Task.state == "open"),
        ~exists().where(
            later.instance_id == Notice.instance_id, later.kind == "before", later.round > Notice.round
        ),
    )  # fmt: skip


def _rows(work: Work, conditions: list[ColumnElement[bool]], size: int) -> list[NoticeRow]:
    place = aliased(Unit)
    rows = work.session.execute(
        select(Notice, Document.facts, Document.number, Case.code, place.name, _to_be_posted())
        .join(Document, Document.id == Notice.document_id)
        .join(Case, Case.id == Notice.case_id)
        .outerjoin(place, place.id == Notice.village)
        .where(*conditions)
        .order_by(Notice.prepared_at.desc(), Notice.id.desc())
        .limit(size)
    ).all()
    covers = covered(work, [row[0] for row in rows])
    return [
        NoticeRow(
            notice=n, facts=covers[n.id].over(facts), number=number, case_code=code, village=village or "",
            ends_on=last_day_of(work, n), dropped=n.kind == "before" and n.state == "prepared" and not awaited,
        )
        for n, facts, number, code, village, awaited in rows
    ]  # fmt: skip


def covered(work: Work, shown: Sequence[Notice]) -> dict[str, Veil]:
    """Return by notice what its reader may not read: who puts it up reads the whole poster, who watches over the county no name."""
    far = [each for each in shown if not is_near(work.actor, each)]
    covers = veils(work, [each.case_id for each in far])
    return {each.id: covers[each.case_id] if each in far else Veil({}) for each in shown}


def last_day_of(work: Work, notice: Notice) -> date | None:
    """Return the last day on which a notice hangs, when it hung at all; what is posted again has no end of before."""
    if notice.posted_at is None:
        return None
    end = notice.ends_at or notice.ended_at or operations.period_end(work, notice)
    return last_day(end) if end else None


def of_case(work: Work, case_id: str) -> list[NoticeRow]:
    """Return the notices of a case that the actor may see, newest first."""
    return _rows(work, [visible_notices(work.actor), Notice.case_id == case_id], 50)


def read_notice(work: Work, notice_id: str) -> Notice:
    """Return a notice that the actor may see.

    :raises NotFound: there is none, or it is not the actor's.
    """
    found = work.session.scalar(select(Notice).where(Notice.id == notice_id, visible_notices(work.actor)))
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeSheet:
    """Everything the officers' page of a notice shows."""

    notice: Notice
    number: str
    facts: Mapping[str, Any]
    case_code: str
    village: str
    starts_on: date | None
    ends_on: date | None
    online: bool
    start_photos: list[Attachment]
    end_photos: list[Attachment]
    opens_photos: bool  #: False: their names, dates and digests show, their content by an agreed sight only
    task: Task | None  #: the open step at the board
    orphaned: bool  #: it hangs, but its process has gone on without it
    dropped: bool  #: it never hung, and nobody is asked to put it up any more
    objections: int  #: how many came in
    unchecked: int  #: of them not yet looked into


def sheet(work: Work, notice_id: str) -> NoticeSheet:
    """Return everything the officers' page of a notice shows.

    :raises NotFound: there is none, or it is not the actor's.
    """
    notice = read_notice(work, notice_id)
    task = _board_task(work, notice)
    paper = work.session.get_one(Document, notice.document_id)
    cover = covered(work, [notice])[notice.id]
    results = work.session.scalars(select(Objection.upheld).where(Objection.notice_id == notice.id)).all()
    return NoticeSheet(
        notice=notice, number=paper.number, facts=cover.over(paper.facts),
        case_code=work.session.scalars(select(Case.code).where(Case.id == notice.case_id)).one(),
        village=work.session.scalar(select(Unit.name).where(Unit.id == (notice.village or notice.township))) or "",
        starts_on=local_date(notice.posted_at) if notice.posted_at else None, ends_on=last_day_of(work, notice),
        online=is_online(work, notice), start_photos=cover.over_rows(work, photos.photos(work, notice, photos.START), "name"),
        end_photos=cover.over_rows(work, photos.photos(work, notice, photos.END), "name"), task=task,
        opens_photos=is_near(work.actor, notice) or opens_scans(work, notice.case_id),
        orphaned=hangs(notice) and notice.kind == "before" and not is_awaited(work, notice),
        dropped=notice.kind == "before" and notice.state == "prepared" and task is None,
        objections=len(results), unchecked=sum(upheld is None for upheld in results),
    )  # fmt: skip


def hangs(notice: Notice) -> bool:
    """Tell whether a poster is on the wall as far as anybody has said."""
    return notice.posted_at is not None and notice.taken_down_at is None


def is_awaited(work: Work, notice: Notice) -> bool:
    """Tell whether the notice's own process still runs its period, or asks somebody for the step at the board."""
    return notice.kind == "before" and (_period_runs(work, notice) or _board_task(work, notice) is not None)


def _board_task(work: Work, notice: Notice) -> Task | None:
    if notice.kind != "before" or notice.id != operations.latest(work, notice.instance_id).id:
        return None
    return work.session.scalar(
        select(Task).where(
            Task.instance_id == notice.instance_id,
            Task.form.in_(("notice.post", "notice.take-down")),
            Task.state == "open",
        )
    )


def _period_runs(work: Work, notice: Notice) -> bool:
    running = select(Timer.id).where(
        Timer.instance_id == notice.instance_id,
        Timer.element == operations.PERIOD,
        Timer.state == "open",
        Timer.due_at > work.now,
    )
    return work.session.scalar(running.limit(1)) is not None


def is_online(work: Work, notice: Notice) -> bool:
    """Tell whether the page without an account may show a notice: it hangs, its term runs, and nobody asked to hide it."""
    if notice.state != "posted" or is_held(work, notice.case_id):
        return False
    if notice.kind == "after":
        return notice.ends_at is not None and work.now < notice.ends_at
    return _period_runs(work, notice)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicNotice:
    """What anybody may read of a notice: the whitelist, and of the name only the family's."""

    code: str
    kind: str
    round: int
    number: str
    name: str
    facts: Mapping[str, Any]
    posted_on: date
    ends_on: date | None


_ONLINE_FACTS = ("item", "intent", "village", "household_size", "amount", "month", "contact", "basis")


def by_code(work: Work, code: str) -> Notice:
    """Return the notice of a poster's code, whether or not it may still be shown.

    :raises NotFound: there is none.
    """
    found = work.session.scalar(select(Notice).where(Notice.code == code, Notice.county == work.house.county))
    if found is None:
        raise NotFound
    return found


def public_notice(work: Work, code: str) -> PublicNotice | None:
    """Return what anybody may read under a poster's code, None when it is over.

    :raises NotFound: there is no such code.
    """
    notice = by_code(work, code)
    return _public(work, notice) if is_online(work, notice) else None


def _public(work: Work, notice: Notice) -> PublicNotice:
    document = work.session.get_one(Document, notice.document_id)
    assert notice.posted_at is not None, "what is online hangs"
    return PublicNotice(
        code=notice.code, kind=notice.kind, round=notice.round, number=document.number,
        name=family_name(str(document.facts["name"])), posted_on=local_date(notice.posted_at), ends_on=last_day_of(work, notice),
        facts={name: document.facts[name] for name in _ONLINE_FACTS if document.facts.get(name)},
    )  # fmt: skip


def village_notices(work: Work, village_code: str) -> tuple[str, list[PublicNotice]]:
    """Return a village's name and what hangs there now, where the county lists it (`notice_village_page`).

    :raises NotFound: the county lists nothing, or there is no such village.
    """
    unit = work.session.scalar(
        select(Unit).where(Unit.code == village_code, Unit.kind == "village", Unit.county == work.house.county)
    )
    if unit is None or not choice(work, "notice_village_page"):
        raise NotFound
    rows = work.session.scalars(
        select(Notice)
        .where(Notice.village == unit.id, Notice.state == "posted", Notice.kind == "before")
        .order_by(Notice.posted_at.desc())
        .limit(100)
    )
    return unit.name, [_public(work, notice) for notice in rows if is_online(work, notice)]
