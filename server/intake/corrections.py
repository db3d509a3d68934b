"""The answers of a case that can be corrected one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import forms
from forms.fields import Field
from server.cases.answers import told
from server.cases.opening import read_case
from server.cases.sealing import open_answers, seal_answers
from server.foundation.errors import FieldProblem, InvalidAnswers
from server.foundation.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One answer: its path in the form, its question, and what was answered."""

    path: str
    zh: str
    en: str
    value: str


def rows(work: Work, case_id: str) -> list[Row]:
    """Return the answers of the case's common form; sensitive ones are not shown."""
    case = read_case(work, case_id, action="case.edit")
    form = forms.load(case.form, case.form_version)
    return list(_rows(form.root, case.answers, "", "", ""))


def _rows(parent: Field, answers: Mapping[str, Any], path: str, zh: str, en: str) -> Iterator[Row]:
    for field in parent.children:
        value = answers.get(field.name)
        here, label_zh, label_en = f"{path}{field.name}", f"{zh}{field.title_zh}", f"{en}{field.title_en}"
        if field.children and isinstance(value, dict):
            yield from _rows(field, value, f"{here}/", f"{label_zh} · ", f"{label_en} · ")
        elif field.children and isinstance(value, list):
            for index, row in enumerate(value):
                yield from _rows(
                    field, row, f"{here}/{index}/", f"{label_zh} {index + 1} · ", f"{label_en} {index + 1} · "
                )
        elif not field.children and value not in (None, "", []):
            yield Row(path=here, zh=label_zh, en=label_en, value=told(field, value, "zh"))


def read_value(work: Work, case_id: str, *, path: str, text: str) -> Any:
    """Return the new value of one answer as the case keeps it, checked by the whole form.

    :raises InvalidAnswers: there is no such answer, or the form refuses the value.
    """
    case = read_case(work, case_id, action="case.edit")
    form = forms.load(case.form, case.form_version)
    answers = open_answers(work.house.vault, case.answers, case.form_version)
    parts = path.split("/")
    _put(answers, parts, _typed(form.root, parts, text))
    checked = form.validate(answers, today=work.today)
    wrong = [
        FieldProblem("after", e.code, e.zh, e.en)
        for e in checked.errors
        if e.path == path or e.path.startswith(f"{path}/")
    ]
    if wrong:
        raise InvalidAnswers(wrong)
    kept: Any = seal_answers(work.house.vault, checked.clean)
    for part in parts:
        kept = kept[int(part)] if isinstance(kept, list) else kept.get(part)
    return kept


def _typed(root: Field, parts: list[str], text: str) -> Any:
    """Return a text as the form reads it: ticks by commas, yes and no as truth."""
    field = root
    for part in parts:
        if not part.isdigit():
            field = next((child for child in field.children if child.name == part), field)
    if field.type == "array":
        return [each.strip() for each in text.replace("，", ",").replace("、", ",").split(",") if each.strip()]
    return {"是": True, "否": False}.get(text, text) if field.type == "boolean" else _chosen(field, text)


def _chosen(field: Field, text: str) -> Any:
    return next((option.value for option in field.options if text in (option.zh, option.en, str(option.value))), text)


def _put(tree: Any, parts: list[str], value: Any) -> None:
    try:
        for part in parts[:-1]:
            tree = tree[int(part)] if isinstance(tree, list) else tree[part]
        if not isinstance(tree, dict) or parts[-1] not in tree:
            raise KeyError(parts[-1])
    except (KeyError, IndexError, ValueError, TypeError) as error:
        raise InvalidAnswers(
            [FieldProblem("path", "unknown", "请选择要更正的内容。", "Choose what to correct.")]
        ) from error
    tree[parts[-1]] = value
