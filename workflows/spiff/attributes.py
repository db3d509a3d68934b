"""The `camunda:` attributes and extension elements that we read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

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

    def deadlines(self) -> tuple[timing.Reference, ...]:
        """Return the terms declared by properties `deadline`, `deadline.1` … and by a task's due date.

        :raises DiagramRefused: a deadline is no rule reference, or its rule is chosen from no list.
        """
        found: dict[tuple[str | None, str | None], timing.Reference] = {}
        due = self.term(self.get("dueDate"))
        if due:
            found[due.rule, due.chosen_by] = due
        for item in self.children("property"):
            name = item.get("name") or ""
            if name == "deadline" or name.startswith("deadline."):
                reference = self.term(item.get("value"))
                if reference is None:
                    raise DiagramRefused(self.id, f"the deadline {item.get('value')!r} is not written rule:ID[@anchor]")
                found.setdefault((reference.rule, reference.chosen_by), reference)
        return tuple(found.values())

    def term(self, text: str | None) -> timing.Reference | None:
        """Read a term; where the data choose its rule, with the list `rules.NAME` of this element or of one around it.

        :raises DiagramRefused: there is no such list, or nothing on it.
        """
        reference = timing.reference(text)
        if reference is None or reference.chosen_by is None:
            return reference
        around = [self, *(Attributes(element) for element in self.element.iterancestors())]
        properties = (item for one in around for item in one.children("property"))
        lists = (item.get("value") or "" for item in properties if item.get("name") == f"rules.{reference.chosen_by}")
        permitted = tuple(part.strip() for part in next(lists, "").split(",") if part.strip())
        if not permitted:
            raise DiagramRefused(self.id, f"no property rules.{reference.chosen_by} lists the rules of {text!r}")
        return replace(reference, permitted=permitted)

    def separations(self) -> tuple[str, ...]:
        """Return the steps that another person must have done (property `separateFrom`, comma-separated element ids)."""
        return tuple(part.partition(" unless ")[0].strip() for part in self._separated())

    def easings(self) -> Mapping[str, str]:
        """Return the separated steps that a data value may lift (`step unless name`): step -> name."""
        parts = (part.partition(" unless ") for part in self._separated())
        return {step.strip(): name.strip() for step, _, name in parts if name.strip()}

    def _separated(self) -> tuple[str, ...]:
        words = (item.get("value") or "" for item in self.children("property") if item.get("name") == "separateFrom")
        return tuple(part for text in words for part in text.split(",") if part.strip())

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
