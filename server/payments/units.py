"""Units and people by their ids."""

from __future__ import annotations

from sqlalchemy import select

from server.foundation.errors import NotFound
from server.foundation.work import Work
from server.organisation.models import Unit, User


def finance_unit(work: Work) -> str:
    """Return the unit that pays.

    :raises NotFound: the county has none.
    """
    found = work.session.scalars(
        select(Unit.id).where(Unit.county == work.house.county, Unit.kind == "finance", Unit.closed_on.is_(None))
    ).first()
    if found is None:
        raise NotFound
    return found


def user_name(work: Work, user_id: str | None) -> str:
    """Return a user's name, empty where there is none."""
    return work.session.scalar(select(User.name).where(User.id == user_id)) or "" if user_id else ""
