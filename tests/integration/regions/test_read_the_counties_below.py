"""A city reads figures of the counties below it, by the codes of that month, none that points at a family; and nothing else at all."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select, update

from server.cases.models import Case
from server.foundation.clock import start_of
from server.foundation.errors import InvalidAnswers, NotFound, NotPermitted
from server.organisation import importing
from server.organisation.models import Division
from server.organisation.operations import add_division
from server.regions import queries
from server.regions.hiding import FEWEST, told, told_sum
from server.regions.queries import FIGURES
from tests.integration.permissions.readers import families
from tests.integration.permissions.rows import address, ids
from tests.integration.permissions.test_every_route_asks import rules as routes
from tests.stage import Stage

GUIDE = "guide.city-bureau"
MONTH = date(2026, 9, 1)
#: What is one's own, or the same for everybody, opens to a guide of the city too; of cases only figures.
OPEN_TO_EVERYBODY = {
    "cases.show_workbench", "cases.show_todo", "cases.show_feeds", "messaging.show_inbox", "messaging.show_choices", "organisation.show_account",
    "organisation.show_password", "organisation.show_second_factor", "organisation.show_absences", "tasks-api.list_tasks",
}  # fmt: skip


@pytest.mark.parametrize(
    ("figures", "shown"),
    [
        ([12, 30], [12, 30]),
        ([3, 30, 12], [None, 30, None]),  # 12 goes too, or 3 were the rest
        ([3, 4, 12], [None, None, 12]),
        ([1, 1, 12], [None, None, None]),  # two together are still only a few
        ([0, 4, 9], [0, None, None]),
        ([4], [None]),
        ([0, 0], [0, 0]),
    ],
)
def test_few_are_not_told_nor_what_would_tell_them(figures: list[int], shown: list[int | None]) -> None:
    assert told(figures, total=sum(figures)) == shown
    hidden = [figure for figure, each in zip(figures, shown, strict=True) if each is None]
    assert not hidden or sum(hidden) >= FEWEST or len(figures) == 1
    assert told_sum([2, 2]) is None
    assert told_sum([2, 3]) == 5


def grown(stage: Stage, county: str, cases: int) -> None:
    """Give some cases of the month to a neighbour county of the same city, which shares the database."""

    def move(work: Any) -> None:
        add_division(work, code=county, name="示邻县", level="county", parent="6901")
        newest = select(Case.id).where(Case.kind == "application").order_by(Case.registered_at.desc()).limit(cases)
        work.session.execute(update(Case).where(Case.id.in_(list(work.session.scalars(newest)))).values(county=county))

    stage.run(None, move)


def registered(stage: Stage) -> dict[str, int]:
    wanted = select(Case.county, func.count()).where(Case.kind == "application", Case.registered_at >= start_of(MONTH))
    return stage.read(lambda work: dict(work.session.execute(wanted.group_by(Case.county)).all()))


def test_a_guide_reads_every_county_below_and_the_figures_are_the_rows(lived: Stage) -> None:
    grown(lived, "690103", 6)
    sheet = lived.read(lambda work: queries.region(work, first=MONTH), GUIDE)
    alone = lived.read(lambda work: queries.county(work, "690102", first=MONTH), GUIDE)

    assert {row.code: row.figures[0] for row in sheet.rows} == registered(lived)
    assert (sheet.total[0], alone.total[0]) == (sum(registered(lived).values()), registered(lived)["690102"])
    assert [row.code for row in alone.rows] == ["690102101", "690102102", "690102103"]
    figures = {figure for row in (*sheet.rows, *alone.rows) for figure in row.figures}
    assert figures & set(range(1, FEWEST)) == set()


def test_a_county_with_few_is_not_found_by_subtraction(lived: Stage) -> None:
    """Neither beside the other county, nor on that county's own sheet."""
    grown(lived, "690103", 3)
    assert registered(lived)["690103"] == 3

    sheet = lived.read(lambda work: queries.region(work, first=MONTH), GUIDE)
    alone = lived.read(lambda work: queries.county(work, "690102", first=MONTH), GUIDE)
    assert FIGURES[0] == "registered"
    assert [row.figures[0] for row in sheet.rows] == [None, None]
    assert (sheet.total[0], alone.total[0], {row.figures[0] for row in alone.rows}) == (
        sum(registered(lived).values()),
        None,
        {None},
    )


