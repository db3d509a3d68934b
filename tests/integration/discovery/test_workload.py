"""The register of information officers says what each unit has reported and still has before it."""

from __future__ import annotations

from server.discovery import helping
from server.discovery.models import Lead
from server.discovery.workload import Load, workload
from server.foundation.work import Work
from tests.integration.discovery.conftest import Leads
from tests.stage import Stage

VILLAGE = "qingsui-village-1"


def loads(stage: Stage, login: str) -> dict[str, Load]:
    def read(work: Work) -> dict[str, Load]:
        found = workload(work, [unit for unit, _row in helping.officers(work)])
        return {load.unit.code: load for load in found.values()}

    return stage.read(read, login)


def test_a_village_s_reports_and_leads_are_counted_until_they_are_old_or_closed(stage: Stage, leads: Leads) -> None:
    lead = leads.report()
    stage.run(None, lambda w: setattr(w.session.get_one(Lead, lead), "village", stage.unit(VILLAGE)))

    found = loads(stage, "leader.qingsui")
    assert (found[VILLAGE].reported, found[VILLAGE].leads) == (1, 1)
    assert found["qingsui"].leads == 1

    stage.move(days=31)
    assert (loads(stage, "leader.qingsui")[VILLAGE].reported, loads(stage, "leader.qingsui")[VILLAGE].leads) == (0, 1)


def test_a_township_reads_its_own_the_county_all_and_nobody_else_any(stage: Stage, leads: Leads) -> None:
    leads.report()
    own = loads(stage, "clerk.qingsui").keys()
    assert VILLAGE in own and not any(code.startswith(("baishi", "heyan")) for code in own)
    assert loads(stage, "supervisor.county").keys() > own
    assert loads(stage, "village1.qingsui") == {} == loads(stage, "officer.housing")


def test_the_page_and_the_interface_show_it(lived: Stage) -> None:
    """Steps at a township's desk, and those of them whose term has ended, as its own list counts them."""
    found = loads(lived, "leader.qingsui")["qingsui"]
    assert found.steps > found.overdue >= 0

    page = lived.client("leader.qingsui").get("/officers").get_data(as_text=True)
    assert "近30天报的线索" in page and f">{found.steps}<" in page
