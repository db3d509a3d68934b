"""One form: load it, draw it, check answers against it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema_rs

from forms import checks, fields, html, normalise, problems, source, vocabulary
from forms.fields import Field
from forms.problems import FieldError
from forms.source import SCHEMAS, UnknownForm


class MissingLimit(LookupError):
    """The form compares with an amount that the caller did not supply."""


class Validated(NamedTuple):
    """The answers in the form's types, what is wrong with them, and what deserves a second look."""

    clean: dict[str, Any]
    errors: tuple[FieldError, ...]
    warnings: tuple[FieldError, ...]


class Form:
    """One version of one form."""

    def __init__(self, *, key: str, version: int, source_schema: dict[str, Any]) -> None:
        self.key = key
        self.version = version
        self.schema: dict[str, Any] = source.published(source_schema)  #: self-contained JSON Schema for the API
        self.root = fields.build(source_schema)
        self._validator = jsonschema_rs.Draft202012Validator(
            self.schema, validate_formats=True, pattern_options=jsonschema_rs.RegexOptions()
        )

    @property
    def fields(self) -> tuple[Field, ...]:
        """Return the top of the tree: sections and questions in order."""
        return self.root.children

    def title(self, language: str) -> str:
        """Return the form's name in `zh` or `en`."""
        return self.root.title(language)

    @cached_property
    def limits(self) -> frozenset[str]:
        """Return the names of the amounts that `validate` needs as `limits`."""
        return frozenset(field.limit for field in self.root.walk() if field.limit)

    @cached_property
    def routing_fields(self) -> tuple[Field, ...]:
        """Return the fields whose answers go to the engine."""
        return tuple(field for field in self.root.walk() if field.routing)

    def validate(
        self,
        answers: Mapping[str, Any],
        *,
        today: date,
        now: datetime | None = None,
        limits: Mapping[str, Decimal] | None = None,
    ) -> Validated:
        """Bring answers to the form's types and check them; `clean` is complete only when there is no error.

        `now` is the instant of the answer: without it a time that lies later today is not told from one that is past.

        :raises MissingLimit: an amount that the form compares with is not in `limits`.
        """
        if absent := self.limits - (limits or {}).keys():
            raise MissingLimit(", ".join(sorted(absent)))
        read = normalise.section(self.root, answers)
        clean: dict[str, Any] = normalise.visible(self.root, read, read)
        _fill_in(self.root, clean, today)
        errors = self._schema_errors(clean)
        wrong = {error.path for error in errors}
        found = checks.Found(today, now, limits or {}, clean, [], [])
        for place, value, beside in _answered(self.root, clean, ()):
            if place.path not in wrong:
                checks.run(place, value, beside, found)
        return Validated(clean, _in_order(self.root, [*errors, *found.errors]), tuple(found.warnings))

    def from_html(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the answers of a page (a MultiDict or a mapping of names like `members-0-name`)."""
        return html.answers(self.root, values)

    def routing(self, clean: Mapping[str, Any]) -> dict[str, Any]:
        """Return the routing answers by name, as the engine's `complete` takes them."""
        return {field.name: value for field in self.routing_fields if (value := _pick(clean, field)) is not None}

    def plain(self, clean: Mapping[str, Any]) -> dict[str, Any]:
        """Return the answers as JSON can keep them, amounts as text; `validate` reads them back unchanged."""
        kept: dict[str, Any] = _plain(clean)
        return kept

    def _schema_errors(self, clean: Mapping[str, Any]) -> list[FieldError]:
        first: dict[str, FieldError] = {}
        for problem in self._validator.iter_errors(clean):
            for error in problems.from_schema(self.root, problem):
                first.setdefault(error.path, error)
        return list(first.values())


@lru_cache(maxsize=256)
def load(key: str, version: int | None = None, *, directory: Path = SCHEMAS) -> Form:
    """Return a form, by default in its newest version.

    :raises UnknownForm: there is no such key or version.
    :raises BrokenForm: the file holds unknown keywords or hints that point nowhere.
    """
    known = _versions(directory).get(key, {})
    wanted = version or max(known, default=0)
    if wanted not in known:
        raise UnknownForm(f"{key} v{wanted}" if version else key)
    path = known[wanted]
    schema = source.read(path)
    vocabulary.check(schema, file=path.name)
    return Form(key=key, version=wanted, source_schema=schema)


def keys(*, directory: Path = SCHEMAS) -> tuple[str, ...]:
    """Return the key of every form."""
    return tuple(_versions(directory))


@lru_cache(maxsize=8)
def _versions(directory: Path) -> dict[str, dict[int, Path]]:
    return source.versions(directory)


def _fill_in(field: Field, value: Any, today: date) -> None:
    """Write what the ID number says into the fields derived from it that were left empty."""
    if isinstance(value, list):
        for row in value:
            _fill_in(field, row, today)
    if not isinstance(value, dict):
        return
    for child in field.children:
        if child.children and child.name in value:
            _fill_in(child, value[child.name], today)
        elif child.derived and child.name not in value and (known := checks.derive(child, value, today)):
            value[child.name] = known


def _answered(
    field: Field, value: Any, parts: tuple[str | int, ...], zh: str = "", en: str = ""
) -> Iterator[tuple[problems.Place, Any, Mapping[str, Any]]]:
    """Yield every answered question that is no section, with the answers beside it."""
    if isinstance(value, list) and field.item_type == "object":
        for number, row in enumerate(value):
            yield from _answered(
                field,
                row,
                (*parts, number),
                f"{zh}第{number + 1}项{field.title_zh}的",
                f" ({field.title_en}, row {number + 1}){en}",
            )
        return
    if not isinstance(value, Mapping):
        return
    for child in field.children:
        if child.name not in value:
            continue
        here = (*parts, child.name)
        if child.children:
            yield from _answered(child, value[child.name], here, zh, en)
        else:
            yield problems.Place(child, "/".join(map(str, here)), zh, en), value[child.name], value


def _in_order(root: Field, errors: list[FieldError]) -> tuple[FieldError, ...]:
    """Sort errors as the page shows the fields, row by row."""
    rank = {field.path: number for number, field in enumerate(root.walk())}

    def place(error: FieldError) -> tuple[tuple[int, int], ...]:
        key: list[tuple[int, int]] = []
        pattern = ""
        for part in error.path.split("/"):
            pattern = f"{pattern}/{'*' if part.isdigit() else part}".lstrip("/")
            key.append((int(part), 0) if part.isdigit() else (rank.get(pattern, len(rank)), 1))
        return tuple(key)

    return tuple(sorted(errors, key=place))


def _pick(clean: Mapping[str, Any], field: Field) -> Any:
    node: Any = clean
    for part in field.path.split("/"):
        node = node.get(part) if isinstance(node, Mapping) else None
    return node


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, Decimal) else value
