"""Who and where stands in the answers of a case's forms: agents, neighbours, whoever received a paper; told by what each field asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from sqlalchemy import select

import forms
from forms.fields import Field
from server.cases.models import Case, Task
from server.cases.sealing import FORM
from server.foundation.ciphers import is_sealed
from server.foundation.encryption import Unreadable, Vault
from server.foundation.work import Work

TELLING = frozenset({"person", "place", "number"})
#: Words that stand for nobody: as names they would cover the same words everywhere else.
_NOBODY = frozenset(
    {"本人", "申请人", "户主", "家属", "其他", "无", "没有", "不详", "不知道", "某邻居", "同上", "匿名"}
)
_SHORTEST = {"person": 2, "place": 4, "number": 5}  #: shorter texts are as likely anything else


def written(work: Work, case_ids: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Yield (case, person or place or number, text) for everybody of whom the forms of some cases tell."""
    wanted = sorted(case_ids)
    cases = select(Case.id, Case.form_version, Case.answers).where(Case.id.in_(wanted))
    for case_id, version, answers in work.session.execute(cases):
        yield from ((case_id, *each) for each in told_of(work.house.vault, FORM, version, answers))
    steps = select(Task.case_id, Task.form, Task.form_version, Task.answers, Task.draft).where(Task.case_id.in_(wanted))
    for case_id, form, version, *given in work.session.execute(steps.where(Task.form.is_not(None))):
        yield from ((case_id, *each) for answers in given for each in told_of(work.house.vault, form, version, answers))


def told_of(
    vault: Vault, form: str, version: int | None, answers: Mapping[str, Any] | None
) -> Iterator[tuple[str, str]]:
    """Yield (person or place or number, text) for everybody of whom the answers to one form tell."""
    if not answers or (root := _telling(form, version)) is None:
        return
    for about, text in _said(root, answers):
        try:
            plain = vault.decrypt(text) if is_sealed(text) else text.strip()
        except Unreadable:
            continue  # and so can nobody else read it
        if len(plain) >= _SHORTEST[about] and plain not in _NOBODY:
            yield about, plain


@cache
def _telling(form: str, version: int | None) -> Field | None:
    """Return the fields of a form where any of them tells of somebody."""
    try:
        root = forms.load(form, version).root
    except forms.UnknownForm:
        return None
    return root if any(field.about in TELLING for field in root.walk()) else None


def _said(parent: Field, answers: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for field in parent.children:
        value = answers.get(field.name)
        rows = value if isinstance(value, list) else [value]
        for row in rows:
            if isinstance(row, Mapping):
                yield from _said(field, row)
            elif field.about in TELLING and isinstance(row, str):
                yield field.about, row
