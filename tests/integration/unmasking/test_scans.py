"""An image cannot be veiled: who reads a family masked opens its scans by an agreed sight only, on every way that leads to them."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from server.audit.models import ReadEntry
from server.documents.models import Attachment
from server.foundation.errors import InvalidAnswers
from server.inspection import queries as inspection
from tests.integration.unmasking.conftest import PNG, Family
from tests.integration.unmasking.test_ask_and_agree import ask, decide
from tests.stage import Stage

MASKED = ("supervisor.county", "auditor.county")


def ways(client: Any, family: Family) -> list[Any]:
    return [client.get(f"/attachments/{family.card_id}"), client.get(f"/api/v1/attachments/{family.card_id}")]


def test_a_scan_opens_for_who_reads_the_family_and_for_others_by_an_agreed_sight(stage: Stage, family: Family) -> None:
    for login in ("clerk.qingsui", "approver.civil"):
        assert {(a.status_code, a.data) for a in ways(stage.client(login), family)} == {(200, PNG)}
    with pytest.raises(InvalidAnswers):  # an auditor works by letter of authority
        ask(stage, "auditor.county", case_id=family.case_id, fields=["papers"])
    digest = stage.read(lambda work: work.session.get_one(Attachment, family.card_id).sha256)

    for login in MASKED:
        client = stage.client(login)
        for answer in ways(client, family):
            assert answer.status_code == 403 and PNG not in answer.data
        for path in (f"/cases/{family.case_id}", f"/cases/{family.case_id}/papers"):
            page = client.get(path).get_data(as_text=True)
            assert digest[:16] in page and "2026-09-18" in page and family.card_id not in page
            assert "身份证.png" in page and "古丽·示例" not in page  # the file's name names nobody

        request = ask(stage, login, case_id=family.case_id, fields=["papers"], letter="审函〔2026〕1号")
        assert {a.status_code for a in ways(client, family)} == {403}
        decide(stage, "approver.civil", request)

        assert {(a.status_code, a.data) for a in ways(client, family)} == {(200, PNG)}
        assert f'href="/attachments/{family.card_id}"' in client.get(f"/cases/{family.case_id}/papers").get_data(
            as_text=True
        )
        kept = stage.read(
            lambda work, request=request: work.session.scalars(
                select(ReadEntry.subject).where(ReadEntry.leave_id == request, ReadEntry.action == "papers.unmask")
            ).all()
        )
        assert kept == [family.case_id] * 2
    stage.move(minutes=30)
    for login in MASKED:
        assert {a.status_code for a in ways(stage.client(login), family)} == {403}
    told = stage.run("audit.admin", lambda work: inspection.readers(work, code=_code(stage, family)))
    assert {(e.who, e.second) for e in told if e.action == "papers.unmask"} == {
        ("孔示九", "许示四"),
        ("曹示十", "许示四"),
    }


def _code(stage: Stage, family: Family) -> str:
    page = stage.client("clerk.qingsui").get(f"/api/v1/cases/{family.case_id}").json
    return str(page["code"])


def test_a_sight_of_one_case_opens_no_other(stage: Stage, family: Family) -> None:
    other = Family(stage)
    decide(stage, "approver.civil", ask(stage, "supervisor.county", case_id=other.case_id, fields=["papers"]))

    client = stage.client("supervisor.county")
    assert {a.status_code for a in ways(client, family)} == {403}
    assert {a.status_code for a in ways(client, other)} == {200}
