"""Whoever is filed as a relative of the family judges nothing about it: no opinion, no check, no cut, no debt, whatever the procedure."""

from __future__ import annotations

import re

import pytest

from server.cases.occurrence import Occurrence
from server.foundation.work import Work
from server.verification.refusals import Recused
from server.verification.survey import file_relative
from tests.integration.reviews.story import Town
from tests.stage import Stage
from tests.unit.diagrams.duties import DUTIES
from tests.unit.diagrams.walking import diagrams

#: kinds of acts (`duties`) by which somebody finds, judges or decides something about a family
JUDGING = frozenset(
    "inquire opinion review decide decide-township prepare conclude recheck query report judge approve remainder repeat extend warn end "
    "establish order ask-off write-off propose confirm hear stop look settle".split()
)
#: steps that bind no second person and judge all the same
ALSO = frozenset({"rate_care", "rate_again", "judge_complaint"})
#: whoever hands over a paper judges nothing
HANDED = frozenset({"stop.deliver-intent", "terminate.deliver"})
#: processes about something else than one family
OTHERS = frozenset({"winter", "joint-meeting", "resolution", "pay", "pay-return", "intake"})


def judging() -> list[str]:
    """Return the forms of all steps by which a family is judged, read from the diagrams."""
    found = set()
    for key in diagrams().keys() - OTHERS:
        if key.startswith("refer"):
            continue  # departments answer under rules of their own
        for step, form in re.findall(
            r'<bpmn:userTask id="(\w+)"[^>]*camunda:formKey="([\w.-]+)"', diagrams()[key].decode()
        ):
            if DUTIES[key].get(step) in JUDGING or step in ALSO:
                found.add(form)
    return sorted(found - HANDED)


@pytest.fixture(scope="module")
def forms_that_judge() -> list[str]:
    return judging()


def test_the_list_holds_what_officers_do_in_every_procedure(forms_that_judge: list[str]) -> None:
    assert {
        "decide.sign",
        "stop.decide",
        "review.propose",
        "recover.decide",
        "child.review",
        "tekun.care",
        "urgent.judge",
    } <= set(forms_that_judge)


@pytest.mark.parametrize("form", judging())
def test_a_filed_relative_does_not_complete_it(stage: Stage, form: str) -> None:
    town = Town(stage)
    case = town.check(town.home()).case_id

    def file(work: Work) -> None:
        file_relative(
            work, case_id=case, staff_name=stage.actor("approver.civil").name, staff_post="县民政局", relation="表弟"
        )

    stage.run("clerk.qingsui", file)

    def complete(work: Work) -> None:
        occurrence = Occurrence(
            case_id=case, township=town.town, instance_id="", item_id=None, subject=None, data={}, form=form, answers={}
        )
        work.house.checks[form](work, occurrence)

    with pytest.raises(Recused):
        stage.run("approver.civil", complete)
