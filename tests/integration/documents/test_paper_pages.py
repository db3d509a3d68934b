"""Documents and attachments through the browser's requests."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from server.documents.catalogue import KINDS
from server.documents.models import Attachment, Document
from server.documents.operations import issue
from server.relief.registering import register
from tests.integration.relief.story import SUN
from tests.stage import Stage, csrf_token

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


@pytest.fixture
def case_id(stage: Stage) -> str:
    town = stage.unit("qingsui")
    return stage.run("duty.qingsui", lambda work: register(work, township=town, answers=SUN, submission="one")).case_id


def paper(stage: Stage, case_id: str, kind: str = "refusal-notice") -> Document:
    facts = {fact: "示例" for fact in KINDS[kind].facts if fact in ("name", "reason", "need")}
    return stage.run(
        "clerk.qingsui",
        lambda work: issue(
            work, kind=kind, unit_id=stage.unit("qingsui"), addressee="孙示例", facts=facts, case_id=case_id
        ),
    )


def upload(client: Any, path: str, name: str, content: bytes, **fields: str) -> Any:
    token = csrf_token(client, path)
    data = {"csrf_token": token, "file": (io.BytesIO(content), name), **fields}
    return client.post(path, data=data, content_type="multipart/form-data")


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_prints_with_number_and_codes(stage: Stage, case_id: str, kind: str) -> None:
    document = paper(stage, case_id, kind)
    page = stage.client("clerk.qingsui").get(f"/documents/{document.id}/print?lang=en").get_data(as_text=True)
    assert document.number in page and KINDS[kind].zh in page and "<svg" in page
    assert ("行政复议" in page) == KINDS[kind].remedy
    assert "2026年9月18日" in page and "Sep 2026" not in page, "a paper speaks Chinese to whoever prints it"
    assert ("签收日期" in page) == (KINDS[kind].for_resident and not KINDS[kind].by_hand)


def test_anybody_verifies_a_paper_without_seeing_whose_it_is(stage: Stage, case_id: str) -> None:
    document = paper(stage, case_id)
    answer = stage.client().get(f"/v/{document.verify_code}")
    page = answer.get_data(as_text=True)
    assert document.number in page and "孙示例" not in page and "noindex" in answer.headers["X-Robots-Tag"]
    assert stage.client().get("/v/unknown").status_code == 404
    stage.run(None, lambda work: setattr(work.session.get_one(Document, document.id), "county", "690199"))
    assert stage.client().get(f"/v/{document.verify_code}").status_code == 404  # another county's


def test_a_delivery_is_recorded_once_and_starts_the_remedy(stage: Stage, case_id: str) -> None:
    document, client = paper(stage, case_id), stage.client("clerk.qingsui")
    path = f"/documents/{document.id}"
    form = {
        "csrf_token": csrf_token(client, path),
        "way": "signature",
        "received_by": "孙示例",
        "at": "2026-09-18T08:50",
    }
    early = client.post(f"{path}/delivery", data={**form, "at": "2026-09-17T23:59"})
    assert early.status_code == 422 and "不能早于出具日期（2026-09-18）" in early.get_data(as_text=True)
    assert client.post(f"{path}/delivery", data=form).status_code == 302
    assert client.post(f"{path}/delivery", data=form).status_code == 409
    assert "2026年11月17日" in client.get(path).get_data(as_text=True)


def test_a_void_document_keeps_its_number_and_its_successor_takes_the_next(stage: Stage, case_id: str) -> None:
    document, client = paper(stage, case_id), stage.client("clerk.qingsui")
    form = {"csrf_token": csrf_token(client, f"/documents/{document.id}"), "reason": "姓名写错"}
    assert client.post(f"/documents/{document.id}/supersede", data=form).status_code == 302
    rows = stage.read(lambda work: work.session.scalars(select(Document).order_by(Document.serial)).all())
    assert [(row.serial, bool(row.void_reason)) for row in rows] == [(1, True), (2, False)]
    assert "作废" in client.get(f"/documents/{document.id}/print").get_data(as_text=True)


def test_a_scan_comes_back_as_a_download_that_nobody_guesses_at(stage: Stage, case_id: str) -> None:
    client = stage.client("clerk.qingsui")
    assert upload(client, f"/cases/{case_id}/papers", "../../诊断.png", PNG, line="诊断证明").status_code == 302
    row = stage.read(lambda work: work.session.scalars(select(Attachment)).one())
    assert row.name == "诊断.png"
    answer = client.get(f"/attachments/{row.id}")
    assert answer.data == PNG
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.png", b"<!doctype html><script>alert(1)</script>", "只能上传"),
        ("a.exe", b"MZ" + b"\x00" * 100, "只能上传"),
        ("a.html", PNG, "文件名和内容不一致"),
        ("a.png", b"", "空的"),
    ],
)
def test_what_is_no_scan_is_refused_in_words(stage: Stage, case_id: str, name: str, content: bytes, words: str) -> None:
    answer = upload(stage.client("clerk.qingsui"), f"/cases/{case_id}/papers", name, content, line="x")
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)


def test_a_file_above_the_limit_is_refused(stage: Stage, case_id: str) -> None:
    stage.house = replace(stage.house, parameters={**stage.house.parameters, "upload_bytes": 1000})
    answer = upload(stage.client("clerk.qingsui"), f"/cases/{case_id}/papers", "a.png", PNG + b"\x00" * 1000, line="x")
    assert answer.status_code == 422
    assert "请压缩" in answer.get_data(as_text=True)


def test_a_file_that_is_lost_or_damaged_on_disk_is_said_to_be_and_never_given_out(stage: Stage, case_id: str) -> None:
    client = stage.client("clerk.qingsui")
    upload(client, f"/cases/{case_id}/papers", "诊断.png", PNG, line="诊断证明")
    row = stage.read(lambda work: work.session.scalars(select(Attachment)).one())
    path = stage.settings.files / row.sha256[:2] / row.sha256
    for break_it in (lambda: path.write_bytes(b"something else"), path.unlink):
        break_it()
        page = client.get(f"/attachments/{row.id}")
        assert page.status_code == 410 and "已经不在系统里" in page.get_data(as_text=True)
        told = client.get(f"/api/v1/attachments/{row.id}")
        assert (told.status_code, told.json["type"]) == (410, "urn:yimen:problem:file-gone")
    assert "诊断.png" in client.get(f"/cases/{case_id}/papers").get_data(as_text=True)


def test_another_township_sees_neither_document_nor_file(stage: Stage, case_id: str) -> None:
    document, client = paper(stage, case_id), stage.client("clerk.qingsui")
    upload(client, f"/cases/{case_id}/papers", "a.png", PNG, line="x")
    row = stage.read(lambda work: work.session.scalars(select(Attachment)).one())
    stranger = stage.client("clerk.baishi")
    assert stranger.get(f"/documents/{document.id}").status_code == 404
    assert stranger.get(f"/attachments/{row.id}").status_code == 404


def test_a_removed_file_is_gone_but_its_reason_stays(stage: Stage, case_id: str) -> None:
    client, path = stage.client("clerk.qingsui"), f"/cases/{case_id}/papers"
    upload(client, path, "a.png", PNG, line="x")
    row = stage.read(lambda work: work.session.scalars(select(Attachment)).one())
    client.post(f"/attachments/{row.id}/removal", data={"csrf_token": csrf_token(client, path), "reason": "传错了"})
    assert client.get(f"/attachments/{row.id}").status_code == 404
    assert "传错了" in client.get(path).get_data(as_text=True)


def test_each_adult_gets_an_authorisation(stage: Stage, case_id: str) -> None:
    client, path = stage.client("clerk.qingsui"), f"/cases/{case_id}/papers"
    client.post(path, data={"csrf_token": csrf_token(client, path), "code": "authorisation"})
    rows = stage.read(lambda work: work.session.scalars(select(Document)).all())
    assert [(row.kind, row.facts["id_masked"]) for row in rows] == [("authorisation", "690102********0134")]


def test_an_authorisation_says_who_may_look_up_what_for_how_long_and_who_saw_a_mark_made(
    stage: Stage, case_id: str
) -> None:
    client, path = stage.client("clerk.qingsui"), f"/cases/{case_id}/papers"
    client.post(path, data={"csrf_token": csrf_token(client, path), "code": "authorisation"})
    paper = stage.read(lambda work: work.session.scalars(select(Document)).one())
    told = client.get(f"/documents/{paper.id}/print").get_data(as_text=True)
    grantees = "青穗县民政局及其家庭经济状况核对机构、青穗镇社会救助服务窗口依法查询"
    for said in (grantees, "户籍", "自签字之日起", "申请新的事项另行授权", "可以书面撤回授权", "见证人", "监护人代签"):
        assert said in told
