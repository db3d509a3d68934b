"""A household that has moved out of the county: whoever opens its page is told so."""

from __future__ import annotations

from server.foundation.work import Work
from server.households.models import Household
from server.households.operations import register_household
from tests.integration.reviews.answers import change
from tests.integration.reviews.story import Home, Town, _person

AWAY = {"new_address": "邻县", "referred_to": "邻县示例镇窗口 0690-0000000"}


def page(town: Town, home: Home) -> str:
    return town.stage.client("clerk.qingsui").get(f"/households/{home.household}").get_data(as_text=True)


def test_its_page_says_that_it_has_moved_out_of_the_county(town: Town):
    home = town.home()
    assert "已迁出本县" not in page(town, home)
    change(town, home, "moved-out", **AWAY)

    assert "已迁出本县" in page(town, home) and "2026年9月10日" in page(town, home)
    program = town.stage.client("clerk.qingsui").get(f"/api/v1/households/{home.household}")
    assert program.get_json()["left_on"] == "2026-09-10"


def test_who_applies_again_or_moves_back_is_here(town: Town):
    home, other = town.home(), town.home(serial=2)
    for number, each in enumerate((home, other)):
        change(town, each, "moved-out", **AWAY, key=f"out-{number}")
    change(
        town, home, "moved-inside", on="2026-09-17", to_township=town.town, to_village=town.stage.unit("qingsui-village-2"),
        new_address="青穗镇示例路2号", key="back",
    )  # fmt: skip
    assert "已迁出本县" not in page(town, home)

    def apply(work: Work) -> object:
        head = work.session.get_one(Household, other.household)
        register_household(work, township=town.town, village=None, applicant=_person(1985, 2, 0), members=())
        return head.left_on

    assert town.stage.run("clerk.qingsui", apply) is None
