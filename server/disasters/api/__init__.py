"""Disasters and winter lists over HTTP for programs."""

from server.disasters.api.events import events
from server.disasters.api.lists import lists

BLUEPRINTS = (events, lists)

__all__ = ["BLUEPRINTS"]
