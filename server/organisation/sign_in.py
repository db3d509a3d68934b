"""Sign in and out: Argon2 passwords, a lock after wrong tries, sessions as rows that can be revoked."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Date, Select, bindparam, case, literal, select, update

from server.audit import operations as audit
from server.foundation.database import Instant
from server.foundation.errors import Refused
from server.foundation.identity import Actor, PostHeld, system_actor
from server.foundation.work import Work
from server.organisation import passwords, second_factor
from server.organisation.models import ApiToken, Appointment, SignIn, Unit, User
from server.organisation.passwords import Policy, matches, policy

LOCK = timedelta(minutes=15)
CODE_WITHIN = timedelta(minutes=10)  #: so long a session waits for the code of the second factor
IDLE = Policy().idle  #: where the installation says nothing else
TOUCH_EVERY = timedelta(minutes=1)  # a session row is written once a minute at most, not with every click

# Checked against when the name is unknown, so that both answers take the same time.
_NOBODY = passwords.decoy()


class WrongCredentials(Refused):
    """Name or password is wrong; which of the two is not said."""

    type = "wrong-credentials"
    status = 401
    zh = "账号或密码不对；连续输错会锁定 15 分钟。忘记密码或被锁定的，请找安全管理员。"
    en = "The name or the password is wrong; too many wrong tries lock an account for 15 minutes. The security administrator can help."


class WrongCode(Refused):
    """The code of the second factor is wrong, over, or was used."""

    type = "wrong-code"
    status = 401
    zh = "验证码不对、已过期或已用过，请输入应用里现在显示的 6 位数字。"
    en = "The code is wrong, over or used; enter the 6 digits that the app shows now."


class Locked(Refused):
    """Too many wrong tries; told only to whoever has shown the password already."""

    type = "locked"
    status = 429
    zh = "密码连续输错，账号已锁定，请 15 分钟后再试，或请安全管理员解锁。"
    en = "Too many wrong passwords; try again in 15 minutes or ask the security administrator."


def sign_in(work: Work, *, login: str, password: str, client: str = "") -> str | None:
    """Return the secret for a new session's cookie, or None when name or password is wrong or the account is locked.

    A wrong try is counted, which has to be kept: so it is an answer, not an exception. A locked account answers as a wrong password does,
    whatever was typed: else a stranger would learn which names exist, and that a guess was right. Each refusal reads and writes the same,
    so that its time tells nothing either. Whose account was locked gets a message, by a sweep.
    """
    user = work.session.scalar(select(User).where(User.login == login.strip(), User.closed_at.is_(None), *_here(work)))
    anybody = work.session.scalar(select(User.id).where(*_here(work)).order_by(User.id).limit(1))
    right = matches(user.password_hash if user else _NOBODY, password)
    if user is None or not right or _is_locked(work, user):
        counts = user is not None and not _is_locked(work, user)
        _count(work, user.id if user else anybody, 1 if counts else 0)
        audit.record(work, "sign-in.failed", user.id if user else "unknown")
        return None
    waits = user.totp_sealed is not None
    secret = secrets.token_urlsafe(32)
    work.session.add(
        SignIn(
            id=token_id(secret), county=user.county, user_id=user.id, started_at=work.now, seen_at=work.now,
            ends_at=work.now + (CODE_WITHIN if waits else policy(work).absolute), client=client[:200], waits_for_code=waits,
        )
    )  # fmt: skip
    if not waits:
        _begun(work, user)
    work.session.flush()
    return secret


def _here(work: Work) -> tuple[Any, ...]:
    """Return the condition under which an account belongs to this county."""
    return (User.county == work.house.county,)


def _is_locked(work: Work, user: User) -> bool:
    return user.locked_until is not None and user.locked_until > work.now


def _begun(work: Work, user: User) -> None:
    """Forget wrong tries and note the sign-in, once nothing more is asked."""
    user.failed_sign_ins, user.locked_until = 0, None
    audit.record(work.as_actor(Actor(user.id, user.name, user.county)), "sign-in", user.id)


def enter_code(work: Work, *, secret: str, code: str) -> bool:
    """Let a session that waits for the second factor begin and return True, or count a wrong try and return False.

    With the last try that is allowed the session is revoked: who knows the code begins again with the password.

    :raises Locked: there were too many wrong tries.
    """
    waiting = work.session.scalar(
        select(SignIn).where(
            SignIn.id == token_id(secret),
            SignIn.waits_for_code,
            SignIn.revoked_at.is_(None),
            SignIn.ends_at > work.now,
            SignIn.county == work.house.county,
        )
    )
    user = work.session.get(User, waiting.user_id) if waiting else None
    if waiting is None or user is None:
        return False
    if _is_locked(work, user):
        raise Locked
    if not second_factor.accepts(work, user, code):
        if _count_failure(work, user):
            waiting.revoked_at = work.now
        return False
    waiting.waits_for_code, waiting.seen_at = False, work.now
    waiting.ends_at = work.now + policy(work).absolute
    _begun(work, user)
    work.session.flush()
    return True


def knows_password(work: Work, *, password: str) -> bool:
    """Tell whether somebody at a signed-in desk knows its password; a wrong try counts as one at the door.

    :raises Locked: there were too many wrong tries.
    """
    user = work.session.get_one(User, work.actor.id)
    if _is_locked(work, user):
        raise Locked
    if matches(user.password_hash, password):
        return True
    _count_failure(work, user)
    return False


def waits_for_code(work: Work, *, secret: str) -> bool:
    """Tell whether a session still waits for the second factor."""
    wanted = select(SignIn.id).where(
        SignIn.id == token_id(secret), SignIn.waits_for_code, SignIn.revoked_at.is_(None), SignIn.ends_at > work.now
    )
    return work.session.scalar(wanted) is not None


def _count_failure(work: Work, user: User) -> bool:
    """Count a wrong try of somebody known and tell whether it locked the account."""
    locked_until = _count(work, user.id, 1)
    work.session.refresh(user)
    audit.record(work.as_actor(system_actor(user.county)), "sign-in.failed", user.id)
    return locked_until is not None and locked_until > work.now


def _count(work: Work, user_id: str | None, tries: int) -> datetime | None:
    """Count wrong tries on an account's row and return until when it is locked; where none are to be counted, the row is written as it was.

    It is counted by the database, so that of many tries at once none is lost.
    """
    total = User.failed_sign_ins + tries
    locks = (total >= policy(work).attempts) & (literal(tries) > 0)
    counted = update(User).where(User.id == user_id).values(
        failed_sign_ins=case((locks, 0), else_=total),
        locked_until=case((locks, literal(work.now + LOCK, Instant())), else_=User.locked_until),
    )  # fmt: skip
    return work.session.scalar(counted.returning(User.locked_until), execution_options={"synchronize_session": False})


def sign_out(work: Work, *, secret: str) -> None:
    """Revoke a session."""
    work.session.execute(
        update(SignIn).where(SignIn.id == token_id(secret)).values(revoked_at=work.now),
        execution_options={"synchronize_session": False},
    )


def token_id(secret: str) -> str:
    """Return what is stored of a cookie's or token's secret: its SHA-256."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _with_posts(first: Any, joined: Any) -> Select[Any]:
    """Return the statement for a column of `joined`, the user, and today's posts with their units.

    Every request asks one of these three: they are built once.
    """
    today = bindparam("today", type_=Date)
    held = (
        (Appointment.user_id == User.id)
        & (Appointment.since <= today)
        & (Appointment.until.is_(None) | (Appointment.until >= today))
    )
    base = select(first, User.id, User.name, User.county, Appointment.role, Appointment.acting_for,
                  Unit.id, Unit.name, Unit.kind, Unit.division)  # fmt: skip
    base = base.select_from(User) if joined is None else base.select_from(joined).join(User, User.id == joined.user_id)
    return (
        base.outerjoin(Appointment, held)
        .outerjoin(Unit, Unit.id == Appointment.unit_id)
        # Several counties may share one database: who belongs to another one is nobody here.
        .where(User.closed_at.is_(None), User.county == bindparam("county"))
    )


