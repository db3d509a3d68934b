"""The public page that says whether a paper is genuine; it shows nobody's data."""

from __future__ import annotations

from flask import Blueprint, render_template
from sqlalchemy import select
from werkzeug.wrappers import Response

from server.documents.catalogue import KINDS
from server.documents.models import Document
from server.foundation.work import Work
from server.organisation.models import Unit
from server.web.entry import query
from server.web.limits import PER_ADDRESS, limiter
from server.web.strangers import nobody, quiet

blueprint = Blueprint("documents", __name__, template_folder="templates")
OPEN = frozenset({"documents.verify"})  #: whoever holds a paper may ask whether it is genuine


@blueprint.get("/v/<code>")
@limiter.limit(PER_ADDRESS)
def verify(code: str) -> Response:
    """Say whether a document with this code was issued, by whom and when, and whether it still holds."""

    def read(work: Work) -> tuple[Document, str] | None:
        found = work.session.execute(
            select(Document, Unit.name)
            .join(Unit, Unit.id == Document.unit_id)
            .where(Document.verify_code == code, Document.county == work.house.county)
        ).first()
        return (found[0], found[1]) if found else None

    found = query(read, as_actor=nobody())
    if found is None:
        return quiet(render_template("documents/verify.html", document=None), 404)
    document, unit = found
    return quiet(render_template("documents/verify.html", document=document, unit=unit, kind=KINDS[document.kind]))
