"""The register of sources says what each holder promises and how long its own requests really took (C2)."""

from __future__ import annotations

import pytest

from server.foundation.errors import InvalidAnswers
from server.verification import sources
from server.verification.turnaround import measured
from tests.integration.relief.story import Program
from tests.integration.verification.story import WIFE, Inquest
from tests.stage import csrf_token


def _promise(inquest: Inquest, days: object) -> None:
    inquest.stage.run("checker.civil", lambda work: sources.change(work, code="bank", told={"promised_days": days}))


def _answer(inquest: Inquest, source: str, **told: str) -> None:
    client, path = inquest.stage.client("checker.civil"), f"/verification/checks/{inquest.check().id}"
    (row,) = inquest.inquiries(source=source, name=WIFE)
    form = {f"{row.id}-{name}": value for name, value in told.items()}
    answer = client.post(path, data={**form, "csrf_token": csrf_token(client, path)})
    assert answer.status_code == 302, answer.get_data(as_text=True)


def test_each_source_is_measured_by_its_own_requests_beside_the_promise(inquest: Inquest) -> None:
    _promise(inquest, "3")
    inquest.sent()
    assert inquest.stage.read(measured) == {}
    _answer(inquest, "vehicle", **{"vehicles-number": "1"})
    inquest.stage.move(days=7)
    _answer(inquest, "bank", **{"deposits-amount": "1200"})
    took = inquest.stage.read(measured)
    assert (took["vehicle"].answered, took["vehicle"].median_days, took["vehicle"].late) == (1, 0, 0)
    assert took["bank"].answered == 1 and took["bank"].median_days == took["bank"].slowest_days > 3

    listed = {
        row["code"]: row for row in Program(inquest.stage, "checker.civil").get("/api/v1/check-sources").json["rows"]
    }
    assert (
        listed["bank"]["promised_days"] == 3
        and listed["bank"]["turnaround"]["slowest_days"] == took["bank"].slowest_days
    )
    assert (listed["tax"]["promised_days"], listed["tax"]["turnaround"]) == (None, None)
    page = inquest.stage.client("checker.civil").get("/verification/sources").get_data(as_text=True)
    assert "承诺 3 个工作日" in page and f"最慢 {took['bank'].slowest_days} 个" in page and "近一年没有答复" in page


def test_what_is_a_year_old_says_nothing_of_a_source_any_more(inquest: Inquest) -> None:
    inquest.sent()
    _answer(inquest, "vehicle", **{"vehicles-number": "1"})
    inquest.stage.move(days=366)
    assert inquest.stage.read(measured) == {}


@pytest.mark.parametrize("wrong", ["0", "91", "半天", "2.5"])
def test_a_promise_is_a_number_of_working_days(inquest: Inquest, wrong: str) -> None:
    with pytest.raises(InvalidAnswers) as refused:
        _promise(inquest, wrong)
    assert [field.path for field in refused.value.fields] == ["promised_days"]


def test_a_promise_is_written_on_the_page_and_taken_back_there(inquest: Inquest) -> None:
    client, path = inquest.stage.client("checker.civil"), "/verification/sources/bank"
    form = {
        "zh": "银行存款",
        "en": "",
        "holder": "县域各银行",
        "channel": "letter",
        "kinds": ["deposits"],
        "active": "true",
    }
    for days, kept in (("5", 5), ("", None)):
        sent = client.post(path, data={**form, "promised_days": days, "csrf_token": csrf_token(client, path)})
        assert sent.status_code == 302
        assert inquest.stage.read(lambda work: sources.source_of(work, "bank"), "checker.civil").promised_days == kept
