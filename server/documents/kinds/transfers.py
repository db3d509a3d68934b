"""Documents of transfers and of the departments' answers."""

from __future__ import annotations

from server.documents.kind import Kind
from server.documents.norms import LAW_SINCE, OLD_WINDOW, REFUSAL, WINDOW, Basis

KINDS = (
    Kind("education-result", "教育救助认定结果告知", "education aid result", "教",
         ("name", "result", "amount", "from", "school_year", "reason", "basis", "contact"), remedy=True),
    Kind("housing-refusal", "住房救助不符合条件告知书", "housing aid refusal", "房",
         ("name", "items", "reason", "basis", "contact"), remedy=True),
    Kind("rebuild-refusal", "因灾倒损住房重建补助不予批准告知书", "refusal of a grant for house rebuilding", "建",
         ("name", "items", "reason", "basis", "contact"), remedy=True),
    Kind("transfer", "转办单", "transfer order", "转",
         ("household_code", "need", "facts", "identity", "urgency", "requested_on", "to", "contact", "due", "basis"),
         for_resident=False),
    Kind("hand-on", "转介单", "hand-on sheet", "介", ("need", "facts", "urgency", "requested_on", "to", "contact", "due", "basis"),
         for_resident=False),
    Kind("transfer-receipt", "签收单", "receipt of a transfer", "签",
         ("order", "household_code", "need", "received_on", "handler", "due", "by", "basis"), for_resident=False),
    Kind("transfer-return", "退回单", "transfer return", "退",
         ("household_code", "need", "reason", "basis", "proposed", "by"), for_resident=False),
    Kind("transfer-result", "办理结果反馈单", "transfer result", "馈",
         ("household_code", "need", "result", "amount", "from", "reason", "basis", "confirmed", "remedy", "next_check", "by"),
         remedy=True),
    Kind("stranded-register", "求助登记表", "register of somebody stranded", "求",
         ("name", "order", "need", "entered_at", "identity_known", "hospital_first", "minor_told", "lodging", "belongings", "grant_kind", "by", "basis"),
         signed=True, for_resident=False),
    Kind("stranded-stay", "入站离站记录", "record of a stay at the relief station", "站",
         ("name", "order", "entered_at", "left_at", "way", "handed_to", "cost", "cost_words", "words", "by", "basis"),
         signed=True, for_resident=False),
    Kind("escort-handover", "护送交接单", "hand-over sheet", "护",
         ("name", "order", "way", "handed_to", "left_at", "belongings", "words", "by", "basis"), signed=True, for_resident=False),
)  # fmt: skip

_STRANDED = (
    Basis("《中华人民共和国社会救助法》第五十二条（生活无着的流散人员）", since=LAW_SINCE),
    Basis("《城市生活无着的流浪乞讨人员救助管理办法》（国务院令第381号）"),
)

BASES: dict[str, tuple[Basis, ...]] = {
    "education-result": (
        Basis("《中华人民共和国社会救助法》第三十八条（教育救助由学校办理）", since=LAW_SINCE), OLD_WINDOW,
    ),
    "housing-refusal": REFUSAL,
    "rebuild-refusal": (Basis("《自然灾害救助条例》第二十条"),),
    "transfer": (WINDOW, OLD_WINDOW),
    "hand-on": (WINDOW, OLD_WINDOW),
    "transfer-receipt": (WINDOW, OLD_WINDOW, Basis("签收和反馈的天数为本县规定（演示参数）")),
    "transfer-return": (WINDOW, OLD_WINDOW),
    "transfer-result": (WINDOW, OLD_WINDOW),
    "stranded-register": _STRANDED,
    "stranded-stay": _STRANDED,
    "escort-handover": _STRANDED,
}  # fmt: skip
