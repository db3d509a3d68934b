"""What processes, items and states are called, in Chinese and English."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Name:
    """One name in both languages."""

    zh: str
    en: str


PROCESSES: dict[str, Name] = {
    "intake": Name("受理登记", "Intake"),
    "intake-supplement": Name("受理：补正与再决定", "Intake, papers completed"),
    "urgent": Name("小额快救", "Urgent lane"),
    "urgent-relief": Name("小额快救：先行救助", "Urgent lane, first relief"),
    "urgent-book": Name("小额快救：会签并入账", "Urgent lane, countersigned and booked"),
    "urgent-county": Name("小额快救：余额报县决定", "Urgent lane, the county decides the remainder"),
    "urgent-after": Name("小额快救：急情结束后补办", "Urgent lane, after the urgency"),
    "refer": Name("转办", "Transfer"),
    "refer-sign": Name("签收与改派", "Signing the transfer"),
    "refer-papers": Name("转办：审看与补充材料", "Transfer, papers read and brought"),
    "refer-generic": Name("转办（部门办理）", "Transfer, department"),
    "refer-confirm": Name("第二单位确认", "Confirmation by a second body"),
    "refer-education": Name("转办（教育）", "Transfer, education"),
    "refer-housing": Name("转办（住房）", "Transfer, housing"),
    "refer-housing-rural": Name("转办（农村危房改造）", "Transfer, rural renovation"),
    "refer-rebuild": Name("转办（因灾倒损住房恢复重建）", "Transfer, house rebuilding after a disaster"),
    "refer-employment": Name("转办（就业）", "Transfer, employment"),
    "refer-judicial": Name("司法救助办理", "Judicial aid"),
    "refer-stranded": Name("流散人员救助", "Aid to people without shelter"),
    "refer-service": Name("服务类救助办理", "Service aid"),
    "dibao": Name("最低生活保障", "Subsistence allowance"),
    "dibao-opinion": Name("低保初审与公示", "Allowance, opinion and notice"),
    "dibao-confirm": Name("低保审核确认", "Allowance, review and decision"),
    "dibao-convert": Name("低保不予确认后转办", "Another recognition after a refusal"),
    "terminate": Name("终止办理", "The end without a decision"),
    "tekun": Name("特困人员认定", "Extreme hardship"),
    "tekun-opinion": Name("特困调查与初审意见", "Extreme hardship, investigation and opinion"),
    "tekun-notice": Name("特困公示", "Extreme hardship, notice"),
    "tekun-county": Name("特困县级审查与决定", "Extreme hardship, county review and decision"),
    "tekun-care": Name("特困自理能力再评估", "Extreme hardship, self-care rated again"),
    "recognise": Name("边缘、刚性支出认定", "Recognition of margin and rigid-expense households"),
    "recognise-opinion": Name("边缘、刚性支出核算、意见与公示", "Recognition, opinion and notice"),
    "recognise-county": Name("边缘、刚性支出县级审查与决定", "Recognition, county review and decision"),
    "temp-spend": Name("支出型临时救助", "Relief of expenses"),
    "spend-check": Name("支出核实与公示", "Expenses verified and posted"),
    "spend-decide": Name("临时救助审查与决定", "Relief of expenses, review and decision"),
    "spend-county": Name("临时救助县级审查", "Relief of expenses, county review"),
    "spend-pay": Name("临时救助拨付", "Relief of expenses, payment"),
    "spend-stage": Name("临时救助拨付一期", "Relief of expenses, one instalment"),
    "child": Name("儿童保障", "Child protection allowance"),
    "child-review": Name("儿童保障定期核查", "Periodic check of a child's support"),
    "child-check": Name("儿童情况查验与初审", "Child protection allowance, check and opinion"),
    "verify": Name("核对与入户调查", "Means verification"),
    "verify-check": Name("家庭经济状况核对", "Data check"),
    "verify-visit": Name("入户调查", "Home visit"),
    "notice": Name("公示", "Public notice"),
    "notice-objection": Name("公示异议", "Objection to a notice"),
    "joint-meeting": Name("联席会议", "Joint meeting"),
    "resolution": Name("决议督办", "Follow-up of a resolution"),
    "extend": Name("延期", "Extension"),
    "decide": Name("决定与送达", "Decision and delivery"),
    "pay": Name("发放", "Payment"),
    "pay-return": Name("发放退回处理", "Returned payment"),
    "recover": Name("追缴", "Recovery"),
    "recover-order": Name("追缴：告知、听取意见与责令退回", "Recovery, hearing and order"),
    "review": Name("定期核查", "Periodic check"),
    "review-opinion": Name("核查意见与复核", "Opinion of a check"),
    "review-close": Name("登记核查结果", "The result of a check recorded"),
    "stop": Name("调减停发", "Reduction or end of aid"),
    "stop-hear": Name("告知并听取意见", "Notice of intent and hearing"),
    "complaint": Name("举报投诉", "Complaint"),
    "winter": Name("冬春救助名单", "Winter list"),
}

#: why a procedure ends without a decision
WITHDRAWALS: dict[str, Name] = {
    "withdrawn": Name("自愿撤回", "withdrawn"),
    "died": Name("申请人去世", "the applicant died"),
    "moved-out": Name("迁出本县", "moved out of the county"),
    "uncooperative": Name("不配合调查", "did not cooperate"),
    "warned": Name("经告诫仍不配合", "did not cooperate after a warning"),
    "aid-ended": Name("待遇已停发", "the aid has ended"),
}

#: how a case ended, besides; one that simply was done says no more
CLOSINGS: dict[str, Name] = {
    **WITHDRAWALS,
    "unchanged": Name("待遇不变", "the aid stays as it is"),
    "cancelled": Name("会议取消", "the meeting was called off"),
    "dropped": Name("批次作废", "the batch was dropped"),
    "not-due": Name("不再应发", "nothing is due any more"),
    "no-ground": Name("不予追缴", "nothing is asked back"),
    "written-off": Name("余额核销", "the rest was written off"),
    "renounced": Name("家庭书面放弃", "renounced by the family"),
    "withheld": Name("决定不予发放", "kept back by a decision"),
    "ended": Name("不再需要核查", "no check is needed any more"),
}

ITEMS: dict[str, Name] = {
    "dibao": Name("最低生活保障（低保）", "minimum living allowance"),
    "dibao-alone": Name("单独纳入低保（参照单人户）", "minimum living allowance, joined alone"),
    "tekun": Name("特困人员救助供养", "support for the destitute"),
    "bianyuan": Name("最低生活保障边缘家庭", "marginal household"),
    "gangxing": Name("刚性支出困难家庭", "rigid-expense household"),
    "temp-urgent": Name("急难型临时救助（小额快救）", "urgent relief"),
    "temp-spend": Name("支出型临时救助", "expenditure relief"),
    "child": Name("孤儿、事实无人抚养儿童保障", "child support"),
    "medical": Name("医疗救助", "medical aid"),
    "insurance-aid": Name("资助参保", "insurance aid"),
    "education": Name("教育救助", "education aid"),
    "housing-urban": Name("住房救助（城镇）", "urban housing aid"),
    "housing-rural": Name("住房救助（农村危房改造）", "rural housing aid"),
    "employment": Name("就业救助", "employment aid"),
    "disaster": Name("受灾人员救助", "disaster aid"),
    "rebuild": Name("因灾倒损住房恢复重建救助", "house rebuilding after a disaster"),
    "disability-two-subsidies": Name("残疾人两项补贴", "disability subsidies"),
    "disability-rehab": Name("残疾儿童康复救助", "child rehabilitation"),
    "judicial": Name("司法救助", "judicial aid"),
    "heating": Name("取暖救助", "heating aid"),
    "price-subsidy": Name("价格临时补贴", "price subsidy"),
    "one-off": Name("一次性生活补助", "one-off living aid"),
    "service": Name("服务类救助", "service aid"),
    "charity": Name("慈善帮扶", "charity"),
    "child-care": Name("困境儿童关爱保护", "care for children in difficulty"),
    "pension": Name("居民养老保险代缴", "pension contribution aid"),
    "disease-emergency": Name("疾病应急救助", "emergency medical aid"),
    "stranded": Name("生活无着的流散人员救助", "aid to people without shelter"),
    "traffic-fund": Name("道路交通事故社会救助基金", "road accident fund"),
    "legal-aid": Name("法律援助", "legal aid"),
    "union": Name("工会困难职工帮扶", "union aid for workers"),
    "utilities": Name("水电气减免", "utility remission"),
    "funeral": Name("殡葬减免", "funeral remission"),
    "industry": Name("产业帮扶（防返贫衔接）", "help with a business"),
}

#: what is only paid, to whoever receives an aid already: nobody applies for it and no department gets it
PAID_ONLY = frozenset({"price-subsidy", "one-off"})
#: what a household can apply for
SERVICES: dict[str, Name] = {key: name for key, name in ITEMS.items() if key not in PAID_ONLY}

#: state → name and colour of its tag
CASE_STATES: dict[str, tuple[Name, str]] = {
    "draft": (Name("草稿", "draft"), ""),
    "received": (Name("已接收", "received"), "blue"),
    "deficient": (Name("待补正", "papers missing"), "amber"),
    "accepted": (Name("已受理", "accepted"), "green"),
    "not-accepted": (Name("不予受理", "not accepted"), "red"),
    "open": (Name("办理中", "in progress"), "blue"),
    "withdrawn": (Name("已撤回", "withdrawn"), ""),
    "closed": (Name("已办结", "closed"), ""),
}

ITEM_STATES: dict[str, tuple[Name, str]] = {
    "proposed": (Name("建议办理", "proposed"), "blue"),
    "confirmed": (Name("已确认", "confirmed"), "blue"),
    "declined": (Name("不申请", "declined"), ""),
    "running": (Name("办理中", "in progress"), "amber"),
    "granted": (Name("已给予", "granted"), "green"),
    "refused": (Name("不予给予", "refused"), "red"),
    "waiting-list": (Name("轮候中", "on the waiting list"), "purple"),
    "withdrawn": (Name("已撤回", "withdrawn"), ""),
    "ended": (Name("已结束", "ended"), ""),
}

INSTANCE_STATES: dict[str, tuple[Name, str]] = {
    "open": (Name("进行中", "running"), "amber"),
    "finished": (Name("已完成", "finished"), "green"),
    "cancelled": (Name("已终止", "cancelled"), ""),
}

DEADLINE_STATES: dict[str, Name] = {
    "suspended": Name("已中止", "suspended"),
    "met": Name("按期办结", "met in time"),
    "late": Name("逾期办结", "met late"),
    "cancelled": Name("已取消", "cancelled"),
    "superseded": Name("已被替代", "superseded"),
}

IDENTITIES: dict[str, Name] = {
    "dibao": Name("低保家庭", "minimum living allowance"),
    "tekun": Name("特困人员", "destitute person"),
    "bianyuan": Name("低保边缘家庭", "marginal household"),
    "gangxing": Name("刚性支出困难家庭", "rigid-expense household"),
    "fangfanpin": Name("防止返贫监测对象", "monitored against poverty"),
    "orphan": Name("孤儿、事实无人抚养儿童", "orphan or unsupported child"),
    "disabled": Name("残疾人", "disabled person"),
    "youfu": Name("优抚对象", "person entitled to special care"),
    "dusheng": Name("独生子女户", "one-child family"),
}


def name_of(names: dict[str, Name], key: str) -> Name:
    """Return the name of a key; one that is not listed stands for itself."""
    return names.get(key) or Name(key, key)


def state_of(states: dict[str, tuple[Name, str]], key: str) -> tuple[Name, str]:
    """Return a state's name and the colour of its tag."""
    return states.get(key) or (Name(key, key), "")


