"""The story of the demo county: what its people did in the last weeks, through the product's own operations."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from server.cases.shipped import install_shipped
from server.demo import filing, habits, numbers, paying
from server.demo.asking import leave_requests
from server.demo.county import TOWNSHIPS, found_county
from server.demo.deciding_by_hand import decide_by_hand
from server.demo.discovering import begin_with_a_roll
from server.demo.meeting import Chamber
from server.demo.models import SettingKv
from server.demo.people import People
from server.demo.stages import DAYS_NEEDED, Stages, last_working_days
from server.demo.stages.exhibits import exhibits
from server.demo.working import Townsfolk
from server.foundation.clock import LOCAL, FixedClock, local_date
from server.foundation.database import Database
from server.foundation.identity import system_actor
from server.foundation.transaction import run_command, transaction
from server.foundation.work import House, Work
from server.jobs.passage import pass_time
from server.relief.operations import top_up

SEED = 690102
LEFT = "demo-left"  #: under which the cases and leads stand that were brought to a step for the visitor
WEEKS = 4
WEEKS_WITH_STAGES = 2  #: a county with fewer weeks behind it has no time to bring a case to every step
NEW_PER_DAY = 2
URGENT_SHARE = 0.5  #: emergencies per working day
FRIDAY = 4
TUESDAY = 1
#: The hours at which people sit down to their lists.
SESSIONS = (time(9, 20), time(14, 40))


def tell_story(
    database: Database, house: House, *, until: datetime, tell: Callable[[str], None], weeks: int = WEEKS
) -> None:
    """Found the county and let its people work for some weeks until an instant."""
    stages = weeks >= WEEKS_WITH_STAGES
    first = local_date(until) - timedelta(weeks=weeks)
    if stages:  # holidays may leave few working days in these weeks
        first = min(first, last_working_days(house, until, DAYS_NEEDED)[-1])
    begin = datetime.combine(first, time(8), tzinfo=LOCAL)
    tell("建立演示县的单位、岗位和流程 · founding the county")
    _found(database, house, begin)
    county = _Weeks(database, house, begin, until, stages=stages)
    for week in range(weeks):
        tell(f"第 {week + 1}/{weeks} 周：受理、转办、反馈 · week {week + 1} of {weeks}")
        county.live(until=min(begin + timedelta(weeks=week + 1), until))
    county.live(until=until)
    county.tidy_up()
    county.remember_who_waits()


def _found(database: Database, house: House, begin: datetime) -> None:
    who = system_actor(house.county, channel="cli")

    def found(work: Work) -> None:
        found_county(work)
        install_shipped(work)

    run_command(database, lambda session: found(Work(session=session, actor=who, now=begin, house=house)))


class _Weeks:
    """The weeks before today, day by day on a clock that is moved."""

    def __init__(self, database: Database, house: House, begin: datetime, until: datetime, *, stages: bool) -> None:
        self._database, self._house = database, house
        self._clock = FixedClock(begin)
        self._draw = random.Random(SEED)
        self._people = People(seed=SEED, today=local_date(until))
        self._folk = Townsfolk(database, house, self._clock, self._draw, until=until)
        self._day = local_date(begin)
        for code, _name, _villages in TOWNSHIPS:
            self._fill_fund(self._folk.units[code])
        paying.open_funds(self._folk.act)
        begin_with_a_roll(self._folk.act, today=self._day)
        last = last_working_days(house, until - timedelta(hours=SESSIONS[-1].hour, minutes=SESSIONS[-1].minute + 1), 2)
        self._chamber = Chamber(
            self._folk.act, self._folk.logins, today=self._day, last=last if stages else (), kept=self._folk.kept
        )
        self._stages = Stages(database, house, self._clock, self._folk, until=until, seed=SEED)
        if stages:
            self._stages.plan(exhibits())

    def _fill_fund(self, township: str) -> None:
        self._folk.act(
            "maker.finance",
            lambda work: top_up(
                work, township=township, amount=Decimal(50000), source="县级临时救助资金", voucher="年初拨付"
            ),
        )

    def live(self, *, until: datetime) -> None:
        """Let the days pass up to an instant."""
        while self._day <= local_date(until):
            for hour in SESSIONS:
                at = datetime.combine(self._day, hour, tzinfo=LOCAL)
                if at >= until:
                    return self._pass(until)
                if at > self._clock.now():
                    self._pass(at)
                    self._sit_down(self._day, morning=hour == SESSIONS[0], until=until)
            self._day += timedelta(days=1)
        self._pass(until)

    def tidy_up(self) -> None:
        """Leave the desks as people leave them: old messages read, some of the work in somebody's hands, a meeting ahead."""
        self._folk.look_after()
        filing.file_some(self._folk.act)
        numbers.propose_a_cap(self._folk.act)
        numbers.propose_a_term(self._folk.act)
        leave_requests(self._folk.act)
        self._chamber.leave_waiting(local_date(self._clock.now()) + timedelta(days=1))
        self._stages.report_a_resolution()
        habits.read_messages(self._folk, self._database, older_than=timedelta(days=2), now=self._clock.now())
        habits.take_in_hand(self._folk, self._draw, share=0.3)

    def remember_who_waits(self) -> None:
        """Note which cases were led to their step: what a case of every day happens to wait for is another matter."""
        with transaction(self._database) as session:
            session.merge(SettingKv(key=LEFT, value=sorted(self._folk.kept)))

    def _sit_down(self, day: date, *, morning: bool, until: datetime) -> None:
        if self._draw.random() < URGENT_SHARE / len(SESSIONS):
            self._folk.register_urgent(self._people.in_need())
        at_work = self._house.calendar.is_workday(day).workday
        if morning and at_work:
            for _ in range(NEW_PER_DAY):
                self._folk.register(self._people.come())
            self._folk.discover(morning=morning)
            if day.weekday() in (TUESDAY, FRIDAY):
                self._folk.change_families()
            paying.pay_when_due(
                self._folk.act, self._draw, database=self._database, house=self._house, now=self._clock.now
            )
            if day.weekday() == FRIDAY:
                decide_by_hand(
                    self._folk.act, self._draw, database=self._database, codes=self._folk.codes, now=self._clock.now()
                )
        if not morning and at_work:
            self._chamber.sit_down(day)
        self._folk.work_off(everybody=at_work, until=until)
        if at_work:
            self._stages.sit_down(day)

    def _pass(self, at: datetime) -> None:
        """Let everything due on the way happen at its own instant."""
        now = self._clock.now()
        if at <= now:
            return

        def arrive(instant: datetime) -> datetime:
            self._clock.move_to(instant)
            return self._clock.now()

        pass_time(self._database, self._house, since=now, until=at, arrive=arrive)
