"""Events of oversight on a case's timeline."""

from __future__ import annotations

from server.cases.words import Name

EVENTS: dict[str, Name] = {
    "supervision-ordered": Name("发出督办单 {number}，送{unit}", "Supervision order {number} sent to {unit}"),
    "supervision-answered": Name("督办单 {number} 已答复", "Supervision order {number} answered"),
    "supervision-returned": Name("督办单 {number} 的答复被退回", "Answer to supervision order {number} returned"),
    "supervision-closed": Name("督办单 {number} 办结", "Supervision order {number} closed"),
}
