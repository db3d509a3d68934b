"""The tree of fields that templates draw and error sentences name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from forms.conditions import needed

#: What a control asks for by itself: a new field of a name is covered without saying so.
_ABOUT = {"person": "person", "idnumber": "number", "phone": "number", "bankcard": "number"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One answer that can be chosen."""

    value: str | int | bool
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Citation:
    """An article in both languages, and the day from which it is in force."""

    zh: str
    en: str
    since: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One question, one section (`type` object) or one repeated row set (`type` array with children)."""

    path: str  #: `members/*/name`; `*` stands for the row number
    name: str
    title_zh: str
    title_en: str
    type: str  #: string, integer, number, boolean, object, array
    widget: str  #: see docs/howto/add-a-form.md
    required: bool = False  #: also True when a condition makes it required while it is visible
    needed_zh: str = ""  #: which answers make it required, where it is not so by itself
    needed_en: str = ""
    options: tuple[Option, ...] = ()
    help_zh: str = ""
    help_en: str = ""
    law: Citation | None = None  #: what the hint rests on, from its first day on
    children: tuple[Field, ...] = ()  #: of a section; of one row
    group: str = ""  #: key into the parent's `groups`
    groups: Mapping[str, Option] = field(default_factory=dict)
    visible_when: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)  #: sibling (or `/pointer`) → values
    sensitive: bool = False
    sealed: bool = False  #: a text that rows of tasks keep unreadable
    about: str = ""  #: person, place, number or staff: whom or what of somebody the text tells; empty: neither
    routing: bool = False
    prefill: str = ""
    width: str = ""
    mask: str = ""
    rows: int = 0
    format: str = ""
    checks: tuple[str, ...] = ()
    limit: str = ""  #: name of the amount that the caller supplies
    derived: str = ""  #: `birth:id_number`, `sex:id_number`
    default: Any = None
    minimum: Any = None
    maximum: Any = None
    max_length: int | None = None
    min_items: int = 0
    max_items: int | None = None
    item_type: str = ""  #: of an array: object for rows, string for a set of ticks
    sentences: Mapping[str, tuple[str, str]] = field(default_factory=dict)  #: own words (zh, en) per error code

    def html_name(self, *rows: int) -> str:
        """Return the input's name, row numbers filled in: `members-0-name`."""
        numbers = iter(rows)
        return "-".join(str(next(numbers)) if part == "*" else part for part in self.path.split("/"))

    def at(self, *rows: int) -> str:
        """Return the error path of one row's field: `members/0/name`."""
        return self.html_name(*rows).replace("-", "/")

    def title(self, language: str) -> str:
        """Return the label in `zh` or `en`."""
        return self.title_zh if language == "zh" else self.title_en

    def hint(self, language: str, day: date) -> str:
        """Return the hint in `zh` or `en`, with the law that it rests on where that is in force on the day of the act."""
        words = self.help_zh if language == "zh" else self.help_en
        if self.law is None or day < self.law.since:
            return words
        return f"{words}（{self.law.zh}）" if language == "zh" else f"{words} ({self.law.en})"

    def walk(self) -> Iterator[Field]:
        """Yield this field and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


def build(schema: Mapping[str, Any]) -> Field:
    """Read the tree of a checked schema; the root has an empty path."""
    return _field(schema, path="", name="", required=True)


def _field(
    schema: Mapping[str, Any], *, path: str, name: str, required: bool, when: tuple[str, str] = ("", "")
) -> Field:
    ui = schema.get("x-ui", {})
    kind = schema["type"]
    item = schema.get("items", {})
    below = item if item.get("type") == "object" else schema
    checks = schema.get("x-check", ())
    return Field(
        path=path,
        name=name,
        title_zh=schema.get("title", ""),
        title_en=schema.get("x-en", ""),
        type=kind,
        widget=ui.get("widget") or _widget(schema),
        required=required,
        needed_zh=when[0],
        needed_en=when[1],
        options=_options(item if kind == "array" else schema),
        help_zh=schema.get("description", ""),
        help_en=schema.get("x-description-en", ""),
        law=_citation(schema.get("x-law")),
        children=_children(below, path + "/*" if kind == "array" else path),
        group=ui.get("group", ""),
        groups={key: _option(key, value) for key, value in below.get("x-groups", {}).items()},
        visible_when={key: tuple(_listed(value)) for key, value in ui.get("visible-when", {}).items()},
        sensitive=schema.get("x-sensitive", False),
        sealed=schema.get("x-sealed", False),
        about=schema.get("x-about") or _ABOUT.get(ui.get("widget", ""), ""),
        routing=schema.get("x-routing", False),
        prefill=schema.get("x-prefill", ""),
        width=ui.get("width", ""),
        mask=ui.get("mask", ""),
        rows=ui.get("rows", 0),
        format=schema.get("format", ""),
        checks=(checks,) if isinstance(checks, str) else tuple(checks),
        limit=schema.get("x-limit", ""),
        derived=schema.get("x-derive", ""),
        default=schema.get("default"),
        minimum=schema.get("minimum", schema.get("exclusiveMinimum")),
        maximum=schema.get("maximum"),
        max_length=schema.get("maxLength"),
        min_items=schema.get("minItems", 0),
        max_items=schema.get("maxItems"),
        item_type=item.get("type", ""),
        sentences={code: (words["zh"], words["en"]) for code, words in schema.get("x-errors", {}).items()},
    )


def _citation(said: Mapping[str, str] | None) -> Citation | None:
    return Citation(said["zh"], said["en"], date.fromisoformat(said["from"])) if said else None


def _children(schema: Mapping[str, Any], path: str) -> tuple[Field, ...]:
    always = frozenset(schema.get("required", ())) | frozenset(_conditionally_required(schema))
    return tuple(
        _field(
            child,
            path=f"{path}/{name}".lstrip("/"),
            name=name,
            required=name in always,
            when=("", "") if name in always else needed(schema, name),
        )
        for name, child in schema.get("properties", {}).items()
    )


def _conditionally_required(schema: Mapping[str, Any]) -> Iterator[str]:
    for rule in (schema, *schema.get("allOf", ())):
        for branch in ("then", "else"):
            for name in rule.get(branch, {}).get("required", ()):
                if schema["properties"][name].get("x-ui", {}).get("visible-when"):
                    yield name


def _widget(schema: Mapping[str, Any]) -> str:
    if schema["type"] == "array":
        return "list" if schema["items"]["type"] == "object" else "checkboxes"
    if schema["type"] == "object":
        return "section"
    if schema["type"] == "boolean":
        return "checkbox" if "const" in schema else "radio"  # a promise has nothing to choose from
    if "oneOf" in schema:
        return "radio" if len(schema["oneOf"]) <= 4 else "select"
    if schema["type"] in ("integer", "number"):
        return "number"
    return {"date": "date", "date-time": "datetime"}.get(schema.get("format", ""), "text")


def _options(schema: Mapping[str, Any]) -> tuple[Option, ...]:
    if schema.get("type") == "boolean" and "const" not in schema:
        return (Option(value=True, zh="是", en="Yes"), Option(value=False, zh="否", en="No"))
    return tuple(_option(choice["const"], choice) for choice in schema.get("oneOf", ()))


def _option(value: Any, words: Mapping[str, Any]) -> Option:
    return Option(value=value, zh=words["title"], en=words["x-en"])


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
