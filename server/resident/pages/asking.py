"""What pages and API of residents share: ask without an account, and count a wrong try in a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import request

from server.foundation.work import Work
from server.resident import lookup, operations, queries
from server.resident.queries import Status
from server.resident.refusals import NoSuchCase
from server.web.entry import command, query
from server.web.strangers import nobody

T = TypeVar("T")


def status_by_code(code: str) -> Status:
    """Return the state of the case of a receipt's code.

    :raises NoSuchCase: there is none; the try is counted.
    :raises TooManyWrongTries: this address guessed too often.
    """
    where = address()
    return counted(
        lambda: query(
            lambda work: queries.status(work, lookup.by_code(work, code=code, address=where)), as_actor=nobody()
        ),
        None,
    )


def code_by_proof(number: str, proof: str) -> str:
    """Return the receipt's code of a case number, when the proof fits.

    :raises NoSuchCase: number or proof do not fit; the try is counted.
    :raises TooManyWrongTries: somebody guessed too often.
    """
    where = address()

    def find(work: Work) -> str:
        return lookup.code_by_proof(work, number=number, proof=proof, address=where)

    return counted(lambda: query(find, as_actor=nobody()), number)


def rate(code: str, score: int) -> None:
    """Keep one tap of satisfaction."""
    where = address()

    def do(work: Work) -> None:
        operations.rate(work, case=lookup.by_code(work, code=code, address=where), score=score)

    counted(lambda: command(do, as_actor=nobody()), None)


def address() -> str:
    """Return the address that asks."""
    return request.remote_addr or ""


def counted(ask: Callable[[], T], number: str | None) -> T:
    """Ask, and count a wrong try in a transaction of its own."""
    where = address()
    try:
        return ask()
    except NoSuchCase:
        command(lambda work: lookup.count_wrong(work, address=where, number=number), as_actor=nobody())
        raise
