"""The pages of rolls."""

from server.rolls.pages import imports, lists
from server.rolls.pages.blueprint import blueprint

__all__ = ["blueprint", "imports", "lists"]
