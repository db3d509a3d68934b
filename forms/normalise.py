"""Answers as typed or sent, brought to the types of the form; what cannot be read stays for the check to name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from forms import text
from forms.fields import Field

_CENT = Decimal("0.01")
_LARGEST = Decimal(10) ** 15
_TRUE = frozenset({"true", "on", "1", "yes", "是"})
_FALSE = frozenset({"false", "off", "0", "no", "否"})
_CODES = frozenset({"idnumber", "bankcard", "code"})


def normalised(field: Field, value: Any) -> Any:
    """Return the value in the field's type; None means that nothing was answered."""
    if value is None or isinstance(value, str) and not value.strip():
        return None
    if field.type == "object":
        return section(field, value)
    if field.type == "array":
        return _rows(field, value)
    return _READERS[field.type](field, value)


def section(field: Field, value: Any) -> Any:
    """Return the answers of a section, without those that were left empty; unknown names stay for the check."""
    if not isinstance(value, Mapping):
        return value
    known = {child.name: child for child in field.children}
    read = {str(name): normalised(known[name], answer) if name in known else answer for name, answer in value.items()}
    return {name: answer for name, answer in read.items() if answer is not None}


def visible(field: Field, value: Any, root: Mapping[str, Any]) -> Any:
    """Return the answers without those that their condition hides, so that nobody must mend what she cannot see."""
    if field.type == "array" and field.item_type == "object" and isinstance(value, list):
        return [_shown(field, row, root) for row in value]
    return _shown(field, value, root) if field.type == "object" else value


def is_visible(field: Field, siblings: Mapping[str, Any], root: Mapping[str, Any]) -> bool:
    """Tell whether the answers so far show this field."""
    for name, values in field.visible_when.items():
        actual = _pointed(root, name) if name.startswith("/") else siblings.get(name)
        chosen = actual if isinstance(actual, list) else [actual]
        if not any(_same(one, wanted) for one in chosen for wanted in values):
            return False
    return True


def _same(left: Any, right: Any) -> bool:
    return bool(left == right) and isinstance(left, bool) == isinstance(right, bool)


def _shown(field: Field, value: Any, root: Mapping[str, Any]) -> Any:
    if not isinstance(value, Mapping):
        return value
    shown = dict(value)
    for child in field.children:  # in order, so that a hidden question also hides those that hang on it
        if not is_visible(child, shown, root):
            shown.pop(child.name, None)
        elif child.type == "object" and child.required:
            # An empty section names each answer that it lacks; an absent one could only name itself.
            shown[child.name] = visible(child, shown.get(child.name, {}), root)
        elif child.name in shown:
            shown[child.name] = visible(child, shown[child.name], root)
            if shown[child.name] == {}:
                del shown[child.name]
    return shown


def _pointed(root: Mapping[str, Any], pointer: str) -> Any:
    node: Any = root
    for part in pointer.strip("/").split("/"):
        node = node.get(part) if isinstance(node, Mapping) else None
    return node


def _rows(field: Field, value: Any) -> Any:
    if isinstance(value, (str, int, bool)) and field.item_type != "object":
        value = [value]
    if not isinstance(value, (list, tuple)):
        return value
    if field.item_type == "object":
        rows = [section(field, row) for row in value]
        return [row for row in rows if row != {}] or None
    return [text.plain_text(item) if isinstance(item, str) else item for item in value if item != ""] or None


def _string(field: Field, value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, str):
        return value
    if field.format == "date":
        return text.date_text(value)
    if field.format == "date-time":
        return text.datetime_text(value)
    if field.widget == "phone":
        return text.phone_text(value)
    if field.widget == "person":
        return text.person_name(value)
    return text.code_text(value) if field.widget in _CODES else text.plain_text(value)


def _number(field: Field, value: Any) -> Any:
    if isinstance(value, bool):
        return value
    number = text.decimal_of(value) if isinstance(value, str) else _stated(value)
    if number is None:
        return value
    if not number.is_finite() or abs(number) > _LARGEST:
        return str(value)
    if field.widget == "money" and number == number.quantize(_CENT):
        return number.quantize(_CENT)
    return number


def _stated(value: Any) -> Decimal | None:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def _integer(field: Field, value: Any) -> Any:
    number = _number(field, value)
    return int(number) if isinstance(number, Decimal) and number == number.to_integral_value() else number


def _boolean(field: Field, value: Any) -> Any:
    word = text.plain_text(value).lower() if isinstance(value, str) else value
    if isinstance(word, str):
        return True if word in _TRUE else False if word in _FALSE else value
    return value


_READERS = {"string": _string, "number": _number, "integer": _integer, "boolean": _boolean}
