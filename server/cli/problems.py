"""Say what is wrong with a file that somebody brought."""

from __future__ import annotations

import json
from collections.abc import Iterable

import click

from server.foundation.errors import FieldProblem


def refuse(problems: Iterable[FieldProblem], *, as_json: bool) -> int:
    """Print each problem in both languages, or all as one JSON object, and return exit code 1."""
    if as_json:
        rows = [{"at": p.path, "zh": p.zh, "en": p.en} for p in problems]
        click.echo(json.dumps({"ok": False, "problems": rows}, ensure_ascii=False))
    else:
        for problem in problems:
            click.echo(f"{problem.zh} / {problem.en}", err=True)
    return 1
