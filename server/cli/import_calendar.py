"""`yimen import-calendar`: enter the yearly notice or a closure from a CSV file, see what it moves, bring it into force."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from server.cli.answers import AS_JSON


@click.command("import-calendar")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--as", "login", required=True, help="以谁的账号（系统管理员）。 / Whose account: a system administrator's."
)
@click.option("--source", required=True, help="通知或决定的文号。 / Number of the notice or decision.")
@click.option(
    "--closure", is_flag=True, help="是本县停办日，不是全国通知。 / Days of closure, not the national notice."
)
@click.option(
    "--apply", "in_force", is_flag=True, help="马上生效并重新计算期限。 / Bring it into force and plan deadlines anew."
)
@AS_JSON
def import_calendar(file: Path, login: str, source: str, closure: bool, in_force: bool, as_json: bool) -> int:
    """导入年度放假通知或本县停办日。 / Import the yearly holiday notice or a closure.

    \b
    不加 --apply 只看影响。退出码：0 完成，1 文件不对。
    Without --apply it only shows what would move. Exit code 0: done, 1: the file is refused.
    """
    from server.cli.acting import acting
    from server.cli.problems import refuse
    from server.jobs.replans import replan_deadlines
    from server.planning import operations, queries
    from server.planning.notice import read_file

    lines, problems = read_file(file.read_bytes())
    if problems:
        return refuse(problems, as_json=as_json)
    with acting(login) as desk:
        kind = "closure" if closure else "notice"
        change_id = desk.run(lambda work: operations.enter(work, kind=kind, source=source, lines=lines))
        sheet = desk.run(lambda work: queries.preview(work, change_id))
        told = {"ok": True, "id": change_id, "days": len(sheet.days), "moving": sheet.moving, "applied": in_force}
        if in_force:
            desk.run(lambda work: operations.apply(work, change_id=change_id))
            while replan_deadlines(desk.database, desk.house, now=desk.now):
                pass
    click.echo(json.dumps(told, ensure_ascii=False) if as_json else _words(told))
    return 0


def _words(told: dict[str, Any]) -> str:
    state = "已生效 in force" if told["applied"] else "未生效，加 --apply 生效 not in force yet"
    return f"{told['days']} 天有变，{told['moving']} 个期限会变 · {told['moving']} deadlines move · {state}"
