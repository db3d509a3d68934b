"""Run commands of the product in the name of somebody's account, from the command line."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from server.config import load

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Desk:
    """The installation, one instant, and whose account acts."""

    database: Any
    house: Any
    now: datetime
    login: str

    def run(self, do: Callable[[Any], T]) -> T:
        """Run `do(work)` in one transaction as the holder of the account, with the posts of today.

        :raises NotFound: nobody has this account.
        """
        from server.foundation.identity import system_actor
        from server.foundation.transaction import run_command
        from server.foundation.work import Work

        system = system_actor(self.house.county, channel="cli")

        def command(session: Any) -> T:
            work = Work(session=session, actor=system, now=self.now, house=self.house)
            return do(work.as_actor(_holder(work, self.login)))

        return run_command(self.database, command)


@contextmanager
def acting(login: str) -> Iterator[Desk]:
    """Open the installation for the holder of an account.

    :raises TablesMissing: the database is not prepared.
    """
    from server.cli.serve import instruments
    from server.cli.tables import require_tables

    database, house, clock = instruments(load(os.environ))
    try:
        require_tables(database)
        yield Desk(database, house, clock.now(), login)
    finally:
        database.close()


def _holder(work: Any, login: str) -> Any:
    from sqlalchemy import select

    from server.foundation.errors import NotFound
    from server.organisation.models import User
    from server.organisation.sign_in import actor_of_user

    user = work.session.scalar(select(User.id).where(User.login == login, User.county == work.house.county))
    found = actor_of_user(work, user_id=user) if user else None
    if found is None:
        raise NotFound
    return replace(found, channel="cli")
