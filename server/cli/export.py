"""`yimen export`: the event log of the cases that somebody may read, for process mining."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click

from server.cli.answers import AS_JSON, tell

_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--as",
    "login",
    required=True,
    help="以谁的账号；只导出其可以查看的案件。 / Whose account: only cases that it may read.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["xes", "csv"]),
    help="默认看文件名的结尾。 / By default from the ending of the file.",
)
@click.option("--since", type=_DAY, help="从这一天起登记的案件。 / Cases registered from this day on.")
@click.option("--until", type=_DAY, help="到这一天（含）为止登记的案件。 / Cases registered up to and with this day.")
@AS_JSON
def export(
    file: Path, login: str, form: str | None, since: datetime | None, until: datetime | None, as_json: bool
) -> None:
    """把案件的事件日志写成 XES（IEEE 1849）或 CSV，供流程挖掘。 / Write the event log of cases for process mining.

    \b
    案件和人员用化名，密钥用后即弃；不含姓名、号码、答复。导出记入查阅记录。
    Cases and people stand under pseudonyms whose key is thrown away; no names, numbers or answers. The read log notes the export.
    """
    from server.cli.acting import acting
    from server.foundation.clock import start_of
    from server.oversight.event_log import export as export_log
    from server.oversight.log_files import FORMATS

    form = form or file.suffix.removeprefix(".").lower()
    if form not in FORMATS:
        raise click.UsageError(
            "文件名要以 .xes 或 .csv 结尾，或用 --format。/ End the file in .xes or .csv, or give --format."
        )
    write, _media_type = FORMATS[form]
    begin = since and start_of(since.date())
    end = until and start_of(until.date() + timedelta(days=1))
    unfinished = file.with_name(f"{file.name}.writing")

    def do(work: Any) -> int:
        with unfinished.open("w+b") as out:
            return export_log(work, key=secrets.token_bytes(32), since=begin, until=end, write=write, out=out)

    try:
        with acting(login) as desk:
            cases = desk.run(do)
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)
    told = {"file": str(file), "format": form, "cases": cases}
    tell(told, f"已导出 exported: {cases} 个案件 cases → {file}", as_json=as_json)
