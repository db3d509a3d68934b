"""YAML as a scenario needs it: every mapping knows its line, numbers are exact, dates stay text, no key stands twice."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import yaml

#: Levels up to which the quick reader is let at a text: it would end the whole process with its stack, without any error.
DEEPEST = 1_000


class Marked(dict[str, Any]):
    """A mapping that knows the line on which it begins, counted from 1."""

    line: int = 0


class TwiceTheSame(yaml.MarkedYAMLError):
    """A key stands twice in one mapping."""


class _Loader(yaml.SafeLoader):
    """Safe, and nothing is guessed: no dates, no binary floats, no yes and no."""


class _Quick(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The same over libyaml, ten times as fast; nearly every wheel has it."""


def parse(text: str) -> Any:
    """Read a text.

    :raises yaml.YAMLError: it is no YAML of this kind; a MarkedYAMLError tells the line.
    """
    return yaml.load(text, Loader=_Quick if _is_shallow(text) else _Loader)  # noqa: S506 - subclasses of SafeLoader


def _is_shallow(text: str) -> bool:
    """Tell whether nothing can stand deep in it: each level takes a column of its line, or a bracket."""
    widest = max(map(len, text.splitlines()), default=0)
    return widest + text.count("[") + text.count("{") < DEEPEST


def _mapping(loader: _Loader | _Quick, node: yaml.MappingNode) -> Marked:
    _refuse_twice(node)
    loader.flatten_mapping(node)  # `<<` puts the merged keys before the own ones, which win
    found = Marked()
    found.line = node.start_mark.line + 1
    for key_node, value_node in node.value:
        found[str(loader.construct_object(key_node, deep=True))] = loader.construct_object(value_node, deep=True)
    return found


def _refuse_twice(node: yaml.MappingNode) -> None:
    seen = set()
    for key_node, _value in node.value:
        if key_node.value in seen:
            raise TwiceTheSame(problem=f"“{key_node.value}” 写了两次 stands twice", problem_mark=key_node.start_mark)
        seen.add(key_node.value)


for _each in (_Loader, _Quick):
    _each.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    _each.add_constructor("tag:yaml.org,2002:map", _mapping)
    _each.add_constructor("tag:yaml.org,2002:float", lambda loader, node: Decimal(node.value.replace("_", "")))
