"""A rehearsal runs a whole file by itself."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from server.cli.process import process
from tests.unit.engine.diagrams import NOW, diagram, flows, timer
from workflows.duration import add
from workflows.rehearse import rehearse

MESSAGES = '<message id="m1" name="ask"/><message id="m2" name="reply"/>'


def event(message: str) -> str:
    return f'<messageEventDefinition messageRef="{message}"/>'


def two_pools() -> bytes:
    asking = (
        f'<startEvent id="s"/><endEvent id="e"/><intermediateThrowEvent id="t">{event("m1")}</intermediateThrowEvent>'
        f'<intermediateCatchEvent id="c">{event("m2")}</intermediateCatchEvent>' + flows("s > t; t > c; c > e")
    )
    answering = (
        f'<startEvent id="bs">{event("m1")}</startEvent><userTask id="bu"/><endEvent id="be">{event("m2")}</endEvent>'
        + flows("bs > bu; bu > be")
    )
    one = diagram(asking, declared=MESSAGES).decode()
    other = diagram(answering, key="q").decode()
    inside = other[other.index("<bpmn:process") : other.index("</bpmn:definitions>")]
    return one.replace("</bpmn:definitions>", inside + "</bpmn:definitions>").encode()


def test_messages_reach_the_other_process_of_the_file():
    result = rehearse(two_pools(), variables={}, now=NOW)
    assert result.state == "completed"
    assert result.elements == ("s", "t", "bs", "bu", "be", "c", "e")


def test_timers_fire_in_the_order_in_which_they_are_due():
    catches = "".join(
        f'<intermediateCatchEvent id="{id}">{timer(text)}</intermediateCatchEvent>'
        for id, text in (("late", "P1M"), ("early", "PT5S"), ("middle", "P2D"))
    )
    xml = diagram(
        f'<startEvent id="s"/>{catches}<endEvent id="e"/>'
        + flows("s > late; s > early; s > middle; late > e; early > e; middle > e")
    )
    elements = rehearse(xml, variables={}, now=NOW).elements
    assert [name for name in elements if name not in ("s", "e")] == ["early", "middle", "late"]


def test_a_file_that_waits_for_the_world_says_for_what():
    xml = diagram(
        f'<startEvent id="s"/><receiveTask id="r" messageRef="m1"/><endEvent id="e"/>{flows("s > r; r > e")}',
        declared=MESSAGES,
    )
    result = rehearse(xml, variables={"a": 1}, now=NOW)
    assert (result.state, result.waiting, result.data) == ("waiting", ("r",), {"a": 1})


def test_a_step_that_fails_keeps_what_ran_before():
    xml = diagram('<startEvent id="s"/><task id="a"/><scriptTask id="t"><script>x = missing</script></scriptTask><endEvent id="e"/>'
                  + flows("s > a; a > t; t > e"))  # fmt: skip
    result = rehearse(xml, variables={}, now=NOW)
    assert (result.state, result.elements) == ("failed", ("s", "a"))
    assert "missing" in result.problem


def test_a_loop_of_tasks_without_end_is_stopped():
    xml = diagram('<startEvent id="s"/><exclusiveGateway id="m"/><userTask id="a"/><exclusiveGateway id="x" default="x_m"/><endEvent id="e"/>'
                  + flows("s > m; m > a; a > x; x > m; x > e [1 == 2]"))  # fmt: skip
    assert rehearse(xml, variables={}, now=NOW).state == "stuck"


@pytest.mark.parametrize(("duration", "days"), [("P1M", 28), ("P1W", 7), ("P1DT12H", 1.5), ("PT36H", 1.5)])
def test_a_duration_is_added_as_the_calendar_goes(duration, days):
    start = NOW.replace(month=1, day=31)
    assert add(start, duration) - start == timedelta(days=days)


def run(file: Path, *words: str) -> tuple[int, dict[str, object]]:
    result = CliRunner().invoke(process, ["run", str(file), "--json", *words], standalone_mode=False)
    assert result.exception is None, result.output
    return result.return_value, json.loads(result.output)


def test_the_command_prints_one_object(tmp_path):
    file = tmp_path / "p.bpmn"
    file.write_bytes(diagram('<startEvent id="s"/><userTask id="a"/><endEvent id="e"/>' + flows("s > a; a > e")))
    code, outcome = run(file, "--variables", '{"amount": 860.50, "n": 3}')
    assert (code, outcome["state"], outcome["elements"]) == (0, "completed", ["s", "a", "e"])
    assert outcome["data"] == {"amount": 860.5, "n": 3}


@pytest.mark.parametrize("content", [b"", b"not xml", b"<a/>", b'<!DOCTYPE d [<!ENTITY a "b">]><d>&a;</d>'])
def test_a_file_that_cannot_be_run_is_refused_in_words(tmp_path, content):
    file = tmp_path / "p.bpmn"
    file.write_bytes(content)
    code, outcome = run(file)
    assert (code, outcome["state"]) == (1, "refused")
    assert outcome["findings"]


def test_a_directory_and_a_missing_file_are_refused(tmp_path):
    assert run(tmp_path)[0] == 1
    assert run(tmp_path / "nowhere.bpmn")[0] == 1


@pytest.mark.parametrize("text", ["[1]", "{", "{'a': 1}", "NaN", '{"a": NaN}'])
def test_variables_that_are_no_object_are_wrong_usage(tmp_path, text):
    result = CliRunner().invoke(process, ["run", str(tmp_path), "--variables", text])
    assert result.exit_code == 2


def outcome(path, *words):
    result = CliRunner().invoke(process, ["run", str(path), "--json", *words], standalone_mode=False)
    assert result.exception is None, result.exception
    return result.return_value, json.loads(result.stdout)


@pytest.fixture
def choosing(tmp_path):
    (tmp_path / "folder.bpmn").mkdir()
    (tmp_path / "broken.bpmn").write_bytes(b"\0\1")
    path = tmp_path / "choosing.bpmn"
    formal = 'xsi:type="tFormalExpression" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    path.write_bytes(
        diagram(
            '<startEvent id="s"/><exclusiveGateway id="g"/><task id="a"/><task id="b"/><endEvent id="e"/>'
            + flows("s > g; g > a ['a' in way]; g > b ['b' in way]; a > e; b > e")
        ).replace(
            b"<bpmn:conditionExpression", f"<bpmn:conditionExpression {formal}".encode().replace(b'"t', b'"bpmn:t')
        )
    )
    return path


def test_a_rehearsal_shows_what_a_choice_without_a_default_does_on_the_data_at_hand(choosing):
    code, answer = outcome(choosing, "--variables", '{"way": "b"}')
    assert (code, answer["state"], answer["elements"]) == (0, "completed", ["s", "g", "b", "e"])
    code, answer = outcome(choosing, "--variables", '{"way": "c"}')
    assert (code, answer["state"], answer["elements"]) == (1, "failed", ["s"])


@pytest.mark.parametrize("variables", ['{"way": {"a": 1}}', '{"way": [["a"]]}', '{"way": "b", "n": 1e999999}'])
def test_odd_values_are_answered_in_words(choosing, variables):
    code, answer = outcome(choosing, "--variables", variables)
    assert code in (0, 1)
    assert answer["state"] in ("completed", "failed")


def test_a_loop_that_never_waits_is_stopped_and_tells_what_ran():
    body = (
        '<startEvent id="s"/><scriptTask id="k"><script>n = n + 1</script></scriptTask><exclusiveGateway id="g" default="g_k"/>'
        '<endEvent id="e"/>' + flows("s > k; k > g; g > e [n > 100000]; g > k")
    )
    result = rehearse(diagram(body), variables={"n": 0}, now=NOW)
    assert result.state == "failed" and "10000" in result.problem
    assert result.elements[:4] == ("s", "k", "g", "k")


def test_a_timer_that_the_data_put_beyond_the_calendar_is_a_failure_in_words():
    body = f'<startEvent id="s"/><intermediateCatchEvent id="c">{timer("${far}")}</intermediateCatchEvent><endEvent id="e"/>'
    xml = diagram(body + flows("s > c; c > e"))

    result = rehearse(xml, variables={"far": "P9999Y"}, now=NOW)

    assert (result.state, result.elements) == ("failed", ("s",)) and "calendar" in result.problem
