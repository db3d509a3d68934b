"""What a complaint keeps sealed, and how it is opened for whoever handles it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from server.complaints.models import Complaint
from server.foundation.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A complaint in clear."""

    who: str
    points: list[str]
    reporter: str
    phone: str
    findings: dict[str, Any]


def seal(work: Work, value: Any) -> str | None:
    """Return a value sealed, None where there is nothing."""
    if value in (None, "", [], {}):
        return None
    return work.house.vault.encrypt(
        value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    )


def opened(work: Work, complaint: Complaint) -> Opened:
    """Return a complaint in clear; the caller has checked who asks."""
    vault = work.house.vault

    def text(sealed: str | None) -> str:
        return vault.decrypt(sealed) if sealed else ""

    return Opened(
        who=text(complaint.who_sealed), points=list(json.loads(text(complaint.points_sealed) or "[]")),
        reporter=text(complaint.reporter_sealed), phone=text(complaint.phone_sealed),
        findings=dict(json.loads(text(complaint.findings_sealed) or "{}")),
    )  # fmt: skip
