"""Working time: calendars, dated rules, due dates and their explanation; pure, without a clock."""

from workflows.worktime.calendars import Calendar, Day, LayeredCalendar, NationalCalendar, YearNotCovered
from workflows.worktime.checks import BadTerm, check_together
from workflows.worktime.counting import (
    SHANGHAI,
    add_months,
    add_working_days,
    end_of_day,
    local_day,
    roll,
    subtract_working_days,
    working_days_between,
)
from workflows.worktime.durations import add_duration
from workflows.worktime.explain import CountedDay
from workflows.worktime.rules import Basis, Rule, RuleBook, Unit, UnknownRule, Words
from workflows.worktime.suspensions import StillSuspended, Suspension, SuspensionNotAllowed, consumed
from workflows.worktime.tabled import is_of_terms, load_terms, terms_of
from workflows.worktime.terms import Due, Extension, ExtensionRefused, StartNeedsTime, binding, due

__all__ = [
    "SHANGHAI",
    "BadTerm",
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
    "add_months",
    "add_working_days",
    "binding",
    "check_together",
    "consumed",
    "due",
    "end_of_day",
    "is_of_terms",
    "load_terms",
    "local_day",
    "roll",
    "subtract_working_days",
    "terms_of",
    "working_days_between",
]
