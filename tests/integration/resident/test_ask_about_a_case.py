"""A resident sees the state of her case, nobody's data, and cannot be guessed out."""

from __future__ import annotations

import hmac
import re
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import event, select

from server.cases.models import Case, Item
from server.cases.operations import complete_task
from server.documents.operations import issue, record_delivery
from server.foundation.work import Work
from server.intake.operations import register
from server.resident import lookup, texts
from server.resident.models import Satisfaction
from server.resident.refusals import NoSuchCase
from tests.integration.intake.conftest import filled, looked_at
from tests.integration.resident.conftest import Receipt
from tests.stage import Stage, csrf_token

PRIVATE = ("示例甲", "690102198503070012", "0012", "13800000001", "麦香村一组")


def test_the_page_says_in_plain_words_where_the_case_stands(stage: Stage, receipt: Receipt) -> None:
    answer = stage.client().get(f"/q/{receipt.code}")
    text = answer.get_data(as_text=True)

    assert answer.status_code == 200
    assert "已转给承办部门，等部门签收" in text
    assert "9月21日" in text  # 2 working days from Friday the 18th; Sunday the 20th is worked
    assert "0690-8801001" in text
    assert receipt.number in text


def test_the_page_holds_no_personal_data_and_is_not_indexed(stage: Stage, receipt: Receipt) -> None:
    client = stage.client()
    answer = client.get(f"/q/{receipt.code}")
    told = client.get(f"/api/v1/status/{receipt.code}")

    for private in PRIVATE:
        assert private not in answer.get_data(as_text=True)
        assert private not in told.get_data(as_text=True)
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert answer.headers["Cache-Control"] == "no-store"


def test_missing_papers_are_listed_without_names_until_they_are_brought(stage: Stage) -> None:
    made = stage.run("clerk.qingsui", lambda work: register(work, answers=filled(stage)))
    name = filled(stage)["applicant"]["name"]
    papers = looked_at(
        stage, str(made.case_id), 诚信={"state": "missing", "what_to_bring": f"{name}签字，电话 13800000001"}
    )

    def complete(element: str, **answers: Any) -> None:
        task = stage.open_tasks(str(made.case_id))[element].id
        stage.run("clerk.qingsui", lambda work: complete_task(work, task_id=task, answers=answers))

    def text() -> str:
        code = stage.read(lambda work: work.session.get_one(Case, made.case_id).query_code)
        return str(stage.client().get(f"/q/{code}").get_data(as_text=True))

    complete("check", papers=papers, check_outcome="deficient")
    asked = text()
    assert "还缺材料，请补交" in asked and "诚信承诺书" in asked and "家庭成员签字" in asked
    assert name not in asked and "13800000001" not in asked

    complete("supplement", received_on="2026-09-18", supplement_complete=True)
    assert "诚信承诺书" not in text()


def test_a_refusal_says_until_when_one_may_object(stage: Stage, receipt: Receipt) -> None:
    def refuse(work: Work) -> None:
        paper = issue(
            work, kind="refusal-notice", unit_id=stage.unit("civil-affairs"), addressee="示例甲", case_id=receipt.case_id,
            facts={"reason": "收入高于标准"},
        )  # fmt: skip
        record_delivery(work, document_id=paper.id, way="signature", received_by="示例甲", at=work.now)

    stage.run("reviewer.civil", refuse)
    text = stage.client().get(f"/q/{receipt.code}").get_data(as_text=True)

    assert "2026年11月17日 前，可以向" in text  # 60 days from 09-18
    assert "2027年3月18日 前，可以到法院起诉" in text
    assert not any(private in text for private in PRIVATE)


def test_number_and_proof_lead_to_the_same_page(stage: Stage, receipt: Receipt) -> None:
    client = stage.client()
    form = {"number": receipt.number, "proof": "0012", "csrf_token": csrf_token(client, "/q")}
    found = client.post("/q", data=form)

    assert found.status_code == 303
    assert found.headers["Location"] == f"/q/{receipt.code}"
    assert client.post("/api/v1/status", json={"number": receipt.number, "proof": "0012"}).get_json() == {
        "query_code": receipt.code
    }


def test_a_wrong_proof_and_a_missing_number_are_answered_alike(stage: Stage, receipt: Receipt) -> None:
    client = stage.client()
    token = csrf_token(client, "/q")

    def said(number: str) -> tuple[int, str]:
        answer = client.post("/q", data={"number": number, "proof": "9999", "csrf_token": token})
        text = re.sub(r'name="csrf[_-]token" (value|content)="[^"]*"', "", answer.get_data(as_text=True))
        return answer.status_code, text.replace(number, "NUMBER")

    assert said(receipt.number) == said("690102-2026-999999")
    assert said(receipt.number)[0] == 404


def test_an_unknown_code_and_an_impossible_one_are_answered_alike(stage: Stage, receipt: Receipt) -> None:
    client = stage.client()
    one, other = client.get("/q/AAAAAAAAAAAAAAAAAAAAAA"), client.get("/q/%E4%B8%AD")

    assert one.status_code == other.status_code == 404
    strip = re.compile(
        r'href="[^"]*lang=[^"]*"|name="csrf[-_]token"[^>]*'
    )  # a token tells the second at which it was made
    assert strip.sub("", one.get_data(as_text=True)) == strip.sub("", other.get_data(as_text=True))


