"""Documents of recognition: the destitute, marginal and rigid-expense households, relief of expenses, children."""

from __future__ import annotations

from server.documents.kind import Kind
from server.documents.norms import LAW_SINCE, OLD_URGENT, OLD_WINDOW, REASONS, Basis

_WHO = ("name", "household_code", "items")
_TOLD = ("reason", "basis", "contact", "query_url")

KINDS = (
    Kind("tekun-opinion", "特困人员供养初审意见", "first opinion on support of a destitute person", "特初",
         (*_WHO, "conclusion", "findings", "obligors", "mode", "reason", "basis", "handlers"), signed=True, for_resident=False),
    Kind("recognition-opinion", "困难家庭认定初审意见", "first opinion on a recognition", "认初",
         (*_WHO, "conclusion", "findings", "reason", "basis", "handlers"), signed=True, for_resident=False),
    Kind("tekun-certificate", "特困人员救助供养确认书", "confirmation of support of a destitute person", "特供",
         (*_WHO, "amount", "from", "care_level", "mode", "institution", *_TOLD), remedy=True, signed=True),
    Kind("tekun-refusal", "不予同意特困供养告知书", "refusal of support of a destitute person", "特否", (*_WHO, *_TOLD),
         remedy=True, signed=True),
    Kind("spot-check-record", "特困审核确认抽查记录", "record of a spot check", "抽",
         ("household_code", "serial", "seed", "drawn_on", "visited_on", "people", "met", "agrees", "findings", "basis"),
         signed=True, for_resident=False),
    Kind("care-rating", "生活自理能力评估表", "rating of self-care", "评",
         ("name", "household_code", "rated_on", "done", "missed", "level", "agency", "assessors", "remark", "basis"),
         signed=True, for_resident=False),
    Kind("recognition-certificate", "困难家庭认定书", "certificate of recognition", "认",
         (*_WHO, "members", "from", "until", *_TOLD), remedy=True, signed=True),
    Kind("recognition-refusal", "不予认定告知书", "refusal of recognition", "认否", (*_WHO, *_TOLD), remedy=True, signed=True),
    Kind("expense-sheet", "支出核算表", "sheet of expenses", "核支",
         ("name", "household_code", "items", "event", "lines", "rigid", "income", "ratio", "limit", "result", "versions", "basis", "by"),
         signed=True, for_resident=False),
    Kind("spend-decision", "临时救助决定书", "decision on relief of expenses", "临",
         (*_WHO, "amount", "instalments", *_TOLD), remedy=True, signed=True),
    Kind("spend-refusal", "临时救助不予批准告知书", "refusal of relief of expenses", "临否", (*_WHO, *_TOLD), remedy=True, signed=True),
    Kind("child-decision", "儿童基本生活保障确认书", "confirmation of a child's support", "童",
         ("child", "kind", "amount", "from", "payee", *_TOLD), remedy=True, signed=True),
    Kind("child-refusal", "儿童基本生活保障不予确认告知书", "refusal of a child's support", "童否", ("child", *_TOLD),
         remedy=True, signed=True),
)  # fmt: skip

_CONFIRM = Basis("《中华人民共和国社会救助法》第四十三条至第四十五条（审核确认）", since=LAW_SINCE)
_TEKUN = "《特困人员认定办法》（民发〔2021〕43号）"
_RIGID = Basis("《刚性支出困难家庭认定办法》第四条、第五条")
_LAYERS = Basis(
    "《国务院办公厅转发关于加强低收入人口动态监测做好分层分类社会救助工作意见的通知》（国办发〔2023〕39号）"
)
_CHILDREN = Basis("民发〔2019〕62号、国办发〔2010〕54号（不公示）")
_SAME_CAUSE = Basis("《国务院关于全面建立临时救助制度的通知》（国发〔2014〕47号）：同一原因无正当理由的不再救助")

BASES: dict[str, tuple[Basis, ...]] = {
    "tekun-opinion": (Basis(f"{_TEKUN}第十三条、第十四条"),),
    "recognition-opinion": (_LAYERS, Basis("《刚性支出困难家庭认定办法》第七条")),
    "tekun-certificate": (
        _CONFIRM,
        OLD_WINDOW,
        Basis(f"{_TEKUN}第十六条、第十七条"),
        Basis("供养标准为本县规定（演示参数）"),
    ),
    "tekun-refusal": (REASONS, OLD_WINDOW, Basis(f"{_TEKUN}第十八条")),
    "spot-check-record": (Basis(f"{_TEKUN}第十六条（随机抽查不低于30%）"),),
    "care-rating": (Basis(f"{_TEKUN}第二十条至第二十三条"),),
    "recognition-certificate": (_CONFIRM, OLD_WINDOW, _LAYERS),
    "recognition-refusal": (REASONS, OLD_WINDOW, _LAYERS),
    "expense-sheet": (_RIGID, Basis("计入种类、比例和公办收费标准为本县规定（演示参数）")),
    "spend-decision": (_CONFIRM, OLD_URGENT),
    "spend-refusal": (REASONS, _SAME_CAUSE),
    "child-decision": (_CONFIRM, _CHILDREN, Basis("基本生活费标准为本县规定（演示参数）")),
    "child-refusal": (REASONS, _CHILDREN),
}
