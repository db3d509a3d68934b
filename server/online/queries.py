"""Read applications from home: the window's list, one of them for whoever may see it, and how it stands for whoever sent it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, select, tuple_
from sqlalchemy.orm import aliased

from server.audit import operations as audit
from server.cases.answers import AnswerRow, answer_rows
from server.cases.lights import light_of
from server.cases.models import Case
from server.cases.visibility import masked_name, nameless, sees_names
from server.foundation.clock import local_date
from server.foundation.errors import NotFound, NotPermitted
from server.foundation.paging import BadCursor, Page, cut, decode_cursor
from server.foundation.work import Work
from server.households.duplicates import matches
from server.households.queries import is_own
from server.online.handling import answers_of, read_application
from server.online.models import OnlineApplication
from server.online.sending import TERM, by_code
from server.online.words import FORM
from server.organisation import rules
from server.organisation.models import Unit, User
from server.web.lights import GREY, Light

MOST = 10
_ELSEWHERE = ("township", "informed", "truthful")  #: shown beside, or the same for everybody
#: An emergency that waits for its answer comes first, then the nearest term.
_WAITS = and_(OnlineApplication.urgent, OnlineApplication.state != "answered")
_ORDER = (case((_WAITS, 0), else_=1), OnlineApplication.due_at, OnlineApplication.id)
_FROM = aliased(Unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationRow:
    """One application of a list."""

    application: OnlineApplication
    township: str
    passed_from: str
    holder: str
    light: Light
    name: str  #: masked where the reader may not see names


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationSheet:
    """One application as its page shows it."""

    row: ApplicationRow
    sent: list[AnswerRow]  #: empty where the reader may not see names
    calls: list[tuple[str, str, bool]]  #: when, who, whether somebody answered
    others: list[OnlineApplication]  #: further applications under the same number in the reader's townships
    cases: list[tuple[Case, str]]  #: of the household of this number, where the reader's window has it
    case_code: str
    urgent_case_code: str
    answered_by: str
    may_handle: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How an application stands, for whoever sent it; nobody's data."""

    code: str
    state: str
    outcome: str
    words: str
    urgent: bool
    received_on: date
    due_on: date
    late: bool
    window: Unit
    case_query_code: str
    emergency_query_code: str


def applications(work: Work, *, state: str = "open", after: str | None = None, size: int = 20) -> Page[ApplicationRow]:
    """Return the applications that the actor may see: emergencies that wait first, then by their term.

    :raises NotPermitted: no post of the actor reads any.
    :raises BadCursor: `after` is no cursor of ours.
    """
    if not rules.may(work.actor, "online.read"):
        raise NotPermitted(reason="online.read")
    statement = _rows().where(OnlineApplication.county == work.house.county, _readable(work))
    if state == "open":
        statement = statement.where(OnlineApplication.state != "answered")
    elif state:
        statement = statement.where(OnlineApplication.state == state)
    if after is not None:
        statement = statement.where(tuple_(*_ORDER) > _key(after))
    ordered = statement.order_by(*_ORDER).limit(size + 1)
    page = cut(work.session.execute(ordered).all(), size, _place)
    return Page([_row(work, row) for row in page.rows], page.next)


def _place(found: Any) -> tuple[int, str, str]:
    row: OnlineApplication = found[0]
    return 0 if row.urgent and row.state != "answered" else 1, row.due_at.isoformat(), row.id


def _key(cursor: str) -> tuple[int, datetime, str]:
    """Return the place after which a page begins.

    :raises BadCursor: the cursor is none of this list.
    """
    try:
        rank, due_at, identifier = decode_cursor(cursor)
        return int(rank), datetime.fromisoformat(str(due_at)), str(identifier)
    except (TypeError, ValueError) as error:
        raise BadCursor from error


def _rows() -> Any:
    return (
        select(OnlineApplication, Unit.name.label("township"), _FROM.name.label("passed_from"), User.name.label("holder"))
        .join(Unit, Unit.id == OnlineApplication.township)
        .outerjoin(_FROM, _FROM.id == OnlineApplication.passed_from)
        .outerjoin(User, User.id == OnlineApplication.holder_id)
    )  # fmt: skip


def _readable(work: Work) -> ColumnElement[bool]:
    found = rules.relations(work.actor, "online.read")
    if "county" in found:
        return OnlineApplication.county == work.house.county
    own = found.get("own")
    return OnlineApplication.township.in_(sorted(own)) if own else false()


def _row(work: Work, found: Any) -> ApplicationRow:
    row: OnlineApplication = found[0]
    return ApplicationRow(
        application=row, township=found.township, passed_from=found.passed_from or "", holder=found.holder or "",
        light=light(work, row), name=row.name if sees_names(work.actor, township=row.township) else masked_name(row.name),
    )  # fmt: skip


