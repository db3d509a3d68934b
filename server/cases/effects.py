"""What diagrams ask for that needs nothing but the case, its household and its documents."""

from __future__ import annotations

from server.cases.occurrence import EffectHandler, Occurrence
from server.cases.papers import issue_paper
from server.foundation.work import Work


def issue_documents(work: Work, occurrence: Occurrence) -> None:
    """Issue the documents named by the input `document`: one code, or several separated by commas."""
    for code in str(occurrence.inputs["document"]).split(","):
        issue_paper(work, occurrence, code.strip())


HANDLERS: dict[str, EffectHandler] = {"document.issue": issue_documents}
