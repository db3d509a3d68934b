"""Set up the organisation: divisions, units, users, appointments."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import or_, select

from server.audit import operations as audit
from server.foundation.errors import Conflict, FieldProblem, InvalidAnswers, NotFound
from server.foundation.work import Work
from server.organisation import passwords, rules
from server.organisation.models import Appointment, Division, Unit, User
from server.organisation.passwords import hash_password
from server.organisation.roles import ADMINISTRATORS, ROLES, UNIT_KINDS

APART = FieldProblem(
    "role", "apart", "系统、安全、审计管理员由三个人担任，不能再有别的岗位。",
    "The three administrators are three people, and hold no other post.",
)  # fmt: skip


OUTSIDE = FieldProblem(
    "role", "provider", "服务机构的人员不能兼任机关岗位，不作任何决定。",
    "A service provider's staff hold no post of the administration and decide nothing.",
)  # fmt: skip


class LoginTaken(Conflict):
    """Another account has this sign-in name."""

    type = "login-taken"
    zh = "账号“{login}”已被使用。"
    en = "The sign-in name “{login}” is taken."


def _roles_from(work: Work, user_id: str, since: date) -> set[str]:
    """Return the roles that a user holds on a day or after."""
    lasting = or_(Appointment.until.is_(None), Appointment.until >= since)
    return set(work.session.scalars(select(Appointment.role).where(Appointment.user_id == user_id, lasting)))


def _kinds_from(work: Work, user_id: str, since: date) -> set[str]:
    """Return the kinds of units at which a user holds posts on a day or after."""
    lasting = or_(Appointment.until.is_(None), Appointment.until >= since)
    held = select(Unit.kind).join(Appointment, Appointment.unit_id == Unit.id)
    return set(work.session.scalars(held.where(Appointment.user_id == user_id, lasting)))


def add_division(work: Work, *, code: str, name: str, level: str, parent: str | None = None) -> None:
    """Add a division with its code."""
    work.session.merge(Division(code=code, name=name, level=level, parent=parent, valid_from=None, valid_to=None))
    work.session.flush()


def add_unit(work: Work, *, code: str, name: str, kind: str, division: str, **columns: str | None) -> Unit:
    """Add a unit.

    :raises InvalidAnswers: the kind does not exist.
    """
    if kind not in UNIT_KINDS:
        raise InvalidAnswers(
            [FieldProblem("kind", "unknown", f"没有“{kind}”这种单位。", f"There is no kind of unit “{kind}”.")]
        )
    unit = Unit(
        id=work.new_id(), county=work.house.county, code=code, name=name, kind=kind, division=division, **columns
    )
    work.session.add(unit)
    work.session.flush()
    audit.record(work, "unit.add", unit.id, code=code, kind=kind)
    return unit


def add_user(
    work: Work,
    *,
    login: str,
    name: str,
    password: str,
    email: str | None = None,
    must_change: bool = True,
    password_hash: str | None = None,
) -> User:
    """Add an account.

    :raises LoginTaken: somebody has this sign-in name.
    :raises InvalidAnswers: the password does not satisfy the installation's rules.
    """
    found = list(passwords.problems(work, password, login=login, name=name)) if password_hash is None else []
    if found:
        raise InvalidAnswers(found)
    if work.session.scalar(select(User.id).where(User.login == login)):
        raise LoginTaken(login=login)
    user = User(
        id=work.new_id(), county=work.house.county, login=login, name=name, email=email, must_change_password=must_change,
        password_hash=password_hash or hash_password(password), preferences={}, failed_sign_ins=0,
        password_changed_at=work.now, old_passwords=[], totp_step=0,
    )  # fmt: skip
    work.session.add(user)
    work.session.flush()
    audit.record(work, "user.add", user.id)
    return user


def appoint(
    work: Work,
    *,
    user_id: str,
    unit_id: str,
    role: str,
    since: date,
    until: date | None = None,
    title: str = "",
    acting_for: str | None = None,
    reason: str = "",
) -> Appointment:
    """Put a user on a post.

    :raises InvalidAnswers: the role does not exist, not at this kind of unit, would give an administrator another power, or a
        provider's staff a post of the administration.
    """
    kind = work.session.scalar(select(Unit.kind).where(Unit.id == unit_id, Unit.county == work.house.county))
    if role not in ROLES or kind not in ROLES[role].kinds:
        raise InvalidAnswers(
            [
                FieldProblem(
                    "role", "not-here", f"“{kind}”没有“{role}”这个岗位。", f"There is no post “{role}” at a {kind}."
                )
            ]
        )
    if {role, *_roles_from(work, user_id, since)} & ADMINISTRATORS and not _roles_from(work, user_id, since) <= {role}:
        raise InvalidAnswers([APART])
    if _kinds_from(work, user_id, since) & ({"provider"} if kind != "provider" else set(UNIT_KINDS) - {"provider"}):
        raise InvalidAnswers([OUTSIDE])
    row = Appointment(
        id=work.new_id(), county=work.house.county, user_id=user_id, unit_id=unit_id, role=role, since=since, until=until,
        title=title, acting_for=acting_for, reason=reason,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    audit.record(work, "post.appoint", user_id, unit=unit_id, role=role)
    return row


def end_post(work: Work, *, appointment_id: str) -> None:
    """Let a user hold a post no longer, from today on; the account stays.

    :raises NotPermitted: the actor does not manage people.
    :raises NotFound: there is no such post that lasts.
    """
    rules.require(work.actor, "organisation.people")
    row = work.session.get(Appointment, appointment_id)
    if row is None or row.county != work.house.county or (row.until is not None and row.until < work.today):
        raise NotFound
    yesterday = work.today - timedelta(days=1)
    if row.since > yesterday:
        work.session.delete(row)
    else:
        row.until = yesterday
    work.session.flush()
    audit.record(work, "post.end", row.user_id, unit=row.unit_id, role=row.role)
