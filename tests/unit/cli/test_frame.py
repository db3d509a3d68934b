"""The frame of every command: exit codes, words, one JSON object, never a traceback."""

from __future__ import annotations

import importlib
import json
import resource
import subprocess
import sys

import click
import pytest

from server import cli
from server.foundation.errors import NotFound
from tests.services.processes import yimen


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    @click.command()
    @click.option("--json", "as_json", is_flag=True)
    @click.option("--kind")
    def command(as_json: bool, kind: str) -> None:
        raise NotFound if kind == "refused" else KeyError("surprise")

    monkeypatch.setattr(sys.modules[__name__], "_command", command, raising=False)
    monkeypatch.setitem(cli.COMMANDS, "break", f"{__name__}:_command")
    monkeypatch.setitem(sys.modules, __name__, sys.modules[__name__])


def leave(*arguments: str) -> int:
    with pytest.raises(SystemExit) as leaving:
        cli.main(arguments)
    code = leaving.value.code
    assert isinstance(code, int)
    return code


@pytest.mark.parametrize("name", sorted(cli.COMMANDS))
def test_every_listed_command_exists_and_explains_itself(name: str) -> None:
    module, _, attribute = cli.COMMANDS[name].partition(":")
    command = getattr(importlib.import_module(module), attribute)

    assert isinstance(command, click.Command)
    assert command.get_short_help_str()


@pytest.mark.usefixtures("broken")
def test_a_refusal_is_one_line_in_both_languages_and_exit_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert leave("break", "--kind", "refused") == 1

    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == "没有找到，或者您无权查看。 / Not found, or not yours to see.\n"


@pytest.mark.usefixtures("broken")
def test_a_surprise_is_one_line_with_a_mark_and_exit_3(capsys: pytest.CaptureFixture[str]) -> None:
    assert leave("break") == 3

    said = capsys.readouterr()
    assert "Traceback" not in said.err
    assert len(said.err.splitlines()) == 1
    assert "KeyError" in said.err


@pytest.mark.usefixtures("broken")
def test_json_says_what_failed_in_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    assert leave("break", "--json", "--kind", "refused") == 1

    answer = json.loads(capsys.readouterr().out)
    assert (answer["ok"], answer["error"]["type"]) == (False, "not-found")


@pytest.mark.usefixtures("broken")
def test_debug_shows_the_traceback(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("YIMEN_DEBUG", "1")

    assert leave("break") == 3
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [(), ("no-such-command",), ("--no-such-option",)])
def test_wrong_usage_is_exit_2(arguments: tuple[str, ...]) -> None:
    assert leave(*arguments) == 2


def test_wrong_usage_in_json_is_an_object_too() -> None:
    done = yimen("no-such-command", "--json")

    assert done.returncode == 2
    assert json.loads(done.stdout)["error"]["type"] == "wrong-usage"


def test_help_is_exit_0_and_speaks_both_languages() -> None:
    done = yimen("--help", settings={"LC_ALL": "C", "PYTHONUTF8": "0"})

    assert done.returncode == 0
    assert "一门" in done.stdout
    assert "Traceback" not in done.stderr


def test_a_reader_that_leaves_early_is_no_error() -> None:
    done = subprocess.run(
        f"{sys.executable} -m server.cli --help | true", shell=True, capture_output=True, text=True, timeout=30
    )

    assert done.stderr == ""


def test_the_frame_alone_costs_less_than_half_a_second_of_work() -> None:
    """Processor time, because the machine may be busy with other tests."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    yimen("--help")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)

    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 0.5
