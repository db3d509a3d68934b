"""`yimen scenario run`: replay scenario files on a private database and say which expectation failed."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from server.config import load

REFUSED, WRONG_USAGE = 1, 2


@click.group("scenario")
def scenario() -> None:
    """情景文件：几秒钟重演几个月。 / Scenario files: months in seconds."""


@scenario.command("run")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="只输出一个 JSON 对象。 / Print one JSON object.")
def run(files: tuple[Path, ...], as_json: bool) -> int:
    """在私有数据库上重演情景，逐条核对预期。 / Replay scenarios on a private database and check what they expect.

    \b
    0 = 全部符合 all true · 1 = 有不符 some failed · 2 = 文件写错 a file is wrong
    """
    from server.app import build_house
    from server.scenarios import Playhouse

    house = build_house(load({k: v for k, v in os.environ.items() if k.startswith("YIMEN_DEBUG")}))
    playhouse = Playhouse(house)
    try:
        results = [_one(path, playhouse) for path in files]
    finally:
        playhouse.close()
    if as_json:
        ok = all(result["ok"] for result in results)
        click.echo(json.dumps({"ok": ok, "files": results}, ensure_ascii=False))
    else:
        for result in results:
            _print(result)
    if any("error" in result for result in results):
        return WRONG_USAGE
    return 0 if all(result["ok"] for result in results) else REFUSED


def _one(path: Path, playhouse: Any) -> dict[str, Any]:
    from server.scenarios import BadScenario, read, replay

    try:
        found = read(path)
        failures = replay(found, playhouse)
    except BadScenario as error:
        problem = {"line": error.line, "zh": error.zh, "en": error.en}
        return {"file": str(path), "ok": False, "failures": [], "error": problem}
    return {
        "file": str(path), "scenario": found.title, "steps": len(found.steps), "ok": not failures,
        "failures": [asdict(failure) for failure in failures],
    }  # fmt: skip


def _print(result: dict[str, Any]) -> None:
    if "error" in result:
        error = result["error"]
        click.echo(f"✗ {result['file']}:{error['line']}  {error['zh']} / {error['en']}")
        return
    click.echo(f"{'✓' if result['ok'] else '✗'} {result['file']}  {result['scenario']}（{result['steps']} 步 steps）")
    for failure in result["failures"]:
        click.echo(f"    {failure['words']}")
