"""Rows of a roll by household: a household goes in whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from server.households.exclusions import OF_THE_HOUSEHOLD
from server.rolls.lines import Problem, RollLine


def judge(
    lines: list[RollLine], outside: Iterable[tuple[int, Mapping[str, Any]]]
) -> tuple[list[RollLine], list[Problem]]:
    """Return the rows that go in and why others do not.

    A household stays out while it has no head of its own or two, lies in two townships, shares a person with another (which stays
    out too), says twice what it receives as one, or has a row that cannot be read (`outside`, with its number): its amount and its
    members belong together. A row that only says again what another said stays out alone.
    """
    problems: dict[int, Problem] = {}
    broken = {str(answers["household_no"]): number for number, answers in outside if answers.get("household_no")}
    heads = {each.answers["household_no"]: each for each in reversed(lines) if each.answers["relation"] == "self"}
    for line in lines:
        if line.answers["household_no"] not in heads:
            broken.setdefault(_household(line), line.number)
    seen: dict[tuple[str, str], int] = {}
    for line in lines:
        problem = _alone(line, heads, seen)
        if problem is None:
            seen[_aid(line)] = line.number
        else:
            problems[line.number] = problem
            if _aid(line) not in seen:
                broken.setdefault(_household(line), line.number)
    for line, problem in (*_of_two_households(lines), *_paid_twice(lines, problems)):
        problems[line.number] = problem
        broken.setdefault(_household(line), line.number)
    for line in lines:
        if line.number not in problems and (number := broken.get(_household(line))) is not None:
            problems[line.number] = _with_its_household(line, number, heads)
    return [line for line in lines if line.number not in problems], list(problems.values())


def _household(line: RollLine) -> str:
    return str(line.answers["household_no"])


def _aid(line: RollLine) -> tuple[str, str]:
    answers = line.answers
    return str(answers["id_number"]), str(answers.get("item") or answers.get("identity") or "")


def _of_two_households(lines: list[RollLine]) -> Iterator[tuple[RollLine, Problem]]:
    """Yield the rows of a person who stands in two households: nobody knows to which, so both wait."""
    rows: dict[str, list[RollLine]] = {}
    for line in lines:
        rows.setdefault(_aid(line)[0], []).append(line)
    for line in lines:
        other = next((each for each in rows[_aid(line)[0]] if _household(each) != _household(line)), None)
        if other is not None:
            zh = f"这个人在表中属于两户：第 {other.number} 行写在户编号 {_household(other)} 下。"
            en = f"The person stands in two households: row {other.number} names {_household(other)}."
            yield line, Problem(row=line.number, column="户编号", zh=zh, en=en)


def _paid_twice(lines: list[RollLine], out: Mapping[int, Problem]) -> Iterator[tuple[RollLine, Problem]]:
    """Yield further rows with an aid that a household receives as one: shares of one amount would be taken for the whole."""
    first: dict[tuple[str, str], int] = {}
    for line in lines:
        item = str(line.answers.get("item") or "")
        if item not in OF_THE_HOUSEHOLD or line.number in out:
            continue
        at = first.setdefault((_household(line), item), line.number)
        if at != line.number:
            zh = f"这项救助按户发放，第 {at} 行已经填过：全户的金额合计填在一行，其他成员的救助事项、金额和起始日期留空。"
            en = f"This aid is one for the household and stands in row {at}: write the whole amount there, and leave it out here."
            yield line, Problem(row=line.number, column="救助事项", zh=zh, en=en)


def _alone(line: RollLine, heads: Mapping[str, RollLine], seen: Mapping[tuple[str, str], int]) -> Problem | None:
    """Return what is wrong with a row beside the rows before it and its household's head."""
    number, head = _aid(line)[0], heads.get(_household(line))
    if _aid(line) in seen:
        zh, en = f"与第 {seen[_aid(line)]} 行是同一人同一事项。", f"The same person and aid as row {seen[_aid(line)]}."
        return Problem(row=line.number, column="身份证号", zh=zh, en=en)
    if head is None:
        return None  # the whole household is told so below
    if line.answers["relation"] == "self" and head.answers["id_number"] != number:
        zh, en = f"这一户已有户主（第 {head.number} 行）。", f"The household has a head in row {head.number}."
        return Problem(row=line.number, column="与户主关系", zh=zh, en=en)
    if head.township != line.township:
        zh, en = (
            f"与户主（第 {head.number} 行）不在同一个乡镇。",
            f"Not in the township of the head in row {head.number}.",
        )
        return Problem(row=line.number, column="乡镇", zh=zh, en=en)
    return None


def _with_its_household(line: RollLine, number: int, heads: Mapping[str, RollLine]) -> Problem:
    if _household(line) not in heads:
        zh, en = "这一户没有可读的户主行。", "The household has no row of its head that can be read."
        return Problem(row=line.number, column="与户主关系", zh=zh, en=en)
    zh, en = (
        f"同一户的第 {number} 行有误，整户暂不导入。",
        f"Row {number} of the household is wrong; it stays out as a whole.",
    )
    return Problem(row=line.number, column="户编号", zh=zh, en=en)
