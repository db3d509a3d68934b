"""The window over HTTP for programs: all that the pages do."""

from server.intake.api.cases import cases
from server.intake.api.drafts import intake
from server.intake.api.households import households
from server.intake.api.renewals import renewals

BLUEPRINTS = (intake, cases, households, renewals)

__all__ = ["BLUEPRINTS"]
