"""Bring in divisions, units and people from a CSV file: looked at line by line first, then taken whole or not at all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import exists, select

from server.audit import operations as audit
from server.foundation.errors import FieldProblem, InvalidAnswers, Refused
from server.foundation.work import Work
from server.organisation import operations, passwords, rules
from server.organisation.models import Appointment, Division, Unit, User
from server.organisation.roles import ADMINISTRATORS, ROLES, UNIT_KINDS
from server.web.table_files import UnreadableTable, csv_lines

ACTION = "organisation.edit"
MOST_LINES = 5000
LEVELS = {"province": 2, "city": 4, "county": 6, "township": 9, "village": 12}
#: What each kind of line holds, in order; `#` begins a remark.
COLUMNS = {
    "division": ("code", "name", "level", "parent", "valid_from", "valid_to"),
    "unit": (
        "code",
        "name",
        "kind",
        "division",
        "department",
        "parent",
        "short",
        "contact",
        "phone",
        "address",
        "hours",
    ),
    "person": ("login", "name", "unit", "role", "title", "since", "email"),
}
#: What a line may begin with, in the words of whoever types the file.
WORDS = {"区划": "division", "单位": "unit", "人员": "person"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what it is about, its values, and whether it adds or changes."""

    number: int
    kind: str
    values: dict[str, str]
    change: str  #: adds, changes, stays


