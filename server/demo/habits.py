"""What people of the demo county do with their inboxes and lists beside the work itself."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from sqlalchemy import select

from server.cases.assignment import claim
from server.cases.refusals import SamePerson
from server.demo.working import Townsfolk
from server.foundation.database import Database
from server.messaging.models import InboxMessage
from server.messaging.operations import mark_read


def read_messages(folk: Townsfolk, database: Database, *, older_than: timedelta, now: datetime) -> None:
    """Let everybody have read what arrived a while ago."""
    for login, user in sorted(folk.logins.items()):
        with database.reading() as session:
            unread = InboxMessage.user_id == user, InboxMessage.read_at.is_(None), InboxMessage.at < now - older_than
            ids = list(session.scalars(select(InboxMessage.id).where(*unread)))
        if ids:
            folk.act(login, lambda work, m=ids: mark_read(work, message_ids=m), seconds=0)  # type: ignore[misc]


def take_in_hand(folk: Townsfolk, draw: random.Random, *, share: float) -> None:
    """Let people claim a share of the open tasks of their post; who did the step before leaves it to a colleague."""
    for task in folk.open_tasks():
        for login in folk.posts[task.unit_id]:
            if not folk.actor_of(login).holds(task.role, task.unit_id) or draw.random() >= share:
                continue
            try:
                folk.act(login, lambda work, t=task.id: claim(work, task_id=t), seconds=0)  # type: ignore[misc]
            except SamePerson:
                continue
            break
