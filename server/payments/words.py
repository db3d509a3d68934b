"""What the states, holds, funds and movements of the payments room are called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from server.cases.words import Name

RUN_STATES: Mapping[str, tuple[Name, str]] = {
    "draft": (Name("编制中", "being built"), "amber"),
    "built": (Name("待复核", "to be checked"), "blue"),
    "released": (Name("已放行，等银行回盘", "with the bank, its answer is awaited"), "blue"),
    "answered": (
        Name("银行已回盘，待发放复核核对平账", "the bank has answered, waits to be reconciled by the payments checker"),
        "amber",
    ),
    "closed": (Name("已结批", "closed"), "green"),
    "dropped": (Name("已取消", "dropped"), ""),
}
LINE_STATES: Mapping[str, tuple[Name, str]] = {
    "draft": (Name("待发", "to be paid"), ""),
    "released": (Name("在途", "under way"), "blue"),
    "paid": (Name("已发", "paid"), "green"),
    "returned": (Name("退回", "returned"), "red"),
    "dropped": (Name("取消", "dropped"), ""),
}
HOLDS: Mapping[str, Name] = {
    "no-account": Name("没有可用账户", "no account"),
    "card": Name("社保卡遗失或未激活", "the social security card is lost or not activated"),
    "name-mismatch": Name("户名与领取人不符", "the account bears another name"),
    "no-agreement": Name("代管协议未备案", "no custody agreement on file"),
    "returned": Name("银行退回，等换账户", "returned by the bank, waits for another account"),
    "died": Name("领取人去世，待核查", "the recipient has died; to be reviewed"),
    "by-hand": Name("暂停，另行决定", "kept back until it is decided"),
    "renounced": Name("家庭书面放弃", "renounced by the family"),
    "withheld": Name("决定不予发放", "kept back by a decision"),
    "no-fund": Name("资金不足", "no fund holds it"),
    "next-batch": Name("等下一批次", "goes with the next batch"),
}
MOVES: Mapping[str, Name] = {
    "brought": Name("拨入", "brought in"),
    "released": Name("放行（交银行）", "released to the bank"),
    "paid": Name("发放成功", "paid"),
    "returned": Name("银行退回", "returned by the bank"),
    "handed": Name("直接支付", "paid by hand"),
    "recovered": Name("追缴退回", "recovered"),
    "correction": Name("更正", "corrected"),
}
REQUEST_STATES: Mapping[str, tuple[Name, str]] = {
    "requested": (Name("待填制", "to be prepared"), "amber"),
    "prepared": (Name("待复核", "to be confirmed"), "blue"),
    "batched": (Name("已列入批次", "in a batch"), "blue"),
    "paid": (Name("已付", "paid"), "green"),
    "renounced": (Name("家庭书面放弃", "renounced by the family"), ""),
    "withheld": (Name("决定不予发放", "kept back by a decision"), "amber"),
}
PURPOSES: Mapping[str, Name] = {
    "urgent-remainder": Name("急难救助余额", "remainder of urgent relief"),
    "rural-repair": Name("农村危房修缮", "repair of a rural house"),
    "disaster-rebuild": Name("因灾倒损住房重建补助", "grant for a house hit by a disaster"),
    "stranded": Name("流散人员救助费用", "costs of aid to stranded people"),
    "temp-spend": Name("支出型临时救助", "expenditure relief"),
}
RECOVERY_STATES: Mapping[str, tuple[Name, str]] = {
    "open": (Name("查明、听取意见", "facts and hearing"), "amber"),
    "ordered": (Name("已责令退回", "ordered"), "blue"),
    "closed": (Name("已结案", "closed"), "green"),
    "dropped": (Name("不予追缴", "no recovery"), ""),
}
CAMPAIGN_STATES: Mapping[str, tuple[Name, str]] = {
    "draft": (Name("名单待审批", "list to be approved"), "amber"),
    "approved": (Name("已审批，待发放", "approved, to be paid"), "blue"),
    "paying": (Name("已开批次", "being paid"), "green"),
    "dropped": (Name("已取消", "dropped"), ""),
}


def waits_for(whys: Iterable[str]) -> tuple[str, str]:
    """Say in both languages what all that is due waits for: whoever wanted to pay has to mend that first."""
    counted = Counter(whys).most_common()
    if not counted:
        return "没有到期未发的款项。", "nothing is due and unpaid."
    zh = "，".join(f"{HOLDS[why].zh} {n} 笔" for why, n in counted)
    en = ", ".join(f"{HOLDS[why].en}: {n}" for why, n in counted)
    return f"{zh}。逐笔见“应发未发”。", f"{en}. Line by line under “Due and unpaid”."