def text_of(content: bytes) -> str:
    """Return a file's text, whether it was saved as UTF-8 or, as office programs do, as GB 18030."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", errors="replace")


def preview(work: Work, *, text: str) -> list[Line]:
    """Return what each line would do.

    :raises NotPermitted: the actor does not set up the organisation.
    :raises InvalidAnswers: naming each wrong line by its number.
    """
    rules.require(work.actor, ACTION)
    lines, problems = _read(text)
    known = _Known(work)
    for line in lines:
        problems += known.problems(line)
    if problems:
        raise InvalidAnswers(sorted(problems, key=lambda problem: int(problem.path.partition(" ")[2] or 0)))
    return [Line(line.number, line.kind, line.values, known.change_of(line)) for line in lines]


def take(work: Work, *, text: str) -> int:
    """Take a file over and return how many lines added or changed something; people get one-time passwords from their administrator.

    :raises InvalidAnswers: naming each wrong line by its number; nothing is kept.
    """
    done = [line for line in preview(work, text=text) if line.change != "stays"]
    for line in done:
        try:
            _TAKE[line.kind](work, line.values)
        except Refused as refusal:  # what only the rows can tell, such as an account that another county has
            raise InvalidAnswers(
                [_wrong(line.number, refusal.type, refusal.text("zh"), refusal.text("en"))]
            ) from refusal
    audit.record(work, "organisation.import", work.house.county, lines=len(done))
    return len(done)


def _read(text: str) -> tuple[list[Line], list[FieldProblem]]:
    try:
        return _lines(text)
    except UnreadableTable as refusal:
        return [], [_wrong(0, "unreadable", refusal.text("zh"), refusal.text("en"))]


def _lines(text: str) -> tuple[list[Line], list[FieldProblem]]:
    lines: list[Line] = []
    problems: list[FieldProblem] = []
    for number, cells in enumerate(csv_lines(text), start=1):
        cells = [cell.strip() for cell in cells]
        if not any(cells) or cells[0].startswith("#"):
            continue
        kind = WORDS.get(cells[0], cells[0])
        if kind not in COLUMNS:
            problems.append(
                _wrong(number, "kind", "第一列写区划、单位或人员。", "Begin with division, unit or person.")
            )
            continue
        names = COLUMNS[kind]
        lines.append(Line(number, kind, dict(zip(names, [*cells[1:], *[""] * len(names)], strict=False)), ""))
    if len(lines) > MOST_LINES:
        problems.append(_wrong(0, "too-many", f"一次最多 {MOST_LINES} 行。", f"At most {MOST_LINES} lines."))
    if not lines and not problems:
        problems.append(_wrong(0, "empty", "文件里没有内容。", "The file is empty."))
    return lines, problems


class _Known:
    """What exists, with what the lines before the one looked at bring."""

    def __init__(self, work: Work) -> None:
        session, self.county = work.session, work.house.county
        self.divisions = {d.code: d for d in session.scalars(select(Division))}
        self.units = {u.code: u for u in session.scalars(select(Unit).where(Unit.county == work.house.county))}
        self.users = {u.login: u for u in session.scalars(select(User).where(User.county == work.house.county))}
        self.unit_codes = {unit.id: code for code, unit in self.units.items()}
        self.kinds: dict[str, str] = {code: unit.kind for code, unit in self.units.items()}
        self.codes = set(self.divisions)
        self.posts = set(
            session.execute(
                select(User.login, Unit.code, Appointment.role)
                .join(User, User.id == Appointment.user_id)
                .join(Unit, Unit.id == Appointment.unit_id)
                .where(Appointment.until.is_(None), Appointment.acting_for.is_(None), User.county == work.house.county)
            )
        )
        self.roles: dict[str, set[str]] = {}
        for login, _unit, role in self.posts:
            self.roles.setdefault(login, set()).add(role)

    def problems(self, line: Line) -> list[FieldProblem]:
        """Return what is wrong with a line, and let the following lines build on it."""
        found = {"division": self._division, "unit": self._unit, "person": self._person}[line.kind](line.values)
        return [_wrong(line.number, code, zh, en) for code, zh, en in found]

    def _division(self, v: dict[str, str]) -> list[tuple[str, str, str]]:
        found = []
        digits = LEVELS.get(v["level"])
        if digits is None:
            found.append(("level", f"级别是 {'、'.join(LEVELS)} 之一。", f"The level is one of {', '.join(LEVELS)}."))
        elif not (v["code"].isascii() and v["code"].isdigit() and len(v["code"]) == digits):
            found.append(("code", f"{v['level']} 的代码是 {digits} 位数字。", f"A {v['level']} has {digits} digits."))
        if not _of_county(v["code"], self.county):
            found.append(
                ("code", "这个区划不在本县，也不是本县的上级。", "This division is neither of the county nor above it.")
            )
        if v["parent"] and v["parent"] not in self.codes:
            found.append(("parent", f"没有上级区划 {v['parent']}。", f"There is no division {v['parent']}."))
        if not v["name"]:
            found.append(("name", "请填写名称。", "Give the name."))
        found += [
            ("date", "日期写成 2026-01-01。", "A date is 2026-01-01.")
            for name in ("valid_from", "valid_to")
            if not _is_day(v[name])
        ]
        self.codes.add(v["code"])
        return found

    def _unit(self, v: dict[str, str]) -> list[tuple[str, str, str]]:
        found = []
        if not v["code"] or not v["name"]:
            found.append(("code", "请填写代码和名称。", "Give code and name."))
        if v["kind"] not in UNIT_KINDS:
            found.append(
                ("kind", f"单位类别是 {'、'.join(UNIT_KINDS)} 之一。", f"The kind is one of {', '.join(UNIT_KINDS)}.")
            )
        if v["division"] not in self.codes:
            found.append(("division", f"没有区划 {v['division']}。", f"There is no division {v['division']}."))
        if v["parent"] and v["parent"] not in self.kinds:
            found.append(("parent", f"没有上级单位 {v['parent']}。", f"There is no unit {v['parent']}."))
        self.kinds[v["code"]] = v["kind"]
        return found

    def _person(self, v: dict[str, str]) -> list[tuple[str, str, str]]:
        found = []
        if not v["login"] or not v["name"]:
            found.append(("login", "请填写账号和姓名。", "Give account and name."))
        kind, role = self.kinds.get(v["unit"]), ROLES.get(v["role"])
        if kind is None:
            found.append(("unit", f"没有单位 {v['unit']}。", f"There is no unit {v['unit']}."))
        elif role is None or kind not in role.kinds:
            found.append(
                ("role", f"{v['unit']} 没有 {v['role']} 这个岗位。", f"There is no post {v['role']} at {v['unit']}.")
            )
        if not _is_day(v["since"]):
            found.append(("since", "日期写成 2026-01-01。", "A date is 2026-01-01."))
        held = self.roles.setdefault(v["login"], set())
        held.add(v["role"])
        if held & ADMINISTRATORS and len(held) > 1:
            found.append(("role", operations.APART.zh, operations.APART.en))
        return found

    def change_of(self, line: Line) -> str:
        """Return whether a line adds, changes, or finds everything as it says."""
        v = line.values
        if line.kind == "person":
            user = self.users.get(v["login"])
            if user is None:
                return "adds"
            same = user.name == v["name"] and v["email"] in ("", user.email)
            return "stays" if same and (v["login"], v["unit"], v["role"]) in self.posts else "changes"
        row: Any = (self.divisions if line.kind == "division" else self.units).get(v["code"])
        if row is None:
            return "adds"
        return "stays" if all(self._told(row, name) == v[name] for name in v if name != "code") else "changes"

    def _told(self, row: Any, name: str) -> str:
        """Return a value of a division or unit as the file writes it."""
        value = getattr(row, name)
        if name == "parent" and isinstance(row, Unit):
            return self.unit_codes.get(value, "")
        return value.isoformat() if isinstance(value, date) else value or ""


def _take_division(work: Work, v: dict[str, str]) -> None:
    work.session.merge(
        Division(
            code=v["code"], name=v["name"], level=v["level"], parent=v["parent"] or None, valid_from=_day(v["valid_from"]),
            valid_to=_day(v["valid_to"]),
        )
    )  # fmt: skip
    work.session.flush()
    audit.record(work, "division.set", v["code"], valid_from=v["valid_from"], valid_to=v["valid_to"])


def _take_unit(work: Work, v: dict[str, str]) -> None:
    row = work.session.scalar(select(Unit).where(Unit.code == v["code"], Unit.county == work.house.county))
    parent = (
        work.session.scalar(select(Unit.id).where(Unit.code == v["parent"], Unit.county == work.house.county))
        if v["parent"]
        else None
    )
    told = {name: v[name] for name in ("short", "contact", "phone", "address", "hours")}
    if row is None:
        operations.add_unit(
            work, code=v["code"], name=v["name"], kind=v["kind"], division=v["division"], department=v["department"] or None,
            parent=parent, **told,
        )  # fmt: skip
        return
    row.parent = parent
    for name, value in {
        **told,
        "name": v["name"],
        "kind": v["kind"],
        "division": v["division"],
        "department": v["department"] or None,
    }.items():
        setattr(row, name, value)
    work.session.flush()
    audit.record(work, "unit.change", row.id, code=v["code"])


def _take_person(work: Work, v: dict[str, str]) -> None:
    user = work.session.scalar(select(User).where(User.login == v["login"], User.county == work.house.county))
    if user is not None:
        user.name, user.email = v["name"], v["email"] or user.email
        audit.record(work, "user.change", user.id)
    else:
        # Nobody knows this password: the security administrator gives a one-time one.
        user = operations.add_user(
            work,
            login=v["login"],
            name=v["name"],
            password=passwords.one_time(),
            email=v["email"] or None,
        )
    unit = work.session.scalars(select(Unit.id).where(Unit.code == v["unit"], Unit.county == work.house.county)).one()
    held = exists().where(
        Appointment.user_id == user.id, Appointment.unit_id == unit, Appointment.role == v["role"], Appointment.until.is_(None),
        Appointment.acting_for.is_(None),
    )  # fmt: skip
    if work.session.scalar(select(held)):
        return
    operations.appoint(
        work, user_id=user.id, unit_id=unit, role=v["role"], since=_day(v["since"]) or work.today, title=v["title"]
    )


_TAKE = {"division": _take_division, "unit": _take_unit, "person": _take_person}


def _of_county(code: str, county: str) -> bool:
    """Tell whether a division lies in an installation's county (or city), or above it: neighbours keep their own."""
    own = re.sub("(00)+$", "", county)
    return bool(code) and (code.startswith(own) or own.startswith(code))


def _is_day(text: str) -> bool:
    return not text or _day(text) is not None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _wrong(number: int, code: str, zh: str, en: str) -> FieldProblem:
    where = f"第 {number} 行：" if number else ""
    return FieldProblem(
        f"line {number}" if number else "file", code, f"{where}{zh}", f"line {number}: {en}" if number else en
    )