def test_ten_wrong_codes_lock_the_address_for_half_an_hour(stage: Stage, receipt: Receipt) -> None:
    client = stage.client()
    answers = [client.get(f"/q/wrong-{number}").status_code for number in range(10)]
    locked = client.get(f"/q/{receipt.code}").status_code
    elsewhere = client.get(f"/q/{receipt.code}", environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code
    stage.move(minutes=31)

    assert answers == [404] * 10
    assert locked == 429
    assert elsewhere == 200
    assert client.get(f"/q/{receipt.code}").status_code == 200


def test_nine_wrong_codes_an_hour_apart_lock_nothing(stage: Stage, receipt: Receipt) -> None:
    client = stage.client()
    for _run in range(2):
        for number in range(9):
            client.get(f"/q/wrong-{number}")
        stage.move(hours=1, minutes=1)

    assert client.get(f"/q/{receipt.code}").status_code == 200


def test_guessing_at_one_number_from_many_addresses_is_locked_too(stage: Stage, receipt: Receipt) -> None:
    client = stage.client()
    for number in range(10):
        body = {"number": receipt.number, "proof": f"{number:04d}"}
        client.post("/api/v1/status", json=body, environ_base={"REMOTE_ADDR": f"192.0.2.{number}"})
    right = {"number": receipt.number, "proof": "0012"}

    assert client.post("/api/v1/status", json=right, environ_base={"REMOTE_ADDR": "198.51.100.1"}).status_code == 429


def test_a_wrong_proof_and_an_unknown_number_or_code_cost_the_same_work(
    stage: Stage, receipt: Receipt, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted, not timed: statements, decryptions, comparisons; so do the right ones. A person without an ID number is no exception."""
    done, found = Counter[str](), list[object]()
    decrypt, compare = stage.house.vault.decrypt, hmac.compare_digest

    def counting(name: str, plain: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object) -> object:
            done[name] += 1
            return plain(*arguments)

        return call

    def work_of(ask: Callable[[Work], object]) -> Counter[str]:
        done.clear()
        with suppress(NoSuchCase):
            found.append(stage.read(ask))
        return Counter(done)

    def proof(number: str, said: str = "9999") -> Counter[str]:
        return work_of(lambda work: lookup.code_by_proof(work, number=number, proof=said, address="192.0.2.1"))

    def code(text: str) -> Counter[str]:
        return work_of(lambda work: lookup.by_code(work, code=text, address="192.0.2.1"))

    monkeypatch.setattr(type(stage.house.vault), "decrypt", counting("decrypt", lambda _vault, sealed: decrypt(sealed)))
    monkeypatch.setattr(lookup.hmac, "compare_digest", counting("compare", compare))
    event.listen(stage.database.engine, "before_cursor_execute", lambda *_: done.update(["statement"]))

    wrong = proof(receipt.number)
    assert wrong == proof("690102-2026-999999") == {"decrypt": 1, "compare": 1, "statement": 2}
    assert found == []
    assert proof(receipt.number, "0012") == wrong
    assert code(receipt.code) == {"compare": 1, "statement": 2}
    assert len(found) == 2
    assert code("A" * 22) == code("不是代码") == code("") == {"compare": 1, "statement": 2}
    with stage.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE persons SET id_sealed = NULL")
    assert proof(receipt.number) == wrong


def test_one_tap_rates_a_result_and_the_last_tap_counts(stage: Stage, receipt: Receipt) -> None:
    client = stage.client()
    assert "这次办得怎么样" not in client.get(f"/q/{receipt.code}").get_data(as_text=True)
    token = csrf_token(client, "/q")
    client.post(f"/q/{receipt.code}/satisfaction", data={"score": "3", "csrf_token": token})
    assert stage.read(lambda work: work.session.scalars(select(Satisfaction)).all()) == []

    def grant(work: Work) -> None:
        work.session.scalars(select(Item)).one().state = "granted"

    stage.run(None, grant)
    assert "这次办得怎么样" in client.get(f"/q/{receipt.code}").get_data(as_text=True)
    for score in ("3", "1"):
        client.post(f"/q/{receipt.code}/satisfaction", data={"score": score, "csrf_token": token})
    assert [row.score for row in stage.read(lambda work: work.session.scalars(select(Satisfaction)).all())] == [1]


def test_a_step_of_a_called_process_reads_the_same_whoever_called_it() -> None:
    assert texts.step("dibao", "take_down") == texts.step("notice", "take_down")


@pytest.mark.parametrize("process", ["intake", "urgent", "refer", "notice", "notice-objection"])
def test_every_step_of_the_shipped_processes_has_words_for_residents(process: str) -> None:
    from server.cases.definitions import DIAGRAMS

    files = [DIAGRAMS / f"{process}.bpmn"]
    if process == "refer":
        files += sorted(DIAGRAMS.glob("refer-*.bpmn"))
    for file in files:
        elements = re.findall(r'userTask id="(\w+)"', file.read_text(encoding="utf-8"))
        assert elements
        assert [each for each in elements if not texts.is_listed(process, each)] == []
