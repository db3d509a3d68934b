"""Whatever somebody sends as a file: no route keeps what it did not ask for, and none breaks on it."""

from __future__ import annotations

import inspect
import io
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from werkzeug.test import encode_multipart

import server
from server.cases.models import Case
from server.documents.models import Document
from server.foundation.database import Base
from server.foundation.work import Work
from server.organisation.sign_in import make_token
from tests.integration.permissions.rows import address, ids
from tests.stage import Stage

#: What a module that takes files has in it.
SIGNS = ("request.files", "server.web.uploads", 'location="files"')
#: Route that takes a file → whose hand, the file's field, and what else is sent.
UPLOADS: dict[str, tuple[str, str, dict[str, str]]] = {
    "cases.add_paper": ("clerk.qingsui", "file", {"line": "x"}),
    "cases.attach_scan": ("clerk.qingsui", "file", {}),
    "attachments-api.upload_attachment": ("clerk.qingsui", "file", {}),
    "planning.enter_notice": ("system.admin", "file", {"source": "示例通知"}),
    "discovery.bring_list": ("officer.medical", "file", {"kind": "medical"}),
    "lead-lists-api.bring_list": ("officer.medical", "file", {}),
    "reviews.compare_file": ("reviewer.civil", "file", {"source": "交警"}),
    "suspicions-api.compare_file": ("reviewer.civil", "file", {}),
    "processes.propose": ("approver.civil", "file", {"reason": "x"}),
    "organisation.preview_import": ("system.admin", "file", {}),
    "rolls.run_compare": ("reviewer.civil", "file", {}),
    "rolls-api.run_compare": ("reviewer.civil", "file", {}),
    "rolls.upload": ("clerk.qingsui", "file", {}),
    "rolls-api.upload_roll": ("clerk.qingsui", "file", {}),
    "payments.preview_result": ("maker.finance", "file", {}),
    "notices.add_photos": ("clerk.qingsui", "photos", {}),
    "notices.do_board_step": ("clerk.qingsui", "photos", {}),
    "notices.remove": ("clerk.qingsui", "photos", {}),
    "notices-api.add_photo": ("clerk.qingsui", "file", {}),
    "verification.keep_scan": ("clerk.qingsui", "file", {"source": "x"}),
    "verification.keep_photos": ("clerk.qingsui", "photos", {}),
    "verification-api.keep_visit_file": ("clerk.qingsui", "file", {}),
}  # fmt: skip
QUERY = {
    "attachments-api.upload_attachment": "line=x", "lead-lists-api.bring_list": "kind=medical", "suspicions-api.compare_file": "source=x",
    "notices-api.add_photo": "line=start", "verification-api.keep_visit_file": "what=scene",
}  # fmt: skip
#: Need a batch, a notice or a step of a kind that the county of the test does not have: their refusals are tested in their rooms.
NEEDS = {
    "payments.preview_result", "notices.add_photos", "notices.do_board_step", "notices.remove", "notices-api.add_photo",
    "verification.keep_scan", "verification.keep_photos", "verification-api.keep_visit_file",
}  # fmt: skip
#: What only looking leaves behind.
TRACES = {"api_tokens", "audit_entries", "audit_heads", "read_entries", "idempotency_keys", "sign_ins"}


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (100 * 2**20))
    return out.getvalue()


HOSTILE = {
    "an empty file": ("a.csv", b""),
    "a program": ("a.png", b"MZ\x90\x00" + b"\x00" * 200),
    "a page": ("a.jpg", b"<!doctype html><script>alert(1)</script>"),
    "a picture under another name": ("a.html", b"\x89PNG\r\n\x1a\n" + b"\x00" * 100),
    "a picture with a script": ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
    "a folder's name": ("../../../etc/passwd", b"root:x:0:0"),
    "entities": ("a.bpmn", b'<!DOCTYPE x [<!ENTITY a "b">]><definitions>&a;</definitions>'),
    "too much": ("a.csv", b"0" * (21 * 2**20)),
    "a bomb": ("a.xlsx", bomb()),
}


def test_every_route_that_takes_a_file_is_tried(lived: Stage) -> None:
    """A module that takes files has a route in the list above; each of its views that does is there."""
    takes = {
        path.relative_to(Path(server.__file__).parent.parent).with_suffix("").as_posix().replace("/", ".")
        for path in Path(server.__file__).parent.rglob("*.py")
        if any(sign in path.read_text(encoding="utf-8") for sign in SIGNS) and path.name != "uploads.py"
    }
    views = lived.client().application.view_functions
    assert takes == {inspect.getmodule(inspect.unwrap(views[name])).__name__ for name in UPLOADS}  # type: ignore[union-attr]


@pytest.mark.parametrize("what", sorted(HOSTILE))
def test_nothing_is_kept_that_was_not_asked_for(
    lived: Stage,
    what: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    name, content = HOSTILE[what]
    known = ids(lived) | own(lived)
    before, answers = left(lived), dict[str, int]()
    for endpoint, (login, field, form) in UPLOADS.items():
        client = lived.client(login)
        head = {"Authorization": f"Bearer {token(lived, login)}"} if "-api" in endpoint else {}
        client = lived.client() if head else client
        monkeypatch.setitem(client.application.config, "WTF_CSRF_ENABLED", False)
        (rule,) = (each for each in client.application.url_map.iter_rules() if each.endpoint == endpoint)
        path = f"{address(rule, known)}?{QUERY.get(endpoint, '')}"
        if endpoint == "attachments-api.upload_attachment":
            path += f"&case_id={known['case_id']}"
        # Encoded here, since the test's client would leave a file of its own open.
        boundary, body = encode_multipart({**form, field: (io.BytesIO(content), name)})
        kind = f"multipart/form-data; boundary={boundary}"
        answers[endpoint] = client.post(path, data=body, content_type=kind, headers=head).status_code

    assert {where: status for where, status in answers.items() if status < 400} == {}
    assert {where for where, status in answers.items() if status in (401, 403, 404)} <= NEEDS
    assert {where: status for where, status in answers.items() if status >= 500} == {}
    assert left(lived) == before


def token(stage: Stage, login: str) -> str:
    until, who = stage.clock.now() + timedelta(days=1), stage.actor(login).id
    return stage.run(
        login, lambda w: make_token(w, user_id=who, name="test", scopes=("read", "write"), expires_at=until)
    )


def own(stage: Stage) -> dict[str, str]:
    """Return a case of 青穗镇 with a document, where there is one."""

    def read(work: Work) -> dict[str, str]:
        town = stage.unit("qingsui")
        case = work.session.scalars(select(Case.id).where(Case.township == town, Case.closed_at.is_(None))).first()
        document = work.session.scalars(
            select(Document.id).join(Case, Case.id == Document.case_id).where(Case.township == town)
        ).first()
        return {"case_id": str(case), "document_id": str(document), "key": "urgent"}

    return stage.read(read)


def left(stage: Stage) -> tuple[dict[str, Any], list[str]]:
    """Return how many rows there are of each kind, and every file."""
    with stage.database.reading() as session:
        rows = {
            table.name: session.scalar(select(func.count()).select_from(table))
            for table in Base.metadata.sorted_tables
            if table.name not in TRACES
        }
    folder = Path(stage.house.parameters["files"])
    return rows, sorted(str(path) for path in folder.rglob("*") if path.is_file())
