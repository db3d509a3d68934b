"""Documents of periodic checks and of changes of aid."""

from __future__ import annotations

from server.documents.kind import Kind
from server.documents.norms import LAW_SINCE, Basis

KINDS = (
    Kind("declaration-form", "家庭情况变化申报表", "declaration of changes", "变",
         ("name", "household_code", "declared_on", "way", "changes", "basis"), signed=True, for_resident=False),
    Kind("review-form", "救助对象定期核查表", "form of a periodic check", "查",
         ("name", "household_code", "item", "kind", "cause", "rule", "due", "way", "county_visit", "outcome", "amount_before",
          "amount_after", "ground", "opinion", "proposed_by", "confirmed_by", "basis"), signed=True, for_resident=False),
    Kind("intent-notice", "拟调整（减发、停发）告知书", "notice of an intended cut or end", "拟",
         ("name", "item", "outcome", "amount_before", "amount_after", "facts", "ground", "days", "query_url", "contact", "basis")),
    Kind("hearing-record", "听取意见记录", "record of a hearing", "听",
         ("name", "item", "outcome", "delivered_at", "heard", "way", "speaker", "heard_at", "opinions", "silence_proof", "attempts",
          "convert_to", "recorded_by", "basis"), signed=True, for_resident=False),
    Kind("change-decision", "救助待遇调整决定书", "decision on a change of aid", "调",
         ("name", "item", "outcome", "amount_before", "amount_after", "from", "facts", "ground", "heard", "reasons", "grace",
          "convert", "derived", "no_offer", "basis", "contact"), remedy=True),
    Kind("tekun-end", "终止救助供养决定书", "decision on the end of support", "供终",
         ("name", "item", "outcome", "from", "facts", "ground", "heard", "published", "reasons", "derived", "no_offer", "copy_to", "basis",
          "contact"), remedy=True),
    Kind("grace-approval", "渐退期审批表", "approval of a grace period", "渐",
         ("name", "household_code", "item", "months", "amount", "first", "last", "reason", "decided_by", "basis"), signed=True,
         for_resident=False),
    Kind("member-change", "增减员调整表", "change of members", "增减",
         ("name", "household_code", "changes", "since", "members", "handlers", "basis"), signed=True, for_resident=False),
    Kind("draw-record", "随机抽查记录", "record of a random draw", "随",
         ("place", "item", "seed", "method", "population", "size", "list_hash", "picked", "reason", "drawn_at", "drawn_by", "draw",
          "basis"), signed=True, for_resident=False),
    Kind("cooperation-warning", "配合调查告诫书", "warning to cooperate", "诫",
         ("name", "asked", "until", "reason", "basis", "contact")),
)  # fmt: skip

REPORT = Basis("《中华人民共和国社会救助法》第四十六条（如实报告家庭变化）", since=LAW_SINCE)
CHECKS = Basis("《中华人民共和国社会救助法》第四十七条（定期核查、实地抽查）", since=LAW_SINCE)
HEARING = Basis("《中华人民共和国社会救助法》第四十八条（减发、停发前听取意见，书面说明理由）", since=LAW_SINCE)
OLD_CHANGE = Basis("《社会救助暂行办法》第十三条（情况变化的及时调整；停发的书面说明理由）", before=LAW_SINCE)
COUNTY_HEARING = Basis("本县规定的调整前听取意见办法（期限为演示参数）")
DIBAO = Basis("《最低生活保障审核确认办法》（民发〔2021〕57号）第三十条至第三十四条")
TEKUN = Basis("《特困人员认定办法》（民发〔2021〕43号）第二十四条至第二十七条")
SOFT = Basis("民发〔2022〕83号第一条（三）（渐退期最长六个月）")
COOPERATION = Basis("《最低生活保障审核确认办法》（民发〔2021〕57号）第二十九条（不配合的可以终止）")

BASES: dict[str, tuple[Basis, ...]] = {
    "declaration-form": (REPORT, DIBAO),
    "review-form": (CHECKS, DIBAO),
    "intent-notice": (HEARING, OLD_CHANGE, COUNTY_HEARING),
    "hearing-record": (HEARING, COUNTY_HEARING),
    "change-decision": (HEARING, OLD_CHANGE, DIBAO),
    "tekun-end": (HEARING, TEKUN),
    "grace-approval": (SOFT,),
    "member-change": (REPORT, DIBAO),
    "draw-record": (CHECKS, Basis("抽取办法为本县规定（演示参数）：种子和名单的散列值排序，任何人可以重算")),
    "cooperation-warning": (COOPERATION, Basis("告诫后的期限为本县规定（演示参数）")),
}  # fmt: skip
