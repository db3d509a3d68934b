"""Documents of review and decision: opinion, decision, its notice to the household."""

from __future__ import annotations

from server.documents.kind import Kind
from server.documents.norms import LAW_SINCE, OLD_WINDOW, REASONS, Basis

KINDS = (
    Kind("extension-notice", "延期审批与告知", "extension, approved and told", "延",
         ("name", "household_code", "items", "term", "original", "until", "ground", "facts", "reason", "basis", "contact", "query_url",
          "handlers"),
         signed=True),
    Kind("initial-opinion", "初审意见", "initial opinion", "初",
         ("name", "household_code", "items", "members", "income_year", "per_head", "standard", "proposed", "amount", "reason",
          "basis", "handlers"),
         signed=True, for_resident=False),
    Kind("file-list", "报送清单", "list of the file", "送",
         ("name", "household_code", "items", "papers", "missing", "note", "basis", "handlers"), signed=True, for_resident=False),
    Kind("end-notice", "终止审核确认告知书", "notice that the procedure has ended", "止",
         ("name", "items", "reason", "referral", "basis", "contact", "query_url"), remedy=True, signed=True),
    Kind("decision-opinion", "审核确认意见", "decision opinion", "审",
         ("name", "household_code", "items", "members", "proposed", "decision", "amount", "reason", "basis", "decided_on", "handlers"),
         signed=True, for_resident=False),
    Kind("confirmation-notice", "确认通知书", "notice of confirmation", "确",
         ("name", "household_code", "items", "members", "amount", "period", "from", "until", "reason", "basis", "contact", "query_url"),
         remedy=True, signed=True),
    Kind("dibao-certificate", "最低生活保障证", "certificate of the allowance", "低",
         ("name", "household_code", "members", "people", "amount", "from", "until", "basis", "contact", "query_url")),
    Kind("non-confirmation-notice", "不予确认同意告知书", "notice of non-confirmation", "不",
         ("name", "items", "reason", "basis", "contact", "query_url"), remedy=True, signed=True),
)  # fmt: skip

_CONFIRM = Basis("《中华人民共和国社会救助法》第四十三条至第四十五条（审核确认）", since=LAW_SINCE)

BASES: dict[str, tuple[Basis, ...]] = {
    "extension-notice": (Basis("《关于进一步做好最低生活保障等社会救助兜底保障工作的通知》（民发〔2022〕83号）第四条（一）"),),
    "initial-opinion": (Basis("《最低生活保障审核确认办法》（民发〔2021〕57号）第十九条"),),
    "file-list": (Basis("《最低生活保障审核确认办法》（民发〔2021〕57号）第十九条"),),
    "end-notice": (Basis("《最低生活保障审核确认办法》（民发〔2021〕57号）第二十九条"), OLD_WINDOW),
    "decision-opinion": (_CONFIRM, OLD_WINDOW),
    "confirmation-notice": (_CONFIRM, OLD_WINDOW),
    "dibao-certificate": (Basis("《最低生活保障审核确认办法》（民发〔2021〕57号）第二十三条"),),
    "non-confirmation-notice": (REASONS, OLD_WINDOW),
}  # fmt: skip
