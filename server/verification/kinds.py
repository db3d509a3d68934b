"""What a source may know of a person, as income, property or a fact; the codes are those of the common household form."""

from __future__ import annotations

from dataclasses import dataclass

INCOME, PROPERTY, FACT = "income", "property", "fact"


@dataclass(frozen=True, slots=True)
class FindingKind:
    """One kind of finding."""

    key: str
    group: str
    zh: str
    en: str
    counted: bool = False  #: counted in pieces: vehicles, houses, companies


_ALL = (
    FindingKind("wage", INCOME, "工资性收入", "wages"),
    FindingKind("crops", INCOME, "种植", "crops"),
    FindingKind("livestock", INCOME, "养殖", "livestock"),
    FindingKind("business", INCOME, "其他经营净收入", "other business, net"),
    FindingKind("interest", INCOME, "利息", "interest"),
    FindingKind("rent", INCOME, "租金", "rent"),
    FindingKind("land", INCOME, "土地流转", "land lease"),
    FindingKind("dividend", INCOME, "分红", "dividends"),
    FindingKind("pension-basic", INCOME, "养老金（基础部分）", "pension, basic part"),
    FindingKind("pension-account", INCOME, "养老金（个人账户部分）", "pension, own account"),
    FindingKind("pension-employee", INCOME, "职工养老金", "employee pension"),
    FindingKind("unemployment", INCOME, "失业保险金", "unemployment benefit"),
    FindingKind("support", INCOME, "赡养、抚养、扶养费", "support from relatives"),
    FindingKind("survivor", INCOME, "遗属补助", "survivor’s benefit"),
    FindingKind("compensation", INCOME, "赔偿补偿", "compensation"),
    FindingKind("donation", INCOME, "捐赠", "donations"),
    FindingKind("other", INCOME, "其他收入", "other income"),
    FindingKind("deposits", PROPERTY, "存款", "deposits"),
    FindingKind("securities", PROPERTY, "证券、基金", "securities and funds"),
    FindingKind("insurance_value", PROPERTY, "商业保险现金价值", "insurance value"),
    FindingKind("online_finance", PROPERTY, "非银行支付账户、互联网金融", "payment accounts, internet finance"),
    FindingKind("claims", PROPERTY, "债权", "claims"),
    FindingKind("housing_fund", PROPERTY, "住房公积金余额", "housing fund balance"),
    FindingKind("business_shares", PROPERTY, "经营性出资", "business shares"),
    FindingKind("vehicles", PROPERTY, "机动车", "vehicles", counted=True),
    FindingKind("houses", PROPERTY, "房屋、土地", "houses and land", counted=True),
    FindingKind("farm_machines", PROPERTY, "农机具", "farm machines", counted=True),
    FindingKind("ships", PROPERTY, "船舶", "ships", counted=True),
    FindingKind("company", FACT, "企业、个体工商户登记", "registered company or trade", counted=True),
    FindingKind("payroll", FACT, "财政供养", "on the public payroll"),
    FindingKind("employed", FACT, "就业登记", "registered employment"),
    FindingKind("registered", FACT, "户籍登记", "household registration"),
    FindingKind("died", FACT, "死亡登记、殡葬记录", "death or funeral record"),
    FindingKind("married", FACT, "婚姻登记", "marriage record"),
    FindingKind("insured", FACT, "参保", "insured"),
    FindingKind("medical_cost", FACT, "医疗自付费用", "own medical cost"),
    FindingKind("student", FACT, "在校就读", "at school"),
    FindingKind("disability", FACT, "残疾证", "disability card"),
    FindingKind("veteran", FACT, "优抚待遇", "veteran’s benefit"),
    FindingKind("prison", FACT, "服刑、强制隔离戒毒", "in prison or compulsory treatment"),
    FindingKind("fact", FACT, "其他情况", "other facts"),
)  # fmt: skip

KINDS: dict[str, FindingKind] = {kind.key: kind for kind in _ALL}

#: Money that a household could spend tomorrow: what the limit on property is measured against.
FINANCIAL = ("deposits", "securities", "insurance_value", "online_finance", "claims")
