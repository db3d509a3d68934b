"""Files from strangers are refused with words, quickly, and open nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.lint.models import HEAD, diagram, line
from workflows.lint import lint

NAMESPACE = b'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
ENTITIES = b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 12))

HOSTILE: dict[str, tuple[str, bytes]] = {
    "a billion laughs": ("doctype", b'<!DOCTYPE d [<!ENTITY e0 "ha">' + ENTITIES + b"]><definitions " + NAMESPACE + b">&e11;</definitions>"),
    "an outside document type": ("doctype", b'<!DOCTYPE d SYSTEM "http://127.0.0.1:1/d"><definitions ' + NAMESPACE + b"/>"),
    "fifty megabytes": ("file-too-large", b" " * 50_000_000),
    "a tower of elements": ("too-deep", HEAD.encode() + b"<task>" * 3000 + b"</task>" * 3000 + b"</definitions>"),
    "a picture": ("not-xml", b"\x89PNG\r\n\x1a\n" + bytes(100)),
    "nothing": ("not-xml", b""),
    "half a file": ("not-xml", diagram(line(t='<task id="t"/>'))[:300]),
    "another language": ("not-bpmn", b"<html/>"),
    "an unknown encoding": ("not-xml", b'<?xml version="1.0" encoding="klingon"?><definitions/>'),
}  # fmt: skip


@pytest.mark.parametrize("sentence", HOSTILE)
def test_it_refuses(sentence: str) -> None:
    rule, xml = HOSTILE[sentence]

    (finding,) = lint(xml)

    assert (finding.rule, finding.severity) == (rule, "error")


def test_a_file_of_the_machine_is_never_read_into_the_answer(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("青穗县的秘密")
    xml = f'<!DOCTYPE d [<!ENTITY x SYSTEM "{secret.as_uri()}">]>{HEAD.partition("?>")[2]}<process id="p" name="&x;"/></definitions>'

    findings = lint(xml.encode())

    assert "秘密" not in repr(findings)
    assert [finding.rule for finding in findings] == ["doctype"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_other_encodings_of_a_good_file_are_read(encoding: str) -> None:
    text = diagram(line(t='<task id="t" name="核对材料"/>')).decode()
    declared = {"utf-8-sig": "UTF-8", "utf-16": "UTF-16", "gb18030": "GB18030"}[encoding]

    findings = lint(text.replace('encoding="UTF-8"', f'encoding="{declared}"').encode(encoding))

    assert [finding.rule for finding in findings if finding.severity == "error"] == []
