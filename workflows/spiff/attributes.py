"""The `camunda:` attributes and extension elements that we read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree

from workflows.errors import DiagramRefused
from workflows.spiff import timing
from workflows.spiff.source import BPMN, CAMUNDA, text_of


class Attributes:
    """What one element says in the camunda namespace."""

    def __init__(self, element: etree._Element) -> None:
        self.element = element
        self.id = element.get("id") or ""

    def get(self, name: str) -> str | None:
        """Return an attribute, or nothing when it is absent or empty."""
        return (self.element.get(f"{CAMUNDA}{name}") or "").strip() or None

    def list(self, name: str) -> tuple[str, ...]:
        """Return a comma-separated attribute as a tuple."""
        return tuple(part.strip() for part in (self.get(name) or "").split(",") if part.strip())

    def children(self, name: str) -> Iterator[etree._Element]:
        """Yield the extension elements of one name, wherever they stand in the extensions of this element."""
        extensions = self.element.find(f"{BPMN}extensionElements")
        if extensions is not None:
            yield from extensions.iter(f"{CAMUNDA}{name}")

    def deadlines(self) -> tuple[tuple[str, str | None], ...]:
        """Return the terms declared by properties `deadline`, `deadline.1` … and by a task's due date.

        A term that the data choose (`${…}`) is kept as it is written.

        :raises DiagramRefused: a deadline is no rule reference.
        """
        found: list[tuple[str, str | None]] = []
        due = timing.deadline_reference(self.get("dueDate"))
        if due:
            found.append(due)
        for item in self.children("property"):
            name = item.get("name") or ""
            if name == "deadline" or name.startswith("deadline."):
                reference = timing.deadline_reference(item.get("value"))
                if reference is None:
                    raise DiagramRefused(self.id, f"the deadline {item.get('value')!r} is not written rule:ID[@anchor]")
                if all(reference[0] != rule for rule, _ in found):
                    found.append(reference)
        return tuple(found)

    def separations(self) -> tuple[str, ...]:
        """Return the steps that another person must have done (property `separateFrom`, comma-separated element ids)."""
        words = (item.get("value") or "" for item in self.children("property") if item.get("name") == "separateFrom")
        return tuple(part.strip() for text in words for part in text.split(",") if part.strip())

    def parameters(self, name: str) -> Mapping[str, str]:
        """Return `inputParameter` or `outputParameter` elements as name -> text."""
        return {item.get("name") or "": text_of(item) for item in self.children(name) if item.get("name")}

    def mapping(self, name: str) -> Mapping[str, str] | None:
        """Return the `in` or `out` elements of a call activity as target -> expression; None hands everything over."""
        found: dict[str, str] = {}
        items = [item for item in self.children(name) if not item.get("businessKey")]
        for item in items:
            if item.get("variables") == "all":
                return None
            found[item.get("target") or ""] = item.get("sourceExpression") or item.get("source") or ""
        return found if items else None
