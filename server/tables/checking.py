"""What a proposed version of a table must be before anybody looks at it: exact, without overlaps, new gaps or other columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.foundation.errors import FieldProblem, InvalidAnswers
from server.tables.refusals import BrokenProposal
from workflows import expressions
from workflows.dmn import BrokenTable, OverlappingRows, Table, Tables, UnansweredFacts, lost, read
from workflows.dmn.cells import CellError, literal, unary_test
from workflows.dmn.table import SINGLE, names_of
from workflows.dmn.writing import Sheet
from workflows.worktime import BadTerm, check_together, is_of_terms, terms_of

_WORDS = {True: "是", False: "否", None: "不知道"}


def read_version(xml: bytes, before: Table) -> Table:
    """Return the one table of a proposed version, which is to take the place of another.

    :raises BrokenProposal: it would not be carried out exactly.
    """
    try:
        (table,) = read(xml, file="", like=before)
    except OverlappingRows as problem:
        first, second = problem.rows
        raise BrokenProposal(
            why_zh=f"第 {first} 行和第 {second} 行会同时适用", why_en=f"rows {first} and {second} both apply"
        ) from problem
    except UnansweredFacts as hole:
        raise _unanswered(before, hole.example) from hole
    except BrokenTable as problem:
        raise BrokenProposal(why_zh=f"文件有一处不能执行（{problem}）", why_en=str(problem)) from problem
    return table


def check_cells(sheet: Sheet, table: Table, cells: dict[tuple[str, int], str]) -> None:
    """Check each cell that somebody typed against its column.

    :raises InvalidAnswers: some say nothing that can be carried out; each names its row and column.
    """
    problems = []
    numbers = {id: number for number, (id, _cells) in enumerate(sheet.rows)}
    written = dict(sheet.rows)
    for (id, place), text in cells.items():
        if text == written[id][place] or not _wrong(table, place, text):
            continue
        label, row = sheet.columns[place].label or sheet.columns[place].name, numbers[id] + 1
        zh = f"第 {row} 行“{label}”写的不是这一列的值。"
        problems.append(
            FieldProblem(f"cell-{numbers[id]}-{place}", "cell", zh, f"Row {row}, {label}: no value of this column.")
        )
    if problems:
        raise InvalidAnswers(problems)


def _wrong(table: Table, place: int, text: str) -> bool:
    tested = len(table.inputs)
    try:
        if place < tested:
            unary_test(text, table.inputs[place].type)
        elif place < tested + len(table.outputs):
            literal(text, table.outputs[place - tested].type)
    except CellError:
        return place < tested or not _reckons(text, table)
    return False


def _reckons(text: str, table: Table) -> bool:
    """Tell whether an answer is worked out from what the table is asked."""
    return not expressions.check(text) and bool(names := names_of(text)) and names <= set(table.facts)


def compare(before: Table, after: Table) -> None:
    """Refuse a version that asks or answers something else, leaves facts unanswered that were answered, or a value out.

    :raises BrokenProposal: it does; the words say what.
    """
    if _columns(before) != _columns(after) or before.policy != after.policy:
        raise BrokenProposal(
            why_zh="列或命中规则与现行版本不同，程序读不了",
            why_en="its columns or hit policy are not those of the version in force",
        )
    if before.policy in SINGLE and (gap := lost(before, after)) is not None:
        raise _unanswered(before, gap.example)
    for place, column in enumerate(before.outputs):
        if _always_says(before, place) and not _always_says(after, place):
            raise BrokenProposal(
                why_zh=f"“{column.label}”现行版本每行都有值，不能留空",
                why_en=f"{column.name} has a value in every row and keeps one",
            )


def _unanswered(before: Table, example: Mapping[str, Any]) -> BrokenProposal:
    labels = {column.name: column.label for column in before.inputs}
    facts = "、".join(
        f"{labels.get(name, name)}={_WORDS[value] if value is None or isinstance(value, bool) else value}"
        for name, value in example.items()
    )
    return BrokenProposal(why_zh=f"原来有一行适用的情况，现在没有：{facts}", why_en=f"no row applies to {facts}")


def check_terms(tables: Tables, after: Table) -> None:
    """Check a proposed version of a table of terms: row by row, and with what the other tables say.

    :raises BrokenProposal: a row could not be counted, would be worded as law, or says a term that another table says.
    """
    if not is_of_terms(after.id):
        return
    try:
        check_together(terms_of(tables.succeeded_by([after])).every)
    except BadTerm as problem:
        raise BrokenProposal(why_zh=problem.zh, why_en=problem.en) from problem


def _columns(table: Table) -> list[tuple[str, str]]:
    asked = [(each.name, each.type) for each in table.inputs]
    return [*asked, *((each.name, each.type) for each in table.outputs)]


def _always_says(table: Table, place: int) -> bool:
    return all(rule.answers[place].value is not None or rule.answers[place].expression for rule in table.rules)
