"""The county's rules of procedure for a question: from the dated table, unless a scenario sets its own."""

from __future__ import annotations

from typing import Any

from server.foundation.work import Work
from server.meetings.voting import Rules


def rules_for(work: Work, question: str) -> Rules:
    """Return the rules of procedure in force today for a kind of question; they are the county's, never law."""
    found: dict[str, Any] = dict(
        work.house.tables.decide(
            "meeting-rules", {"division": work.house.county, "question": question}, on=work.today
        ).outputs
    )
    found |= {name: work.house.parameters[name] for name in found if name in work.house.parameters}
    return Rules(
        vote=str(found["meeting_vote"]), needed=int(found["meeting_needed"]), tie=str(found["meeting_tie"]),
        core=tuple(part.strip() for part in str(found["meeting_core"]).split(",") if part.strip()),
        concerned=str(found["meeting_concerned"]),
    )  # fmt: skip
