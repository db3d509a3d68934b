"""What the urgent lane keeps of completed forms."""

from __future__ import annotations

from server.relief import triage

RECORDS = {"urgent.judge": triage.keep}
