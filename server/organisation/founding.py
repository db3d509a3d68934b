"""The first start of an installation: one administrator with a one-time password, and the unit that administrators belong to."""

from __future__ import annotations

from sqlalchemy import select

from server.foundation.work import Work
from server.organisation import operations, passwords
from server.organisation.models import Unit, User

#: The first administrator keeps people and units: from there everybody else, the other two administrators included, gets an account.
LOGIN, ROLE, SYSTEM = "admin", "security_admin", "system"


def first_administrator(work: Work) -> tuple[str, str] | None:
    """Return sign-in name and one-time password of the administrator made for an installation without any account, or None.

    The password is random, shown once, and must be changed at the first sign-in.
    """
    if work.session.scalar(select(User.id).limit(1)) is not None:
        return None
    password = passwords.one_time()
    user = operations.add_user(work, login=LOGIN, name="安全管理员", password=password)
    operations.appoint(work, user_id=user.id, unit_id=system_unit(work), role=ROLE, since=work.today)
    return LOGIN, password


def system_unit(work: Work) -> str:
    """Return the id of the unit of the administrators, made where there is none, with the county itself."""
    county = work.house.county
    found = work.session.scalar(select(Unit.id).where(Unit.code == SYSTEM, Unit.county == county))
    if found is not None:
        return found
    operations.add_division(work, code=county, name=work.house.county_name, level="county")
    name = f"{work.house.county_name}系统管理"
    return operations.add_unit(work, code=SYSTEM, name=name, kind="system", division=county).id
