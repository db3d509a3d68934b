"""The kinds of documents: name, mark in the number, legal basis by date, which facts the print may show, remedy text."""

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
         ("name", "id_masked", "purpose", "scope", "period"), signed=True),
    Kind("promise", "诚信承诺书", "declaration of honesty", "诺", ("name", "id_masked", "items"), signed=True),
    Kind("acceptance", "受理通知书", "acceptance notice", "受",
         ("name", "household_code", "items", "accepted_on", "due", "basis", "contact", "query_url")),
    Kind("not-accepted", "不予受理告知书", "notice of non-acceptance", "拒",
         ("name", "items", "reason", "basis", "proper_place", "contact"), remedy=True),
    Kind("deficiency", "一次性告知（补正）单", "one-time deficiency notice", "补",
         ("name", "items", "missing", "due", "basis", "contact", "query_url")),
    Kind("transfer", "转办单", "transfer order", "转",
         ("household_code", "need", "facts", "identity", "urgency", "requested_on", "to", "contact", "due", "basis"),
         for_resident=False),
    Kind("transfer-return", "退回单", "transfer return", "退",
         ("household_code", "need", "reason", "basis", "proposed", "by"), for_resident=False),
    Kind("transfer-result", "办理结果反馈单", "transfer result", "馈",
         ("household_code", "need", "result", "amount", "from", "reason", "basis", "remedy", "next_check", "by"),
         remedy=True),
    Kind("urgent-registration", "急难救助登记表", "urgent relief registration", "急",
         ("name", "id_masked", "event", "happened_at", "place", "reporter", "registered_at", "judgement", "amount", "handlers"),
         signed=True, for_resident=False),
    Kind("fund-slip", "备用金收支单", "petty-fund slip", "备",
         ("name", "amount", "way", "balance", "handlers", "purpose"), signed=True, for_resident=False),
    Kind("first-relief", "先行救助审批表", "first-relief approval", "先",
         ("name", "event", "amount", "limit", "approved_by", "remainder", "basis"), signed=True, for_resident=False),
    Kind("supplement-note", "补办说明", "supplementary statement", "说",
         ("name", "event", "ended_on", "statement", "due", "basis", "handlers"), signed=True, for_resident=False),
    Kind("supervision", "督办单", "supervision order", "督",
         ("subject", "to", "reason", "reply_by", "by"), for_resident=False),
)  # fmt: skip

KINDS: dict[str, Kind] = {kind.key: kind for kind in _ALL}
