"""Cases that the demo county's people bring to one step each and leave there, so that a visitor finds somebody waiting at every step."""

from server.demo.stages.placing import DAYS_NEEDED, Stages, last_working_days

__all__ = ["DAYS_NEEDED", "Stages", "last_working_days"]
