"""Rows of the cases room."""

from server.cases.models.asked import TableAnswer
from server.cases.models.case import Case, Comment, Correction, Item
from server.cases.models.feed import CalendarFeed
from server.cases.models.instance import Definition, Incident, Instance, Message, Task, Wait
from server.cases.models.log import Event
from server.cases.models.restriction import Restriction
from server.cases.models.supervision import SupervisionEntry
from server.cases.models.time import Deadline, ReminderSent, Timer

__all__ = [
    "CalendarFeed",
    "Case",
    "Comment",
    "Correction",
    "Deadline",
    "Definition",
    "Event",
    "Incident",
    "Instance",
    "Item",
    "Message",
    "ReminderSent",
    "Restriction",
    "SupervisionEntry",
    "TableAnswer",
    "Task",
    "Timer",
    "Wait",
]
