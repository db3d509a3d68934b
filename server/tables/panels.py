"""What the tables room shows on pages of other rooms."""

from __future__ import annotations

from server.tables import lacking

PANELS = {"administration.people": lacking.panel}
