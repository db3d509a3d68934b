"""A log line tells request, case and actor, and nobody's numbers."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest

from server.foundation import logs


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    logs.forget()
    yield
    root.handlers[:], root.level = handlers, level
    logs.forget()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_line_is_one_object_with_what_was_remembered(capsys: pytest.CaptureFixture[str]) -> None:
    logs.start_log(level="INFO", form="json")
    logs.remember(request="r-1", case=None)
    with logs.about(actor="u-1"):
        logging.getLogger("yimen.test").info("opened %s", "a case")

    (line,) = lines(capsys)
    assert line["event"] == "opened a case"
    assert (line["request"], line["actor"], line["level"]) == ("r-1", "u-1", "info")
    assert "case" not in line and str(line["timestamp"]).endswith("Z")


@pytest.mark.parametrize(
    "number", ["690102198503120016", "69010220090825010X", "690102850312001", "6200000000000000018", "13800000001"]
)
def test_numbers_of_people_never_stand_in_a_line(capsys: pytest.CaptureFixture[str], number: str) -> None:
    logs.start_log(level="INFO", form="json")
    log = logging.getLogger("yimen.test")
    log.warning("the row with %s is wrong", number)
    try:
        raise ValueError(f"card {number} refused")
    except ValueError:
        log.exception("failed")

    told = capsys.readouterr().err
    assert number not in told and told.count(logs.HIDDEN) >= 2


def test_our_own_ids_and_amounts_stay(capsys: pytest.CaptureFixture[str]) -> None:
    logs.start_log(level="INFO", form="json")
    logging.getLogger("yimen.test").info("case 0192f0a1b2c3d4e5f60718293a4b5c6d, 690102-2026-000123, 1100.00 yuan")

    (line,) = lines(capsys)
    assert "0192f0a1b2c3d4e5f60718293a4b5c6d" in str(line["event"]) and "690102-2026-000123" in str(line["event"])


def test_fields_that_hold_personal_data_are_hidden_whole() -> None:
    told = logs.hide_numbers(
        None, "info", {"event": "x", "name": "陈示例", "answers": {"a": 1}, "more": {"phone": "123", "n": 1}}
    )
    assert told == {"event": "x", "name": logs.HIDDEN, "answers": logs.HIDDEN, "more": {"phone": logs.HIDDEN, "n": 1}}
