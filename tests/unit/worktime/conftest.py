from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest

from workflows.worktime import Due, NationalCalendar, Rule, RuleBook, due, load_terms, local_day


@pytest.fixture(scope="session")
def book() -> RuleBook:
    return load_terms()


@pytest.fixture(scope="session")
def calendar() -> NationalCalendar:
    return NationalCalendar()


@pytest.fixture(scope="session")
def rule(book: RuleBook) -> Callable[[str, date], Rule]:
    return lambda rule_id, on: book.rule(rule_id, on=on)


@pytest.fixture(scope="session")
def end(book: RuleBook, calendar: NationalCalendar) -> Callable[[str, date | datetime], Due]:
    return lambda rule_id, start: due(book.rule(rule_id, on=local_day(start)), start=start, calendar=calendar)
