"""Rows of a roll by household: a household goes in whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from server.rolls.lines import Problem, RollLine


def judge(
    lines: list[RollLine], outside: Iterable[tuple[int, Mapping[str, Any]]]
) -> tuple[list[RollLine], list[Problem]]:
    """Return the rows that go in and why others do not.

    A household stays out while it has no head of its own or two, lies in two townships, shares a person with another, or has a row that
    cannot be read (`outside`, with its number): its amount and its members belong together. A row that only says again what
    another said stays out alone.
    """
    problems: dict[int, Problem] = {}
    broken = {str(answers["household_no"]): number for number, answers in outside if answers.get("household_no")}
    heads = {each.answers["household_no"]: each for each in reversed(lines) if each.answers["relation"] == "self"}
    for line in lines:
        if line.answers["household_no"] not in heads:
            broken.setdefault(_household(line), line.number)
    seen: dict[tuple[str, str], int] = {}
    owners: dict[str, str] = {}
    for line in lines:
        problem = _alone(line, heads, seen, owners)
        if problem is None:
            seen[_aid(line)] = line.number
        else:
            problems[line.number] = problem
            if _aid(line) not in seen:
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


def _alone(
    line: RollLine, heads: Mapping[str, RollLine], seen: Mapping[tuple[str, str], int], owners: dict[str, str]
) -> Problem | None:
    """Return what is wrong with a row beside the rows before it and its household's head."""
    number, household, head = _aid(line)[0], _household(line), heads.get(_household(line))
    if owners.setdefault(number, household) != household:
        return Problem(
            row=line.number, column="户编号", zh="这个人在表中属于两户。", en="The person stands in two households."
        )
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
