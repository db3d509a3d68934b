"""The pages of disasters."""

from server.disasters.pages import events, lists
from server.disasters.pages.blueprint import blueprint

__all__ = ["blueprint", "events", "lists"]
