"""The event log as files: XES (IEEE 1849) and CSV with the same names."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from typing import IO
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from server.foundation.clock import LOCAL
from server.oversight.event_log import Happening, Trace
from server.web.spreadsheets import formula_safe

NAMESPACE = "http://www.xes-standard.org/"
EXTENSIONS = ("Lifecycle", "Organizational", "Time", "Concept")
_PREFIX = {"Lifecycle": "lifecycle", "Organizational": "org", "Time": "time", "Concept": "concept"}
OF_TRACE = {
    "concept:name": "case",
    "yimen:kind": "kind",
    "yimen:channel": "channel",
    "yimen:township": "township",
    "yimen:state": "state",
}
OF_EVENT = {
    "concept:name": "activity", "lifecycle:transition": "transition", "time:timestamp": "at", "org:resource": "resource", "org:role": "role",
    "org:group": "unit", "yimen:process": "process", "yimen:element": "key",
}  # fmt: skip


def write_csv(out: IO[bytes], traces: Iterable[Trace]) -> None:
    """Write one line per event; columns of the case carry the prefix `case:`."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    lines = csv.writer(text)
    lines.writerow([*(f"case:{name}" for name in OF_TRACE), *OF_EVENT])
    for trace in traces:
        whose = [_cell(getattr(trace, field)) for field in OF_TRACE.values()]
        lines.writerows(
            [*whose, *(_cell(_value(event, field)) for field in OF_EVENT.values())] for event in trace.events
        )
    text.detach()


def write_xes(out: IO[bytes], traces: Iterable[Trace]) -> None:
    """Write one trace per case, as the standard has it."""
    xml = XMLGenerator(out, encoding="utf-8", short_empty_elements=True)
    xml.startDocument()
    xml.startElement("log", AttributesImpl({"xes.version": "1849.2016", "xes.features": "", "xmlns": NAMESPACE}))
    for name in EXTENSIONS:
        prefix = _PREFIX[name]
        _empty(xml, "extension", name=name, prefix=prefix, uri=f"{NAMESPACE}{prefix}.xesext")
    for scope, fields in (("trace", OF_TRACE), ("event", OF_EVENT)):
        xml.startElement("global", AttributesImpl({"scope": scope}))
        for key, field in fields.items():
            _attribute(xml, key, field, "1970-01-01T00:00:00+08:00" if field == "at" else "-")
        xml.endElement("global")
    _empty(xml, "classifier", name="Activity", scope="event", keys="concept:name lifecycle:transition")
    _attribute(xml, "lifecycle:model", "", "standard")
    for trace in traces:
        xml.startElement("trace", AttributesImpl({}))
        for key, field in OF_TRACE.items():
            _attribute(xml, key, field, getattr(trace, field) or "-")
        for event in trace.events:
            xml.startElement("event", AttributesImpl({}))
            for key, field in OF_EVENT.items():
                _attribute(xml, key, field, _value(event, field) or "-")
            xml.endElement("event")
        xml.endElement("trace")
    xml.endElement("log")
    xml.endDocument()


def _attribute(xml: XMLGenerator, key: str, field: str, value: str) -> None:
    _empty(xml, "date" if field == "at" else "string", key=key, value=value)


def _empty(xml: XMLGenerator, tag: str, **attributes: str) -> None:
    xml.startElement(tag, AttributesImpl(attributes))
    xml.endElement(tag)


def _value(event: Happening, field: str) -> str:
    value = getattr(event, field)
    return value.astimezone(LOCAL).isoformat(timespec="milliseconds") if field == "at" else str(value)


def _cell(text: str) -> str:
    return formula_safe(text)


Writer = Callable[[IO[bytes], Iterable[Trace]], None]
#: Ending of a file → who writes it, and its media type.
FORMATS: dict[str, tuple[Writer, str]] = {"xes": (write_xes, "application/xml"), "csv": (write_csv, "text/csv")}
