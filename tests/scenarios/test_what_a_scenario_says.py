"""A scenario that is wrong, or that does not come true, says so in words, with file and line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from server.app import build_house
from server.config import Settings
from server.scenarios import BadScenario, Failure, Playhouse, replay
from server.scenarios.reading import read_text
from workflows.dmn import Tables
from workflows.worktime import Day, LayeredCalendar, NationalCalendar

HEAD = """\
scenario: 试
start: 2026-10-12T09:00
people:
  wei: {name: 卫示例, id: "690102196803150066", items: [dibao]}
steps:
  - {as: clerk.qingsui, do: register, household: wei, case: wei}
"""


@pytest.fixture(scope="module")
def playhouse() -> Iterator[Playhouse]:
    house = Playhouse(build_house(Settings()))
    yield house
    house.close()


def play(steps: str, playhouse: Playhouse) -> list[Failure]:
    return replay(read_text(HEAD + steps, path="x.yaml"), playhouse)


def test_an_expectation_that_fails_is_told_in_both_languages_with_what_there_is(playhouse: Playhouse) -> None:
    (failure,) = play("  - expect:\n      open: [{task: check, due: 2026-10-15}]\n", playhouse)

    assert (failure.step, failure.line) == (2, 7)
    assert "第 2 步（第 7 行）" in failure.words and "Step 2 (line 7)" in failure.words
    # ACC.check 自 10-12 周一起 2 个工作日是 10-14
    assert failure.got == [{"task": "check", "due": "2026-10-14"}]


def test_a_diagram_that_nobody_walked_through_is_a_failure(playhouse: Playhouse) -> None:
    """The intake calls nothing that has begun, and no case of 特困 was opened."""
    text = HEAD.replace("start:", "through: [intake, tekun]\nstart:")
    (failure,) = replay(read_text(text, path="x.yaml"), playhouse)

    assert (failure.expected, failure.got) == (["tekun"], ["intake"])
    assert "没有走到tekun" in failure.words and "tekun was not walked through" in failure.words


def test_open_tasks_are_all_that_are_open(playhouse: Playhouse) -> None:
    (failure,) = play("  - expect: {open: []}\n", playhouse)

    assert failure.got == ["check"]


def test_a_refusal_that_was_not_expected_ends_the_scenario(playhouse: Playhouse) -> None:
    failures = play(
        "  - {as: leader.qingsui, do: complete, task: check, answers: {}}\n  - expect: {open: []}\n", playhouse
    )

    assert [failure.got for failure in failures] == ["task-not-yours"]


def test_a_refusal_that_does_not_come_is_a_failure(playhouse: Playhouse) -> None:
    (failure,) = play("  - {as: clerk.qingsui, do: check, refused: invalid-answers}\n", playhouse)

    assert failure.expected == "invalid-answers" and "却办成了" in failure.words


def test_a_refusal_of_another_type_is_a_failure(playhouse: Playhouse) -> None:
    (failure,) = play("  - {as: leader.qingsui, do: complete, task: check, refused: same-person}\n", playhouse)

    assert (failure.expected, failure.got) == ("same-person", "task-not-yours")


def test_a_clock_that_is_moved_back_is_a_failure(playhouse: Playhouse) -> None:
    (failure,) = play("  - at: 2026-10-12T08:00\n", playhouse)

    assert "时钟不能往回拨" in failure.words


@pytest.mark.parametrize(
    ("steps", "line", "words"),
    [
        ("  - {as: clerk.qingsui, do: dance}\n", 7, "dance"),
        ("  - {as: nobody, do: check}\n", 7, "nobody"),
        ("  - {do: check}\n", 7, "as"),
        ("  - {as: clerk.qingsui, do: complete}\n", 7, "task"),
        ("  - {as: clerk.qingsui, do: check, tsak: x}\n", 7, "tsak"),
        ("  - expect:\n      opne: []\n", 8, "opne"),
        ("  - {at: 明天}\n", 7, "明天"),
        ("  - {at: 2026-10-13T09:00, at: 2026-10-14T09:00}\n", 7, "at"),
        ("  - {as: clerk.qingsui\n", 8, "YAML"),
        ("  - !!python/object:os.system {}\n", 7, "YAML"),
        ("  - {refused: x, expect: {}}\n", 7, "refused"),
        pytest.param("  " + "- " * 50_000, 1, "YAML", id="so deep that a reader in C would end the process"),
    ],
)
def test_a_wrong_file_names_its_line(steps: str, line: int, words: str, playhouse: Playhouse) -> None:
    with pytest.raises(BadScenario) as wrong:
        play(steps, playhouse)

    assert wrong.value.line == line
    assert words in wrong.value.zh and wrong.value.path == "x.yaml"


def test_the_command_answers_in_json_and_by_its_exit_code(
    tmp_path: Path, run_yimen: Callable[..., tuple[int, str]]
) -> None:
    good, bad, wrong = (tmp_path / f"{name}.yaml" for name in ("good", "bad", "wrong"))
    good.write_text(HEAD, encoding="utf-8")
    bad.write_text(HEAD + "  - expect: {open: []}\n", encoding="utf-8")
    wrong.write_text("steps: []\n", encoding="utf-8")

    failed, said = run_yimen("scenario", "run", str(good), str(bad), "--json")
    unread, why = run_yimen("scenario", "run", str(wrong), str(tmp_path / "absent.yaml"), "--json")

    assert (failed, unread) == (1, 2)  # 0: the README's own command
    told = json.loads(said)
    assert [file["ok"] for file in told["files"]] == [True, False]
    assert set(told["files"][1]["failures"][0]) >= {"step", "expected", "got", "words"}
    assert [file["error"]["line"] for file in json.loads(why)["files"]] == [1, 1]


def test_two_scenarios_do_not_see_each_other(playhouse: Playhouse) -> None:
    steps = "  - expect: {processes: [{process: intake, count: 1}], state: {code: 690102-2026-000001}}\n"

    assert not play(steps, playhouse)
    assert not play(steps, playhouse)


def test_a_county_that_closed_for_a_day_and_changed_its_numbers_rehearses_what_is_shipped() -> None:
    closed = LayeredCalendar(
        NationalCalendar(),
        {date(2026, 10, 13): Day(workday=False, kind="closure", provisional=False, zh="停办", en="closed")},
        version="690102/closed",
    )
    own = Playhouse(replace(build_house(Settings()), calendar=closed, tables=Tables.of(())))

    # ACC.check 自 10-12 周一起 2 个工作日是 10-14；停办的 10-13 不算进演练
    assert play("  - expect:\n      open: [{task: check, due: 2026-10-14}]\n", own) == []
    own.close()
