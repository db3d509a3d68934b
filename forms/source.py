"""Form files on disk: which there are, and one schema with its shared parts written out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

SCHEMAS = Path(__file__).parent / "schemas"
_FILE = re.compile(r"(?P<key>[a-z][a-z0-9.-]*)\.v(?P<version>[1-9][0-9]*)\.json")
_MAX_DEPTH = 12


class UnknownForm(LookupError):
    """There is no such form, or no such version of it."""


class BrokenForm(ValueError):
    """A form file says something that forms cannot mean; the message names file and place."""


def versions(directory: Path = SCHEMAS) -> dict[str, dict[int, Path]]:
    """Return the files of every form by key and version."""
    found: dict[str, dict[int, Path]] = {}
    for path in sorted(directory.glob("*.json")):
        match = _FILE.fullmatch(path.name)
        if match is None:
            raise BrokenForm(f"{path.name}: a form file is called KEY.vNUMBER.json")
        found.setdefault(match["key"], {})[int(match["version"])] = path
    return found


def read(path: Path) -> dict[str, Any]:
    """Read a form file with every `$ref` replaced by what it points to.

    :raises BrokenForm: not JSON, or a reference that leads nowhere.
    """
    raw = _json(path)
    schema: dict[str, Any] = _expanded(raw, raw, path, depth=0)
    schema.pop("$defs", None)
    return schema


def _json(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal, object_pairs_hook=_unique)
    except (OSError, ValueError) as cause:
        raise BrokenForm(f"{path.name}: {cause}") from cause
    if not isinstance(value, dict):
        raise BrokenForm(f"{path.name}: a form is a JSON object")
    return value


@lru_cache(maxsize=16)
def _shared(path: Path) -> dict[str, Any]:
    return _json(path)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError(f"a key is written twice among {', '.join(key for key, _ in pairs)}")
    return value


def _expanded(node: Any, root: Mapping[str, Any], path: Path, *, depth: int) -> Any:
    if depth > _MAX_DEPTH * 3:
        raise BrokenForm(f"{path.name}: references go round in a circle or are nested too deep")
    if isinstance(node, list):
        return [_expanded(item, root, path, depth=depth + 1) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        target, home = _target(node["$ref"], root, path)
        own = {key: value for key, value in node.items() if key != "$ref"}
        return {**_expanded(target, home, path, depth=depth + 1), **_expanded(own, root, path, depth=depth + 1)}
    return {key: _expanded(value, root, path, depth=depth + 1) for key, value in node.items()}


def _target(reference: str, root: Mapping[str, Any], path: Path) -> tuple[dict[str, Any], Mapping[str, Any]]:
    file, _, name = str(reference).partition("#")
    if not file:
        name = name.removeprefix("/$defs/")
        home: Mapping[str, Any] = root.get("$defs", {})
    elif re.fullmatch(r"[a-z-]+\.v[0-9]+", file):
        root = home = _shared(path.parent / "shared" / f"{file}.json")
    else:
        raise BrokenForm(f"{path.name}: {reference}: a reference reads #/$defs/NAME or FILE.vN#NAME")
    if not isinstance(home.get(name), dict):
        raise BrokenForm(f"{path.name}: {reference} leads nowhere")
    return home[name], root


def published(schema: Any) -> Any:
    """Return a schema as JSON can write it (numbers instead of Decimal)."""
    if isinstance(schema, Mapping):
        return {key: published(value) for key, value in schema.items()}
    if isinstance(schema, list):
        return [published(value) for value in schema]
    if isinstance(schema, Decimal):
        return int(schema) if schema == schema.to_integral_value() else float(schema)
    return schema


def properties(schema: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield every property below a schema with its path."""
    for name, child in schema.get("properties", {}).items():
        here = f"{path}/{name}"
        yield here, child
        yield from properties(child, here)
        yield from properties(child.get("items", {}), here + "/*")
