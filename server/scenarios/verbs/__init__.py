"""The verbs of scenario files: each calls the operation that the page and the API call."""

from server.scenarios.verbs import cases
from server.scenarios.verbs.frame import CannotBePlayed, Verb

VERBS: dict[str, Verb] = {**cases.VERBS}

__all__ = ["VERBS", "CannotBePlayed", "Verb"]
