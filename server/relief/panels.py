"""What stands beside the tasks of the urgent lane."""

from __future__ import annotations

from server.relief import triage

PANELS = {"urgent.judge": triage.panel}
