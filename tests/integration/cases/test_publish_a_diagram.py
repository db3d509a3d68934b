"""A diagram is published only when it means what it says here."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from server.cases import definitions
from server.cases.models import Definition
from server.cases.refusals import DiagramHasErrors
from tests.stage import Stage

URGENT = (definitions.DIAGRAMS / "urgent.bpmn").read_bytes()
CALLED = {path.stem: path.read_bytes() for path in definitions.DIAGRAMS.glob("urgent-*.bpmn")}


def versions(stage: Stage) -> int:
    return stage.read(lambda work: work.session.scalar(select(func.count()).where(Definition.key == "urgent")) or 0)


def test_the_same_diagram_again_is_no_new_version(stage: Stage) -> None:
    assert stage.run(None, lambda work: definitions.publish(work, xml=URGENT, called=CALLED)) is None
    assert versions(stage) == 1


def test_a_changed_label_is_a_new_version_and_the_old_one_stays(stage: Stage) -> None:
    changed = URGENT.replace("研判是否急难".encode(), "判断是否急难".encode())

    assert stage.run(None, lambda work: definitions.publish(work, xml=changed, called=CALLED))
    assert versions(stage) == 2


@pytest.mark.parametrize(
    ("before", "after", "element"),
    [
        (b'camunda:formKey="urgent.judge"', b'camunda:formKey="urgent.jugde"', "judge"),
        (b'camunda:candidateGroups="clerk@township,', b'camunda:candidateGroups="klerk@township,', "judge"),
        (b'camunda:dueDate="rule:LS.first@registered_at"', b'camunda:dueDate="rule:LS.frist@registered_at"', "judge"),
    ],
)
def test_a_name_that_does_not_exist_is_refused_at_its_element(
    stage: Stage, before: bytes, after: bytes, element: str
) -> None:
    with pytest.raises(DiagramHasErrors) as refused:
        stage.run(None, lambda work: definitions.publish(work, xml=URGENT.replace(before, after), called=CALLED))

    assert element in {field.path for field in refused.value.fields}
    assert all(field.zh and field.en for field in refused.value.fields)
    assert versions(stage) == 1
