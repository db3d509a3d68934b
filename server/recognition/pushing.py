"""After a decision: a recognised household is marked and its needs proposed to departments; a refused one is offered the next identity."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import select

from server.cases.asking import ask
from server.cases.events import note
from server.cases.models import Case, Item
from server.cases.occurrence import Occurrence
from server.foundation.work import Work
from server.recognition import conditions, validity
from server.recognition.means import answers_of

RULED_OUT = ("bianyuan", "gangxing")  #: refused also because the household meets the conditions of something stronger
#: refused item → identities that are looked at next, the stronger first (国办发〔2023〕39号: 一次申请、分类审核认定); the
#: allowance is not here: its own diagram asks the applicant
NEXT = {"tekun": ("bianyuan", "gangxing"), "bianyuan": ("gangxing",)}


def recognised(work: Work, occurrence: Occurrence) -> None:
    """Keep the validity and propose what the identity opens; the window confirms each with the household's consent."""
    row = validity.keep(work, occurrence)
    note(
        work, occurrence.case_id, "recognised", instance_id=occurrence.instance_id, document=row.document,
        until=row.valid_to.isoformat(),
    )  # fmt: skip
    _propose(work, occurrence, "assess", "recognised")


def offer_next(work: Work, occurrence: Occurrence) -> str | None:
    """Propose the next identity to a household that was refused, when the table finds it; the same papers and report serve.

    Return the proposed item, or None.
    """
    item = work.session.get(Item, occurrence.item_id) if occurrence.item_id else None
    if item is None or item.state != "refused" or item.item not in (*NEXT, *RULED_OUT):
        return None
    case = work.session.get_one(Case, item.case_id)
    lines = list(answers_of(work, case).get("expenses") or ())
    known = set(work.session.scalars(select(Item.item).where(Item.case_id == case.id, Item.state != "declined")))
    better = _better(work, case, item, lines)
    if better not in known:
        _propose(work, occurrence, better, "converted")
        return better
    for kind in NEXT.get(item.item, ()):
        facts, _lines = conditions.recognise_facts(work, case, kind, lines)
        # The refused identity is not the better one any more, whatever the form alone would make of it.
        facts["better"] = "none" if facts["better"] == item.item else facts["better"]
        if kind not in known and conditions.says(ask(work, f"recognise-{kind}", facts)):
            _propose(work, occurrence, kind, "converted")
            return kind
    return None


def _better(work: Work, case: Case, item: Item, lines: list[Any]) -> str:
    """Return the stronger aid for which the household was told to ask instead, or the item itself: nobody falls between the two."""
    if item.item not in RULED_OUT:
        return item.item
    facts, _lines = conditions.recognise_facts(work, case, item.item, lines)
    return item.item if facts["better"] == "none" else str(facts["better"])


def _propose(work: Work, occurrence: Occurrence, item: str, cause: str) -> None:
    propose = work.house.effects["items.propose"]
    propose(work, replace(occurrence, topic="items.propose", element=cause, inputs={"item": item, "cause": cause}))
