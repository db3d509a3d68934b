"""Events of archives in a case's timeline."""

from __future__ import annotations

from server.cases.words import Name

EVENTS: dict[str, Name] = {"case-filed": Name("已归档，档号 {number}", "Filed as {number}")}
