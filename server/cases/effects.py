"""What diagrams ask for that needs nothing but the case, its household and its documents."""

from __future__ import annotations

from sqlalchemy import update

from server.cases.models import Item
from server.cases.occurrence import EffectHandler, Occurrence
from server.cases.papers import issue_paper
from server.foundation.work import Work


def issue_documents(work: Work, occurrence: Occurrence) -> None:
    """Issue the documents named by the input `document`: one code, or several separated by commas."""
    for code in str(occurrence.inputs["document"]).split(","):
        issue_paper(work, occurrence, code.strip())
        if code.strip() in _REFUSING and occurrence.item_id:
            _refuse_item(work, occurrence.item_id)


def _refuse_item(work: Work, item_id: str) -> None:
    """Mark an item as refused, unless a part of it has been given already."""
    work.session.execute(
        update(Item).where(Item.id == item_id, Item.state == "running").values(state="refused", decided_at=work.now),
        execution_options={"synchronize_session": False},
    )


_REFUSING = frozenset({"refusal-notice"})

#: Topics whose effect may be left out with a reason and a second person: what only tells somebody or proposes something.
SKIPPABLE: tuple[str, ...] = ()

HANDLERS: dict[str, EffectHandler] = {"document.issue": issue_documents}
