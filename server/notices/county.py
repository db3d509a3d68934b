"""What the county has chosen for notices: from its dated table `notices`, unless a scenario sets its own."""

from __future__ import annotations

from typing import Any

from server.cases.asking import ask, keep
from server.foundation.work import Work
from workflows.dmn import Decision


def choice(work: Work, name: str) -> Any:
    """Return one of the county's choices as in force today: `notice_village_page`, `notice_urgent_list`, `review_meeting_people`."""
    return work.house.parameters.get(name, _decision(work).outputs[name])


def keep_choices(work: Work, *, case_id: str, item_id: str | None) -> None:
    """Keep by which row of the table something was published, or a review meeting was held."""
    keep(work, _decision(work), case_id=case_id, item_id=item_id)


def _decision(work: Work) -> Decision:
    found: Decision = ask(work, "notices", {"division": work.house.county})
    return found
