"""What messaging does for rooms below it, which do not import it: an account that was locked is told to whose it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from server.foundation.clock import LOCAL
from server.foundation.work import Work
from server.messaging.operations import tell


def account_locked(work: Work, *, user_id: str, until: datetime) -> int:
    """Tell a person over every channel of theirs that wrong tries locked the account; return how many messages are new."""
    facts = {"at": f"{until.astimezone(LOCAL):%Y-%m-%d %H:%M}"}
    cause = f"{user_id}{until:%y%m%d%H%M%S}"
    return tell(
        work, template="account-locked", recipients=(user_id,), facts=facts, cause=cause, link="/account/password"
    )


OFFERS: dict[str, Callable[..., Any]] = {"account.locked": account_locked}
