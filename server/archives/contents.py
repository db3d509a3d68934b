"""What lies in a case's file: every paper that holds, with the hash of what it says and of its scans, and what its items still lack."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from server.cases.models import Item
from server.determination import archive
from server.determination.signatures import unsigned
from server.documents.catalogue import KINDS
from server.documents.models import Attachment, Document
from server.foundation.clock import local_date
from server.foundation.work import Work

LIST = "file-contents"  #: the list itself is not among what it lists
OVER = ("closed", "withdrawn", "not-accepted")  #: states of cases that can be filed
ENDED = ("granted", "refused", "withdrawn")  #: states of items whose papers belong into the file


def gather(work: Work, case_id: str) -> list[dict[str, Any]]:
    """Return the papers of a case in the order in which they came, then the scans that belong to no paper."""
    scans = _scans(work, case_id)
    documents = work.session.scalars(
        select(Document)
        .where(Document.case_id == case_id, Document.void_reason == "", Document.kind != LIST)
        .order_by(Document.issued_at, Document.number)
    )
    found = [
        {
            "kind": each.kind, "zh": KINDS[each.kind].zh, "number": each.number, "on": each.issued_on.isoformat(),
            "sha256": hash_of(each), "scans": [scan.sha256 for scan in scans.pop(each.id, [])],
        }
        for each in documents
    ]  # fmt: skip
    return [*found, *(_alone(scan) for belonging in scans.values() for scan in belonging)]


def _alone(scan: Attachment) -> dict[str, Any]:
    """Return the line of a scan that belongs to no numbered paper: what it is of, and when it came."""
    of, day = f"扫描件：{scan.line}" if scan.line else "扫描件", local_date(scan.added_at).isoformat()
    return {"kind": "scan", "zh": of, "number": "", "on": day, "sha256": scan.sha256, "scans": []}


def _scans(work: Work, case_id: str) -> dict[str, list[Attachment]]:
    rows = work.session.scalars(
        select(Attachment)
        .where(Attachment.case_id == case_id, Attachment.removed_at.is_(None))
        .order_by(Attachment.added_at, Attachment.id)
    )
    found: dict[str, list[Attachment]] = {}
    for scan in rows:
        found.setdefault(scan.document_id or "", []).append(scan)
    return found


def hash_of(document: Document) -> str:
    """Return the hash of what a paper says: kind, number, day and facts."""
    said = [document.kind, document.number, document.issued_on.isoformat(), document.facts]
    return _digest(said)


def digest_of(contents: Sequence[Any]) -> str:
    """Return the hash over a list of contents."""
    return _digest([[line["number"], line["sha256"], line["scans"]] for line in contents])


def _digest(said: Any) -> str:
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def lacking(work: Work, case_id: str) -> list[str]:
    """Return the names of what the lists of the case's items ask for and the file does not hold, and of what has not come back signed."""
    items = work.session.scalars(
        select(Item.item).where(Item.case_id == case_id, Item.state.in_(ENDED)).order_by(Item.item)
    )
    found: dict[str, None] = {}
    for item in items:
        for line in archive.contents(work, case_id, item):
            if line.missing:
                found[line.zh] = None
    for paper in unsigned(work, case_id):
        found[f"{paper.zh} {paper.number} 的签字件"] = None
    return list(found)


def differences(filed: Sequence[Any], now: Sequence[Any]) -> list[tuple[str, str]]:
    """Return what is not as it was filed: (paper, gone | changed | added)."""
    before, after = _by_key(filed), _by_key(now)
    found = [
        (_name(line), "gone" if key not in after else "changed")
        for key, line in before.items()
        if key not in after or _said(after[key]) != _said(line)
    ]
    return found + [(_name(line), "added") for key, line in after.items() if key not in before]


def _by_key(contents: Sequence[Any]) -> dict[str, Any]:
    return {line["number"] or line["sha256"]: line for line in contents}


def _said(line: Any) -> tuple[Any, ...]:
    return line["sha256"], tuple(line["scans"])


def _name(line: Any) -> str:
    return f"{line['zh']} {line['number']}".strip()
