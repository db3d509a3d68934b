"""Reading a BPMN file that may be hostile."""

from __future__ import annotations

from lxml import etree

from workflows.errors import DiagramRefused

MAX_BYTES = 2_000_000
MAX_DEPTH = 100
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"


def read(xml: bytes) -> etree._Element:
    """Parse a diagram without entities, network or unbounded size.

    :raises DiagramRefused: it is not a BPMN document that we are willing to open.
    """
    if len(xml) > MAX_BYTES:
        raise DiagramRefused("", f"the file is larger than {MAX_BYTES} bytes")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
        huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as problem:
        raise DiagramRefused("", f"the file is not well-formed XML ({problem})") from None
    if getattr(root.getroottree().docinfo, "doctype", ""):
        raise DiagramRefused("", "a document type declaration is not allowed")
    if root.tag != f"{BPMN}definitions":
        raise DiagramRefused("", "the root element is not bpmn:definitions")
    _check_depth(root)
    return root


def _check_depth(root: etree._Element) -> None:
    level = [root]
    for _ in range(MAX_DEPTH):
        level = [child for element in level for child in element]
        if not level:
            return
    raise DiagramRefused("", f"elements are nested more than {MAX_DEPTH} deep")


def kind(element: etree._Element) -> str:
    """Return the local name of a BPMN element, or an empty string for a foreign one."""
    tag = element.tag
    return tag[len(BPMN) :] if isinstance(tag, str) and tag.startswith(BPMN) else ""


def text_of(element: etree._Element | None) -> str:
    """Return the text inside an element, stripped; an empty string when there is none."""
    return "" if element is None else "".join(str(part) for part in element.itertext()).strip()
