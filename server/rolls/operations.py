"""What people do with rolls."""

from server.rolls.importing import confirm, drop, upload

__all__ = ["confirm", "drop", "upload"]
