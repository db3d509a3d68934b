"""Scenario files: months of a case replayed in seconds on a private database, through the product's own operations."""

from server.scenarios.playhouse import Playhouse
from server.scenarios.reading import BadScenario, Scenario, read
from server.scenarios.replay import Failure, replay

__all__ = ["BadScenario", "Failure", "Playhouse", "Scenario", "read", "replay"]
