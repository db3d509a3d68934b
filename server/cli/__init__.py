"""The command `yimen`: each subcommand's module is imported only when it is used."""

from __future__ import annotations

import importlib
import json
import os
import secrets
import sys
import traceback
from collections.abc import Sequence
from typing import NoReturn

import click

from server.config import BadSettings
from server.foundation.errors import Refused

#: Subcommand → `module:attribute`. A module that cannot be imported fails a test.
COMMANDS: dict[str, str] = {
    "audit": "server.cli.audit:audit",
    "backup": "server.cli.backup:backup",
    "restore": "server.cli.backup:restore",
    "create-user": "server.cli.create_user:create_user",
    "deadline": "server.cli.deadline:deadline",
    "demo": "server.cli.demo:demo",
    "doctor": "server.cli.doctor:doctor",
    "export": "server.cli.export:export",
    "import-calendar": "server.cli.import_calendar:import_calendar",
    "import-divisions": "server.cli.import_divisions:import_divisions",
    "import-roll": "server.cli.import_roll:import_roll",
    "layout": "server.cli.layout:layout",
    "lint": "server.cli.lint:lint",
    "migrate": "server.cli.migrate:migrate",
    "scheduler": "server.cli.worker:scheduler",
    "worker": "server.cli.worker:worker",
    "rotate-keys": "server.cli.rotate_keys:rotate_keys",
    "process": "server.cli.process:process",
    "scenario": "server.cli.scenario:scenario",
    "serve": "server.cli.serve:serve",
}

REFUSED = 1
WRONG_USAGE = 2
INTERNAL = 3


class LazyGroup(click.Group):
    """A group that knows its commands by name and loads one when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the alphabet."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command, or return None when there is no such name."""
        place = COMMANDS.get(cmd_name)
        if place is None:
            return None
        module, _, attribute = place.partition(":")
        command = getattr(importlib.import_module(module), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{place} is no command")
        return command


@click.group("yimen", cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
def yimen() -> None:
    """一门 · one window for social assistance.

    \b
    结果在标准输出，日志在标准错误；--json 只输出一个 JSON 对象。
    Results on stdout, logs on stderr; --json prints one JSON object.
    0 = 成功 fine · 1 = 被拒绝或不符合预期 refused or failed expectation
    2 = 用法错误 wrong usage · 3 = 内部错误 internal error
    """


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command and leave with its exit code, never with a traceback."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    _speak_utf8()
    sys.exit(_run(words))


def _run(words: list[str]) -> int:
    try:
        outcome = yimen.main(args=words, prog_name="yimen", standalone_mode=False)
        return outcome if type(outcome) is int else 0
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.ClickException as error:
        error.show(sys.stderr)
        if "--json" in words:
            usage = isinstance(error, click.UsageError)
            _print_json({"type": "wrong-usage" if usage else "refused", "en": error.format_message()})
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("已中断。/ Interrupted.", err=True)
        return REFUSED
    except BrokenPipeError:
        # The reader of our output (a pager, `head`) has gone; the interpreter must not flush into it at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # the last line of defence: words, not a traceback
        return _told(error, as_json="--json" in words)


def _told(error: Exception, *, as_json: bool) -> int:
    """Say in one line what went wrong and return the exit code."""
    if isinstance(error, Refused):
        problem = {
            "type": error.type,
            "zh": "".join([error.text("zh"), *(field.zh for field in error.fields)]),
            "en": " ".join([error.text("en"), *(field.en for field in error.fields)]),
        }
        code = REFUSED
    elif isinstance(error, BadSettings):
        halves = [text.partition("/ ") for text in error.problems]
        problem = {"type": "bad-settings", "zh": "".join(h[0] for h in halves), "en": " ".join(h[2] for h in halves)}
        code = REFUSED
    else:
        problem = _unforeseen(error)
        code = INTERNAL
    click.echo(f"{problem['zh'].strip()} / {problem['en']}", err=True)
    if as_json:
        _print_json(problem)
    return code


def _unforeseen(error: Exception) -> dict[str, str]:
    """Return words with a mark to find the error by; the traceback is for those who asked for it."""
    if os.environ.get("YIMEN_DEBUG", "").lower() in {"1", "true", "yes", "on"}:
        traceback.print_exception(error)
    mark = secrets.token_hex(4)
    name = type(error).__name__
    zh, en = f"内部错误 {mark}（{name}）。", f"Internal error {mark} ({name})."
    return {"type": "internal-error", "id": mark, "zh": zh, "en": en}


def _print_json(problem: dict[str, str]) -> None:
    click.echo(json.dumps({"ok": False, "error": problem}, ensure_ascii=False))


def _speak_utf8() -> None:
    """Write Chinese whatever the machine's locale is."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
