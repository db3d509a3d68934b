"""What no file holds and no purpose needs any more goes by itself: drafts, rolls that nobody confirmed, leads that came to nothing,
applications from home that became no case, questions, remarks on foreign lists, answers kept for a repeated request, uploads that were only
previewed, old vouchers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Table, bindparam, case, delete, exists, false, or_, select, update

from server.audit import operations as audit
from server.audit import taking
from server.disasters.models import WinterList
from server.discovery.models import Consult, Lead, SignalList
from server.documents.storage import path_of, uploads
from server.foundation.database import Base, table_of
from server.foundation.models import IdempotencyKey
from server.foundation.work import House, Work
from server.intake.models import Draft
from server.online.models import OnlineApplication
from server.payments.models import BankFile
from server.retention import terms
from server.retention.erasing import GONE, erase
from server.reviews.models import Comparison
from server.rolls.models import RollImport

AT_ONCE = 20
LOOKS = 3  #: minutes of each hour in which it is looked for


@dataclass(frozen=True, slots=True)
class Kind:
    """Rows that go after a term: which are old at an instant, and what becomes of them."""

    name: str
    model: type[Base]
    term: timedelta
    old: Callable[[Any, Any], tuple[ColumnElement[bool], ...]]
    go: Callable[[Work, list[Any]], None]


def _written(model: type[Base], values: Callable[[Work], Mapping[str, Any]]) -> Callable[[Work, list[Any]], None]:
    """Return what writes the same values over each row."""
    table = table_of(model)

    def go(work: Work, ids: list[Any]) -> None:
        work.session.execute(update(table).where(table.c.id.in_(ids)).values(**values(work)))

    return go


def _sealed(work: Work, **more: Any) -> dict[str, Any]:
    return {"sealed": work.house.vault.encrypt("{}"), **more}


def _forget_answers(work: Work, keys: list[Any]) -> None:
    table = table_of(IdempotencyKey)
    work.session.execute(delete(table).where(table.c.key.in_(keys)))


def _erase_leads(work: Work, ids: list[Any]) -> None:
    erase(work, {"leads": ids})


def _erase_applications(work: Work, ids: list[Any]) -> None:
    erase(work, {"online_applications": ids})


def _shred(work: Work, ids: list[Any]) -> None:
    """Take the sealed file away; its row keeps number, hash and size."""
    table = table_of(BankFile)
    for digest in work.session.scalars(select(table.c.stored).where(table.c.id.in_(ids))):
        path_of(work, digest).unlink(missing_ok=True)
    work.session.execute(update(table).where(table.c.id.in_(ids)).values(stored=""))


KINDS = (
    Kind(
        "drafts", Draft, terms.DRAFT,
        lambda t, before: (t.c.case_id.is_(None), t.c.updated_at < before, t.c.label != GONE),
        _written(Draft, lambda work: _sealed(
            work, state="dropped", label=GONE, lines=[], need="", remark="", true_time_reason="", person_id=None)),
    ),
    Kind(
        "rolls", RollImport, terms.DRAFT,
        lambda t, before: (t.c.state == "waiting", t.c.uploaded_at < before),
        _written(RollImport, lambda work: _sealed(
            work, state="dropped", name=GONE, problems=[], drop_reason=f"{terms.DRAFT.days} 天未确认", decided_at=work.now)),
    ),
    Kind(
        "leads", Lead, terms.UNTIED,
        lambda t, before: (t.c.closed_at < before, t.c.household_id.is_(None), t.c.person_id.is_(None), t.c.name.not_like(f"{GONE}%")),
        _erase_leads,
    ),
    Kind(
        "applications", OnlineApplication, terms.DRAFT,
        lambda t, before: (t.c.answered_at < before, t.c.case_id.is_(None), t.c.urgent_case_id.is_(None), t.c.name.not_like(f"{GONE}%")),
        _erase_applications,
    ),
    Kind(
        "questions", Consult, terms.UNTIED, lambda t, before: (t.c.at < before, t.c.question != GONE),
        _written(Consult, lambda _work: {"question": GONE, "answer": GONE}),
    ),
    Kind(
        "signals", SignalList, terms.UNTIED, lambda t, before: (t.c.at < before, t.c.name != GONE),
        _written(SignalList, lambda _work: {"name": GONE, "problems": []}),
    ),
    Kind(
        "comparisons", Comparison, terms.UNTIED, lambda t, before: (t.c.compared_at < before, t.c.file_name != GONE),
        _written(Comparison, lambda _work: {"file_name": GONE, "unreadable": []}),
    ),
    Kind(
        "lists", WinterList, terms.HANDED, lambda t, before: (t.c.settled_at < before, t.c.sealed != ""),
        _written(WinterList, lambda _work: {"sealed": ""}),
    ),
    Kind("answers", IdempotencyKey, terms.ANSWERS, lambda t, before: (t.c.at < before,), _forget_answers),
    Kind("vouchers", BankFile, terms.VOUCHERS, lambda t, before: (t.c.made_at < before, t.c.stored != ""), _shred),
)  # fmt: skip


def _is_old(kind: Kind) -> ColumnElement[bool]:
    """Return whether a row of a kind is old; whoever asks gives the county and the kind's instant."""
    table = table_of(kind.model)
    return exists().where(table.c.county == bindparam("county"), *kind.old(table, bindparam(f"old_{kind.name}")))


#: Whether anything waits to be let go. It is looked for at the beginning of an hour only: no index serves it, and nothing here is in a hurry.
WAITS: ColumnElement[bool] = case(
    (
        bindparam("clearing_time", type_=Boolean()),
        or_(bindparam("old_uploads", type_=Boolean()), *(_is_old(kind) for kind in KINDS)),
    ),
    else_=false(),
)
_ASKED = select(WAITS)


def asking(house: House, now: datetime) -> dict[str, Any]:
    """Return the values with which one looks for what may be let go."""
    before = {f"old_{kind.name}": now - kind.term for kind in KINDS}
    clearing_time = now.minute < LOOKS
    return {
        "county": house.county, "clearing_time": clearing_time, "old_uploads": clearing_time and bool(_uploads(house, now)),
        **before,
    }  # fmt: skip


def waits(work: Work) -> bool:
    """Tell whether anything waits to be let go."""
    return bool(work.session.scalar(_ASKED, asking(work.house, work.now)))


def let_go(work: Work) -> int:
    """Let the next few of each kind go and return how many rows and files that were."""
    count = 0
    for kind in KINDS:
        ids = list(work.session.scalars(_old(work, kind).limit(AT_ONCE)))
        if ids:
            kind.go(work, ids)
            taking.let_go(work, set(map(str, ids)))
            audit.record(work, f"{kind.name}.erase", work.house.county, count=len(ids))
            count += len(ids)
    for path in _uploads(work.house, work.now):
        path.unlink(missing_ok=True)
        count += 1
    return count


def _old(work: Work, kind: Kind) -> Any:
    table: Table = table_of(kind.model)
    key = next(iter(table.primary_key.columns))
    return select(key).where(table.c.county == work.house.county, *kind.old(table, work.now - kind.term))


def _uploads(house: House, now: datetime) -> list[Path]:
    """Return files that were laid down for a preview and forgotten; their age is the file system's."""
    before = (now - terms.UPLOADS).timestamp()
    return [path for path in uploads(house).glob("*") if path.stat().st_mtime < before]
