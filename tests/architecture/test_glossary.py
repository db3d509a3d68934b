"""The glossary and the code use the same words."""

from __future__ import annotations

import re
from pathlib import Path

from server.cases.words import CASE_STATES, INSTANCE_STATES, ITEM_STATES, ITEMS, Name
from server.organisation.roles import ROLES, UNIT_KINDS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "glossary.md").read_text(encoding="utf-8")


def section(title: str) -> list[tuple[str, ...]]:
    body = PAGE.split(f"\n## {title}", 1)[1].split("\n## ", 1)[0]
    rows = [line for line in body.splitlines() if line.startswith("| ")][1:]
    return [tuple(cell.strip() for cell in row.strip("|").split("|")) for row in rows]


def test_every_role_is_there_under_its_names() -> None:
    written = {code.strip("`"): (zh, en) for zh, en, code in section("Roles")}

    assert written == {role.key: (role.zh, role.en) for role in ROLES.values()}


def test_every_kind_of_unit_is_there_under_its_names() -> None:
    written = {code.strip("`"): (zh, en) for zh, en, code in section("Units")}

    assert {key: written.get(key) for key in UNIT_KINDS} == UNIT_KINDS


def test_each_chinese_term_has_one_english_name() -> None:
    names: dict[str, set[str]] = {}
    for line in PAGE.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| ") and len(cells) >= 3 and re.search(r"[一-鿿]", cells[0]):
            names.setdefault(cells[0], set()).add(cells[1])

    homonyms = {"督办", "联席会议", "公示", "督办单", "中文"}  # a role and an office, a procedure and its paper
    assert {term: found for term, found in names.items() if len(found) > 1 and term not in homonyms} == {}


def test_every_item_is_there_under_its_names() -> None:
    written = {code.strip("`"): Name(zh, en) for zh, en, code, _ in section("Items") if code != "–"}

    assert written == ITEMS


def test_every_state_is_there_under_its_names() -> None:
    written = {(of, code.strip("`")): Name(zh, en) for zh, en, code, of in section("States")}
    declared = {"case": CASE_STATES, "item": ITEM_STATES, "instance": INSTANCE_STATES}

    assert {key: name for key, name in written.items() if key[0] in declared} == {
        (of, code): name for of, states in declared.items() for code, (name, _) in states.items()
    }
