"""Small decision tables as DMN text."""

from collections.abc import Sequence
from xml.sax.saxutils import escape

from workflows.dmn import Table, read

HEADER = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:yimen="urn:yimen:table" id="d" name="d"
  namespace="urn:yimen:decisions">"""


def dmn(
    inputs: Sequence[tuple[str, str]],
    rules: Sequence[Sequence[str]],
    *,
    policy: str = 'hitPolicy="UNIQUE"',
    outputs: Sequence[tuple[str, str]] = (("answer", "string"),),
    default: str = "",
    version: str = "1",
    dates: str = 'valid_from="2026-01-01"',
    allowed: str = "",
    silence: str = 'silence="answer" silence_means="没有"/>',
) -> bytes:
    """Write a table `t`; each rule lists its input cells, then its output cells."""
    values = f"<inputValues><text>{escape(allowed)}</text></inputValues>" if allowed else ""
    otherwise = f"<defaultOutputEntry><text>{escape(default)}</text></defaultOutputEntry>" if default else ""
    columns = "".join(
        f'<input><inputExpression typeRef="{kind}"><text>{name}</text></inputExpression>{values}</input>'
        for name, kind in inputs
    )
    columns += "".join(f'<output name="{name}" typeRef="{kind}">{otherwise}</output>' for name, kind in outputs)
    rows = "".join(
        f'<rule id="r{number}">'
        + "".join(f"<inputEntry><text>{escape(cell)}</text></inputEntry>" for cell in rule[: len(inputs)])
        + "".join(f"<outputEntry><text>{escape(cell)}</text></outputEntry>" for cell in rule[len(inputs) :])
        + "</rule>"
        for number, rule in enumerate(rules, start=1)
    )
    extension = f'<extensionElements><yimen:table version="{version}" {dates} basis_kind="demo" basis="演示参数" {silence}</extensionElements>'
    body = f'<decision id="t" name="表">{extension}<decisionTable {policy}>{columns}{rows}</decisionTable></decision>'
    return f"{HEADER}{body}</definitions>".encode()


def table(inputs: Sequence[tuple[str, str]], rules: Sequence[Sequence[str]], **more: str) -> Table:
    """Read the table written by `dmn`."""
    (found,) = read(dmn(inputs, rules, **more), file="t.dmn")  # type: ignore[arg-type]
    return found
