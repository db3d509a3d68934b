"""Called processes that have tests of their own, as one step each: what they hand back is answered at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tests.unit.diagrams.walking import Walk, diagrams
from workflows import catalog
from workflows.catalog import Definition

CALLED = ("verify", "notice", "decide")
_STEP = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="urn:test">
 <bpmn:process id="{key}" isExecutable="true">
  <bpmn:startEvent id="{key}_start"/>
  <bpmn:userTask id="{key}_done" camunda:candidateGroups="clerk@township"/>
  <bpmn:endEvent id="{key}_end"/>
  <bpmn:sequenceFlow id="{key}_1" sourceRef="{key}_start" targetRef="{key}_done"/>
  <bpmn:sequenceFlow id="{key}_2" sourceRef="{key}_done" targetRef="{key}_end"/>
 </bpmn:process>
</bpmn:definitions>"""


def with_standins(key: str, *, called: Iterable[str] = CALLED) -> Definition:
    """Make a diagram ready to run with some of what it calls as one step each."""
    steps = {name: _STEP.format(key=name).encode() for name in called}
    files = {name: xml for name, xml in diagrams().items() if name != key} | steps
    return catalog.compile(diagrams()[key], called=files)


class Short(Walk):
    """A walk that passes investigation, notice and decision in one step each."""

    def __init__(self, key: str, **data: Any) -> None:
        super().__init__(key, definition=with_standins(key), **data)

    def verify(self, result: str = "within") -> Short:
        """Finish the investigation."""
        self.do("verify_done", verify_result=result, verified_at="2026-09-10T10:00:00+08:00")
        return self

    def notice(self, *, objected: bool = False, upheld: bool = False, ended: str | None = "2026-09-18") -> Short:
        """Let the notice end, with or without an objection."""
        objected_at = "2026-09-15T10:00:00+08:00" if objected else None
        self.do(
            "notice_done", objected=objected, objection_upheld=upheld, objected_at=objected_at,
            notice_posted_at="2026-09-11T09:00:00+08:00", notice_ended_at=ended,
        )  # fmt: skip
        return self

    def decide(self, decision: str, **more: Any) -> Short:
        """Take and deliver the decision."""
        self.do("decide_done", decision=decision, decided_at="2026-09-21T10:00:00+08:00", **more)
        return self