def test_codes_are_those_of_the_month(lived: Stage) -> None:
    def merge(work: Any) -> None:
        add_division(work, code="690104", name="旧县", level="county", parent="6901")
        work.session.get_one(Division, "690104").valid_to = date(2026, 8, 31)
        add_division(work, code="690105", name="新县", level="county", parent="6901")
        work.session.get_one(Division, "690105").valid_from = date(2026, 9, 1)
        add_division(work, code="700101", name="邻市的县", level="county", parent=None)

    lived.run(None, merge)
    months = {
        month: [
            row.code
            for row in lived.read(lambda work, m=month: queries.region(work, first=date(2026, m, 1)), GUIDE).rows
        ]  # type: ignore[misc]
        for month in (8, 9)
    }
    assert months == {8: ["690102", "690104"], 9: ["690102", "690105"]}
    with pytest.raises(NotFound):
        lived.read(lambda work: queries.county(work, "700101", first=MONTH), GUIDE)


@pytest.mark.parametrize(
    "login", ["supervisor.county", "approver.civil", "auditor.county", "system.admin", "officer.services"]
)
def test_nobody_of_the_county_reads_the_citys_sheet(lived: Stage, login: str) -> None:
    with pytest.raises(NotPermitted):
        lived.read(lambda work: queries.region(work, first=MONTH), login)
    assert lived.client(login).get("/region").status_code == 403


def test_a_guide_of_the_city_gets_nowhere_else(lived: Stage) -> None:
    """Every address, with ids that exist: no case, no name, no number of a case; what opens is one's own or the same for all."""
    client, known = lived.client(GUIDE), ids(lived)
    secrets = [each.name for each in lived.read(families)]
    secrets += lived.read(lambda work: list(work.session.scalars(select(Case.code))))
    opened, said = set(), {}
    for rule in routes(client, "GET"):
        answer = client.get(address(rule, known))
        page = answer.get_data(as_text=True)
        if answer.status_code < 300:
            opened.add(rule.endpoint)
        if found := [secret for secret in secrets if secret in page]:
            said[rule.endpoint] = found[:3]
    assert (said, len(secrets) > 60) == ({}, True)
    assert {
        "regions.show_region",
        "regions.show_county",
        "regions-api.read_region",
        "regions-api.read_county",
    } <= opened
    assert opened >= OPEN_TO_EVERYBODY & {rule.endpoint for rule in routes(client, "GET")}


def test_the_page_and_the_interface_say_the_same(lived: Stage) -> None:
    client = lived.client(GUIDE)
    told_ = client.get("/api/v1/region?month=2026-09").get_json()
    page = client.get("/region?month=2026-09").get_data(as_text=True)
    assert (told_["name"], [row["name"] for row in told_["rows"]]) == ("示例市", ["青穗县"])
    assert f">{told_['rows'][0]['registered']}<" in page
    assert "/region/counties/690102?month=2026-09" in page
    assert [
        client.get(path).status_code
        for path in ("/region?month=2027-01", "/region/counties/000000", "/region/counties/690102")
    ] == [422, 404, 200]


def test_an_import_leaves_the_neighbours_divisions_alone(stage: Stage) -> None:
    """Counties that share a database share the tree: each sets only its own part of it."""
    for line in ("division,690103,改名县,county,6901", "division,70,别省,province"):
        with pytest.raises(InvalidAnswers) as refusal:
            stage.run("system.admin", lambda work, line=line: importing.take(work, text=line + "\n"))  # type: ignore[misc]
        assert "不在本县" in refusal.value.fields[0].zh
    assert (
        stage.run("system.admin", lambda work: importing.take(work, text="division,6901,示例市（新）,city,69\n")) == 1
    )
