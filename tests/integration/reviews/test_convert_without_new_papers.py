"""Who is converted from one aid to another gives no paper twice: those of the first application count in the new file."""

from __future__ import annotations

import pytest

from server.cases.models import Item
from server.determination.archive import contents
from server.documents.operations import issue
from server.foundation.work import Work
from server.households.models import Benefit
from server.reviews.models import Stop
from tests.integration.reviews.answers import decided, handed, heard
from tests.integration.reviews.story import Town
from tests.integration.reviews.test_change_aid import up_to_hearing


@pytest.mark.parametrize("checked", [False, True])
def test_a_conversion_asks_for_no_paper_of_the_first_application_again(town: Town, checked: bool):
    home = town.home()
    review = town.check(home, kind="special")
    first = review.case_id  # stands for the case in which the allowance was applied for

    def apply(work: Work) -> None:
        work.session.get_one(Benefit, home.benefit).case_id = first
        for kind in ("acceptance-notice", "authorisation", "promise", "home-visit-form"):
            issue(work, kind=kind, unit_id=town.town, addressee="示例", facts={}, case_id=first)

    town.stage.run("clerk.qingsui", apply)
    stop = up_to_hearing(town, home, "convert")
    if checked:
        town.stage.run(
            "clerk.qingsui", lambda work: setattr(work.session.get_one(Stop, stop.id), "review_id", review.id)
        )
    town.do("clerk.qingsui", stop.case_id, "listen", heard(town, convert_to="bianyuan"))
    town.do("approver.civil", stop.case_id, "decide", decided())
    town.do("clerk.qingsui", stop.case_id, "deliver_decision", handed(town))

    (item,) = town.all(Item, Item.case_id == stop.case_id)
    assert item.reason["papers_of"] == {"application": first, "investigation": first if checked else ""}
    lines = town.stage.read(lambda work: contents(work, stop.case_id, "bianyuan"))
    there = {line.kind for line in lines if not line.missing}
    seen = {"home-visit-form"} if checked else set()  # who was not visited in the check before is visited again
    assert there == {"acceptance-notice", "authorisation", "promise"} | seen
    other = town.stage.read(lambda work: contents(work, stop.case_id, "gangxing"))
    assert all(line.missing for line in other)
