"""Whatever somebody sends as a file: no route keeps what it did not ask for, and none breaks on it."""

from __future__ import annotations

import inspect
import io
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

import server
from server.cases.models import Case, Instance, Task
from server.cases.refusals import DiagramHasErrors
from server.documents.models import Document
from server.foundation.database import Base
from server.foundation.errors import FieldProblem, Refused
from server.foundation.work import Work
from server.notices.models import Notice
from server.organisation.sign_in import make_token
from server.processes.refusals import NotADiagram
from server.tables.refusals import BrokenProposal
from server.web.table_files import UnreadableTable
from tests.integration.permissions.rows import address, family, ids
from tests.planting import plant
from tests.stage import Stage

#: What a module that takes files has in it.
SIGNS = ("request.files", "server.web.uploads", 'location="files"')
NOT_TAKERS = ("uploads.py", "problems.py")  #: the one helper of them all; and what only asks whether a file came along
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
    "tables.propose": ("owner.civil", "file", {"reason": "x", "basis": "示例文件〔2026〕1号", "valid_from": "2027-07-01"}),
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
    "resident.send_papers": ("clerk.qingsui", "paper-0", {}),
    "status-api.send_paper": ("clerk.qingsui", "file", {}),
    "verification.keep_scan": ("checker.civil", "file", {"source": "x"}),
    "verification.keep_photos": ("clerk.qingsui", "photos", {}),
    "verification-api.keep_visit_file": ("clerk.qingsui", "file", {}),
}  # fmt: skip
PAPER = "诚信承诺书"  #: the paper that a household is asked for
QUERY = {
    "attachments-api.upload_attachment": "line=x", "lead-lists-api.bring_list": "kind=medical", "suspicions-api.compare_file": "source=x",
    "status-api.send_paper": f"paper={quote(PAPER)}", "notices-api.add_photo": "line=start", "verification-api.keep_visit_file": "what=scene",
}  # fmt: skip
#: A file is refused for what it is: a problem that stands at its field or at a line of it, or one of these.
AT_THE_FILE = ("file", "photos", "paper-", "line ")
OF_THE_FILE = (UnreadableTable, NotADiagram, DiagramHasErrors, BrokenProposal)
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
        if any(sign in path.read_text(encoding="utf-8") for sign in SIGNS) and path.name not in NOT_TAKERS
    }
    views = lived.client().application.view_functions
    assert takes == {inspect.getmodule(inspect.unwrap(views[name])).__name__ for name in UPLOADS}  # type: ignore[union-attr]


@pytest.fixture(scope="module")
def hung(furnished: Stage) -> Stage:
    """Let a notice of the furnished county wait for the board, and a home of 青穗镇 for its visit."""

    def wait(work: Work) -> None:
        notice = work.session.scalars(select(Notice).where(Notice.id == "planted-notices")).one()
        at_board = {"instance_id": notice.instance_id, "case_id": notice.case_id, "unit_id": furnished.unit("qingsui")}
        plant(furnished, work.session, Task, state="open", form="notice.post", form_version=1, role="clerk", **at_board)
        at_home = (
            select(Task)
            .where(Task.form == "verify.visit", Task.unit_id == furnished.unit("qingsui"))
            .order_by(Task.state.desc())
        )
        visit = work.session.scalars(at_home).first()
        visit.state, visit.completed_at, visit.completed_by = "open", None, None

    furnished.run(None, wait)
    furnished.run(None, lambda work: ask_for_a_paper(furnished, work))
    return furnished


def ask_for_a_paper(stage: Stage, work: Work) -> None:
    """Let the window wait for a paper of the family around which everything was planted."""
    case = work.session.get_one(Case, family(work.session)["case_id"])
    case.accepted_at, case.state = None, "open"
    first = select(Instance.id).where(Instance.case_id == case.id, Instance.key == "intake")
    around = {"case_id": case.id, "unit_id": case.township, "instance_id": work.session.scalars(first).one()}
    plant(
        stage, work.session, Task, id="planted-supplement", element="supplement", state="open", form="supplement.record",
        form_version=1, role="clerk", **around,
    )  # fmt: skip
    plant(
        stage, work.session, Document, id="planted-deficiency", kind="deficiency-notice", verify_code="planted-too",
        facts={"missing": [{"paper": PAPER, "bring": ""}]}, issued_at=stage.clock.now(), case_id=case.id,
    )  # fmt: skip


