"""The kinds of documents: name, mark in the number, which facts the print may show, whether remedies are told."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of document (domain reference 4.3)."""

    key: str
    zh: str
    en: str
    mark: str  #: one or two characters in the number, 受 in 青清救受〔2026〕0001号
    facts: tuple[str, ...]  #: the only facts the print may hold
    remedy: bool = False  #: prints 复议/诉讼 text
    signed: bool = False  #: comes back signed; its scan is attached
    for_resident: bool = True


_ALL = (
    Kind("authorisation", "家庭经济状况核对授权书", "means-check authorisation", "权",
         ("name", "id_masked", "purpose", "scope", "period", "basis"), signed=True),
    Kind("promise", "诚信承诺书", "declaration of honesty", "诺", ("name", "id_masked", "items", "basis"), signed=True),
    Kind("acceptance-notice", "受理通知书", "acceptance notice", "受",
         ("name", "household_code", "items", "accepted_on", "due", "basis", "contact", "query_url")),
    Kind("non-acceptance-notice", "不予受理告知书", "notice of non-acceptance", "拒",
         ("name", "items", "reason", "basis", "proper_place", "contact"), remedy=True),
    Kind("deficiency-notice", "一次性告知（补正）单", "one-time deficiency notice", "补",
         ("name", "items", "missing", "due", "basis", "contact", "query_url")),
    Kind("termination-notice", "终止办理告知书", "notice of termination", "终",
         ("name", "items", "reason", "basis", "contact"), remedy=True),
    Kind("refusal-notice", "不予批准告知书", "notice of refusal", "否",
         ("name", "items", "reason", "basis", "contact"), remedy=True),
    Kind("education-result", "教育救助认定结果告知", "education aid result", "教",
         ("name", "result", "amount", "from", "school_year", "reason", "basis", "contact"), remedy=True),
    Kind("housing-refusal", "住房救助不符合条件告知书", "housing aid refusal", "房",
         ("name", "items", "reason", "basis", "contact"), remedy=True),
    Kind("transfer", "转办单", "transfer order", "转",
         ("household_code", "need", "facts", "identity", "urgency", "requested_on", "to", "contact", "due", "basis"),
         for_resident=False),
    Kind("transfer-return", "退回单", "transfer return", "退",
         ("household_code", "need", "reason", "basis", "proposed", "by"), for_resident=False),
    Kind("transfer-result", "办理结果反馈单", "transfer result", "馈",
         ("household_code", "need", "result", "amount", "from", "reason", "basis", "remedy", "next_check", "by"),
         remedy=True),
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
    Kind("supervision", "督办单", "supervision order", "督",
         ("subject", "to", "reason", "reply_by", "by", "basis"), for_resident=False),
)  # fmt: skip

KINDS: dict[str, Kind] = {kind.key: kind for kind in _ALL}
