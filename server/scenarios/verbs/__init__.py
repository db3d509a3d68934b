"""The verbs of scenario files: each calls the operation that the page and the API call."""

from server.scenarios.verbs import cases, intake, relief, supervision, transfers
from server.scenarios.verbs.frame import CannotBePlayed, Verb

VERBS: dict[str, Verb] = {**cases.VERBS, **intake.VERBS, **relief.VERBS, **supervision.VERBS, **transfers.VERBS}

__all__ = ["VERBS", "CannotBePlayed", "Verb"]
