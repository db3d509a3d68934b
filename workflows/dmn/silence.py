"""What a table says where no row applies: it declares itself whether that may happen, and what it means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workflows.dmn.cells import Cell, CellError, Type, unary_test

NEVER, OUTSIDE, ANSWER = "never", "outside", "answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """No row never fails to apply (`never`), or only to what the table is not about (`outside`), or silence is an answer."""

    kind: str
    about: Mapping[str, Cell] = field(default_factory=dict)  #: for `outside`: fact → the values that the table is about
    means: str = ""  #: for `answer`: what silence says, in words


def silence_of(node: Any, types: Mapping[str, Type]) -> Silence:
    """Read what a `yimen:table` declares, given the types of the table's facts.

    :raises ValueError: it declares nothing, or names a fact or a value that the table does not know.
    """
    kind, means = node.get("silence", ""), node.get("silence_means", "")
    about = {str(each.get("fact")): str(each.text or "") for each in node}
    if kind not in (NEVER, OUTSIDE, ANSWER):
        raise ValueError("silence is one of never, outside, answer: what does it mean that no row applies?")
    if (kind == OUTSIDE) != bool(about) or (kind == ANSWER) != bool(means):
        raise ValueError(
            "silence outside names with yimen:about what the table is about, silence answer says what it means"
        )
    try:
        return Silence(
            kind=kind, about={fact: unary_test(text, types[fact]) for fact, text in about.items()}, means=means
        )
    except KeyError as unknown:
        raise ValueError(f"yimen:about names {unknown}, which is no fact of the table") from unknown
    except CellError as problem:
        raise ValueError(f"yimen:about: {problem}") from problem
