"""Keep what the common form says about people unreadable in the database."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import forms
from forms.fields import Field
from server.foundation.ciphers import is_sealed
from server.foundation.encryption import Vault

FORM = "household"
_WIDGETS = frozenset({"idnumber", "bankcard", "phone"})
Wanted = Callable[[Field], bool]


def seal_whole(vault: Vault, answers: Mapping[str, Any]) -> str:
    """Return a draft's answers as one sealed text."""
    return vault.encrypt(json.dumps(dict(answers), ensure_ascii=False, default=str))


def open_whole(vault: Vault, sealed: str) -> dict[str, Any]:
    """Return the answers of a draft."""
    found: dict[str, Any] = json.loads(vault.decrypt(sealed))
    return found


def seal_answers(vault: Vault, clean: Mapping[str, Any]) -> dict[str, Any]:
    """Return a case's answers with numbers of people, phones and accounts sealed one by one; the rest stays readable."""
    form = forms.load(FORM)
    return _walk(form.root, form.plain(clean), vault.encrypt)


def open_answers(vault: Vault, answers: Mapping[str, Any], version: int | None = None) -> dict[str, Any]:
    """Return a case's answers as the form takes them."""
    return _walk(forms.load(FORM, version).root, dict(answers), _opening(vault))


def _opening(vault: Vault) -> Callable[[str], str]:
    return lambda text: vault.decrypt(text) if is_sealed(text) else text


def _of_case(field: Field) -> bool:
    return field.widget in _WIDGETS


def _walk(
    parent: Field, answers: Mapping[str, Any], change: Callable[[str], str], wanted: Wanted = _of_case
) -> dict[str, Any]:
    changed = dict(answers)
    for field in parent.children:
        value = changed.get(field.name)
        if isinstance(value, dict) and field.children:
            changed[field.name] = _walk(field, value, change, wanted)
        elif isinstance(value, list) and field.children:
            changed[field.name] = [_walk(field, row, change, wanted) if isinstance(row, dict) else row for row in value]
        elif isinstance(value, str) and value and wanted(field):
            changed[field.name] = change(value)
    return changed


def _of_tasks(field: Field) -> bool:
    """Tell what answers of tasks keep sealed: accounts (the room keeps the number in a row of its own) and texts so marked."""
    return field.sealed or field.widget == "bankcard"


def seal_task(vault: Vault, form: str | None, version: int | None, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return a task's answers as its row keeps them."""
    return _of_task(form, version, answers, lambda text: text if is_sealed(text) else vault.encrypt(text))


def open_task(vault: Vault, form: str | None, version: int | None, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return a task's answers as its form takes them."""
    return _of_task(form, version, answers, _opening(vault))


def open_texts(vault: Vault, form: str | None, version: int | None, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return a task's answers with the texts in clear that are kept sealed, for whoever may see the task; no accounts."""
    return _of_task(form, version, answers, _opening(vault), lambda field: field.sealed)


def _of_task(
    form: str | None,
    version: int | None,
    answers: Mapping[str, Any],
    change: Callable[[str], str],
    wanted: Wanted = _of_tasks,
) -> dict[str, Any]:
    return _walk(forms.load(form, version).root, answers, change, wanted) if form else dict(answers)
