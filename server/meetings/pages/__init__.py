"""The meetings' pages: calendar, agenda, the meeting itself, a member's own page, minutes, resolutions."""

from server.meetings.pages import agenda, calendar, live, member, minutes, resolutions
from server.meetings.pages.blueprint import blueprint

__all__ = ["agenda", "blueprint", "calendar", "live", "member", "minutes", "resolutions"]
