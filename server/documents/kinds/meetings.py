"""Documents of the joint meeting."""

from __future__ import annotations

from server.documents.kind import Kind
from server.documents.norms import LAW_SINCE, Basis

KINDS = (
    Kind("meeting-notice", "联席会议通知", "notice of the joint meeting", "会",
         ("meeting", "at", "place", "way", "units", "agenda", "basis"), for_resident=False),
    Kind("meeting-attendance", "联席会议签到表", "attendance of the joint meeting", "到",
         ("meeting", "at", "place", "people"), signed=True, for_resident=False),
    Kind("meeting-minutes", "联席会议纪要", "minutes of the joint meeting", "纪",
         ("meeting", "notice", "way", "held_at", "place", "chair", "present", "absent", "recused", "overview", "matters", "basis"),
         signed=True, for_resident=False),
    Kind("resolution-order", "决议督办单", "order to carry out a resolution", "议",
         ("meeting", "case", "question", "resolution", "amount", "to", "due_on", "basis"), for_resident=False),
)  # fmt: skip

_MECHANISM = (
    Basis("《中华人民共和国社会救助法》第四条（建立健全社会救助工作协调机制）", since=LAW_SINCE),
    Basis("本县规定的联席会议议事规则（法定人数、表决方式和天数为演示参数）"),
)

BASES: dict[str, tuple[Basis, ...]] = {
    "meeting-notice": _MECHANISM,
    "meeting-minutes": _MECHANISM,
    "resolution-order": (Basis("本县规定的联席会议议事规则（落实期限为演示参数）"),),
}  # fmt: skip
