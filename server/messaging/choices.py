"""Over which channels a person is told: the inbox always, the others as the person chose and the installation has them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from server.audit import operations as audit
from server.foundation.errors import FieldProblem, InvalidAnswers
from server.foundation.work import Work
from server.organisation.models import User

LEVELS = ("all", "urgent", "none")
#: What is told although somebody wants urgent messages only.
URGENT = frozenset({"overdue", "escalation", "meeting-list", "supervision-order", "incident", "account-locked"})
#: Asked with every message, so it is built once.
_OPEN = select(User.id, User.email, User.phone, User.preferences).where(
    User.id.in_(bindparam("users", expanding=True)), User.closed_at.is_(None)
)
DEFAULTS: Mapping[str, Any] = {"email": "all", "sms": "none", "digest": False}


@dataclass(frozen=True, slots=True)
class Wish:
    """A user who can still be told, and what the user chose."""

    email: str | None
    phone: str | None
    chosen: Mapping[str, Any]

    def level(self, channel: str) -> str:
        """Return `all`, `urgent` or `none`."""
        found = self.chosen.get(channel, DEFAULTS[channel])
        return str(found) if found in LEVELS else str(DEFAULTS[channel])

    @property
    def digest(self) -> bool:
        """Tell whether the user wants the day's summary."""
        return bool(self.chosen.get("digest", DEFAULTS["digest"]))


def of_users(work: Work, users: Collection[str]) -> dict[str, Wish]:
    """Return the wishes of those of the users who can still be told."""
    if not users:
        return {}
    rows = work.session.execute(_OPEN, {"users": sorted(users)})
    return {row.id: Wish(row.email, row.phone, row.preferences or {}) for row in rows}


def channels(work: Work, wish: Wish | None, template: str) -> tuple[str, ...]:
    """Return the channels over which a user is told a message, the inbox first."""
    if wish is None:
        return ()
    found = ["inbox"]
    if work.house.parameters.get("smtp") and wish.email and _wanted(wish.level("email"), template):
        found.append("email")
    gateway = work.house.parameters.get("sms")
    if gateway and wish.phone and template in gateway["templates"] and _wanted(wish.level("sms"), template):
        found.append("sms")
    return tuple(found)


def _wanted(level: str, template: str) -> bool:
    return level == "all" or (level == "urgent" and template in URGENT)


def mine(work: Work) -> Wish:
    """Return the actor's own choices."""
    return of_users(work, {work.actor.id})[work.actor.id]


def choose(work: Work, *, email: str, sms: str, digest: bool, phone: str | None = None) -> None:
    """Keep the actor's own choices; `phone` (11 digits, or nothing) is where short messages go.

    :raises InvalidAnswers: a choice is none of `all`, `urgent`, `none`, or short messages are wanted without a number.
    """
    number = (phone or "").strip()
    problems = [
        FieldProblem(name, "unknown", "请从列表中选择。", "Choose one of the list.")
        for name, level in (("email", email), ("sms", sms))
        if level not in LEVELS
    ]
    if number and not (len(number) == 11 and number.isascii() and number.isdigit() and number.startswith("1")):
        problems.append(FieldProblem("phone", "phone", "请填写 11 位手机号。", "Give a mobile number of 11 digits."))
    if sms != "none" and not number:
        problems.append(
            FieldProblem("phone", "required", "要收短信，请填写手机号。", "Short messages need a mobile number.")
        )
    if problems:
        raise InvalidAnswers(problems)
    user = work.session.get_one(User, work.actor.id)
    user.phone = number or None
    user.preferences = {**(user.preferences or {}), "email": email, "sms": sms, "digest": digest}
    work.session.flush()
    audit.record(work, "messages.choose", work.actor.id, email=email, sms=sms, digest=digest)
