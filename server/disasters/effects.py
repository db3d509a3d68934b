"""What the diagrams of the winter list and of rebuilding want done in rows."""

from __future__ import annotations

from server.cases.occurrence import EffectHandler, Occurrence
from server.disasters import answering, listing, rebuilding
from server.foundation.work import Work


def hand_over(work: Work, occurrence: Occurrence) -> None:
    """Seal the list."""
    listing.hand_over(work, listing.read_list(work, occurrence.subject or ""), instance_id=occurrence.instance_id)


def feed_back(work: Work, occurrence: Occurrence) -> None:
    """Enter the results."""
    answering.settle(work, listing.read_list(work, occurrence.subject or ""), instance_id=occurrence.instance_id)


HANDLERS: dict[str, EffectHandler] = {
    "winter.hand-over": hand_over,
    "winter.feed-back": feed_back,
    "rebuild.enlist": rebuilding.enlist,
    "rebuild.grant": rebuilding.keep_grant,
}