def light(work: Work, row: OnlineApplication) -> Light:
    """Return the light of the term within which the window answers."""
    if row.state == "answered":
        return Light(state=GREY, words="")
    return light_of(work, due_at=row.due_at, rule_id=TERM, provisional=row.provisional)


def application_sheet(work: Work, application_id: str) -> ApplicationSheet:
    """Read an application; that it was opened is kept in the read log.

    :raises NotFound: there is none, or it is not the actor's to see.
    """
    statement = _rows().where(
        OnlineApplication.id == application_id, OnlineApplication.county == work.house.county, _readable(work)
    )
    found = work.session.execute(statement).first()
    if found is None:
        raise NotFound
    audit.record_read(work, "online.open", application_id)
    row: OnlineApplication = found[0]
    whole = sees_names(work.actor, township=row.township)
    told = answers_of(work, row) if whole else {}
    sent = {name: value for name, value in told.items() if name not in _ELSEWHERE}
    names = _names(work, {row.answered_by or "", *(str(each["by"]) for each in row.calls)})
    return ApplicationSheet(
        row=_row(work, found), sent=answer_rows(FORM, None, sent), may_handle=row.township in rules.relations(work.actor, "online.handle").get("own", ()),
        calls=[(str(each["at"]), names.get(str(each["by"]), ""), bool(each["reached"])) for each in row.calls],
        others=_others(work, row) if whole else [], cases=_cases(work, str(told.get("id_number") or "")),
        case_code=_code(work, row.case_id), urgent_case_code=_code(work, row.urgent_case_id),
        answered_by=names.get(row.answered_by or "", ""),
    )  # fmt: skip


def _names(work: Work, users: set[str]) -> dict[str, str]:
    return dict(work.session.execute(select(User.id, User.name).where(User.id.in_(sorted(users)))).all())


def _code(work: Work, case_id: str | None) -> str:
    return work.session.scalar(select(Case.code).where(Case.id == case_id)) or "" if case_id else ""


def _others(work: Work, row: OnlineApplication) -> list[OnlineApplication]:
    if row.id_hash is None:
        return []
    same = select(OnlineApplication).where(
        OnlineApplication.id_hash == row.id_hash, OnlineApplication.id != row.id, _readable(work)
    )
    return list(work.session.scalars(same.order_by(OnlineApplication.received_at.desc()).limit(MOST)))


def _cases(work: Work, number: str) -> list[tuple[Case, str]]:
    """Return the cases of the household of this number: what may run already is seen before it is registered again."""
    homes = sorted({each.household_id for each in matches(work, number=number) if each.household_id}) if number else []
    if not homes:
        return []
    rows = work.session.execute(
        select(Case, Unit.name)
        .join(Unit, Unit.id == Case.township)
        .where(Case.household_id.in_(homes), Case.county == work.house.county, Case.kind == "application")
        .order_by(Case.registered_at.desc(), Case.id.desc())
        .limit(MOST)
    )
    return [(case, unit) for case, unit in rows if is_own(work, case.township)]


def phone(work: Work, application_id: str) -> str:
    """Return the number under which the family is reached, and keep that it was looked at.

    :raises NotFound: the county has no such application.
    """
    row = read_application(work, application_id)
    audit.record_read(work, "online.phone", row.id, reason="联系申请人")
    sent = answers_of(work, row)
    return "、".join(str(sent[name]) for name in ("phone", "agent_phone") if sent.get(name))


def standing(work: Work, code: str) -> Standing:
    """Return how the application of a receipt's code stands.

    :raises NotFound: there is none.
    """
    row = by_code(work, code)
    return Standing(
        code=row.code, state=row.state, outcome=row.outcome, words=nameless(row.words, _people(work, row)), urgent=row.urgent,
        received_on=local_date(row.received_at), due_on=row.due_on, late=row.state != "answered" and work.now > row.due_at,
        window=work.session.get_one(Unit, row.township), case_query_code=_query_code(work, row.case_id),
        emergency_query_code=_query_code(work, row.urgent_case_id),
    )  # fmt: skip


def _people(work: Work, row: OnlineApplication) -> list[str]:
    """Return the names that an application speaks of."""
    sent = answers_of(work, row)
    return [row.name, str(sent.get("agent_name") or ""), *(str(each["name"]) for each in sent.get("members") or ())]


def _query_code(work: Work, case_id: str | None) -> str:
    return work.session.scalar(select(Case.query_code).where(Case.id == case_id)) or "" if case_id else ""
