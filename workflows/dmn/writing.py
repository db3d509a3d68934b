"""Decision tables as people see and change them: the cells as they are written, and a new version of one table."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Any

from lxml import etree

from workflows.dmn.broken import BrokenTable
from workflows.dmn.reading import DMN, OURS, parse

_NAMESPACES: Any = {None: DMN, "yimen": OURS}
_CELLS = ("inputEntry", "outputEntry", "annotationEntry")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what a rule tests (`in`), what it answers (`out`), or what is noted beside (`note`)."""

    name: str
    label: str
    kind: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it is printed: its columns, and each rule's id with its cells."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that another version writes otherwise; a rule that is new or gone has no text before or after."""

    row: int
    column: str
    before: str
    after: str


def sheet(content: bytes, *, id: str, version: str) -> Sheet:
    """Return the cells of one version of a table as they are written.

    :raises BrokenTable: the file holds no such version.
    """
    table = _find(parse(content, id), id, version).find(f"{{{DMN}}}decisionTable")
    columns = [
        *(Column(_text(each.find(f"{{{DMN}}}inputExpression")), each.get("label", ""), "in") for each in _all(table, "input")),
        *(Column(each.get("name", ""), each.get("label", ""), "out") for each in _all(table, "output")),
        *(Column(each.get("name", ""), each.get("label", ""), "note") for each in _all(table, "annotation")),
    ]  # fmt: skip
    rows = []
    for number, rule in enumerate(_all(table, "rule"), start=1):
        cells = [_text(cell) for kind in _CELLS for cell in _all(rule, kind)]
        rows.append((rule.get("id") or f"{id}-{number}", tuple(cells + [""] * (len(columns) - len(cells)))))
    return Sheet(tuple(columns), tuple(rows))


def alone(content: bytes, *, id: str, version: str) -> bytes:
    """Return one version of a table as a DMN file of its own, for any modeller.

    :raises BrokenTable: the file holds no such version.
    """
    return _file(_find(parse(content, id), id, version))


def rewritten(
    content: bytes, *, id: str, version: str, new_version: str, valid_from: date, basis: str, cells: Mapping[tuple[str, int], str]
) -> bytes:  # fmt: skip
    """Return a new version as a file of its own: the old one with other texts in some cells (rule id, place in its row).

    :raises BrokenTable: the file holds no such version.
    """
    decision = deepcopy(_find(parse(content, id), id, version))
    for number, rule in enumerate(_all(decision.find(f"{{{DMN}}}decisionTable"), "rule"), start=1):
        written = [cell for kind in _CELLS for cell in _all(rule, kind)]
        for place, cell in enumerate(written):
            text = cells.get((rule.get("id") or f"{id}-{number}", place))
            if text is not None and text != _text(cell):
                _write(cell, text)
    return _file(redated(decision, version=new_version, valid_from=valid_from, basis=basis))


def redated(decision: Any, *, version: str, valid_from: date, basis: str) -> Any:
    """Give a decision the dates of a county's own version, which holds until another begins."""
    dates = decision.find(f"{{{DMN}}}extensionElements/{{{OURS}}}table")
    dates.attrib.pop("valid_to", None)
    for name, text in (
        ("version", version),
        ("valid_from", valid_from.isoformat()),
        ("basis_kind", "county"),
        ("basis", basis),
    ):
        dates.set(name, text)
    return decision


def brought(content: bytes, *, id: str, new_version: str, valid_from: date, basis: str) -> bytes:
    """Return the one table of a file that somebody brings as a new version.

    :raises BrokenTable: it holds another table, or more than one.
    """
    decisions = parse(content, id).findall(f"{{{DMN}}}decision")
    if [each.get("id") for each in decisions] != [id]:
        raise BrokenTable(f"{id}: the file must hold this table and no other")
    if decisions[0].find(f"{{{DMN}}}extensionElements/{{{OURS}}}table") is None:
        raise BrokenTable(f"{id}: the decision needs a yimen:table with its dates")
    return _file(redated(decisions[0], version=new_version, valid_from=valid_from, basis=basis))


def changes(before: Sheet, after: Sheet) -> list[Change]:
    """List the cells in which two versions differ, rule by rule (by id)."""
    old, new = dict(before.rows), dict(after.rows)
    numbers = {id: number for number, (id, _cells) in enumerate((*before.rows, *after.rows), start=1)}
    numbers |= {id: number for number, (id, _cells) in enumerate(after.rows, start=1)}
    found = []
    for id in dict.fromkeys((*old, *new)):
        pairs = zip(
            after.columns,
            old.get(id) or [""] * len(after.columns),
            new.get(id) or [""] * len(after.columns),
            strict=False,
        )
        found += [Change(numbers[id], each.label or each.name, was, now) for each, was, now in pairs if was != now]
    return found


def _find(root: Any, id: str, version: str) -> Any:
    for decision in root.findall(f"{{{DMN}}}decision"):
        dates = decision.find(f"{{{DMN}}}extensionElements/{{{OURS}}}table")
        if decision.get("id") == id and dates is not None and dates.get("version") == version:
            return decision
    raise BrokenTable(f"{id}: version {version} is not in the file")


def _file(decision: Any) -> bytes:
    root: Any = etree.Element(f"{{{DMN}}}definitions", nsmap=_NAMESPACES)
    for name, text in (
        ("id", decision.get("id")),
        ("name", decision.get("name", "")),
        ("namespace", "urn:yimen:decisions"),
    ):
        root.set(name, text)
    root.append(deepcopy(decision))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _write(cell: Any, text: str) -> None:
    holder = cell.find(f"{{{DMN}}}text")
    if holder is None:
        cell.text = None
        holder = etree.SubElement(cell, f"{{{DMN}}}text")
    holder.text = text


def _all(node: Any, name: str) -> list[Any]:
    return list(node.findall(f"{{{DMN}}}{name}"))


def _text(node: Any) -> str:
    if node is None:
        return ""
    return (node.findtext(f"{{{DMN}}}text") or "").strip() if len(node) else (node.text or "").strip()
