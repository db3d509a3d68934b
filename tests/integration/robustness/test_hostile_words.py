"""Whatever somebody types, templates, HTML, lines or folders: it is shown as what it is, wherever it is printed, listed, sent or saved."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import String, Text, select, update
from sqlalchemy.exc import IntegrityError

from server.cases import feeds
from server.documents.models import Attachment, Document
from server.foundation.database import Base
from server.jobs.digests import write_digests
from server.messaging.models import Outbox
from tests.integration.documents.test_paper_pages import PNG, upload
from tests.integration.permissions.rows import address, ids
from tests.integration.permissions.test_every_route_asks import rules as routes
from tests.integration.robustness.test_exports_are_harmless import TYPED
from tests.stage import Stage

COMPUTED = str(191 * 7)
#: Each would be computed or drawn by whatever reads it wrongly.
WORDS = "◇{{191*7}}{%if 1%}◆{%endif%}${191*7}#{191*7}<img src=x onerror=alert(1)>'\"--><script>◇"
BROKEN = ("◇" + COMPUTED, "<img src=x", "<script>◇", "◆" + "$", "}}◆", f"${COMPUTED}")
LINES = '甲\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:evil\r\n乙,"丙'
LOGINS = ("approver.civil", "clerk.qingsui")
NAMES = (
    "../../../evil.png", "..\\..\\evil.png", "/etc/evil.png", "C:\\evil.png", "..%2f..%2fevil.png", "evil\r\nX-Evil: 1.png",
    'evil"; filename="other.html.png', "....//evil.png", "evil\u202egnp.png", "\u2028evil.png",
)  # fmt: skip
#: What lies beside whatever is given out by name: the service itself, its secret, the machine.
BESIDE = ("../server/config.py", "..%2f..%2fserver%2fconfig.py", "....//server/config.py", "%2e%2e/%2e%2e/server/config.py", "/etc/passwd", "%2fetc%2fpasswd",
          "..\\server\\config.py", "..%5cserver%5cconfig.py", "..%00/server/config.py", "yimen.css%00.png", "../../../../../../etc/passwd")  # fmt: skip
SECRETS = ("root:x:0", "_setting(", "from __future__")


def write(stage: Stage, words: str, *, also: frozenset[str] = frozenset()) -> None:
    """Put words into everything of a county's rows that somebody typed, papers and messages too."""
    with stage.database.engine.begin() as connection:
        for table in Base.metadata.sorted_tables:
            for column in table.columns:
                if column.name in TYPED | also and isinstance(column.type, String | Text) and not column.foreign_keys:
                    said = words[: column.type.length or 10**6]
                    with suppress(IntegrityError), connection.begin_nested():  # what is only once, is once
                        connection.execute(update(table).where(column != "").values({column.name: said}))
        for model in (Document, Outbox):
            for row_id, facts in connection.execute(select(model.id, model.facts)).all():
                connection.execute(update(model).where(model.id == row_id).values(facts=_said(facts, words)))


def _said(value: Any, words: str) -> Any:
    """Return facts with the words instead of every text that is no day, number, address or key."""
    if isinstance(value, dict):
        return {
            key: each if key.endswith(("_on", "_at", "_id", "url", "item", "kind", "role")) else _said(each, words)
            for key, each in value.items()
        }
    if isinstance(value, list):
        return [_said(each, words) for each in value]
    typed = isinstance(value, str) and any("一" <= each <= "鿿" for each in value)
    return words if typed else value


def answers(stage: Stage, login: str, *, every: int) -> Iterator[tuple[str, Any]]:
    """Yield what one of so many pages and parts of the interface answers, and each paper as page and print."""
    client, known = stage.client(login), ids(stage)
    for rule in list(routes(client, "GET"))[::every]:
        if not any(word in rule.rule for word in ("sign-out", "sign_out")):
            yield rule.rule, client.get(address(rule, known))
    papers = stage.read(lambda work: list(work.session.execute(select(Document.kind, Document.id))))
    for kind, paper in dict(papers).items():
        yield f"print {kind}", client.get(f"/documents/{paper}/print")
        yield f"paper {kind}", client.get(f"/documents/{paper}")


