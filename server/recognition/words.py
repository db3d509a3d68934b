"""Words of recognition in both languages."""

from __future__ import annotations

from server.cases.words import Name

CARE_ITEMS: dict[str, Name] = {
    "eating": Name("吃饭", "eating"),
    "dressing": Name("穿衣", "dressing"),
    "bed": Name("上下床", "getting in and out of bed"),
    "toilet": Name("如厕", "using the toilet"),
    "walking": Name("室内行走", "walking indoors"),
    "bathing": Name("洗澡", "bathing"),
}

CARE_LEVELS: dict[str, Name] = {
    "able": Name("具备生活自理能力", "able to care for himself"),
    "partial": Name("部分丧失生活自理能力", "partly unable to care for himself"),
    "unable": Name("完全丧失生活自理能力", "unable to care for himself"),
}

CHILD_KINDS: dict[str, Name] = {
    "orphan": Name("孤儿", "orphan"),
    "unsupported": Name("事实无人抚养儿童", "child without de facto support"),
}

EXPENSES: dict[str, Name] = {
    "medical": Name("医疗", "medical"),
    "education": Name("教育", "education"),
    "rehabilitation": Name("残疾康复", "rehabilitation"),
    "accident": Name("意外事故", "accident"),
    "living": Name("生活", "living"),
    "other": Name("其他", "other"),
}

#: decision table → what it asks, in words
TABLES: dict[str, Name] = {
    "tekun-labour": Name("劳动能力", "Ability to work"),
    "tekun-source": Name("生活来源和财产", "Means"),
    "recognise-bianyuan": Name("低保边缘家庭认定", "Marginal household"),
    "recognise-gangxing": Name("刚性支出困难家庭认定", "Rigid-expense household"),
    "spend-test": Name("支出型临时救助条件", "Relief of expenses"),
    "child-kind": Name("儿童类别", "Kind of child"),
    "tekun-care": Name("自理能力等级", "Level of self-care"),
    "tekun-support": Name("供养标准", "Standard of support"),
    "child-support": Name("基本生活费标准", "Standard of a child's support"),
}

#: fact of a table → what it is called where it is missing
FACTS: dict[str, Name] = {
    "age": Name("年龄", "age"),
    "disability_kind": Name("残疾类别", "kind of disability"),
    "disability_grade": Name("残疾等级", "grade of disability"),
    "income_below": Name("本人收入", "own income"),
    "income_band": Name("家庭收入", "income"),
    "assets_ok": Name("财产", "property"),
    "ratio_over": Name("支出占收入比例", "ratio of expenses to income"),
    "low_income": Name("义务人收入", "the obligor's income"),
}

STATES: dict[str, tuple[Name, str]] = {
    "valid": (Name("有效", "valid"), "green"),
    "ending": (Name("快到期", "ends soon"), "amber"),
    "renewing": (Name("已重新申请", "being renewed"), "blue"),
    "over": (Name("已到期", "ended"), ""),
    "ended": (Name("已提前终止", "ended early"), ""),
}

#: what a joint meeting resolved
RESOLUTIONS: dict[str, Name] = {
    "agree": Name("同意", "agreed"),
    "refuse": Name("不同意", "refused"),
    "defer": Name("缓议", "deferred"),
}
