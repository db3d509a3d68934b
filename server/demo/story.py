"""The story of the demo county: what its people did in the last weeks, through the product's own operations."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from server.cases.shipped import install_shipped
from server.demo.county import found_county
from server.foundation.database import Database
from server.foundation.identity import system_actor
from server.foundation.transaction import run_command
from server.foundation.work import House, Work

WEEKS = 8


def tell_story(database: Database, house: House, *, until: datetime, tell: Callable[[str], None]) -> None:
    """Found the county and let its people work until an instant."""
    begin = until - timedelta(weeks=WEEKS)
    who = system_actor(house.county, channel="cli")

    def found(work: Work) -> None:
        found_county(work)
        install_shipped(work)

    tell("建立演示县的单位、岗位和流程 · founding the county")
    run_command(database, lambda session: found(Work(session=session, actor=who, now=begin, house=house)))