@pytest.fixture(scope="module")
def hands(hung: Stage) -> dict[str, tuple[Any, dict[str, str]]]:
    """Return a client per route, with the head of its requests: signed in, or with a token."""
    people = {login for login, _, _ in UPLOADS.values()}
    pages = {login: (hung.client(login), {}) for login in people}
    apis = {login: (hung.client(), {"Authorization": f"Bearer {token(hung, login)}"}) for login in people}
    return {name: (apis if "-api" in name else pages)[login] for name, (login, _, _) in UPLOADS.items()}


@pytest.mark.parametrize("what", sorted(HOSTILE))
def test_nothing_is_kept_that_was_not_asked_for(
    hung: Stage, hands: Any, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever may send a file is told what is wrong with this one, on each route that takes any."""
    known, before, told = own(hung), left(hung), heard_problems(monkeypatch)
    wrong = {}
    for endpoint, (client, head) in hands.items():
        monkeypatch.setitem(client.application.config, "WTF_CSRF_ENABLED", False)
        told.clear()
        status = send(client, endpoint, known, head, HOSTILE[what])
        if status not in (413, 422) or not any(map(is_about_the_file, told)):
            wrong[endpoint] = (status, list(told))

    assert wrong == {}
    assert left(hung) == before


def send(client: Any, endpoint: str, known: dict[str, str], head: dict[str, str], file: tuple[str, bytes]) -> int:
    """Send a file and return the answer's status."""
    _, field, form = UPLOADS[endpoint]
    (rule,) = (each for each in client.application.url_map.iter_rules() if each.endpoint == endpoint)
    path = f"{address(rule, known)}?{QUERY.get(endpoint, '')}"
    if endpoint == "attachments-api.upload_attachment":
        path += f"&case_id={known['case_id']}"
    # Encoded here, since the test's client would leave a file of its own open.
    boundary, body = encode_multipart({**form, field: FileStorage(io.BytesIO(file[1]), filename=file[0])})
    kind = f"multipart/form-data; boundary={boundary}"
    return int(client.post(path, data=body, content_type=kind, headers=head).status_code)


def heard_problems(monkeypatch: pytest.MonkeyPatch) -> list[FieldProblem | Refused]:
    """Hear every refusal and every problem of a field that the product makes."""
    told: list[FieldProblem | Refused] = []
    for kind in (FieldProblem, Refused):

        def make(self: Any, *arguments: Any, plain: Any = kind.__init__, **values: Any) -> None:
            plain(self, *arguments, **values)
            told.append(self)

        monkeypatch.setattr(kind, "__init__", make)
    return told


def is_about_the_file(problem: FieldProblem | Refused) -> bool:
    """Tell whether a refusal names the file, and not that none came."""
    if isinstance(problem, Refused):
        return isinstance(problem, OF_THE_FILE)
    return problem.path.startswith(AT_THE_FILE) and problem.code != "required"


def token(stage: Stage, login: str) -> str:
    until, who = stage.clock.now() + timedelta(days=1), stage.actor(login).id
    return stage.run(
        login, lambda w: make_token(w, user_id=who, name="test", scopes=("read", "write"), expires_at=until)
    )


def own(stage: Stage) -> dict[str, str]:
    """Return the ids of rows, with a case of 青穗镇, a document and a home to visit there, and a check whose answers are awaited."""
    known = ids(stage)

    def read(work: Work) -> dict[str, str]:
        town = stage.unit("qingsui")
        case = work.session.scalars(select(Case.id).where(Case.township == town, Case.closed_at.is_(None))).first()
        document = work.session.scalars(
            select(Document.id).join(Case, Case.id == Document.case_id).where(Case.township == town)
        ).first()
        visit = work.session.scalars(
            select(Task.id).where(Task.form == "verify.visit", Task.state == "open", Task.unit_id == town)
        ).first()
        asked = work.session.get_one(Case, family(work.session)["case_id"]).query_code
        return {
            "query_code": asked,
            "case_id": str(case),
            "document_id": str(document),
            "key": "urgent",
            "task_id@visits": str(visit),
        }

    return known | {"check_id": known["check_id@/answers"]} | stage.read(read)


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
