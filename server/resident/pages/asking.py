"""What pages and API of residents share: ask without an account, and count a wrong try in a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import render_template
from werkzeug.wrappers import Response

from server.cases.models import Case
from server.foundation.work import Work
from server.organisation.queries import hotline
from server.resident import lookup, operations, queries
from server.resident.queries import Status
from server.resident.refusals import NoSuchCase, TooManyWrongTries
from server.web.entry import command, query
from server.web.limits import asker
from server.web.strangers import nobody, quiet

T = TypeVar("T")


def status_by_code(code: str) -> Status:
    """Return the state of the case of a receipt's code.

    :raises NoSuchCase: there is none; the try is counted.
    :raises TooManyWrongTries: this address guessed too often.
    """
    where = asker()
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
    where = asker()

    def find(work: Work) -> str:
        return lookup.code_by_proof(work, number=number, proof=proof, address=where)

    return counted(lambda: query(find, as_actor=nobody()), number)


def rate(code: str, score: int) -> None:
    """Keep one tap of satisfaction."""
    in_case(code, lambda work, case: operations.rate(work, case=case, score=score))


def in_case(code: str, act: Callable[[Work, Case], T]) -> T:
    """Do something in the case of a receipt's code, without an account; a wrong code is counted.

    :raises NoSuchCase: there is none.
    :raises TooManyWrongTries: this address guessed too often.
    """
    where = asker()
    return counted(
        lambda: command(lambda work: act(work, lookup.by_code(work, code=code, address=where)), as_actor=nobody()), None
    )


def answered(do: Callable[[str], Response], code: str) -> Response:
    """Answer what is asked about the case of a code, or say that there is none."""
    try:
        return do(code)
    except (NoSuchCase, TooManyWrongTries) as refusal:
        call = query(hotline, as_actor=nobody())
        return quiet(render_template("resident/not_found.html", refusal=refusal, hotline=call), refusal.status)


def counted(ask: Callable[[], T], number: str | None) -> T:
    """Ask, and count a wrong try in a transaction of its own."""
    where = asker()
    try:
        return ask()
    except NoSuchCase:
        command(lambda work: lookup.count_wrong(work, address=where, number=number), as_actor=nobody())
        raise
