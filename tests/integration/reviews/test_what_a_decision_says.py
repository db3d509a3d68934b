"""What a decision on aid is called, where it leads, and who hears of it, in the words that a household reads."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from server.cases.models import Item
from server.documents.models import Document
from server.foundation.errors import InvalidAnswers
from server.payments.models import StandingPayment
from server.reviews.models import Stop
from tests.integration.reviews.answers import decided, delivered, handed, heard, intend
from tests.integration.reviews.story import Case, Home, Town


def carried_out(town: Town, home: Home, outcome: str, said: dict[str, Any], **decision: Any) -> tuple[Stop, str, str]:
    """Bring a change to its end; return it, its letter as printed and what the household reads on its page."""
    stop = intend(town, home, outcome)
    town.do("clerk.qingsui", stop.case_id, "deliver_intent", delivered(town))
    town.do("clerk.qingsui", stop.case_id, "listen", said)
    town.do("approver.civil", stop.case_id, "decide", decided(**decision))
    town.do("clerk.qingsui", stop.case_id, "deliver_decision", handed(town))
    (paper,) = town.all(Document, Document.case_id == stop.case_id, Document.kind == "change-decision")
    printed = town.stage.client("clerk.qingsui").get(f"/documents/{paper.id}/print").get_data(as_text=True)
    code = town.row(Case, stop.case_id).query_code
    return town.row(Stop, stop.id), printed, town.stage.client().get(f"/q/{code}").get_data(as_text=True)


def test_an_end_that_was_softened_is_called_the_cut_that_it_is(town: Town):
    _, printed, page = carried_out(town, town.home(), "stop", heard(town), decision="milder", decided_amount="360.55")

    assert "决定减发：由每月 1,100.00 元调整为 360.55 元" in printed and "决定停发" not in printed
    assert "已经决定：减发" in page and "停发" not in page


def test_a_conversion_to_which_nobody_agreed_is_called_the_end_that_it_is(town: Town):
    stop, printed, page = carried_out(town, town.home(), "convert", heard(town, convert_to="none"))

    assert "决定停发：" in printed and "转为其他救助" not in printed
    assert "已经决定：停发" in page and town.row(Case, stop.case_id).state == "closed"


def test_a_household_whose_aid_goes_on_is_not_offered_what_only_another_may_have(town: Town):
    said = heard(town, convert_to="bianyuan")
    stop, printed, _ = carried_out(town, town.home(), "stop", said, decision="milder", decided_amount="360.55")

    assert "转办" not in printed and not town.all(Item, Item.case_id == stop.case_id)
    assert town.row(Case, stop.case_id).state == "closed"


def test_relief_of_expenses_stands_beside_an_allowance_that_goes_on(town: Town):
    said = heard(town, convert_to="temp-spend")
    stop, printed, _ = carried_out(town, town.home(), "stop", said, decision="milder", decided_amount="360.55")

    assert "按你（户）的意愿转办" in printed
    assert [item.item for item in town.all(Item, Item.case_id == stop.case_id)] == ["temp-spend"]


def test_the_household_reads_from_when_nothing_is_paid(town: Town):
    _, _, page = carried_out(town, town.home(), "stop", heard(town, "renounced"))

    assert "原来每月 1,100.00 元，从 2026-10 起停发" in page


def test_the_history_tells_the_months_of_grace_and_when_the_aid_ends(town: Town):
    stop, _, page = carried_out(town, town.home(), "stop", heard(town), grace_months=3, grace_amount="200.50")

    history = town.stage.client("clerk.qingsui").get(f"/cases/{stop.case_id}").get_data(as_text=True)
    assert "2026-10 起渐退期 3 个月，每月 200.50 元；2027-01 起停发" in history
    assert "每月 0.00 元" not in history and "2027-01 起停发" in page


@pytest.mark.parametrize("way", ["phone", "online"])
def test_nobody_renounces_in_writing_by_telephone(town: Town, way: str):
    stop = intend(town, town.home())
    town.do("clerk.qingsui", stop.case_id, "deliver_intent", delivered(town))
    with pytest.raises(InvalidAnswers) as refused:
        town.do("clerk.qingsui", stop.case_id, "listen", heard(town, "renounced", heard_way=way))

    assert [(each.path, each.code) for each in refused.value.fields] == [("heard_way", "not-in-writing")]
    town.do("clerk.qingsui", stop.case_id, "listen", heard(town, "waived", heard_way="phone"))


def test_who_decides_sees_what_the_household_wishes_instead(town: Town):
    stop = intend(town, town.home(), "convert")
    town.do("clerk.qingsui", stop.case_id, "deliver_intent", delivered(town))
    town.do("clerk.qingsui", stop.case_id, "listen", heard(town, convert_to="bianyuan"))

    task = town.stage.open_tasks(stop.case_id)["decide"]
    page = town.stage.client("approver.civil").get(f"/tasks/{task.id}").get_data(as_text=True)
    beside = page.partition('id="task-form"')[0]
    assert "愿意转办" in beside and "最低生活保障边缘家庭" in beside


def test_an_account_is_still_looked_for_where_months_of_grace_are_due(town: Town):
    from server.cases.models import Instance
    from server.payments import standing
    from server.payments.returning import ask_account

    home = town.home(since=date(2026, 10, 1))
    row = town.all(StandingPayment, StandingPayment.benefit_id == home.benefit)[0]
    town.stage.run("maker.finance", lambda work: standing.hold(work, benefit_id=home.benefit, why="returned"))
    town.stage.run("clerk.qingsui", lambda work: ask_account(work, standing_id=row.id))
    carried_out(town, home, "stop", heard(town), grace_months=3, grace_amount="200.50")
    town.stage.tick()

    state = select(Instance.state).where(Instance.key == "pay-return", Instance.subject == row.id)
    assert town.stage.read(lambda work: work.session.scalar(state)) == "open"
