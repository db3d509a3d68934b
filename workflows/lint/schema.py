"""Validate against the BPMN 2.0 schemas that come with the engine."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from itertools import islice
from pathlib import Path

from lxml import etree

from workflows.lint.finding import Finding
from workflows.lint.model import key

MAX_FINDINGS = 10


@cache
def _schema() -> etree.XMLSchema:
    package = find_spec("SpiffWorkflow")
    if package is None or package.origin is None:
        raise RuntimeError("the BPMN 2.0 schemas come with SpiffWorkflow, which is not installed")
    return etree.XMLSchema(etree.parse(str(Path(package.origin).parent / "bpmn/parser/schema/BPMN20.xsd")))


def check(root: etree._Element) -> Iterator[Finding]:
    """Report where the file departs from the BPMN 2.0 schema."""
    schema = _schema()
    if schema.validate(root.getroottree()):
        return
    for error in islice(schema.error_log, MAX_FINDINGS):  # type: ignore[call-overload]  # stubs lack __iter__
        words = error.message.replace("{http://www.omg.org/spec/BPMN/20100524/MODEL}", "").rstrip(".")
        yield Finding(
            element=key(_blamed(root, error.path)),
            rule="schema",
            severity="error",
            zh=f"第 {error.line} 行不符合 BPMN 2.0 的 XML 规范（{words}）。",
            en=f"Line {error.line} does not satisfy the BPMN 2.0 schema: {words}.",
            instead="用 BPMN 建模工具打开、改正并重新保存。",
        )


def _blamed(root: etree._Element, path: str | None) -> etree._Element:
    prefixes = {prefix: uri for element in root.iter("*") for prefix, uri in element.nsmap.items() if prefix}
    try:
        found = root.getroottree().xpath(path or "/*", namespaces=prefixes)
    except etree.XPathError:  # a path over prefixes that mean different things in different places
        return root
    return found[0] if isinstance(found, list) and found and isinstance(found[0], etree._Element) else root
