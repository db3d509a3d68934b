"""The print of a document: its template, its remedies, its codes to scan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import segno
from markupsafe import Markup
from sqlalchemy import select

from server.documents.catalogue import KINDS, Kind
from server.documents.models import Document
from server.foundation.work import House, Work
from server.organisation.models import Unit, User


@dataclass(frozen=True, slots=True)
class Print:
    """All that a print template is given."""

    document: Document
    kind: Kind
    unit_name: str
    handler: str
    remedy: str
    superseded: str  #: number of the document that it replaces
    verify_url: str
    qr_svg: Markup
    query_svg: Markup | None

    @property
    def template(self) -> str:
        """Return the kind's own template."""
        return f"documents/print/{self.kind.key}.html"

    def values(self) -> dict[str, Any]:
        """Return the template's variables."""
        return {
            "document": self.document, "kind": self.kind, "facts": {name: self.document.facts.get(name) for name in self.kind.facts},
            "unit_name": self.unit_name,
            "document_number": self.document.number, "title": self.kind.zh, "addressee": self.document.addressee,
            "remedy": self.remedy, "issued_on": self.document.issued_on, "handler": self.handler, "qr_svg": self.qr_svg,
            "query_svg": self.query_svg, "superseded": self.superseded,
        }  # fmt: skip


def prepare(work: Work, document: Document) -> Print:
    """Return what the print of a document needs; printing again changes nothing."""
    kind = KINDS[document.kind]
    unit = work.session.get_one(Unit, document.unit_id)
    query_url = document.facts.get("query_url")
    replaced = select(Document.number).where(Document.id == document.supersedes)
    url = verify_url(work.house, document)
    return Print(
        document=document, kind=kind, unit_name=unit.name, remedy=remedy(work.house, kind, document),
        handler=work.session.scalar(select(User.name).where(User.id == document.issued_by)) or "系统",
        superseded=(work.session.scalar(replaced) or "") if document.supersedes else "",
        verify_url=url, qr_svg=qr(url), query_svg=qr(query_url) if query_url else None,
    )  # fmt: skip


def remedy(house: House, kind: Kind, document: Document) -> str:
    """Return the remedy text, or nothing where none is due (行政复议法 art. 20 and 24, 行政诉讼法 art. 46)."""
    if not kind.remedy:
        return ""
    county = house.county_name
    legal = (
        f"不服本决定的，可以自知道之日起60日内向{county}人民政府申请行政复议（《中华人民共和国行政复议法》第二十条），"
        f"也可以自知道之日起6个月内向{county}人民法院提起行政诉讼（《中华人民共和国行政诉讼法》第四十六条）。"
    )
    own = document.facts.get("remedy")
    return f"{own}　{legal}" if isinstance(own, str) and own else legal


def verify_url(house: House, document: Document) -> str:
    """Return the address where anybody can see whether a paper is genuine."""
    return f"{house.base_url}/v/{document.verify_code}"


def qr(text: str) -> Markup:
    """Return a QR code as inline SVG."""
    return Markup(segno.make(text, error="m").svg_inline(border=1, omitsize=True))  # noqa: S704 - segno draws it; the text becomes dots
