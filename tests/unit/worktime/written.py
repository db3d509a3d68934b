"""Small tables of terms, written as a person would write them into a DMN file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

from tests.unit.decisions.tables import HEADER
from workflows.dmn import Tables, read

INPUTS = {"rule": "string", "on": "date", "division": "string"}
OUTPUTS = {
    "n": "number", "unit": "string", "roll": "boolean", "protective": "boolean", "suspendable": "boolean", "within": "string",
    "extends": "string", "grounds": "string", "month_day": "string", "ladder": "string", "kind": "string", "cite": "string",
    "duty": "string", "article": "string",
}  # fmt: skip
NOTES = ("zh", "en", "start_zh", "start_en", "basis_zh", "basis_en")
LAW = date(2026, 7, 1)  #: from when the one text that rows may cite is in force


def term(**changes: Any) -> dict[str, Any]:
    """Return a whole row, with something written otherwise; texts of outputs stand without their quotes."""
    plain = {
        "row": "one", "rule": '"XX.one"', "on": "-", "division": "-", "n": 3, "unit": "WD", "roll": False, "protective": False,
        "suspendable": False, "kind": "demo", "zh": "一", "en": "one", "start_zh": "受理", "start_en": "acceptance",
        "basis_zh": "演示参数：3个工作日", "basis_en": "demo parameter: 3 working days",
    }  # fmt: skip
    found = plain | changes
    if found["kind"] == "law" and "on" not in changes:
        found["on"] = f'>= date("{LAW.isoformat()}")'
    return found


def tables_of(
    tables: Mapping[str, Sequence[Mapping[str, Any]]],
    *,
    statute: bool = False,
    national: Sequence[Mapping[str, Any]] = (),
) -> Tables:
    """Return tables of terms with the two tables of names beside them."""
    texts = [_decision(id, rows, "statute" if statute else "demo") for id, rows in tables.items()]
    texts += [_decision("terms-national", national, "statute")] if national else []
    texts.append(_names("terms-documents", "cite", {"in_force_from": "date"}, ['"LAW"', f'date("{LAW.isoformat()}")']))
    words = ['"complex"', '"情况复杂"', '"complex"']
    texts.append(_names("terms-grounds", "ground", {"zh": "string", "en": "string"}, words))
    return Tables.of(read(f"{HEADER}{''.join(texts)}</definitions>".encode(), file="written.dmn"))


def _decision(id: str, rows: Sequence[Mapping[str, Any]], kind: str) -> str:
    notes = "".join(f'<annotation name="{name}"/>' for name in NOTES)
    lines = "".join(_row(row) for row in rows)
    return _table(id, kind, _columns(INPUTS, OUTPUTS) + notes + lines)


def _row(row: Mapping[str, Any]) -> str:
    cells = "".join(_cell("inputEntry", str(row[name])) for name in INPUTS)
    cells += "".join(_cell("outputEntry", _literal(row.get(name), kind)) for name, kind in OUTPUTS.items())
    cells += "".join(_cell("annotationEntry", str(row[name])) for name in NOTES)
    return f'<rule id="{row["row"]}">{cells}</rule>'


def _literal(value: Any, kind: str) -> str:
    if value is None or value == "null":
        return "null"
    if kind == "boolean":
        return "true" if value else "false"
    return f'"{value}"' if kind == "string" else str(value)


def _names(id: str, asks: str, outputs: Mapping[str, str], cells: Sequence[str]) -> str:
    entries = _cell("inputEntry", cells[0]) + "".join(_cell("outputEntry", cell) for cell in cells[1:])
    return _table(id, "statute", _columns({asks: "string"}, outputs) + f'<rule id="{id}-1">{entries}</rule>')


def _columns(inputs: Mapping[str, str], outputs: Mapping[str, str]) -> str:
    found = "".join(
        f'<input><inputExpression typeRef="{kind}"><text>{name}</text></inputExpression></input>' for name, kind in inputs.items()
    )  # fmt: skip
    return found + "".join(f'<output name="{name}" typeRef="{kind}"/>' for name, kind in outputs.items())


def _table(id: str, kind: str, body: str) -> str:
    dates = f'version="1" valid_from="2026-01-01" basis_kind="{kind}" basis="演示" silence="answer" silence_means="没有这项期限"'
    head = f"<extensionElements><yimen:table {dates}/></extensionElements>"
    return f'<decision id="{id}" name="期限">{head}<decisionTable hitPolicy="UNIQUE">{body}</decisionTable></decision>'


def _cell(tag: str, text: str) -> str:
    return f"<{tag}><text>{escape(text)}</text></{tag}>"