@pytest.mark.parametrize("login", [LOGINS[0], pytest.param(LOGINS[1], marks=pytest.mark.slow)])
def test_no_page_paper_or_message_computes_or_draws_what_was_typed(lived: Stage, login: str, full: bool) -> None:
    write(
        lived, WORDS, also=frozenset({"addressee", "content", "comment", "text", "line", "received_by", "void_reason"})
    )
    lived.tick()
    write_digests(lived.database, lived.house, now=lived.clock.now())
    wrong, shown = {}, set()
    for path, answer in answers(lived, login, every=1 if full else 4):
        said = answer.get_data().decode("utf-8", errors="replace")
        if answer.status_code >= 500:
            wrong[path] = ["a fault"]
        page = answer.mimetype == "text/html"
        found = [each for each in BROKEN if each in said and (page or "<" not in each)]
        if found:
            wrong[path] = found
        if page and "{{191*7}}" in said and "&lt;img src=x" in said:
            shown.add(path)

    assert wrong == {}
    assert len(shown) > (30 if full else 12)
    assert sum(path.startswith("print ") for path in shown) > 8


def test_a_line_that_was_typed_is_no_line_of_a_calendar_or_a_list(lived: Stage) -> None:
    known, client = ids(lived), lived.client("approver.civil")
    secret = lived.run("clerk.qingsui", lambda work: feeds.create(work, scope="posts"))

    def counted() -> dict[str, int | None]:
        found = {path: _counted(client.get(path)) for path in _lists(client, known)}
        fed = lived.read(lambda work: feeds.read(work, secret=secret))
        return {**found, "feed": len(Calendar.from_ical(fed).walk("VEVENT"))}

    before = counted()
    write(lived, LINES, also=frozenset({"title"}))
    after = counted()

    assert {path: (before[path], after[path]) for path in before if before[path] != after[path]} == {}
    assert (before["feed"] or 0) > 1
    assert sum(count is not None and count > 1 for count in after.values()) >= 3


def _lists(client: Any, known: dict[str, str]) -> list[str]:
    return [
        address(rule, known | {"form": "csv"})
        for rule in routes(client, "GET")
        if rule.rule.endswith((".csv", ".<form>"))
    ]


def _counted(answer: Any) -> int | None:
    """Return how many lines a list has for whoever reads it as one."""
    if answer.status_code != 200:
        return None
    text = answer.get_data().decode("utf-8-sig" if answer.get_data()[:3] == b"\xef\xbb\xbf" else "gb18030")
    return len(list(csv.reader(io.StringIO(text, newline=""), strict=True)))


def test_a_name_of_a_file_is_no_folder_and_no_header(lived: Stage) -> None:
    client, case = lived.client("clerk.qingsui"), ids(lived)["case_id"]
    page, kept = f"/cases/{case}/papers", {}
    for name in NAMES:
        answer = upload(client, page, name, PNG, line="诊断证明")
        assert answer.status_code in (302, 400, 422), name
    rows = lived.read(lambda work: list(work.session.scalars(select(Attachment).where(Attachment.line == "诊断证明"))))
    with lived.database.engine.begin() as connection:  # whatever way a name came in
        connection.execute(
            update(Attachment).where(Attachment.id == rows[0].id).values(name="evil\r\nX-Evil: 1\u2028.png")
        )
    for row in rows:
        answer = client.get(f"/attachments/{row.id}")
        kept[row.name] = answer.headers.get("Content-Disposition", "")
        assert answer.status_code == 200 and "X-Evil" not in answer.headers
        assert not {"\r", "\n"} & set(kept[row.name]) and kept[row.name].startswith("attachment")
        assert not {"/", "\\"} & set(row.name)
    files = [path for path in lived.settings.files.rglob("*") if path.is_file()]
    assert {len(path.name) for path in files} == {64}
    assert not list(lived.settings.files.parent.rglob("*evil*"))
    assert len(rows) >= 6


def test_nothing_beside_what_is_given_out_by_name_is(lived: Stage) -> None:
    client, told, tried = lived.client("system.admin"), {}, 0
    for rule in client.application.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or not rule.arguments or rule.rule.startswith("/_gallery"):
            continue
        for name in BESIDE if "path:" in rule.rule or rule.endpoint.endswith("static") else BESIDE[1:2]:
            path = rule.rule
            for argument in rule.arguments:
                for shape in (f"<{argument}>", f"<path:{argument}>", f"<int:{argument}>"):
                    path = path.replace(shape, name)
            if "<" in path:
                continue
            with client.get(path) as answer:
                tried += 1
                said = answer.get_data(as_text=True)
                if answer.status_code >= 500 or any(secret in said for secret in SECRETS):
                    told[path] = answer.status_code
    assert (told, tried > 150) == ({}, True)
