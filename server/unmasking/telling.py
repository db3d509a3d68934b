"""Tell the second persons that somebody asks, and who asked of the answer: what and about which file, never about whom.

These messages are none of the case's: whoever is audited does not read there that somebody asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select

from server.foundation.clock import LOCAL
from server.foundation.work import Work
from server.messaging.operations import tell
from server.messaging.recipients import in_county, on_posts
from server.organisation import rules
from server.organisation.sign_in import actor_of_user
from server.unmasking import queries
from server.unmasking.models import Unmasking
from server.unmasking.reach import agreeable
from server.unmasking.words import FIELDS

ACTION = "unmask.agree"


def tell_asked(work: Work, row: Unmasking) -> int:
    """Tell everybody who may answer a request that it waits for them, and return how many messages are new."""
    facts = _facts(work, row) | {"unit": _unit(work), "urgent": row.urgent, "due": _local(row.due_at)}
    return tell(
        work, template="unmask-asked", recipients=answering(work, row), facts=facts, cause=row.id,
        link=f"/unmaskings/{row.id}",
    )  # fmt: skip


def tell_answered(work: Work, row: Unmasking) -> int:
    """Tell who asked what the second person said, and return how many messages are new."""
    facts = _facts(work, row) | {
        "agreed": bool(row.agreed),
        "until": _local(row.until) if row.is_open(work.now) else None,
    }
    return tell(
        work, template="unmask-answered", recipients=[row.asked_by], facts=facts, cause=row.id,
        link=f"/unmaskings/{row.id}",
    )  # fmt: skip


def answering(work: Work, row: Unmasking) -> tuple[str, ...]:
    """Return who may answer a request today: those in whose list it waits, by the same condition."""
    return tuple(dict.fromkeys(each for each in _on_posts(work, row) if _may_answer(work, each, row)))


def _on_posts(work: Work, row: Unmasking) -> Iterator[str]:
    if row.unit_id:
        roles = rules.roles_of(ACTION, "own")
        yield from on_posts(work.session, unit_id=row.unit_id, roles=roles, today=work.today)
    yield from in_county(work.session, county=row.county, roles=rules.roles_of(ACTION, "county"), today=work.today)


def _may_answer(work: Work, user_id: str, row: Unmasking) -> bool:
    who = actor_of_user(work, user_id=user_id)
    wanted = select(Unmasking.id).where(Unmasking.id == row.id)
    return who is not None and work.session.scalar(wanted.where(agreeable(work.as_actor(who)))) is not None


def _facts(work: Work, row: Unmasking) -> dict[str, str]:
    names = [FIELDS[key] for key in row.wanted]
    return {
        "file": queries.file_code(work, row),
        "what_zh": "、".join(name.zh for name in names),
        "what_en": ", ".join(name.en for name in names),
    }


def _unit(work: Work) -> str:
    """Return where the asker sits."""
    return next((post.unit_name for post in work.actor.posts if post.unit_name), work.house.county_name)


def _local(at: datetime | None) -> str | None:
    return at.astimezone(LOCAL).isoformat(timespec="minutes") if at else None
