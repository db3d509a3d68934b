"""The county's rules of procedure for a question: from the dated table, unless a scenario sets its own."""

from __future__ import annotations

from typing import Any

from server.cases.asking import ask, keep
from server.foundation.work import Work
from server.meetings.voting import Rules
from workflows.dmn import Decision


def rules_for(work: Work, question: str) -> Rules:
    """Return the rules of procedure in force today for a kind of question; they are the county's, never law."""
    decision = _decision(work, question)
    found: dict[str, Any] = dict(decision.outputs)
    found |= {name: work.house.parameters[name] for name in found if name in work.house.parameters}
    return Rules(
        vote=str(found["meeting_vote"]), needed=int(found["meeting_needed"]), tie=str(found["meeting_tie"]),
        core=tuple(part.strip() for part in str(found["meeting_core"]).split(",") if part.strip()),
        concerned=str(found["meeting_concerned"]), stands_in="/".join((decision.table, decision.version, *decision.rules)),
    )  # fmt: skip


def keep_rules(work: Work, *, question: str, case_id: str) -> None:
    """Keep by which row of the table a meeting sits, or has decided a matter."""
    keep(work, _decision(work, question), case_id=case_id)


def _decision(work: Work, question: str) -> Decision:
    found: Decision = ask(work, "meeting-rules", {"division": work.house.county, "question": question})
    return found
