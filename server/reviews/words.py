"""What checks, outcomes, grounds, changes and findings are called."""

from __future__ import annotations

from server.cases.words import Name

#: kinds of checks
KINDS: dict[str, Name] = {
    "regular": Name("定期核查", "periodic check"),
    "spot": Name("随机抽查", "random spot check"),
    "alert": Name("数据预警核查", "check after a data warning"),
    "death": Name("成员去世后核查", "check after a member's death"),
    "change": Name("家庭变化核查", "check after a change"),
    "special": Name("“五有”专项核查", "special check (signs of means)"),
    "leaver": Name("退出后回访", "look at a household that left"),
    "grown": Name("年满18周岁核查", "check at the age of 18"),
    "new-job": Name("新就业收入开始计入核查", "check when a new wage begins to count"),
    "refusals": Name("三次拒绝就业核查", "check after three refused jobs"),
    "gap": Name("应保未保核实", "look into a possible gap"),
}

OUTCOMES: dict[str, Name] = {
    "keep": Name("待遇不变", "keep"),
    "raise": Name("增发", "raise"),
    "cut": Name("减发", "cut"),
    "stop": Name("停发", "end"),
    "convert": Name("转为其他救助", "convert"),
}

GROUNDS: dict[str, Name] = {
    "income-up": Name("收入增加", "income has risen"),
    "income-down": Name("收入减少、支出增加", "income has fallen"),
    "job": Name("就业", "a job"),
    "property": Name("财产超过规定", "property above the limit"),
    "members": Name("家庭成员增减", "members joined or left"),
    "death": Name("死亡", "death"),
    "three-refusals": Name("三次无正当理由拒绝就业", "three unjustified refusals of jobs"),
    "uncooperative": Name("无正当理由不配合核查", "does not cooperate without reason"),
    "moved-out": Name("迁出本县", "moved out of the county"),
    "renounced": Name("自愿放弃", "renounced"),
    "able": Name("恢复劳动能力、有生活来源", "able to work or provided for again"),
    "obligor": Name("义务人有能力", "an obligor is able"),
    "prison": Name("服刑", "in prison"),
    "missing": Name("被宣告失踪", "declared missing"),
    "adopted": Name("被依法收养", "adopted"),
    "parent-able": Name("父母恢复抚养能力", "a parent is able to support again"),
    "grown": Name("年满18周岁", "turned 18"),
    "care": Name("自理能力变化", "self-care has changed"),
    "other": Name("其他", "other"),
}

#: kinds of changes in a household; those of `LOOKED_INTO` lead to a check
CHANGES: dict[str, Name] = {
    "none": Name("没有变化", "no change"),
    "died": Name("成员去世", "a member died"),
    "moved-inside": Name("县内搬迁", "moved inside the county"),
    "moved-out": Name("迁出本县", "moved out of the county"),
    "joined": Name("增加成员", "a member joined"),
    "left": Name("减少成员", "a member left"),
    "job": Name("就业申报", "report of a job"),
    "income": Name("收入明显变化", "income has changed"),
    "property": Name("财产变化", "property has changed"),
    "health": Name("患病、残疾、住院", "illness or disability"),
    "school": Name("就学变化", "school has changed"),
    "uncooperative": Name("不配合核查", "does not cooperate"),
    "other": Name("其他变化", "another change"),
}
LOOKED_INTO = frozenset({"job", "income", "property", "health", "school", "other", "joined", "left"})

CHANGE_STATES: dict[str, tuple[Name, str]] = {
    "reported": (Name("待处理", "to be dealt with"), "amber"),
    "warned": (Name("已告诫", "warned"), "amber"),
    "applied": (Name("已处理", "dealt with"), "green"),
    "set-aside": (Name("不属实，未采用", "set aside"), ""),
}

SOURCES: dict[str, Name] = {
    "window": Name("窗口", "the window"),
    "village": Name("村（社区）", "the village"),
    "resident": Name("本人手机申报", "the household itself"),
    "department": Name("部门通报", "a department"),
    "data": Name("数据比对", "data"),
}

HEARD: dict[str, Name] = {
    "opinion": Name("已提出意见", "gave an opinion"),
    "waived": Name("表示没有意见", "waived the hearing"),
    "renounced": Name("书面放弃待遇", "renounced in writing"),
    "silent": Name("到期未提意见", "silent until the end of the term"),
}

DECISIONS: dict[str, Name] = {
    "carry-out": Name("按拟定的办", "as intended"),
    "milder": Name("减轻", "milder"),
    "drop": Name("不调整", "no change"),
}

#: “五有”: signs that ask for a special check, never reasons by themselves
SIGNS: dict[str, Name] = {
    "car": Name("有车", "a car"),
    "house": Name("有两套以上住房或商品房", "more than one home"),
    "company": Name("有企业、股权或个体经营", "a company or shares"),
    "deposits": Name("有较大存款、理财", "large deposits"),
    "public-pay": Name("有财政供养人员", "somebody on public pay"),
}

SUSPICIONS: dict[str, Name] = {
    "died": Name("已死亡", "has died"),
    "company": Name("有市场主体登记", "a registered business"),
    "car": Name("有车辆登记", "a registered car"),
    "property": Name("有不动产登记", "registered property"),
    "deposits": Name("存款、证券超过限额", "deposits above the limit"),
    "fund": Name("有住房公积金缴存", "pays into a housing fund"),
    "insurance": Name("有职工社会保险缴费", "pays employees' insurance"),
    "public-pay": Name("财政供养", "on public pay"),
    "prison": Name("服刑", "in prison"),
    "other": Name("其他", "other"),
}

SUSPICION_STATES: dict[str, tuple[Name, str]] = {
    "open": (Name("待核实", "to be looked into"), "amber"),
    "checking": (Name("核查中", "being checked"), "blue"),
    "confirmed": (Name("查实，已转调整", "confirmed"), "red"),
    "cleared": (Name("已排除", "cleared"), "green"),
}

#: why a household stands on the gap list or the exit list
REASONS: dict[str, Name] = {
    "refused-close": Name("近一年申请未通过，情况可能变化", "refused within a year; things may have changed"),
    "margin-severe": Name("边缘家庭中有重残、重病，未单独纳入", "severely ill or disabled in a margin household"),
    "relief-often": Name("一年内两次以上临时救助", "relieved twice within a year"),
    "died-still-paid": Name("成员已去世，待遇还没有调整", "a member has died and the aid was not changed"),
    "check-overdue": Name("定期核查逾期", "the periodic check is overdue"),
    "identity-ended": Name("认定已到期，待遇仍在", "the recognition has ended and the aid runs on"),
    "suspicion-confirmed": Name("疑点查实后未进入调整", "a suspicion was confirmed and nothing followed"),
}

RESULTS: dict[str, Name] = {
    "applies": Name("愿意申请，已引导登记", "wishes to apply"),
    "not-eligible": Name("核实后不符合条件", "not eligible"),
    "unwilling": Name("本人不愿申请", "does not wish to apply"),
    "not-found": Name("联系不上", "not reached"),
    "check": Name("已发起核查", "a check was opened"),
    "in-order": Name("核实后无需调整", "in order"),
    "gone": Name("情况已不存在", "no longer so"),
}