_NOW = bindparam("now", type_=Instant)
_BY_USER = _with_posts(User.login, None).where(User.id == bindparam("user"))
_BY_TOKEN = _with_posts(ApiToken.scopes, ApiToken).where(
    ApiToken.id == bindparam("secret"), ApiToken.revoked_at.is_(None), ApiToken.expires_at > _NOW
)
_BY_SESSION = _with_posts(SignIn.seen_at, SignIn).add_columns(
    User.must_change_password, User.password_changed_at, User.totp_sealed.is_not(None)
).where(
    SignIn.id == bindparam("secret"), SignIn.revoked_at.is_(None), SignIn.ends_at > _NOW, ~SignIn.waits_for_code,
    SignIn.seen_at > bindparam("idle", type_=Instant),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Recognised:
    """Whom a session belongs to, and what is due with it."""

    actor: Actor
    stale: bool  #: its row should be touched
    owes: str | None  #: what comes before anything else: password, second-factor


def actor_of_session(work: Work, *, secret: str) -> Recognised | None:
    """Return who a session belongs to, or None when it has ended.

    One statement: session, user, today's posts and their units.
    """
    idle = {
        "secret": token_id(secret),
        "now": work.now,
        "idle": work.now - policy(work).idle,
        "today": work.today,
        "county": work.house.county,
    }
    rows = work.session.execute(_BY_SESSION, idle).all()
    if not rows:
        return None
    first = rows[0]
    actor = Actor(first[1], first[2], first[3], posts=_posts(work, rows), session=token_id(secret)[:16])
    marked, changed_at, enrolled = first[-3:]
    owes = None
    if passwords.must_change(work, marked=marked, changed_at=changed_at):
        owes = "password"
    elif not enrolled and policy(work).second_factor_roles & actor.roles():
        owes = "second-factor"
    return Recognised(actor, work.now - first[0] > TOUCH_EVERY, owes)


def touch(work: Work, *, secret: str) -> None:
    """Push the idle limit on."""
    work.session.execute(
        update(SignIn).where(SignIn.id == token_id(secret)).values(seen_at=work.now),
        execution_options={"synchronize_session": False},
    )


def actor_of_token(work: Work, *, token: str) -> tuple[Actor, tuple[str, ...]] | None:
    """Return whom an API token acts for and its scopes, or None when it is unknown, revoked or expired."""
    rows = work.session.execute(
        _BY_TOKEN, {"secret": token_id(token), "now": work.now, "today": work.today, "county": work.house.county}
    ).all()
    if not rows:
        return None
    first = rows[0]
    return Actor(first[1], first[2], first[3], posts=_posts(work, rows), channel="api"), tuple(first[0])


def actor_of_user(work: Work, *, user_id: str) -> Actor | None:
    """Return a user with today's posts, or None when the account is closed."""
    rows = work.session.execute(_BY_USER, {"user": user_id, "today": work.today, "county": work.house.county}).all()
    return Actor(rows[0][1], rows[0][2], rows[0][3], posts=_posts(work, rows)) if rows else None


def _posts(work: Work, rows: Sequence[Any]) -> tuple[PostHeld, ...]:
    found = [r for r in rows if r[6] is not None]
    absent = {r[5] for r in found if r[5]}
    names: dict[str, str] = {}
    if absent:
        names = dict(work.session.execute(select(User.id, User.name).where(User.id.in_(absent))).all())
    return tuple(
        PostHeld(
            unit=r[6],
            unit_name=r[7],
            unit_kind=r[8],
            role=r[4],
            division=r[9],
            acting_for=names.get(r[5]),
            acting_for_id=r[5],
        )
        for r in found
    )


def make_token(work: Work, *, user_id: str, name: str, scopes: tuple[str, ...], expires_at: datetime) -> str:
    """Give a user an API token and return it; only its hash is kept."""
    token = "yimen_" + secrets.token_urlsafe(32)
    work.session.add(
        ApiToken(
            id=token_id(token), county=work.house.county, user_id=user_id, name=name, scopes=list(scopes), created_at=work.now,
            expires_at=expires_at,
        )
    )  # fmt: skip
    work.session.flush()
    audit.record(work, "token.make", user_id, name=name, scopes=list(scopes))
    return token
