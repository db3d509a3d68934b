"""What the county has chosen for notices: from its dated table `notices`, unless a scenario sets its own."""

from __future__ import annotations

from typing import Any

from server.foundation.work import Work


def choice(work: Work, name: str) -> Any:
    """Return one of the county's choices as in force today: `notice_village_page`, `notice_urgent_list`, `review_meeting_people`."""
    found = work.house.tables.decide("notices", {"division": work.house.county}, on=work.today).outputs
    return work.house.parameters.get(name, found[name])