#: kinds of messages, as `notifications.catalogue` names them
MESSAGES: dict[str, Name] = {
    "task-arrived": Name("新任务", "New task"),
    "reminder": Name("到期提醒", "Reminder"),
    "overdue": Name("超期提醒", "Overdue"),
    "escalation": Name("超期升级", "Escalation"),
    "meeting-list": Name("列入联席会议清单", "On the meeting's list"),
    "meeting-asked": Name("提请联席会议", "Brought before the meeting"),
    "meeting-called": Name("联席会议通知", "Notice of the meeting"),
    "meeting-off": Name("联席会议改期、取消", "Meeting put off or called off"),
    "referral-returned": Name("转办被退回", "Transfer returned"),
    "referral-answered": Name("转办有结果", "Transfer answered"),
    "supplement-received": Name("补正材料已到", "Papers received"),
    "supervision-order": Name("督办单", "Supervision order"),
    "supervision-answer": Name("督办答复", "Answer to supervision"),
    "incident": Name("自动步骤出错", "Automatic step failed"),
    "handed-over": Name("任务移交", "Handed over"),
    "audit-anchor": Name("审计指纹", "Audit anchor"),
    "account-locked": Name("账号被锁定", "Account locked"),
    "unmask-asked": Name("请您同意查看", "A request to see"),
    "unmask-answered": Name("查看申请有答复", "Request to see answered"),
    "recognition-expiring": Name("认定到期", "Recognition ends"),
    "dates-moved": Name("期限变动", "Dates moved"),
    "complaint-filed": Name("县民政局须入户核查", "The county must visit"),
    "notice-remove": Name("请马上撤下公示", "Take down a poster"),
    "application-arrived": Name("新的网上申请", "New application from home"),
    "application-overdue": Name("网上申请超期未答复", "Application from home not answered in time"),
    "papers-from-home": Name("网上补交了材料", "Papers from home"),
    "withdrawal-wished": Name("网上要求撤回", "Asks from home to withdraw"),
    "withdrawal-overdue": Name("撤回要求超期未核实", "Wish to withdraw not answered in time"),
    "lead-arrived": Name("新线索", "New lead"),
    "lead-overdue": Name("线索超期未联系", "Lead not contacted in time"),
    "lead-outcome": Name("线索有结果", "Lead answered"),
    "roll-warnings": Name("低收入人口预警", "Warnings of the low-income roll"),
    "daily-digest": Name("今日汇总", "Today's summary"),
}
