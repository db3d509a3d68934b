"""Read BPMN files from strangers: no entities, no network, bounded size and depth."""

from __future__ import annotations

from io import BytesIO

from lxml import etree

MAX_BYTES = 2 * 1024 * 1024
MAX_DEPTH = 60
MAX_ELEMENTS = 50_000
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"


class Unreadable(ValueError):
    """The file is not a BPMN 2.0 file that may be read."""

    def __init__(self, *, rule: str, zh: str, en: str, instead: str) -> None:
        """Keep the words for the person who sent the file."""
        super().__init__(en)
        self.rule, self.zh, self.en, self.instead = rule, zh, en, instead


def parse(xml: bytes) -> etree._Element:
    """Return the root of a BPMN file.

    :raises Unreadable: not XML, hostile, too large, too deep, or not BPMN 2.0.
    """
    if len(xml) > MAX_BYTES:
        raise Unreadable(
            rule="file-too-large",
            zh=f"文件有 {len(xml)} 字节，超过 2 MB，不读取。",
            en=f"The file has {len(xml)} bytes; files above 2 MB are not read.",
            instead="把流程拆成几个较小的流程，用调用活动连接。",
        )
    root = _guarded(xml)
    if root.tag != f"{{{BPMN}}}definitions":
        raise Unreadable(
            rule="not-bpmn",
            zh="这不是 BPMN 2.0 文件：根元素应为 definitions（BPMN 2.0 命名空间）。",
            en="This is not a BPMN 2.0 file: the root must be `definitions` in the BPMN 2.0 namespace.",
            instead="用 BPMN 建模工具重新导出为 BPMN 2.0 XML。",
        )
    return root


def _guarded(xml: bytes) -> etree._Element:
    depth = count = 0
    root: etree._Element | None = None
    try:
        events = etree.iterparse(
            BytesIO(xml), events=("start", "end"), resolve_entities=False, load_dtd=False, no_network=True,
            huge_tree=False,
        )  # fmt: skip
        for event, element in events:
            if root is None:
                root = element
                _refuse_doctype(root)
            depth += 1 if event == "start" else -1
            count += event == "start"
            if depth > MAX_DEPTH or count > MAX_ELEMENTS:
                raise _too_deep()
    except (etree.XMLSyntaxError, LookupError, ValueError) as error:
        if isinstance(error, Unreadable):
            raise
        raise _not_xml(error) from error
    if root is None:
        raise _not_xml(None)
    _refuse_doctype(root)
    return root


def _refuse_doctype(root: etree._Element) -> None:
    # a document type is the door for entity bombs and for files and addresses of the machine that reads
    if root.getroottree().docinfo.doctype:  # type: ignore[attr-defined]
        raise Unreadable(
            rule="doctype",
            zh="文件带有文档类型声明（DOCTYPE），可能夹带实体攻击，不读取。",
            en="The file declares a document type (DOCTYPE), which may carry an entity attack; it is not read.",
            instead="删除 DOCTYPE 声明，用建模工具重新导出。",
        )


def _too_deep() -> Unreadable:
    return Unreadable(
        rule="too-deep",
        zh=f"元素嵌套超过 {MAX_DEPTH} 层或总数超过 {MAX_ELEMENTS} 个，不读取。",
        en=f"The file nests deeper than {MAX_DEPTH} levels or holds more than {MAX_ELEMENTS} elements.",
        instead="把流程拆成几个较小的流程，用调用活动连接。",
    )


def _not_xml(error: Exception | None) -> Unreadable:
    line = f"（第 {error.lineno} 行）" if isinstance(error, etree.XMLSyntaxError) and error.lineno else ""
    return Unreadable(
        rule="not-xml",
        zh=f"这不是完整的 XML 文件{line}。",
        en=f"This is not well-formed XML: {error.msg if isinstance(error, etree.XMLSyntaxError) else error}",
        instead="用 BPMN 建模工具打开并重新保存，再检查一次。",
    )
