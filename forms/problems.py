"""What is wrong with an answer, said at its place in both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from forms.fields import Field


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldError:
    """One thing wrong with one field; a warning has the same shape and stops nobody."""

    path: str  #: `members/0/id_number`
    code: str  #: stable, lower case with hyphens
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Place:
    """One field in one row, as the sentences name it."""

    field: Field
    path: str
    zh: str  #: `第2项家庭成员的` before the title, or nothing
    en: str

    @property
    def name_zh(self) -> str:
        """Return the title in Chinese with its row."""
        return f"{self.zh}“{self.field.title_zh}”"

    @property
    def name_en(self) -> str:
        """Return the title in English with its row."""
        return f"{self.field.title_en}{self.en}"

    def error(self, code: str, zh: str, en: str) -> FieldError:
        """Say what is wrong here; the form's own sentence for the code comes first."""
        own = self.field.sentences.get(code)
        if own:
            where = f"{self.zh.removesuffix('的')}：" if self.zh else ""
            return FieldError(path=self.path, code=code, zh=where + own[0], en=own[1] + self.en)
        return FieldError(path=self.path, code=code, zh=zh, en=en)


def locate(root: Field, parts: Sequence[str | int]) -> Place | None:
    """Return the place that a path of names and row numbers leads to; None where the form has no such field."""
    field, zh, en = root, "", ""
    for part in parts:
        if isinstance(part, int):
            zh = f"{zh}第{part + 1}项{field.title_zh}的" if field.children else zh
            en = f" ({field.title_en}, row {part + 1}){en}" if field.children else en
            continue
        child = next((child for child in field.children if child.name == part), None)
        if child is None:
            return None
        field = child
    return Place(field, "/".join(str(part) for part in parts), zh, en)


def missing(place: Place) -> FieldError:
    """Say that an answer is missing, in the verb that fits the widget."""
    verbs = {
        "radio": ("请选择", "Choose"),
        "select": ("请选择", "Choose"),
        "checkboxes": ("请至少选一项", "Choose at least one"),
        "checkbox": ("请勾选", "Tick"),
        "list": ("请至少填一项", "Add at least one"),
    }
    zh, en = verbs.get(place.field.widget, ("请填写", "Enter"))
    return place.error("required", f"{zh}{place.name_zh}。", f"{en}: {place.name_en}.")


def unknown(path: str, name: str) -> FieldError:
    """Say that the form has no field of that name."""
    where = f"{path}/{name}".lstrip("/")
    return FieldError(path=where, code="unknown-field", zh=f"本表没有“{name}”这一栏。", en=f"There is no field {name}.")


_TYPES: Mapping[str, tuple[str, str]] = {
    "number": ("应填数字", "must be a number"),
    "integer": ("应填整数", "must be a whole number"),
    "boolean": ("请选“是”或“否”", "must be yes or no"),
    "array": ("应为一组内容", "must be a list"),
    "object": ("应为一组内容", "must be a group of answers"),
    "string": ("应为文字", "must be text"),
}
_FORMATS: Mapping[str, tuple[str, str]] = {
    "date": ("不是真实存在的日期，请按 2026-02-17 的样子填写", "is not a real date; write it like 2026-02-17"),
    "date-time": (
        "不是真实存在的时间，请按 2026-02-17 21:15 的样子填写",
        "is not a real time; write it like 2026-02-17 21:15",
    ),
    "email": ("不是电子邮箱地址", "is not an e-mail address"),
}
_AMOUNTS: Mapping[str, tuple[str, str]] = {
    "minimum": ("不能小于 {limit}", "cannot be less than {limit}"),
    "exclusiveMinimum": ("应大于 {limit}", "must be more than {limit}"),
    "maximum": ("不能大于 {limit}", "cannot be more than {limit}"),
    "exclusiveMaximum": ("应小于 {limit}", "must be less than {limit}"),
    "minLength": ("至少 {limit} 个字", "has at least {limit} characters"),
    "maxLength": ("最多 {limit} 个字", "has at most {limit} characters"),
    "minItems": ("至少 {limit} 项", "needs at least {limit}"),
    "maxItems": ("最多 {limit} 项", "takes at most {limit}"),
}
_CODES: Mapping[str, str] = {
    "minimum": "too-small",
    "exclusiveMinimum": "too-small",
    "maximum": "too-large",
    "exclusiveMaximum": "too-large",
    "minLength": "too-short",
    "maxLength": "too-long",
    "minItems": "too-few",
    "maxItems": "too-many",
}


def from_schema(root: Field, problem: Any) -> list[FieldError]:
    """Translate one error of the JSON Schema validator."""
    parts = list(problem.instance_path)
    kind = problem.kind.name
    if kind == "required":
        place = locate(root, [*parts, problem.kind.property])
        return [missing(place)] if place else []
    if kind in ("additionalProperties", "unevaluatedProperties"):
        return [unknown("/".join(map(str, parts)), name) for name in problem.kind.unexpected]
    place = locate(root, parts)
    if place is None:  # the parent's unknown-field error already says it
        return []
    return [_sentence(place, kind, problem)]


def _sentence(place: Place, kind: str, problem: Any) -> FieldError:
    zh, en = place.name_zh, place.name_en
    if kind == "type":
        words = _TYPES[place.field.type]
        return place.error("wrong-type", f"{zh}{words[0]}。", f"{en} {words[1]}.")
    if kind == "format":
        words = _FORMATS[place.field.format]
        return place.error(f"not-a-{place.field.format}", f"{zh}{words[0]}。", f"{en} {words[1]}.")
    if kind in _AMOUNTS:
        words = _AMOUNTS[kind]
        limit = problem.kind.limit
        return place.error(
            _CODES[kind], f"{zh}{words[0].format(limit=limit)}。", f"{en} {words[1].format(limit=limit)}."
        )
    if kind in ("oneOf"):
        return place.error("not-an-option", f"{zh}请从列出的选项里选。", f"{en}: choose one of the options listed.")
    if kind == "const" and place.field.widget == "checkbox":
        return missing(place)
    if kind == "uniqueItems":
        return place.error("repeated", f"{zh}有重复。", f"{en} holds the same answer twice.")
    code = {"pattern": "pattern", "contains": "none-fits"}.get(kind, "not-allowed")
    return place.error(code, f"{zh}填写不符合要求。", f"{en} does not have the required form.")
