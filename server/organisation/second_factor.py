"""The second factor: a code of six digits from an app, new every thirty seconds (TOTP, RFC 6238)."""

from __future__ import annotations

import pyotp

from server.audit import operations as audit
from server.foundation.errors import Conflict, FieldProblem, InvalidAnswers
from server.foundation.work import Work
from server.organisation.models import User
from server.organisation.passwords import matches

STEP = 30  #: seconds of one code
DRIFT = 1  #: steps that a phone's clock may be off


class AlreadyEnrolled(Conflict):
    """The account has a second factor."""

    type = "already-enrolled"
    zh = "已经启用动态验证码；换手机请先停用。"
    en = "A second factor is in use; turn it off before you change phones."


def offer(work: Work) -> tuple[str, str]:
    """Return the secret that waits for its first code and its `otpauth://` address for an app, made where none waits.

    It is kept sealed on our side, so that no form brings it back: whoever could change what is posted would choose the secret.

    :raises AlreadyEnrolled: one is in use.
    """
    user = work.session.get_one(User, work.actor.id)
    if user.totp_sealed:
        raise AlreadyEnrolled
    if user.totp_offered_sealed is None:
        user.totp_offered_sealed = work.house.vault.encrypt(pyotp.random_base32())
        work.session.flush()
    secret = work.house.vault.decrypt(user.totp_offered_sealed)
    address = pyotp.TOTP(secret).provisioning_uri(name=user.login, issuer_name=f"一门 {work.house.county_name}")
    return secret, address


def confirm(work: Work, *, code: str) -> None:
    """Put the second factor that was offered into use.

    :raises InvalidAnswers: none was offered, or the code does not belong to it now.
    :raises AlreadyEnrolled: one is in use.
    """
    user = work.session.get_one(User, work.actor.id)
    if user.totp_sealed:
        raise AlreadyEnrolled
    offered = user.totp_offered_sealed
    step = _step_of(work.house.vault.decrypt(offered), code, int(work.now.timestamp())) if offered else None
    if step is None:
        raise InvalidAnswers([_wrong()])
    user.totp_sealed, user.totp_step, user.totp_offered_sealed = offered, step, None
    work.session.flush()
    audit.record(work, "second-factor.on", user.id)


def drop(work: Work, *, password: str) -> None:
    """Turn the actor's second factor off, with the password.

    :raises InvalidAnswers: the password is wrong.
    """
    user = work.session.get_one(User, work.actor.id)
    if not matches(user.password_hash, password):
        raise InvalidAnswers([FieldProblem("password", "wrong", "密码不对。", "The password is wrong.")])
    forget(user)
    work.session.flush()
    audit.record(work, "second-factor.off", user.id)


def forget(user: User) -> None:
    """Take an account's second factor away, also one that waits for its first code."""
    user.totp_sealed, user.totp_step, user.totp_offered_sealed = None, 0, None


def accepts(work: Work, user: User, code: str) -> bool:
    """Tell whether a code is right now and was not used before; it is used up by this."""
    if user.totp_sealed is None:
        return False
    step = _step_of(work.house.vault.decrypt(user.totp_sealed), code, int(work.now.timestamp()))
    if step is None or step <= user.totp_step:
        return False
    user.totp_step = step
    work.session.flush()
    return True


def _step_of(secret: str, code: str, now: int) -> int | None:
    """Return the time step to which a code belongs, or None."""
    given = code.strip().replace(" ", "")
    if not (given.isascii() and given.isdigit() and len(given) == 6):
        return None
    totp = pyotp.TOTP(secret)
    steps = range(now // STEP - DRIFT, now // STEP + DRIFT + 1)
    return next((step for step in steps if pyotp.utils.strings_equal(totp.at(step * STEP), given)), None)


def _wrong() -> FieldProblem:
    return FieldProblem(
        "code", "wrong", "验证码不对或已过期，请输入应用里现在显示的 6 位数字。", "The code is wrong or over."
    )
