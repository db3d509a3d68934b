"""What states, steps and results of a transfer are called."""

from __future__ import annotations

from server.cases.words import Name

#: state → name and colour of its tag
STATES: dict[str, tuple[Name, str]] = {
    "draft": (Name("待发出", "to be sent"), "amber"),
    "sent": (Name("待签收", "unsigned"), "amber"),
    "returned": (Name("已退回", "returned"), "red"),
    "signed": (Name("办理中", "signed, in progress"), "blue"),
    "waiting": (Name("轮候中", "on the waiting list"), "purple"),
    "partial": (Name("部分办结", "partly answered"), "blue"),
    "answered": (Name("已反馈，待告知", "answered, applicant to be told"), "amber"),
    "closed": (Name("已办结", "closed"), "green"),
    "withdrawn": (Name("已撤回", "withdrawn"), ""),
    "dropped": (Name("未发出，已取消", "dropped before sending"), ""),
}

STEPS: dict[str, Name] = {
    "drafted": Name("确认需求", "Need confirmed"),
    "sent": Name("发出转办单", "Transfer order sent"),
    "signed": Name("签收", "Signed for"),
    "returned": Name("退回", "Returned"),
    "readdressed": Name("改派", "Readdressed"),
    "ruled": Name("县民政裁定承办单位", "Ruled by the county"),
    "checked": Name("核对结论随单转交", "Conclusion on means handed over"),
    "check-taken-over": Name("接着办另一单停下的核对", "Check of a stopped transfer taken over"),
    "identity-ended": Name("认定身份中途终止", "Recognised identity ended meanwhile"),
    "asked": Name("要求补充材料（一次）", "Papers asked for, once"),
    "no-papers": Name("不需要补充材料", "No papers needed"),
    "papers": Name("窗口转交材料", "Papers brought by the window"),
    "papers-missing": Name("申请人不能提供材料", "Papers cannot be brought"),
    "offered": Name("推荐岗位", "Job offered"),
    "chased": Name("教育局督促学校", "School chased by the bureau"),
    "listed": Name("列入督办清单", "Put on the supervision list"),
    "notified": Name("告知县民政", "Civil affairs told"),
    "granted": Name("反馈：同意", "Result: granted"),
    "partial": Name("反馈：部分办理", "Result: partial"),
    "refused": Name("反馈：不予同意", "Result: refused"),
    "waiting": Name("反馈：轮候", "Result: waiting list"),
    "referred-on": Name("反馈：再转其他部门", "Result: referred on"),
    "declined": Name("反馈：服务机构没有接单", "Result: not taken on by the provider"),
    "open": Name("反馈：继续办理", "Result: goes on"),
    "reviewed": Name("审核完成，待确认", "Reviewed, to be confirmed"),
    "confirmed": Name("确认审核结果", "Review confirmed"),
    "sent-back": Name("退回重新审核", "Back for another review"),
    "funds": Name("款项到账", "Money received"),
    "collect": Name("通知领取", "Told to collect"),
    "searched": Name("寻亲", "Family searched for"),
    "compared": Name("报公安比对DNA", "DNA sent to the police"),
    "taken-in": Name("接待进站", "Taken in at the station"),
    "left": Name("离站", "Left the station"),
    "served": Name("上门服务", "Service visit"),
    "accepted": Name("验收服务", "Service checked"),
    "told": Name("告知申请人", "Applicant told"),
    "withdrawn": Name("撤回，停止办理", "Withdrawn, stopped"),
    "dropped": Name("取消，未发出", "Dropped before sending"),
}

LATE_STEPS = frozenset({"listed", "returned", "sent-back"})

RESULTS: dict[str, Name] = {
    "granted": Name("同意", "granted"),
    "partial": Name("部分办理", "partly granted"),
    "refused": Name("不予同意", "refused"),
    "waiting": Name("轮候", "waiting list"),
    "referred-on": Name("再转其他部门", "referred on"),
    "declined": Name("没有接单，由窗口另行安排", "not taken on; the window arranges otherwise"),
    "open": Name("继续办理", "still open"),
    "withdrawn": Name("已撤回，停止办理", "withdrawn, stopped"),
}

REMEDIES: dict[str, Name] = {
    "review": Name("申请行政复议", "administrative review"),
    "lawsuit": Name("提起行政诉讼", "lawsuit"),
    "recheck": Name("向本部门申请复核", "recheck by the department"),
}

CAUSES: dict[str, Name] = {
    "unsigned": Name("期满未签收", "not signed in time"),
    "late-result": Name("期满未反馈", "no result in time"),
    "unconfirmed": Name("期满未确认", "not confirmed in time"),
    "late-check": Name("期满未核对完", "means not checked in time"),
    "settle": Name("安置期限已满，应予安置", "the term at the station is over: to be settled"),
}

WITHDRAWALS: dict[str, Name] = {
    "withdrawn": Name("申请人撤回", "withdrawn by the applicant"),
    "died": Name("申请人去世", "the applicant died"),
    "moved-out": Name("已迁出本县", "moved out of the county"),
    "uncooperative": Name("不配合办理", "does not cooperate"),
}

RETURN_REASONS: dict[str, Name] = {
    "not-competent": Name("不属于本部门法定职责", "not within the department's competence"),
    "other-place": Name("应由其他地方管辖", "belongs to another place"),
    "other-item": Name("所需救助属于其他事项", "the aid needed is another item"),
    "already-granted": Name("同一事项已在办理或享受", "already in progress or granted"),
    "identity-invalid": Name("认定身份已失效", "the recognised identity has ended"),
    "cannot-identify": Name("转办信息无法确定对象", "the person cannot be identified"),
}
