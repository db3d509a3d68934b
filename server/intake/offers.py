"""What the window does for other slices: begin an application for somebody who did not come by herself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from server.cases.sealing import seal_whole
from server.foundation.work import Work
from server.intake import drafts
from server.intake.papers import Paper, all_papers


def begin_for_lead(work: Work, *, township: str, name: str, id_number: str | None, phone: str, address: str) -> str:
    """Begin the common form for a person of a lead, filled with what is known, and return the draft's id."""
    draft = drafts.begin(work, id_number=id_number, name=name, township=township)
    answers = drafts.answers_of(work, draft)
    answers["case"]["channel"] = "lead"
    applicant = answers["applicant"]
    if phone:
        applicant.setdefault("phone", phone)
    if address:
        applicant.setdefault("residence_address", address)
    draft.sealed = seal_whole(work.house.vault, answers)
    work.session.flush()
    return draft.id


def papers_of(item: str) -> list[Paper]:
    """Return the papers that an applicant may have to bring for an item; what data prove is left out."""
    return [paper for paper in all_papers() if (paper.items is None or item in paper.items) and not paper.data_zh]


OFFERS: dict[str, Callable[..., Any]] = {"application.begin": begin_for_lead, "papers.of": papers_of}
