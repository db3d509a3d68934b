"""What a password must be, as the installation says, and how it is changed."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from server.audit import operations as audit
from server.foundation.errors import FieldProblem, InvalidAnswers
from server.foundation.work import Work
from server.organisation.models import User

KEPT = 4  #: old passwords that may not come back
_hasher = PasswordHasher()  # Argon2id with the library's own costs (RFC 9106)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The installation's rules of signing in; a house without any has these."""

    shortest: int = 10
    classes: int = 2  #: kinds of characters: small and capital letters, digits, others
    days: int = 0  #: after so many days it must be changed; 0: never
    idle: timedelta = timedelta(minutes=30)
    absolute: timedelta = timedelta(hours=12)
    attempts: int = 5
    second_factor_roles: frozenset[str] = frozenset()


def policy(work: Work) -> Policy:
    """Return the rules in force."""
    found = work.house.parameters.get("sign_in")
    return found if isinstance(found, Policy) else Policy()


def hash_password(password: str) -> str:
    """Return the Argon2id hash of a password."""
    return _hasher.hash(password)


def decoy() -> str:
    """Return a hash that no password is known to have, at a real one's costs: checking against it takes as long, making it takes no time."""
    salt, digest = (
        base64.b64encode(secrets.token_bytes(length)).rstrip(b"=").decode()
        for length in (_hasher.salt_len, _hasher.hash_len)
    )
    return f"$argon2id$v=19$m={_hasher.memory_cost},t={_hasher.time_cost},p={_hasher.parallelism}${salt}${digest}"


def matches(stored: str, password: str) -> bool:
    """Tell whether a password is the one of a hash."""
    try:
        return _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def one_time() -> str:
    """Return a password that nobody has had before, to be changed at the first sign-in."""
    return secrets.token_urlsafe(12) + "Aa1"


def problems(work: Work, password: str, *, login: str, name: str) -> Iterator[FieldProblem]:
    """Yield what is wrong with a new password."""
    rules = policy(work)
    if len(password) < rules.shortest:
        yield _wrong("too-short", f"密码至少 {rules.shortest} 位。", f"At least {rules.shortest} characters.")
    kinds = sum(any(test(c) for c in password) for test in (str.islower, str.isupper, str.isdigit, _is_other))
    if kinds < rules.classes:
        yield _wrong(
            "too-plain", f"密码要有小写字母、大写字母、数字、其他符号中的 {rules.classes} 种。",
            f"Use {rules.classes} of: small letters, capitals, digits, other characters.",
        )  # fmt: skip
    bare = password.casefold()
    if login and login.casefold().split(".")[0] in bare or name and name in password:
        yield _wrong("has-name", "密码里不能有账号或姓名。", "A password holds neither the account nor the name.")
    if len(set(password)) < 4:
        yield _wrong("too-plain", "密码不能只有几个重复的字符。", "A password is more than a few characters repeated.")


def _is_other(character: str) -> bool:
    return not character.isalnum()


def _wrong(code: str, zh: str, en: str) -> FieldProblem:
    return FieldProblem("password", code, zh, en)


def change(work: Work, *, old: str, new: str, again: str) -> None:
    """Change the actor's own password; every other session of the account ends.

    :raises InvalidAnswers: the old one is wrong, the new one is too weak, was used before, or was typed differently twice.
    """
    user = work.session.get_one(User, work.actor.id)
    found = list(problems(work, new, login=user.login, name=user.name))
    if not matches(user.password_hash, old):
        found.append(FieldProblem("old", "wrong", "原密码不对。", "The old password is wrong."))
    if new != again:
        found.append(FieldProblem("again", "differs", "两次输入的新密码不一样。", "The new passwords differ."))
    if any(matches(each, new) for each in (user.password_hash, *user.old_passwords)):
        found.append(_wrong("used-before", f"不能用最近 {KEPT} 次用过的密码。", f"It is one of the last {KEPT}."))
    if found:
        raise InvalidAnswers(found)
    keep(work, user, new)
    audit.record(work, "password.change", user.id)


def keep(work: Work, user: User, password: str, *, must_change: bool = False) -> None:
    """Write a new password; the old one may not come back."""
    user.old_passwords = [user.password_hash, *user.old_passwords][:KEPT]
    user.password_hash, user.must_change_password = hash_password(password), must_change
    user.password_changed_at = work.now
    work.session.flush()


def must_change(work: Work, *, marked: bool, changed_at: datetime | None) -> bool:
    """Tell whether a user must change the password before doing anything else."""
    days = policy(work).days
    return marked or bool(days and changed_at is not None and work.now - changed_at > timedelta(days=days))
