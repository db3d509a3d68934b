"""An application is checked, completed once, accepted or refused, and its items start."""

from __future__ import annotations

import pytest

from tests.unit.diagrams.walking import Walk

RECEIVED = "2026-09-18T02:00:00+00:00"


def application() -> Walk:
    return Walk("intake", case_id="C1", unit_township="T1", unit_county="X1", received_at=RECEIVED)


def deficient() -> Walk:
    return application().do("check", check_outcome="deficient")


def test_the_paper_check_is_due_from_receipt():
    assert application().terms == {("check", "ACC.check", RECEIVED)}


def test_a_complete_application_is_accepted_assessed_and_its_items_start():
    walk = application().do("check", check_outcome="complete")
    assert walk.asked == ["case.accepted", "document.issue"]
    assert walk.inputs("document.issue") == [{"document": "acceptance-notice"}]
    assert walk.open == {"assess"}
    assert walk.terms == {("assess", "NA.assess", None)}

    walk.do("assess")
    assert walk.asked[-1] == "items.start"
    assert walk.finished


def test_missing_papers_are_asked_for_with_one_notice_and_a_limit():
    walk = deficient()

    assert walk.inputs("document.issue") == [{"document": "deficiency-notice"}]
    assert walk.open == {"supplement"}
    assert walk.terms == {("supplement", "SUP.fix", None)}
    assert walk.timers == {"supplement_overdue": ("rule:SUP.fix", None)}


def test_the_clerk_decides_after_the_papers_have_come():
    walk = deficient().do("supplement").do("decide", next_step="accept")

    assert "case.accepted" in walk.asked
    assert walk.open == {"assess"}


def test_the_end_of_the_limit_reminds_and_a_person_decides():
    walk = deficient().fire("supplement_overdue")

    assert walk.inputs("reminder.send") == [{"reminder": "supplement-overdue"}]
    assert walk.open == {"decide"}
    assert not walk.finished


def test_waiting_longer_never_sends_a_second_notice():
    walk = deficient()
    for _ in range(3):
        walk.fire("supplement_overdue").do("decide", next_step="wait")
    walk.do("supplement").do("decide", next_step="accept")

    notices = [given["document"] for given in walk.inputs("document.issue")]
    assert notices == ["deficiency-notice", "acceptance-notice"]


@pytest.mark.parametrize("late", [False, True])
def test_nobody_refuses_acceptance_alone(late: bool):
    if late:
        walk = deficient().do("supplement").do("decide", next_step="not-accepted")
    else:
        walk = application().do("check", check_outcome="not-accepted")
    assert walk.open == {"confirm_refusal"}
    assert walk.progress.tasks[0].groups == ("township_leader@township",)
    assert "case.not-accepted" not in walk.asked

    walk.do("confirm_refusal", refusal_confirmed=True)
    assert walk.inputs("case.not-accepted") == [{"document": "non-acceptance-notice"}]
    assert walk.finished


def test_a_second_person_who_disagrees_accepts():
    walk = application().do("check", check_outcome="not-accepted").do("confirm_refusal", refusal_confirmed=False)

    assert "case.accepted" in walk.asked
    assert "case.not-accepted" not in walk.asked
    assert walk.open == {"assess"}


def test_a_withdrawal_ends_the_application_at_every_step():
    refusing = application().do("check", check_outcome="not-accepted")
    waiting = deficient().fire("supplement_overdue")
    for walk in (application(), deficient(), waiting, refusing, application().do("check", check_outcome="complete")):
        walk.tell("withdraw", withdrawal_reason="withdrawn")

        assert walk.finished
        assert walk.inputs("case.withdrawn") == [{"reason": "withdrawn", "document": "termination-notice"}]
        assert walk.ends[-1] == "stopped"
