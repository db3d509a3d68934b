"""Names, ids and values of form controls, for the components in `fields.html` and `form.html`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import g, has_app_context

from server.foundation.clock import LOCAL, local_date
from server.web.entry import now
from server.web.language import language
from server.web.terms import term

WIDTHS = frozenset({"2", "4", "8", "12", "18", "full"})


def field_id(name: str) -> str:
    """Return the HTML id of a field's first control; error summaries link to it."""
    scope = g.get("field_scope", "") if has_app_context() else ""
    return f"f-{scope}" + name.strip("/").replace("/", "-").replace(".", "-")


def field_scope(name: str = "") -> str:
    """Keep the ids of the fields that follow apart from another form's on the same page, until called again; print nothing."""
    g.field_scope = f"{name}-" if name else ""
    return ""


def field_hint(field: Any) -> str:
    """Return a field's hint in the reader's language, citing only a law that is in force on the day of the request."""
    return str(field.hint(language(), local_date(now())))


def in_force(since: str) -> bool:
    """Tell whether what came into force on a day (ISO) is so on the day of the request."""
    return local_date(now()) >= date.fromisoformat(since)


def days_past(day: date | datetime | None) -> int:
    """Return by how many days a last day, or that of an instant, is over on the day of the request; 0 while it is not."""
    last = local_date(day) if isinstance(day, datetime) else day
    return 0 if last is None else max((local_date(now()) - last).days, 0)


def html_value(value: Any) -> str:
    """Return a value as a control carries it: JSON words for truth, digits for numbers, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value)


def html_values(value: Any) -> list[str]:
    """Return the chosen values of radios or ticks."""
    if value is None:
        return []
    if isinstance(value, (list, tuple, set, frozenset)):
        return [html_value(each) for each in value]
    return [html_value(value)]


def local_input(value: Any) -> str:
    """Return an instant as a datetime-local control carries it, in Asia/Shanghai; what was typed passes unchanged."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return str(value)
    if not isinstance(value, datetime):
        return ""
    local = value.astimezone(LOCAL) if value.tzinfo else value
    return local.strftime("%Y-%m-%dT%H:%M")


def native_date(value: Any) -> bool:
    """Tell whether a browser's date control can hold the value; nothing and real dates are."""
    try:
        return not value or bool(datetime.fromisoformat(str(value)))
    except ValueError:
        return False


def first_control(field: Any, rows: Sequence[int]) -> str:
    """Return the html name of the first question below a field, where a new row begins."""
    first = next((each for each in field.walk() if each is not field and not each.children), field)
    return str(first.html_name(*rows))


def error_map(errors: Iterable[Any] | None) -> dict[str, Any]:
    """Return the first problem of each field path."""
    found: dict[str, Any] = {}
    for error in errors or ():
        found.setdefault(error.path, error)
    return found


def visible_condition(field: Any, rows: Sequence[int]) -> str:
    """Return, as JSON of html name → values, when a field is asked; empty when it always is."""
    if not field.visible_when:
        return ""
    parent = field.html_name(*rows).rpartition("-")[0]
    named = {
        _condition_name(key, parent): [html_value(value) for value in values]
        for key, values in field.visible_when.items()
    }
    return json.dumps(named, ensure_ascii=False)


def _condition_name(key: str, parent: str) -> str:
    if key.startswith("/"):
        return key.strip("/").replace("/", "-")
    return f"{parent}-{key}" if parent else key


def is_wide(field: Any) -> bool:
    """Tell whether a question takes a whole line of the form: long answers, rows, many choices."""
    if field.children or field.widget == "textarea" or field.type == "array":
        return True
    if field.type == "boolean" and not field.options:
        return len(field.title_zh) > 14
    if field.widget == "radio":
        return sum(len(option.zh) + 4 for option in field.options) > 26
    return False


@dataclass(slots=True, kw_only=True)
class Block:
    """One card of a form: a group, a section, a list of rows, or questions that stand alone."""

    key: str  #: html anchor after `s-`; empty for questions that stand alone
    title: Any = None  #: something with zh and en; None for a section, which has its own
    fields: list[Any]


def blocks(parent: Any, only: Iterable[str] | None = None) -> list[Block]:
    """Return the cards below a field in the order in which the schema first names them.

    `only` keeps the groups, sections and questions of these names.
    """
    wanted = None if only is None else frozenset(only)
    found: list[Block] = []
    groups: dict[str, Block] = {}
    for field in parent.children:
        if wanted is not None and not wanted & {field.name, field.group}:
            continue
        if field.group:
            if field.group not in groups:
                groups[field.group] = Block(key=field.group, title=parent.groups[field.group], fields=[])
                found.append(groups[field.group])
            groups[field.group].fields.append(field)
        elif field.children:
            found.append(Block(key=field.name, fields=[field]))
        elif found and not found[-1].key:
            found[-1].fields.append(field)
        else:
            found.append(Block(key="", fields=[field]))
    return found


def field_width(field: Any) -> str:
    """Return the width class of a field's hint, when the stylesheet knows it."""
    return str(field.width) if str(field.width) in WIDTHS else ""


def change_rows(answers: Mapping[str, Any], *, add: str | None, remove: str | None) -> tuple[dict[str, Any], str]:
    """Add or remove a repeated row, as the buttons `_add` and `_remove` ask, and return what to focus.

    `add` names a list (`members`), `remove` a row (`members/1`); what is not there changes nothing.
    """
    changed: dict[str, Any] = json.loads(json.dumps(answers, default=str))
    if add:
        rows = _list_at(changed, add.replace("-", "/").split("/"))
        if rows is None:
            return changed, ""
        rows.append({})
        return changed, f"{add.replace('/', '-')}-{len(rows) - 1}"
    if remove:
        *place, number = remove.replace("-", "/").split("/")
        found = _found(changed, place)
        if isinstance(found, list) and number.isdigit() and int(number) < len(found):
            del found[int(number)]
        return changed, "-".join(place)
    return changed, ""


def _found(tree: Any, path: Sequence[str]) -> Any:
    """Return what stands at a path, or None."""
    for part in path:
        if isinstance(tree, list):
            tree = tree[int(part)] if part.isdigit() and int(part) < len(tree) else None
        else:
            tree = tree.get(part) if isinstance(tree, dict) else None
    return tree


def _list_at(tree: dict[str, Any], path: Sequence[str]) -> list[Any] | None:
    """Return the list at a path, made when missing; None when something else stands there."""
    above: Any = tree
    for number, part in enumerate(path[:-1]):
        if isinstance(above, dict):
            above = above.setdefault(part, {})
        else:
            above = _found(tree, path[: number + 1])
    rows = above.setdefault(path[-1], []) if isinstance(above, dict) else None
    return rows if isinstance(rows, list) else None


CONTROLS: Mapping[str, Any] = {
    "term": term,
    "field_id": field_id,
    "field_hint": field_hint,
    "in_force": in_force,
    "days_past": days_past,
    "field_scope": field_scope,
    "html_value": html_value,
    "html_values": html_values,
    "local_input": local_input,
    "error_map": error_map,
    "native_date": native_date,
    "first_control": first_control,
    "visible_condition": visible_condition,
    "field_width": field_width,
    "is_wide": is_wide,
    "blocks": blocks,
}
