"""The room's events in a case's timeline."""

from __future__ import annotations

from server.cases.words import Name

EVENTS: dict[str, Name] = {
    "winter-list-handed": Name("名单封存移交：{count} 户，校验值 {digest}", "List handed over: {count} households, checksum {digest}"),
    "winter-list-settled": Name("名单办结：救助 {granted} 户，未救助 {refused} 户", "List settled: {granted} granted, {refused} refused"),
}  # fmt: skip
