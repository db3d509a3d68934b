"""The keywords that a form may use; anything else is refused when it is loaded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from forms.checks import KNOWN_CHECKS
from forms.source import BrokenForm

WIDGETS = frozenset(
    "section list text textarea number money date datetime radio select checkbox checkboxes idnumber phone person "
    "bankcard code unit document".split()
)
#: Whom a text tells of: a person or a person's place or number (covered for whoever reads no names), or somebody in office.
ABOUT = frozenset({"person", "place", "number", "staff"})
_WORDS = frozenset({"title", "x-en", "description", "x-description-en", "x-law"})
_HINTS = frozenset(
    {
        "x-ui",
        "x-routing",
        "x-sensitive",
        "x-sealed",
        "x-about",
        "x-prefill",
        "x-check",
        "x-limit",
        "x-derive",
        "x-errors",
        "default",
    }
)
_OBJECT = frozenset(
    {"properties", "required", "additionalProperties", "if", "then", "else", "allOf", "dependentRequired", "x-groups"}
)
_BY_TYPE: Mapping[str, frozenset[str]] = {
    "object": _OBJECT,
    "array": frozenset({"items", "minItems", "maxItems", "uniqueItems"}),
    "string": frozenset({"minLength", "maxLength", "pattern", "format", "oneOf", "const"}),
    "integer": frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "oneOf", "const"}),
    "number": frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "const"}),
    "boolean": frozenset({"const"}),
}
_CONDITION = frozenset(
    "properties required const enum not anyOf allOf contains minItems minimum exclusiveMinimum maximum".split()
)
_UI = frozenset("widget group width mask rows visible-when".split())
_FORMATS = frozenset({"date", "date-time", "email"})
_ROOT = frozenset({"$schema", "$id"})
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def check(schema: Mapping[str, Any], *, file: str) -> None:
    """Refuse a schema with unknown keywords, missing titles or hints that point nowhere.

    :raises BrokenForm: with file and path.
    """
    if schema.get("$schema") != _DIALECT:
        raise BrokenForm(f"{file}: $schema must be {_DIALECT}")
    if schema.get("type") != "object":
        raise BrokenForm(f"{file}: a form is of type object")
    _Reader(file, schema).node({key: value for key, value in schema.items() if key not in _ROOT}, "")


class _Reader:
    """One pass over one file."""

    def __init__(self, file: str, root: Mapping[str, Any]) -> None:
        self.file = file
        self.root = root

    def refuse(self, path: str, problem: str) -> BrokenForm:
        return BrokenForm(f"{self.file}: {path or '/'}: {problem}")

    def node(self, schema: Mapping[str, Any], path: str, *, item: bool = False) -> None:
        kind = str(schema.get("type"))
        if kind not in _BY_TYPE:
            raise self.refuse(path, f"type {kind!r} is not one of {', '.join(_BY_TYPE)}")
        self._keywords(schema, _BY_TYPE[kind] | _WORDS | _HINTS | {"type"}, path)
        if not item or kind == "object":
            self._words(schema, path)
        self._hints(schema, path)
        self._leaf(schema, path)
        if kind == "object":
            self._object(schema, path)
        if kind == "array":
            if "items" not in schema:
                raise self.refuse(path, "an array says what its items are")
            self.node(schema["items"], path + "/*", item=True)

    def _keywords(self, schema: Mapping[str, Any], allowed: frozenset[str], path: str) -> None:
        for keyword in schema:
            if keyword not in allowed:
                raise self.refuse(path, f"unknown keyword {keyword!r}")

    def _words(self, schema: Mapping[str, Any], path: str) -> None:
        for first, second in (("title", "x-en"), ("description", "x-description-en")):
            needed = first == "title"
            if (needed or first in schema or second in schema) and not (schema.get(first) and schema.get(second)):
                raise self.refuse(path, f"{first} and {second} go together")
        if "x-law" in schema and not _cites(schema["x-law"]):
            raise self.refuse(path, "x-law has zh, en and the day from which it is in force")
        if "社会救助法" in schema.get("description", ""):
            raise self.refuse(path, "a law with a first day is named by x-law, so that earlier acts do not cite it")

    def _leaf(self, schema: Mapping[str, Any], path: str) -> None:
        for choice in schema.get("oneOf", ()):
            if set(choice) != {"const", "title", "x-en"}:
                raise self.refuse(path, "a choice has const, title and x-en")
        if "format" in schema and schema["format"] not in _FORMATS:
            raise self.refuse(path, f"unknown format {schema['format']!r}")
        if "pattern" in schema and "pattern" not in schema.get("x-errors", {}):
            raise self.refuse(path, "a pattern needs its sentence in x-errors")

    def _hints(self, schema: Mapping[str, Any], path: str) -> None:
        ui = schema.get("x-ui", {})
        self._keywords(ui, _UI, path + " x-ui")
        if "widget" in ui and ui["widget"] not in WIDGETS:
            raise self.refuse(path, f"unknown widget {ui['widget']!r}")
        if ui.get("widget") == "money" and schema["type"] != "number":
            raise self.refuse(path, "money is a number")
        if schema.get("x-sealed") and schema["type"] != "string":
            raise self.refuse(path, "only a text is kept sealed")
        if schema.get("x-about", "person") not in ABOUT:
            raise self.refuse(path, f"x-about is one of {', '.join(sorted(ABOUT))}")
        checks = schema.get("x-check", ())
        for name in (checks,) if isinstance(checks, str) else checks:
            if name.partition(":")[0] not in KNOWN_CHECKS:
                raise self.refuse(path, f"unknown check {name!r}")
        for code, words in schema.get("x-errors", {}).items():
            if not (isinstance(words, Mapping) and set(words) == {"zh", "en"}):
                raise self.refuse(path, f"x-errors.{code} has zh and en")

    def _object(self, schema: Mapping[str, Any], path: str) -> None:
        fields = schema.get("properties", {})
        if schema.get("additionalProperties") is not False:
            raise self.refuse(path, "additionalProperties must be false")
        for name in self._named(schema):
            if name not in fields:
                raise self.refuse(path, f"required names {name!r}, which is no property")
        for rule in (schema, *schema.get("allOf", ())):
            self._condition(rule, path, fields)
        for name, child in fields.items():
            if not _NAME.fullmatch(name):
                raise self.refuse(f"{path}/{name}", "a name is lower case letters, digits and _")
            self.node(child, f"{path}/{name}")
            self._pointers(child, f"{path}/{name}", fields, schema.get("x-groups", {}))

    @staticmethod
    def _named(schema: Mapping[str, Any]) -> list[str]:
        dependent = schema.get("dependentRequired", {})
        return [*schema.get("required", ()), *dependent, *(name for names in dependent.values() for name in names)]

    def _condition(self, rule: Mapping[str, Any], path: str, fields: Mapping[str, Any]) -> None:
        for branch in ("if", "then", "else"):
            if branch in rule:
                self._conditional(rule[branch], f"{path} {branch}", fields)
        if rule.keys() & {"then", "else"} and "if" not in rule:
            raise self.refuse(path, "then and else need an if")
        if "type" not in rule:
            self._keywords(rule, frozenset({"if", "then", "else"}), path + " allOf")

    def _conditional(self, part: Mapping[str, Any], path: str, fields: Mapping[str, Any] | None) -> None:
        self._keywords(part, _CONDITION, path)
        for name in [*part.get("required", ()), *part.get("properties", {})]:
            if fields is not None and name not in fields:
                raise self.refuse(path, f"a condition names {name!r}, which is no property")
        for name, child in part.get("properties", {}).items():
            below = fields[name].get("properties") if fields else None
            self._conditional(child, f"{path}/{name}", below)
        for key in ("not", "contains"):
            if key in part:
                self._conditional(part[key], f"{path}/{key}", fields if key == "not" else None)
        for key in ("anyOf", "allOf"):
            for child in part.get(key, ()):
                self._conditional(child, f"{path}/{key}", fields)

    def _pointers(
        self, child: Mapping[str, Any], path: str, siblings: Mapping[str, Any], groups: Mapping[str, Any]
    ) -> None:
        ui = child.get("x-ui", {})
        checks = child.get("x-check", ())
        arguments = [name.partition(":")[2] for name in ((checks,) if isinstance(checks, str) else checks)]
        named = [name for argument in arguments if argument not in ("", "old") for name in argument.split(",")]
        named += [child["x-derive"].partition(":")[2]] if "x-derive" in child else []
        for name in [*named, *ui.get("visible-when", {})]:
            if not (self._exists(name) if name.startswith("/") else name.partition("/")[0] in siblings):
                raise self.refuse(path, f"a hint names {name!r}, which is no field beside it")
        if "group" in ui and ui["group"] not in groups:
            raise self.refuse(path, f"group {ui['group']!r} is not in x-groups")

    def _exists(self, pointer: str) -> bool:
        node: Any = self.root
        for part in pointer.strip("/").split("/"):
            node = node.get("items") if part == "*" else node.get("properties", {}).get(part)
            if node is None:
                return False
        return True


def _cites(said: Any) -> bool:
    if not isinstance(said, Mapping) or set(said) != {"zh", "en", "from"}:
        return False
    try:
        date.fromisoformat(str(said["from"]))
    except ValueError:
        return False
    return True
