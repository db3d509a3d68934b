"""Documents of payment and recovery."""

from __future__ import annotations

from server.documents.kind import Kind
from server.documents.norms import LAW_SINCE, OLD_WINDOW, REASONS, Basis

KINDS = (
    Kind("payment-batch", "救助资金发放批次表", "payment batch", "发",
         ("batch", "month", "kind", "count", "amount", "funds", "townships", "made_by", "checked_by", "pay_by", "digest",
          "basis"),
         signed=True, for_resident=False),
    Kind("payment-return", "退款处理单", "returned payment slip", "款",
         ("name", "item", "month", "amount", "reason", "found", "payee", "account", "confirmed_by", "handlers", "basis"),
         signed=True, for_resident=False),
    Kind("custody-agreement", "救助资金代管协议", "custody agreement", "代",
         ("name", "custodian", "bank", "account", "reason", "basis", "contact"), signed=True),
    Kind("payment-withheld", "救助款不予发放决定书", "decision not to pay aid", "款否",
         ("name", "item", "month", "amount", "facts", "opinion", "reason", "basis", "contact"), remedy=True),
    Kind("recover-notice", "追缴救助资金通知书", "order to return aid", "追",
         ("name", "facts", "opinion", "amount", "fine", "fine_reason", "reason", "instalments", "basis", "contact"),
         remedy=True),
)  # fmt: skip

_DB57_PAY = Basis("《最低生活保障审核确认办法》（民发〔2021〕57号）第二十五条、第二十六条")
_BACK = Basis("《中华人民共和国社会救助法》第七十三条（退回非法获取的救助款物）", since=LAW_SINCE)
_OLD_BACK = Basis("《社会救助暂行办法》（国务院令第649号，2019年修订）第六十八条", before=LAW_SINCE)

BASES: dict[str, tuple[Basis, ...]] = {
    "payment-batch": (_DB57_PAY, Basis("发放日期为本县规定（演示参数）")),
    "payment-return": (_DB57_PAY,),
    "custody-agreement": (Basis("《最低生活保障审核确认办法》（民发〔2021〕57号）第二十六条（代为保管须签协议并备案）"),),
    "payment-withheld": (REASONS, OLD_WINDOW, Basis("处理期限为本县规定（演示参数）")),
    "recover-notice": (_BACK, _OLD_BACK, Basis("分期和期限为本县规定（演示参数）")),
}  # fmt: skip
