"""Documents of public notices: only what the law lets stand on a board."""

from __future__ import annotations

from server.documents.kind import Kind
from server.documents.norms import LAW_SINCE, Basis

KINDS = (
    Kind("notice", "公示", "public notice", "示",
         ("item", "intent", "name", "village", "household_size", "amount", "term", "contact", "basis"), for_resident=False),
    Kind("publication", "救助结果公布", "published result", "布",
         ("item", "name", "household_size", "amount", "month", "cause", "contact", "basis"), for_resident=False),
    Kind("objection-record", "公示异议登记和复查结论", "objections to a notice and what was found", "异",
         ("objections", "posted_on", "method", "done_on", "findings", "conclusion", "by", "basis"), signed=True, for_resident=False),
    Kind("objection-answer", "公示异议答复书", "answer to an objection", "答",
         ("serial", "reply", "conclusion", "contact", "basis")),
)  # fmt: skip

_CHECKED = (
    Basis(
        "《最低生活保障审核确认办法》（民发〔2021〕57号）第十九条、《特困人员认定办法》（民发〔2021〕43号）第十五条（公示异议的处理）"
    ),
    Basis("复查和答复的天数为本县规定（演示参数）"),
)

BASES: dict[str, tuple[Basis, ...]] = {
    "notice": (Basis("《关于进一步做好最低生活保障等社会救助兜底保障工作的通知》（民发〔2022〕83号）第四条（二）（不公开无关信息）"),),
    "publication": (
        Basis("《中华人民共和国社会救助法》第四十五条（在村（社区）公布）", since=LAW_SINCE),
        Basis("《最低生活保障审核确认办法》（民发〔2021〕57号）第二十四条（公布姓名、人数、金额）"),
        Basis("公布时间的长短为本县规定（演示参数）"),
    ),
    "objection-record": _CHECKED,
    "objection-answer": _CHECKED,
}  # fmt: skip
