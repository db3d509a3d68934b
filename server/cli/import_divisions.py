"""`yimen import-divisions`: bring in divisions, units and people from a CSV file."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import click

from server.cli.answers import AS_JSON


@click.command("import-divisions")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--as", "login", required=True, help="以谁的账号（系统管理员）。 / Whose account: an administrator's.")
@click.option("--apply", "in_force", is_flag=True, help="确认导入。 / Take it over.")
@AS_JSON
def import_divisions(file: Path, login: str, in_force: bool, as_json: bool) -> int:
    """导入区划、单位和人员。 / Import divisions, units and people.

    \b
    不加 --apply 只看每行会做什么。退出码：0 完成，1 文件不对。
    Without --apply it only shows what each line would do. Exit code 0: done, 1: the file is refused.
    """
    from server.cli.acting import acting
    from server.cli.problems import refuse
    from server.foundation.errors import InvalidAnswers
    from server.organisation import importing

    text = importing.text_of(file.read_bytes())
    with acting(login) as desk:
        try:
            lines = desk.run(lambda work: importing.preview(work, text=text))
            if in_force:
                desk.run(lambda work: importing.take(work, text=text))
        except InvalidAnswers as refusal:
            return refuse(refusal.fields, as_json=as_json)
    counts = Counter(line.change for line in lines)
    told = {"ok": True, "applied": in_force, **{name: counts[name] for name in ("adds", "changes", "stays")}}
    words = "新增 {adds}，修改 {changes}，不变 {stays}。 / {adds} added, {changes} changed, {stays} as they were."
    click.echo(json.dumps(told, ensure_ascii=False) if as_json else words.format(**told))
    return 0
