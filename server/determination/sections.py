"""What stands about determination on the page of a case."""

from __future__ import annotations

from typing import Any

from server.cases.models import Case
from server.cases.words import ITEMS, name_of
from server.determination import sheets
from server.determination.assessment import SAID
from server.determination.deciding import DECISIONS
from server.determination.signatures import unsigned
from server.determination.words import REQUESTS
from server.foundation.work import Work
from server.organisation import rules


def determination(work: Work, case: Case) -> tuple[str, dict[str, Any]] | None:
    """Return sheets, decision, contents of the file and terms that may be extended."""
    if not rules.may(work.actor, "assessment.read"):
        return None
    found = sheets.of_case(work, case)
    if found is None:
        return None
    words = {
        "item": lambda key: name_of(ITEMS, key), "decisions_words": DECISIONS, "request_words": REQUESTS, "allowance": SAID,
    }  # fmt: skip
    return "determination/section.html", {**found, **words, "may_extend": rules.may(work.actor, "deadline.extend")}


def signatures(work: Work, case: Case) -> tuple[str, dict[str, Any]] | None:
    """Return the papers of an application that have not come back signed, also after it has closed."""
    if case.kind != "application" or not rules.may(work.actor, "assessment.read"):
        return None
    papers = unsigned(work, case.id)
    return ("determination/signatures.html", {"papers": papers}) if papers else None


SECTIONS = {"determination": determination, "signatures": signatures}
