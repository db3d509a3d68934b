"""Find a case for somebody without an account: by the receipt's code, or by case number and proof; count wrong tries."""

from __future__ import annotations

import hmac
from datetime import timedelta

from sqlalchemy import select, update

from server.cases.models import Case
from server.foundation.database import QUIET
from server.foundation.encryption import Unreadable, Vault
from server.foundation.inserting import insert_new
from server.foundation.work import Work
from server.households.models import Person
from server.resident.models import QueryLock
from server.resident.refusals import NoSuchCase, TooManyWrongTries

TRIES = 10
WINDOW = timedelta(hours=1)  #: wrong tries further apart than this do not add up
LOCK = timedelta(minutes=30)
PROOF = 4  #: last characters of the ID number
_NOBODYS_ID = "000000000000000000"


def by_code(work: Work, *, code: str, address: str) -> Case:
    """Return the case of a receipt's code.

    :raises TooManyWrongTries: this address guessed too often.
    :raises NoSuchCase: there is none.
    """
    _check(work, [_key(work, "address", address)])
    case = work.session.scalar(select(Case).where(Case.query_code == code, Case.county == work.house.county))
    stored = case.query_code if case is not None else "-" * 22
    if not hmac.compare_digest(stored.encode(), code.encode()) or case is None:
        raise NoSuchCase
    return case


def code_by_proof(work: Work, *, number: str, proof: str, address: str) -> str:
    """Return the receipt's code of a case number, when the proof fits the applicant's ID number.

    A number that does not exist takes the same steps as one that does.

    :raises TooManyWrongTries: this address, or somebody at this number, guessed too often.
    :raises NoSuchCase: number or proof do not fit.
    """
    _check(work, [_key(work, "address", address), _key(work, "number", number)])
    row = work.session.execute(
        select(Case.query_code, Person.id_sealed)
        .join(Person, Person.id == Case.applicant_id)
        .where(Case.code == number, Case.county == work.house.county)
    ).first()
    decoy = _decoy(
        work.house.vault
    )  # whatever is found, so that the first asker of a process does not pay for it either
    sealed = row.id_sealed if row is not None and row.id_sealed else decoy
    known = _opened(work.house.vault, sealed)[-PROOF:].upper()
    fits = hmac.compare_digest(known.encode(), proof.strip().upper().encode())
    if not fits or row is None or not row.id_sealed:
        raise NoSuchCase
    return str(row.query_code)


_decoys: dict[int, str] = {}


def _decoy(vault: Vault) -> str:
    """Return a sealed number of nobody, sealed once per vault."""
    if id(vault) not in _decoys:
        _decoys[id(vault)] = vault.encrypt(_NOBODYS_ID)
    return _decoys[id(vault)]


def _opened(vault: Vault, sealed: str) -> str:
    try:
        return vault.decrypt(sealed)
    except Unreadable:
        return _NOBODYS_ID


def count_wrong(work: Work, *, address: str, number: str | None = None) -> None:
    """Count a wrong try of an address, and at a case number; the tenth within an hour locks."""
    _count(work, _key(work, "address", address))
    if number is not None:
        _count(work, _key(work, "number", number))


def _count(work: Work, key: str) -> None:
    fresh = {"id": key, "county": work.house.county, "failures": 0, "since": work.now, "locked_until": None}
    insert_new(work.session, QueryLock, [fresh])
    row = QueryLock.id == key
    work.session.execute(
        update(QueryLock).where(row, QueryLock.since < work.now - WINDOW).values(failures=0, since=work.now),
        execution_options=QUIET,
    )
    work.session.execute(update(QueryLock).where(row).values(failures=QueryLock.failures + 1), execution_options=QUIET)
    work.session.execute(
        update(QueryLock).where(row, QueryLock.failures >= TRIES).values(failures=0, locked_until=work.now + LOCK),
        execution_options=QUIET,
    )


def _check(work: Work, keys: list[str]) -> None:
    locked = select(QueryLock.id).where(QueryLock.id.in_(keys), QueryLock.locked_until > work.now).limit(1)
    if work.session.scalar(locked) is not None:
        raise TooManyWrongTries


def _key(work: Work, kind: str, value: str) -> str:
    return work.house.vault.search_hash(f"query-{kind}", value)
