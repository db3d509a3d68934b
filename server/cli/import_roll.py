"""`yimen import-roll`: bring in a roll from a file; whoever uploads it does not confirm it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from server.cli.answers import AS_JSON


@click.command("import-roll")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path), required=False)
@click.option("--as", "login", help="以谁的账号上传或确认。 / Whose account uploads or confirms.")
@click.option("--confirm", "import_id", help="确认先前上传的名单编号。 / Id of an uploaded roll to confirm.")
@click.option("--template", is_flag=True, help="把模板写到标准输出。 / Write the file to fill in to stdout.")
@AS_JSON
def import_roll(file: Path | None, login: str | None, import_id: str | None, template: bool, as_json: bool) -> None:
    """导入在册名单（CSV、XLSX）：先检查预览，再由第二人确认。 / Bring in a roll: checked first, confirmed by a second person.

    \b
      yimen import-roll --template > 名单.csv
      yimen import-roll 名单.xlsx --as clerk.qingsui        检查，给出编号和错误清单 check it
      yimen import-roll --confirm 编号 --as reviewer.qingsui  另一人确认 confirm by somebody else
    """
    if template:
        from server.rolls.queries import template_file

        click.echo(template_file().decode("utf-8-sig"), nl=False)
        return
    if login is None or (file is None) == (import_id is None):
        raise click.UsageError(
            "给出文件或 --confirm 编号，并用 --as 说明账号。 / Give a file or --confirm ID, and --as."
        )
    told = _run(login, _upload(file) if file is not None else _confirm(str(import_id)))
    click.echo(json.dumps({"ok": True, **told}, ensure_ascii=False) if as_json else _words(told))


def _upload(file: Path) -> Callable[[Any], Any]:
    from server.rolls.operations import upload
    from server.web.table_files import LARGEST, UnreadableTable

    if not file.is_file():
        raise UnreadableTable(why_zh="没有这个文件", why_en="there is no such file")
    with file.open("rb") as opened:
        content = opened.read(LARGEST + 1)
    return lambda work: upload(work, name=file.name, content=content)


def _confirm(import_id: str) -> Callable[[Any], Any]:
    from server.rolls.operations import confirm

    return lambda work: confirm(work, import_id=import_id)


def _run(login: str, do: Callable[[Any], Any]) -> dict[str, Any]:
    from server.cli.acting import acting

    def told(work: Any) -> dict[str, Any]:
        row = do(work)
        names = ("id", "name", "state", "rows", "good", "bad", "problems", "taken")
        return {name: getattr(row, name) for name in names}

    with acting(login) as desk:
        return desk.run(told)


def _words(told: dict[str, Any]) -> str:
    lines = [f"{told['name']}: {told['rows']} 行，可导入 {told['good']}，有误 {told['bad']}"]
    lines += [
        f"  第 {each['row']} 行 {each['column']}：{each['zh']}{'' if each['bad'] else '（请核对）'}"
        for each in told["problems"]
    ]
    if told["state"] == "waiting":
        lines.append(f"编号 id: {told['id']}（由另一人用 --confirm 确认 to be confirmed by somebody else）")
    elif told["taken"]:
        taken = told["taken"]
        lines.append(
            f"已导入：{taken['households']} 户、{taken['people']} 人、{taken['benefits']} 项救助、{taken['identities']} 项身份"
        )
    return "\n".join(lines)
