"""Where open steps stand on several diagrams: on the step itself, and on each call that leads to it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache

from lxml import etree

_BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
_PERSONS = ("userTask", "manualTask", "task")


def standing(
    files: Mapping[str, str], elements: Collection[str], *, done: Collection[str] = ()
) -> dict[str, tuple[str, ...]]:
    """Return for each diagram, by key, the elements at which the open steps `elements` are to be marked.

    A gateway or event that happens to be called like an open step of another diagram is none. Where several calls lead to
    a step, those that a case has come to by what is `done` are meant.
    """
    steps = {key: _steps(xml) & set(elements) for key, xml in files.items()}
    reached = {key for key, found in steps.items() if found}
    while more := {key for key, xml in files.items() if key not in reached and reached & set(_calls(xml).values())}:
        reached |= more
    return {
        key: tuple(sorted(steps[key] | _meant(xml, {call for call, to in _calls(xml).items() if to in reached}, done)))
        for key, xml in files.items()
    }


def _meant(xml: str, calls: set[str], done: Collection[str]) -> set[str]:
    come_to = {call for call in calls if call not in done and _before(xml).get(call, set()) & set(done)}
    return come_to if len(calls) > 1 and come_to else calls


@lru_cache(maxsize=256)
def _before(xml: str) -> Mapping[str, set[str]]:
    root = etree.fromstring(xml.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    found: dict[str, set[str]] = {}
    for flow in root.iter(_BPMN + "sequenceFlow"):
        found.setdefault(str(flow.get("targetRef")), set()).add(str(flow.get("sourceRef")))
    return found


@lru_cache(maxsize=256)
def _steps(xml: str) -> frozenset[str]:
    root = etree.fromstring(xml.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    return frozenset(str(step.get("id")) for kind in _PERSONS for step in root.iter(_BPMN + kind))


@lru_cache(maxsize=256)
def _calls(xml: str) -> Mapping[str, str]:
    root = etree.fromstring(xml.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    return {str(call.get("id")): str(call.get("calledElement")) for call in root.iter(_BPMN + "callActivity")}
