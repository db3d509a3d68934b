"""Decisions of items that civil affairs still handles on paper: entered at the window, three weeks after the application."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from server.cases.models import Case, Item
from server.foundation.clock import local_date
from server.foundation.database import Database
from server.foundation.errors import Refused
from server.intake import changes

Act = Callable[..., Any]
logger = logging.getLogger(__name__)
_RECOGNISED_ONLY = ("bianyuan", "gangxing")  #: items that recognise an identity and pay nothing


def decide_by_hand(
    act: Act, draw: random.Random, *, database: Database, codes: Mapping[str, str], now: datetime
) -> None:
    """Enter what was decided on paper about items that wait for it since three weeks."""
    with database.reading() as session:
        rows = session.execute(
            select(Item.id, Item.item, Case.id.label("case_id"), Case.township)
            .join(Case, Case.id == Item.case_id)
            .where(Item.state == "confirmed", Case.registered_at < now - timedelta(weeks=3))
            .order_by(Case.code, Item.item)
        ).all()
    for row in rows:
        _enter(act, row, _decided(draw, row.item, today=local_date(now)), clerk=f"clerk.{codes[row.township]}")


def _decided(draw: random.Random, item: str, *, today: date) -> dict[str, Any]:
    given = Decimal(draw.randrange(3, 12) * 100)
    return {
        "result": "granted", "document": f"青民救〔{today.year}〕{draw.randrange(1, 999):03d}号", "decided_on": today,
        "amount": None if item in _RECOGNISED_ONLY else given, "period": "once" if item.startswith("temp") else "month",
    }  # fmt: skip


def _enter(act: Act, row: Any, answers: dict[str, Any], *, clerk: str) -> None:
    try:
        act(clerk, lambda work: changes.enter_result(work, case_id=row.case_id, item_id=row.id, answers=answers))
    except Refused as refusal:
        logger.info("%s could not enter a decision: %s %s", clerk, refusal, getattr(refusal, "fields", ()))
