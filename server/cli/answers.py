"""How every command answers: words for people, or one JSON object with `--json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import click

AS_JSON = click.option("--json", "as_json", is_flag=True, help="只输出一个 JSON 对象。 / Print one JSON object.")


def tell(told: Mapping[str, Any], words: str, *, as_json: bool) -> None:
    """Print `told` as one JSON object, or the words."""
    click.echo(json.dumps({"ok": True, **told}, ensure_ascii=False) if as_json else words)
