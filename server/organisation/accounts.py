"""Accounts as the security administrator keeps them: reset, unlock, close, end sessions and tokens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import or_, select, update

from server.audit import operations as audit
from server.foundation.database import QUIET
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound
from server.foundation.work import Work
from server.organisation import absences, passwords, rules, second_factor
from server.organisation.models import ApiToken, Appointment, SignIn, Unit, User
from server.organisation.sign_in import make_token, token_id

ACTION = "organisation.people"
LONGEST_TOKEN = timedelta(days=366)
MOST = 200


@dataclass(frozen=True, slots=True)
class Post:
    """A post of today."""

    id: str
    unit: str  #: its name
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One account with its posts of today."""

    id: str
    login: str
    name: str
    posts: Sequence[Post]
    locked: bool
    closed: bool
    second_factor: bool


def find(work: Work, *, words: str = "") -> list[Account]:
    """Return accounts by name, sign-in name or unit, at most 200.

    :raises NotPermitted: the actor does not manage people.
    """
    rules.require(work.actor, ACTION)
    wanted = (
        select(User)
        .where(User.county == work.house.county)
        .order_by(User.closed_at.is_not(None), User.login)
        .limit(MOST)
    )
    if words.strip():
        like = f"%{words.strip()}%"
        at = select(Appointment.user_id).join(Unit, Unit.id == Appointment.unit_id).where(Unit.name.like(like))
        wanted = wanted.where(or_(User.login.like(like), User.name.like(like), User.id.in_(at)))
    users = list(work.session.scalars(wanted))
    posts: dict[str, list[Post]] = {}
    rows = work.session.execute(
        select(Appointment.user_id, Appointment.id, Unit.name, Appointment.role)
        .join(Unit, Unit.id == Appointment.unit_id)
        .where(
            Appointment.user_id.in_([user.id for user in users]), Appointment.since <= work.today,
            or_(Appointment.until.is_(None), Appointment.until >= work.today),
        )
    )  # fmt: skip
    for row in rows:
        posts.setdefault(row.user_id, []).append(Post(row.id, row.name, row.role))
    return [
        Account(
            id=u.id, login=u.login, name=u.name, posts=posts.get(u.id, ()), closed=u.closed_at is not None,
            locked=u.locked_until is not None and u.locked_until > work.now, second_factor=u.totp_sealed is not None,
        )
        for u in users
    ]  # fmt: skip


def reset_password(work: Work, *, user_id: str) -> str:
    """Give an account a one-time password, end its sessions and tokens, and return the password, which is shown this once."""
    user = managed(work, user_id)
    password = passwords.one_time()
    passwords.keep(work, user, password, must_change=True)
    user.locked_until, user.failed_sign_ins = None, 0
    _end_sessions(work, user_id)
    _end_tokens(work, user_id)
    audit.record(work, "account.reset", user_id)
    return password


def unlock(work: Work, *, user_id: str) -> None:
    """Let an account that was locked sign in again."""
    user = managed(work, user_id)
    user.locked_until, user.failed_sign_ins = None, 0
    work.session.flush()
    audit.record(work, "account.unlock", user_id)


def drop_second_factor(work: Work, *, user_id: str) -> None:
    """Turn an account's second factor off, because the phone is lost."""
    user = managed(work, user_id)
    second_factor.forget(user)
    _end_sessions(work, user_id)
    audit.record(work, "account.second-factor.off", user_id)


def close(work: Work, *, user_id: str) -> None:
    """End an account: nobody signs in with it any more, its sessions and tokens are revoked."""
    user = managed(work, user_id)
    user.closed_at = work.now
    _end_sessions(work, user_id)
    _end_tokens(work, user_id)
    absences.end_for(work, user_id)
    audit.record(work, "account.close", user_id)


def managed(work: Work, user_id: str) -> User:
    """Return an account that the actor keeps.

    :raises NotPermitted: the actor does not manage people.
    :raises NotFound: the county has no such account.
    """
    rules.require(work.actor, ACTION)
    user = work.session.get(User, user_id)
    if user is None or user.county != work.house.county:
        raise NotFound
    return user


def _end_sessions(work: Work, user_id: str) -> None:
    work.session.execute(
        update(SignIn).where(SignIn.user_id == user_id, SignIn.revoked_at.is_(None)).values(revoked_at=work.now),
        execution_options=QUIET,
    )


def _end_tokens(work: Work, user_id: str) -> None:
    work.session.execute(
        update(ApiToken).where(ApiToken.user_id == user_id, ApiToken.revoked_at.is_(None)).values(revoked_at=work.now),
        execution_options=QUIET,
    )


def sessions(work: Work) -> list[SignIn]:
    """Return the actor's own sessions that last."""
    return list(
        work.session.scalars(
            select(SignIn)
            .where(
                SignIn.user_id == work.actor.id, SignIn.revoked_at.is_(None), SignIn.ends_at > work.now,
                SignIn.seen_at > work.now - passwords.policy(work).idle,
            )
            .order_by(SignIn.seen_at.desc())
        )
    )  # fmt: skip


def end_others(work: Work, *, keep_secret: str) -> int:
    """End all of the actor's sessions but the one in use and return how many."""
    ended = work.session.execute(
        update(SignIn)
        .where(SignIn.user_id == work.actor.id, SignIn.revoked_at.is_(None), SignIn.id != token_id(keep_secret))
        .values(revoked_at=work.now),
        execution_options=QUIET,
    )
    audit.record(work, "sessions.end", work.actor.id)
    return int(ended.rowcount)  # type: ignore[attr-defined]


def tokens(work: Work) -> list[ApiToken]:
    """Return the actor's own tokens that hold."""
    return list(
        work.session.scalars(
            select(ApiToken)
            .where(ApiToken.user_id == work.actor.id, ApiToken.revoked_at.is_(None), ApiToken.expires_at > work.now)
            .order_by(ApiToken.created_at.desc())
        )
    )


def new_token(work: Work, *, name: str, writes: bool, days: int) -> str:
    """Make a token with which a program acts for the actor, and return it; it is shown this once.

    :raises InvalidAnswers: it has no name, or lasts for more than a year.
    """
    problems = []
    if not name.strip():
        problems.append(FieldProblem("name", "required", "请写明哪个程序用。", "Say which program uses it."))
    if not 1 <= days <= LONGEST_TOKEN.days:
        problems.append(FieldProblem("days", "days", "有效期 1 到 366 天。", "1 to 366 days."))
    if problems:
        raise InvalidAnswers(problems)
    scopes = ("read", "write") if writes else ("read",)
    return make_token(
        work, user_id=work.actor.id, name=name.strip()[:60], scopes=scopes, expires_at=work.now + timedelta(days=days)
    )


def revoke_token(work: Work, *, token: str) -> None:
    """Revoke one of the actor's tokens, named by the id under which it is kept.

    :raises NotFound: the actor has no such token.
    """
    done = work.session.execute(
        update(ApiToken)
        .where(ApiToken.id == token, ApiToken.user_id == work.actor.id, ApiToken.revoked_at.is_(None))
        .values(revoked_at=work.now),
        execution_options=QUIET,
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise NotFound
    audit.record(work, "token.revoke", work.actor.id)
