"""`yimen layout`: print a diagram with a drawing, for those who write BPMN by hand."""

from __future__ import annotations

from pathlib import Path

import click

from workflows.layout import layout as lay_out
from workflows.lint.source import Unreadable, parse


@click.command("layout")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def layout(file: Path) -> None:
    """排版流程图并打印带图形的 XML。 / Lay out a diagram and print the XML with its drawing."""
    xml = file.read_bytes()
    try:
        parse(xml)
    except Unreadable as refusal:
        raise click.ClickException(f"{refusal.zh} / {refusal.en}") from refusal
    click.echo(lay_out(xml).decode())
