"""Documents of urgent relief."""

from __future__ import annotations

from server.documents.kind import Kind
from server.documents.norms import NEW_URGENT, OLD_URGENT, REASONS, URGENT, Basis

KINDS = (
    Kind("refusal-notice", "不予批准告知书", "notice of refusal", "否",
         ("name", "items", "reason", "basis", "contact"), remedy=True),
    Kind("urgent-register", "急难救助登记表", "urgent relief registration", "急",
         ("name", "id_masked", "event", "happened_at", "place", "narrative", "reporter", "registered_at", "judgement",
          "amount", "handlers", "basis"),
         signed=True, for_resident=False),
    Kind("petty-fund-slip", "备用金收支单", "petty-fund slip", "备",
         ("name", "amount", "way", "paid_at", "received_by", "balance", "handlers", "purpose", "basis"),
         signed=True, for_resident=False),
    Kind("first-relief", "先行救助审批表", "first-relief approval", "先",
         ("name", "event", "amount", "limit", "approved_by", "reason", "remainder", "basis"), signed=True, for_resident=False),
    Kind("supplement-note", "补办说明", "supplementary statement", "说",
         ("name", "event", "ended_on", "statement", "due", "basis", "handlers"), signed=True, for_resident=False),
)  # fmt: skip

BASES: dict[str, tuple[Basis, ...]] = {
    "refusal-notice": (REASONS, NEW_URGENT, OLD_URGENT),
    "urgent-register": URGENT,
    "petty-fund-slip": (Basis("本县规定的备用金管理办法（金额上限为演示参数）"),),
    "first-relief": (*URGENT, Basis("乡镇限额为本县规定（演示参数）")),
    "supplement-note": URGENT,
}  # fmt: skip
