"""What the urgent lane shows on the page of a case."""

from __future__ import annotations

from server.relief import triage

SECTIONS = {"triage": triage.section}
