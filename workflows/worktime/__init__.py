"""Working time: calendars, dated rules, due dates and their explanation; pure, without a clock."""

from workflows.worktime.calendars import Calendar, Day, LayeredCalendar, NationalCalendar, YearNotCovered
from workflows.worktime.counting import (
    SHANGHAI,
    add_working_days,
    end_of_day,
    local_day,
    roll,
    subtract_working_days,
    working_days_between,
)
from workflows.worktime.durations import add_duration
from workflows.worktime.explain import CountedDay
from workflows.worktime.packs import BadPack, load_packs
from workflows.worktime.rules import Basis, Rule, RuleBook, Unit, UnknownRule, Words
from workflows.worktime.suspensions import StillSuspended, Suspension, SuspensionNotAllowed, consumed
from workflows.worktime.terms import Due, Extension, ExtensionRefused, StartNeedsTime, binding, due

__all__ = [
    "SHANGHAI",
    "BadPack",
    "Basis",
    "Calendar",
    "CountedDay",
    "Day",
    "Due",
    "Extension",
    "ExtensionRefused",
    "LayeredCalendar",
    "NationalCalendar",
    "Rule",
    "RuleBook",
    "StartNeedsTime",
    "StillSuspended",
    "Suspension",
    "SuspensionNotAllowed",
    "Unit",
    "UnknownRule",
    "Words",
    "YearNotCovered",
    "add_duration",
    "add_working_days",
    "binding",
    "consumed",
    "due",
    "end_of_day",
    "load_packs",
    "local_day",
    "roll",
    "subtract_working_days",
    "working_days_between",
]
