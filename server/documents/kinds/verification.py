"""Documents of the means check and the home visit."""

from __future__ import annotations

from server.documents.kind import Kind
from server.documents.norms import LAW_SINCE, Basis

_WHO = ("name", "household_code", "items")

KINDS = (
    Kind("investigation-start", "家庭经济状况调查启动记录", "record of the start of an investigation", "核启",
         (*_WHO, "way", "people", "signed", "refusal", "handlers", "due", "basis"), for_resident=False),
    Kind("relative-filing", "近亲属备案表", "filing of a relative of staff", "近备",
         ("name", "household_code", "staff_name", "staff_post", "relation", "handlers", "basis"), signed=True, for_resident=False),
    Kind("check-order", "核对委托单", "order for a means check", "核委",
         (*_WHO, "people", "sources", "period", "due", "basis"), for_resident=False),
    Kind("source-letter", "信函索证函", "letter to a holder of data", "核索",
         ("holder", "asks", "people", "reply_by", "contact", "basis"), for_resident=False),
    Kind("check-report", "家庭经济状况核对报告", "report of a means check", "核报",
         (*_WHO, "people", "period", "sources", "unknown", "conclusion", "valid_to", "operator", "reviewer", "basis"),
         for_resident=False),
    Kind("check-result-notice", "核对结果告知书", "notice of the result of a means check", "核告",
         ("name", "items", "exceeded", "reasons", "object_within", "contact", "basis")),
    Kind("recheck-conclusion", "异议（复查）申请与结论", "objection and second look", "核复",
         ("name", "items", "objected_on", "objection", "proofs", "looked_at", "upheld", "result", "reasons", "contact", "basis")),
    Kind("home-visit-form", "入户调查表", "home visit form", "入户",
         (*_WHO, "visited_on", "way", "emergency", "investigators", "met", "members", "schooling", "housing", "living", "labour", "agrees",
          "findings", "basis"), signed=True, for_resident=False),
    Kind("county-visit-form", "县级入户调查表", "home visit form of the county", "县入",
         (*_WHO, "visited_on", "way", "emergency", "investigators", "met", "members", "schooling", "housing", "living", "labour", "agrees",
          "findings", "basis"), signed=True, for_resident=False),
    Kind("neighbour-record", "邻里访问记录", "record of neighbours asked", "邻访",
         ("household_code", "visited_on", "neighbours", "investigators", "basis"), signed=True, for_resident=False),
    Kind("appraisal-record", "民主评议记录", "record of a community review", "民评",
         ("name", "household_code", "held_on", "place", "chair", "people", "question", "agree", "against", "abstained", "opinion",
          "basis"), signed=True, for_resident=False),
)  # fmt: skip

_MEASURES = "《最低生活保障审核确认办法》（民发〔2021〕57号）"
_QUERY = Basis("《中华人民共和国社会救助法》第四十一条（经同意查询核对）", since=LAW_SINCE)
_INVESTIGATE = Basis("《中华人民共和国社会救助法》第四十三条（乡镇调查核实）", since=LAW_SINCE)
_OBJECT = Basis(f"{_MEASURES}第十八条（告知核对结果，可提出异议）")

BASES: dict[str, tuple[Basis, ...]] = {
    "investigation-start": (_INVESTIGATE, Basis(f"{_MEASURES}第十五条")),
    "relative-filing": (Basis(f"{_MEASURES}第十一条"),),
    "check-order": (_QUERY, Basis(f"{_MEASURES}第十七条")),
    "source-letter": (_QUERY, Basis(f"{_MEASURES}第十七条")),
    "check-report": (_QUERY, Basis(f"{_MEASURES}第十七条"), Basis("有效期为本县规定（演示参数）")),
    "check-result-notice": (_QUERY, _OBJECT, Basis("异议期限为本县规定（演示参数）")),
    "recheck-conclusion": (_OBJECT,),
    "home-visit-form": (_INVESTIGATE, Basis(f"{_MEASURES}第十六条")),
    "county-visit-form": (Basis(f"{_MEASURES}第二十条"),),
    "neighbour-record": (Basis(f"{_MEASURES}第十六条"),),
    "appraisal-record": (Basis(f"{_MEASURES}第十九条"),),
}
