"""Close a case when nothing in it is left to do."""

from __future__ import annotations

from sqlalchemy import select

from server.cases.events import note
from server.cases.models import Case, Event, Instance, Item
from server.cases.occurrence import Occurrence
from server.cases.opening import close_case, end_undecided
from server.determination.completeness import lacks
from server.foundation.work import Work
from server.intake import claims
from server.recognition.couples import open_left
from server.recognition.pushing import offer_next

OVER = frozenset({"withdrawn", "not-accepted", "closed"})
GIVEN_UP = frozenset({"declined", "withdrawn"})
WAITS = "case-waits-for-papers"
DECIDED = frozenset({"declined", "granted", "refused", "withdrawn", "ended"})


def process_finished(work: Work, occurrence: Occurrence) -> None:
    """End an item whose process ended without an answer, offer the next identity where one was refused, and close the case when it was the last."""
    item = work.session.get(Item, occurrence.item_id) if occurrence.item_id else None
    if item is not None and item.state == "running":
        item.state, item.decided_at = "ended", work.now
        work.session.flush()
    offer_next(work, occurrence)
    open_left(work, occurrence)
    close_when_done(work, work.session.get_one(Case, occurrence.case_id))


def close_when_done(work: Work, case: Case) -> None:
    """Close a case of which every item is decided and no process runs."""
    states = set(work.session.scalars(select(Item.state).where(Item.case_id == case.id)))
    running = work.session.scalar(
        select(Instance.id).where(Instance.case_id == case.id, Instance.state == "open").limit(1)
    )
    state = work.session.scalar(select(Case.state).where(Case.id == case.id))
    nothing_asked = not states and case.kind != "review"  # what looks into one matter (self-care, say) has no items
    if state in OVER or running is not None or nothing_asked or not states <= DECIDED:
        return
    if "withdrawn" in states and states <= GIVEN_UP:
        _withdrawn(work, case)
    else:
        _close(work, case)
    claims.release(work, case_id=case.id)


def _close(work: Work, case: Case) -> None:
    """Close a case whose papers are whole; otherwise it waits, is looked at again at once, and its page says for what (D10)."""
    if not (found := lacks(work, case.id)):
        close_case(work, case_id=case.id, reason="done")
        return
    case.follow_up_on = work.today
    work.session.flush()
    told = select(Event.id).where(Event.case_id == case.id, Event.kind == WAITS).limit(1)
    if work.session.scalar(told) is None:
        note(work, case.id, WAITS, zh="、".join(lack.zh for lack in found), en=", ".join(lack.en for lack in found))


def _withdrawn(work: Work, case: Case) -> None:
    """End a case of which nothing is left but what the household gave up: it was withdrawn, not decided."""
    reasons = work.session.scalars(select(Item.result).where(Item.case_id == case.id, Item.state == "withdrawn"))
    reason = next((str(each["reason"]) for each in reasons if each.get("reason")), "withdrawn")
    end_undecided(work, case_id=case.id, state="withdrawn", reason=reason)
    note(work, case.id, "case-withdrawn", reason=reason)
