"""Take a form once: under its own key the same words give the first record again, and other words are refused, never swallowed.

A browser may keep a page for weeks (a restored tab, the way back) and send it again under the key with which it was drawn. Whoever
presses twice means one record; whoever has written something else since means another one, and must be told that none was made.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Protocol, TypeVar

from sqlalchemy import select

from server.foundation.errors import Refused
from server.foundation.models import IdempotencyKey
from server.foundation.work import Work

LONGEST_FORM_KEY = 40  #: characters that a record keeps of it


class Sent(Protocol):
    """What a form makes: it keeps the form's own key."""

    __tablename__: str
    county: Any
    submission: Any


Made = TypeVar("Made", bound=Sent)


class SentWithOtherWords(Refused):
    """The key of a form came a second time, with other answers than those that made the record."""

    type = "form-sent-with-other-words"
    status = 409
    zh = "这一页先前已经提交过一次，那时填的已经记下；现在填的还没有记。如果是另一件事，请核对后再提交一次；如果是同一件事，不用再交。"
    en = (
        "This page was sent before: what it said then was recorded, what it says now was not. "
        "If it is another matter, check it and send it once more; if it is the same, there is no need to."
    )


def sent_before(work: Work, model: type[Made], submission: str, said: Mapping[str, Any]) -> Made | None:
    """Return the record that the same form made of the same words, None where it has made none.

    :raises SentWithOtherWords: it made one of other words.
    """
    made = work.session.scalar(select(model).where(model.submission == submission, model.county == work.house.county))
    if made is None:
        return None
    kept = work.session.get(IdempotencyKey, _key(work, model, submission))
    if kept is None or kept.request != _digest(said):  # words that are forgotten by now are taken for others
        raise SentWithOtherWords
    return made


def keep_said(work: Work, model: type[Sent], submission: str, said: Mapping[str, Any]) -> None:
    """Keep a digest of the words of which a form has made a record, in the same transaction."""
    work.session.merge(
        IdempotencyKey(
            key=_key(work, model, submission), county=work.house.county, request=_digest(said), status=303, body={}, at=work.now
        )
    )  # fmt: skip
    work.session.flush()


def _key(work: Work, model: type[Sent], submission: str) -> str:
    return hashlib.sha256(f"{work.house.county}\n{model.__tablename__}\n{submission}".encode()).hexdigest()


def _digest(said: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()
