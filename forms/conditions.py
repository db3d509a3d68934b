"""When a question that is free by itself must be answered, in words: “送达方式”选“电话”时必填."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

#: A bound of a number, as a condition reads it.
_BOUNDS = {
    "exclusiveMinimum": ("大于 {} ", "is above {}"),
    "minimum": ("不小于 {} ", "is {} or more"),
    "exclusiveMaximum": ("小于 {} ", "is below {}"),
    "maximum": ("不大于 {} ", "is {} or less"),
}
_BOOLEAN = {True: ("是", "Yes"), False: ("否", "No")}
Words = tuple[str, str]


def needed(schema: Mapping[str, Any], name: str) -> Words:
    """Return in Chinese and English which answers make a question required; empty where none does."""
    told = [_said(schema, condition) for condition in _merged(_conditions(schema, name))]
    if not told:
        return "", ""
    return f"{'，或'.join(zh for zh, _en in told)}时必填", f"required when {', or when '.join(en for _zh, en in told)}"


def _conditions(schema: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    for rule in (schema, *schema.get("allOf", ())):
        if name in rule.get("then", {}).get("required", ()):
            yield rule["if"].get("properties", {})
    for source, names in schema.get("dependentRequired", {}).items():
        if name in names:
            yield {source: {}}


def _merged(conditions: Iterator[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Put the answers to one and the same question together, so that it is named once."""
    merged: list[dict[str, Any]] = []
    for condition in conditions:
        last = merged[-1] if merged else {}
        if len(condition) == 1 and condition.keys() == last.keys():
            ((key, rule),) = condition.items()
            if (answers := _answers(rule)) and (before := _answers(last[key])):
                last[key] = {"enum": [*before, *answers]}
                continue
        merged.append(dict(condition))
    return merged


def _answers(rule: Mapping[str, Any]) -> list[Any]:
    return [rule["const"]] if "const" in rule else list(rule.get("enum", ()))


def _said(schema: Mapping[str, Any], condition: Mapping[str, Any]) -> Words:
    parts = [_part(schema["properties"][key], rule) for key, rule in condition.items()]
    return "并且".join(zh for zh, _en in parts), " and ".join(en for _zh, en in parts)


def _part(asked: Mapping[str, Any], rule: Mapping[str, Any]) -> Words:
    zh, en = f"“{asked['title']}”", f"“{asked['x-en']}”"
    if answers := [_titles(asked, value) for value in _answers(rule)]:
        return (
            f"{zh}选{''.join(f'“{each}”' for each, _en in answers)}",
            f"{en} is {' or '.join(f'“{each}”' for _zh, each in answers)}",
        )
    for bound, (zh_bound, en_bound) in _BOUNDS.items():
        if bound in rule:
            return f"{zh}{zh_bound.format(rule[bound])}", f"{en} {en_bound.format(rule[bound])}"
    return f"{zh}填了", f"{en} is given"


def _titles(asked: Mapping[str, Any], value: Any) -> Words:
    for option in asked.get("oneOf", ()):
        if option["const"] == value:
            return option["title"], option["x-en"]
    return _BOOLEAN[value] if isinstance(value, bool) else (str(value), str(value))
