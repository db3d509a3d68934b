"""Small diagrams written in one line each."""

from __future__ import annotations

from xml.sax.saxutils import escape

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="file" targetNamespace="https://yimen.example/test">'
)
FORMAL = 'xsi:type="tFormalExpression"'
MESSAGE = '<message id="m" name="withdraw"/>'


def diagram(body: str, *, around: str = "") -> bytes:
    """Return a file with one process; `around` stands beside it."""
    return f'{HEAD}{around}<process id="p" name="试" isExecutable="true">{body}</process></definitions>'.encode()


def flow(name: str, source: str, target: str, condition: str = "") -> str:
    """Return one sequence flow."""
    inside = f"<conditionExpression {FORMAL}>{escape(condition)}</conditionExpression>" if condition else ""
    return f'<sequenceFlow id="{name}" sourceRef="{source}" targetRef="{target}">{inside}</sequenceFlow>'


def line(*steps: str, **names: str) -> str:
    """Return a start, the given steps one after another, and an end; each step is XML whose id is its keyword."""
    ids = ["s", *names, "e"]
    parts = ['<startEvent id="s"/>', *names.values(), '<endEvent id="e"/>', *steps]
    parts += [flow(f"f{i}", one, two) for i, (one, two) in enumerate(zip(ids, ids[1:], strict=False))]
    return "".join(parts)


def timer(kind: str, text: str) -> str:
    """Return a timer definition."""
    return f"<timerEventDefinition><{kind} {FORMAL}>{text}</{kind}></timerEventDefinition>"


def catch(definition: str, *, name: str = "c") -> str:
    """Return an intermediate catch event."""
    return f'<intermediateCatchEvent id="{name}">{definition}</intermediateCatchEvent>'


def choice(first: str, second: str, *, default: str = "") -> str:
    """Return an exclusive split over two conditions and the join behind it."""
    mark = f' default="{default}"' if default else ""
    return (
        f'<startEvent id="s"/><exclusiveGateway id="g"{mark}/><task id="a"/><task id="b"/><exclusiveGateway id="j"/>'
        '<endEvent id="e"/>'
        + flow("f1", "s", "g")
        + flow("yes", "g", "a", first)
        + flow("no", "g", "b", second)
        + flow("f4", "a", "j")
        + flow("f5", "b", "j")
        + flow("f6", "j", "e")
    )
