"""The commands of `run.py`."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from workshop import assets, browser, checks, locks
from workshop.environment import BIN, compile_sources, prepare, write_launcher
from workshop.say import Stopped, say, speak_utf8


def main() -> None:
    """Run the command that was asked for."""
    speak_utf8()
    options, rest = _parser().parse_known_args()
    if rest and options.command != "test":
        _parser().error(f"unrecognized arguments: {' '.join(rest)}")
    try:
        sys.exit(COMMANDS[options.command](options, rest))
    except Stopped as problem:
        print(problem, file=sys.stderr, flush=True)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="run.py", description="一门 Yimen")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    demo = commands.add_parser("demo", help="安装、建库、载入演示县、启动 · install, load the demo county, start")
    demo.add_argument("--port", type=int, help="default: the next free port from 8000")
    demo.add_argument(
        "--fast-forward", action="store_true", help="the demo clock runs, reminders and expiry in a minute"
    )
    setup = commands.add_parser("setup", help="只准备，写好 .venv/bin/yimen · only prepare, write .venv/bin/yimen")
    for command in (demo, setup):
        command.add_argument("--wheelhouse", type=Path, help="install from this folder, without a network")
    commands.add_parser(
        "test", help="全部检查和测试，或只按给出的 pytest 参数 · all checks, or pytest with your arguments"
    )
    commands.add_parser("prove", help="同样的测试，足尺寸 · the same suites at full size")
    commands.add_parser("lock", help="重新锁定依赖 · resolve the dependencies again")
    bundle = commands.add_parser("bundle", help="备好离线安装的文件夹 · make a folder for installing without a network")
    bundle.add_argument("wheelhouse", type=Path, nargs="?", default=Path("wheelhouse"))
    return parser


def _setup(options: argparse.Namespace, _rest: list[str]) -> int:
    _make_ready("core", wheelhouse=options.wheelhouse, again=True)
    say(f"准备好了 ready: {BIN / 'yimen'} --help")
    return 0


def _demo(options: argparse.Namespace, _rest: list[str]) -> int:
    _make_ready("core", wheelhouse=options.wheelhouse, again=False)
    command = [str(BIN / "yimen"), "demo"]
    command += ["--port", str(options.port)] if options.port is not None else []
    command += ["--fast-forward"] if options.fast_forward else []
    sys.stdout.flush()
    if os.name == "nt":
        return subprocess.run(command, check=False).returncode
    # One process from here on, so that a SIGTERM reaches the service itself.
    os.execv(command[0], command)


def _test(_options: argparse.Namespace, rest: list[str]) -> int:
    _make_ready("dev", again=False)
    if rest:
        return checks.run_pytest(rest)
    browser.require_chromium()
    return checks.run_all(full=False)


def _prove(_options: argparse.Namespace, _rest: list[str]) -> int:
    _make_ready("dev", again=False)
    browser.require_chromium()
    return checks.run_all(full=True)


def _lock(_options: argparse.Namespace, _rest: list[str]) -> int:
    prepare("core")
    locks.lock()
    return 0


def _bundle(options: argparse.Namespace, _rest: list[str]) -> int:
    wheelhouse = options.wheelhouse.resolve()
    _make_ready("core", again=True)
    locks.bundle(wheelhouse)
    assets.pack(wheelhouse)
    say(f"带走 {options.wheelhouse}，在那边运行 · take it along and run there:  python3 run.py demo --wheelhouse DIR")
    return 0


def _make_ready(group: str, *, wheelhouse: Path | None = None, again: bool) -> None:
    if wheelhouse:
        wheelhouse = wheelhouse.resolve()
        locks.check_bundle(wheelhouse)
    prepare(group, wheelhouse=wheelhouse)
    assets.fetch(again=again, wheelhouse=wheelhouse)
    assets.compile_translations()
    compile_sources()
    write_launcher()


COMMANDS = {"demo": _demo, "setup": _setup, "test": _test, "prove": _prove, "lock": _lock, "bundle": _bundle}
