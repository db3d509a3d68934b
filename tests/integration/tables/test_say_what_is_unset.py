"""A county that begins is told on its first administrator's page what it has not set, in both languages, with the tables in which two people set it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

from server.app import build_house
from server.config import Settings
from server.demo.county import PASSWORD
from server.foundation.clock import FixedClock
from server.foundation.database import Database
from server.organisation import operations
from server.organisation.founding import LOGIN, first_administrator
from server.organisation.models import User
from server.organisation.passwords import hash_password
from server.tables.lacking import lacking
from tests.integration.conftest import START
from tests.stage import Stage

pytestmark = pytest.mark.sqlite

COUNTY = "690199"
PAGE, TABLES, API = "/administration/people", "/decision-tables", "/api/v1/decision-tables/unset"


@pytest.fixture
def beginning(sqlite_url: str, tmp_path: Path) -> Iterator[Stage]:
    """A county in which nobody is yet but the administrator whom the first start makes."""
    settings = Settings(
        demo=True, database_url=sqlite_url, files=tmp_path / "files", county=COUNTY, county_name="示邻县"
    )
    database = Database(sqlite_url)
    there = Stage(database=database, house=build_house(settings, database), clock=FixedClock(START), settings=settings)
    assert there.run(None, first_administrator)
    own = {"password_hash": hash_password(PASSWORD), "must_change_password": False}
    there.run(None, lambda work: work.session.execute(update(User).values(**own)))
    yield there
    database.close()


def unset(stage: Stage, county: str) -> list[str]:
    return [each.id for each in lacking(stage.house.tables, county=county, today=stage.clock.now().date())]


def test_the_first_administrator_reads_what_is_unset_and_where_it_is_set(beginning: Stage) -> None:
    client, wanted = beginning.client(LOGIN), unset(beginning, COUNTY)
    page = client.get(PAGE).get_data(as_text=True)
    shown = page[page.index('id="unset"') :]

    assert "standards" in wanted and len(wanted) > 50
    assert [each for each in wanted if f">{each}</span>" not in shown] == []
    assert ("本县还没有设定的标准和期限" in shown, f"{len(wanted)} 项" in shown) == (True, True)
    assert "还不到两个人" in shown and 'href="/administration/organisation"' in shown
    tables = set(re.findall(r'href="(/decision-tables/[^"]+)"', shown))
    assert {each.table for each in lacking(beginning.house.tables, county=COUNTY, today=START.date())} == {
        path.rpartition("/")[2] for path in tables
    }
    assert {client.get(path).status_code for path in tables} == {200}
    assert [each["id"] for each in client.get(API).get_json()] == wanted


def test_she_reads_it_in_english_too_and_nothing_of_the_other_language(beginning: Stage) -> None:
    page = beginning.client(LOGIN).get(f"{PAGE}?lang=en").get_data(as_text=True)
    shown = page[page.index('id="unset"') :]

    assert "Standards and terms that this county has not set" in shown
    assert "Fewer than two people hold these posts" in shown and "Standards and limits of assistance" in shown
    own_names = re.sub(r'(?s)<a href="/decision-tables[^>]*>[^<]*</a>', "", shown[: shown.index("</section>")])
    assert re.findall(r"[\u4e00-\u9fff]+", own_names) == []


def test_two_people_on_the_posts_are_no_longer_asked_for_and_see_the_list_themselves(beginning: Stage) -> None:
    def appoint(login: str) -> None:
        def do(work: object) -> None:
            made = operations.add_user(work, login=login, name="示甲", password=PASSWORD)  # type: ignore[arg-type]
            unit = operations.add_unit(work, code=f"unit-{login}", name="民政局", kind="county", division=COUNTY)  # type: ignore[arg-type]
            operations.appoint(work, user_id=made.id, unit_id=unit.id, role="process_owner", since=work.today)  # type: ignore[arg-type,attr-defined]

        beginning.run(None, do)

    for turn, login in enumerate(("owner.one", "owner.two")):
        appoint(login)
        page = beginning.client(LOGIN).get(PAGE).get_data(as_text=True)
        assert ("还不到两个人" in page) == (turn == 0)
    beginning.run(None, lambda work: work.session.execute(update(User).values(must_change_password=False)))
    assert 'id="unset"' in beginning.client("owner.two").get(TABLES).get_data(as_text=True)


def test_a_county_that_has_set_everything_is_asked_for_nothing(stage: Stage) -> None:
    assert unset(stage, "690102") == []
    page = stage.client("security.admin").get(PAGE).get_data(as_text=True)
    assert 'id="unset"' not in page
    assert stage.client("security.admin").get(API).get_json() == []
    assert stage.client("clerk.qingsui").get(API).status_code == 403
