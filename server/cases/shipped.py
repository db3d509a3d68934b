"""What every database holds before its first case: the calendar, and the shipped diagrams as process definitions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree

from server.calendar import operations as calendar
from server.cases import definitions
from server.foundation.work import Work

_BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"


def install_shipped(work: Work, *, drafts: Mapping[str, bytes] | None = None) -> list[str]:
    """Seed the calendar and publish each diagram whose newest version differs from its file; return the published keys.

    `drafts` stand in place of the files of their keys, to be tried out.
    """
    calendar.seed(work)
    published = []
    for key, xml, called in shipped_diagrams(drafts or {}):
        # their style was judged when they were built (tests/unit/diagrams), or when the draft was proposed
        if definitions.publish(work, xml=xml, called=called, style=False):
            published.append(key)
    return published


def shipped_diagrams(drafts: Mapping[str, bytes]) -> Iterator[tuple[str, bytes, dict[str, bytes]]]:
    """Yield each diagram's key and file, with the diagrams that it calls; drafts stand in place of the files of their keys."""
    files = {path.stem: path.read_bytes() for path in sorted(definitions.DIAGRAMS.glob("*.bpmn"))} | dict(drafts)
    for key, xml in files.items():
        yield key, xml, {name: files[name] for name in _called(key, files)}


def _called(key: str, shipped: dict[str, bytes]) -> set[str]:
    """Return the processes that a diagram calls, and those that they call."""
    found: set[str] = set()
    waiting = [key]
    while waiting:
        root = etree.fromstring(shipped[waiting.pop()], etree.XMLParser(resolve_entities=False, no_network=True))
        names = {str(node.get("calledElement")) for node in root.iter(f"{_BPMN}callActivity")} & shipped.keys()
        waiting += sorted(names - found)
        found |= names
    return found
