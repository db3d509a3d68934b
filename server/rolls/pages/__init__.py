"""The pages of rolls."""

from server.rolls.pages import imports
from server.rolls.pages.blueprint import blueprint

__all__ = ["blueprint", "imports"]
