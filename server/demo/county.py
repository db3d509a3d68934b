"""The organisation of the demo county: divisions, units, posts and one user per post; all names are invented."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from server.foundation.work import Work
from server.organisation import operations
from server.organisation.models import User
from server.organisation.passwords import hash_password

COUNTY = "690102"
CITY = "6901"
ABOVE = (("69", "示例省", "province", None), (CITY, "示例市", "city", "69"))
PASSWORD = "qingsui-demo-2026"  # noqa: S105 - demo only; production refuses demo mode
SINCE = date(2020, 1, 1)

#: code, name, villages
TOWNSHIPS = (
    ("qingsui", "青穗镇", ("麦香村", "新桥社区", "南塘村")),
    ("baishi", "白石乡", ("白石村", "上湾村", "竹溪村")),
    ("heyan", "河沿镇", ("河沿社区", "东渡村", "柳林村")),
)

#: code, name, kind, department, short name in document numbers
COUNTY_UNITS = (
    ("civil-affairs", "青穗县民政局", "county", "civil-affairs", "青民"),
    ("social-affairs", "青穗县民政局社会事务股", "department", "social-affairs", "青民事"),
    ("charity-affairs", "青穗县民政局慈善股", "department", "charity-affairs", "青民慈"),
    ("child-welfare", "青穗县民政局儿童福利股", "department", "child-welfare", "青民童"),
    ("education", "青穗县教育局", "department", "education", "青教"),
    ("housing", "青穗县住房和城乡建设局", "department", "housing", "青建"),
    ("employment", "青穗县人力资源和社会保障局", "department", "employment", "青人社"),
    ("medical", "青穗县医疗保障局", "department", "medical-insurance", "青医保"),
    ("health", "青穗县卫生健康局", "department", "health", "青卫"),
    ("emergency", "青穗县应急管理局", "department", "emergency-management", "青应急"),
    ("disabled", "青穗县残疾人联合会", "department", "disabled-federation", "青残"),
    ("justice", "青穗县司法局", "department", "justice", "青司"),
    ("agriculture", "青穗县农业农村局", "department", "agriculture", "青农"),
    ("charity", "青穗县慈善总会", "department", "charity", "青慈"),
    ("political-legal", "青穗县委政法委员会", "department", "political-legal", "青政法"),
    ("relief-station", "青穗县救助管理站", "department", "relief-station", "青救站"),
    ("police", "青穗县公安局", "department", "public-security", "青公"),
    ("union", "青穗县总工会", "department", "union", "青工"),
    ("utilities", "青穗县公用事业服务中心", "department", "utilities", "青公用"),
    ("funeral", "青穗县殡仪馆", "department", "funeral-service", "青殡"),
    ("services", "青穗县社会工作服务中心", "provider", "service-provider", "青社工"),
    ("treasury", "青穗县财政局", "department", "treasury", "青财"),
    ("primary-school", "青穗县实验小学", "school", "education", "青实小"),
    ("high-school", "青穗县第一高级中学", "school", "education", "青一中"),
    ("vocational-school", "青穗县职业技术学校", "school", "education", "青职校"),
    ("finance", "青穗县民政局计财股", "finance", "finance", "青计财"),
    ("oversight", "青穗县政府督查室", "oversight", "oversight", "青督"),
    ("meeting", "青穗县困难群众基本生活保障工作协调机制办公室", "meeting", "meeting", "青联"),
    ("city-bureau", "示例市民政局", "region", "civil-affairs", "示民"),
    ("system", "青穗县政务信息中心", "system", "system", "青信"),
)

#: section → its bureau, which sits for it in the joint meeting
SECTIONS = dict.fromkeys(("social-affairs", "charity-affairs", "child-welfare"), "civil-affairs")
#: unit, role → names; the login is `role-word.unit`
_TOWNSHIP_POSTS = (
    ("clerk", "clerk"),
    ("duty", "duty"),
    ("township_reviewer", "reviewer"),
    ("township_leader", "leader"),
)
NAMES = {
    "clerk.qingsui": "周示一", "duty.qingsui": "吴示二", "reviewer.qingsui": "郑示三", "leader.qingsui": "王示四",
    "clerk.baishi": "冯示五", "duty.baishi": "褚示六", "reviewer.baishi": "卫示七", "leader.baishi": "蒋示八",
    "clerk.heyan": "沈示九", "duty.heyan": "韩示十", "reviewer.heyan": "杨示一", "leader.heyan": "朱示二",
    "clerk2.qingsui": "尤示六", "reviewer.civil": "秦示三", "approver.civil": "许示四", "checker.civil": "何示五", "child.civil": "范示九",
    "owner.civil": "魏示四",
    "maker.finance": "吕示六", "cashier.finance": "施示七", "secretary.meeting": "张示八", "supervisor.county": "孔示九",
    "auditor.county": "曹示十", "system.admin": "严示一", "security.admin": "华示二", "audit.admin": "金示三",
    "secretary2.meeting": "陶示八", "convener.meeting": "魏示一", "convener2.meeting": "苏示二", "member.civil": "潘示三",
    "deputy.civil": "葛示四",
}  # fmt: skip
_COUNTY_POSTS = (
    ("reviewer.civil", "civil-affairs", "county_reviewer", "社会救助股 审核"),
    ("approver.civil", "civil-affairs", "county_leader", "分管副局长"),
    ("checker.civil", "civil-affairs", "checker", "核对中心"),
    ("child.civil", "civil-affairs", "child_welfare", "儿童福利股"),
    ("owner.civil", "civil-affairs", "process_owner", "流程负责人"),
    ("maker.finance", "finance", "finance_maker", "发放经办"),
    ("cashier.finance", "finance", "finance_checker", "发放复核"),
    ("secretary.meeting", "meeting", "secretary", "联席会议秘书"),
    ("secretary2.meeting", "meeting", "secretary", "联席会议秘书"),
    ("convener.meeting", "meeting", "convener", "分管副县长，召集人"),
    ("convener2.meeting", "meeting", "convener", "政府办副主任，副召集人"),
    ("member.civil", "civil-affairs", "member", "局长"),
    ("deputy.civil", "civil-affairs", "member_deputy", "副局长"),
    ("supervisor.county", "oversight", "supervisor", "督办"),
    ("auditor.county", "oversight", "auditor", "审计"),
    ("system.admin", "system", "system_admin", "系统管理员"),
    ("security.admin", "system", "security_admin", "安全管理员"),
    ("audit.admin", "system", "audit_admin", "审计管理员"),
)
#: kind of unit → login word, role, title, name around a character of the unit's own, further role
_PEOPLE_OF = {
    "department": (
        ("officer", "department_handler", "承办", "姜{}办", "member_deputy"),
        ("chief", "department_leader", "分管负责人", "戚{}管", "member"),
    ),
    "provider": (
        ("officer", "service_worker", "社工", "梅示一", ""),
        ("worker", "service_worker", "社工", "梅示三", ""),
        ("chief", "provider_leader", "机构负责人", "梅示四", ""),
        ("visitor", "investigator", "入户调查员", "梅示二", ""),
    ),
    "region": (("guide", "region_reader", "业务指导", "云示一", ""),),
    "school": (("officer", "school_handler", "资助专员", "谢{}助", ""),),
}


def found_county(work: Work, *, password: str = PASSWORD) -> dict[str, str]:
    """Make the demo county's organisation and return unit code → unit id.

    Everybody has the same demo password, so that it is hashed once.
    """
    shared = hash_password(password)
    for code, name, level, parent in ABOVE:
        operations.add_division(work, code=code, name=name, level=level, parent=parent)
    operations.add_division(work, code=COUNTY, name="青穗县", level="county", parent=CITY)
    units: dict[str, str] = {}
    for code, name, kind, department, short in COUNTY_UNITS:
        units[code] = operations.add_unit(
            work, code=code, name=name, kind=kind, division=CITY if kind == "region" else COUNTY, department=department, short=short,
            parent=units.get(SECTIONS.get(code, "")), contact="值班室",
            phone="0690-8800000", address="青穗县政务大道 1 号", hours="工作日 08:30–12:00 14:30–17:30",
        ).id  # fmt: skip
    for number, (code, name, villages) in enumerate(TOWNSHIPS, start=1):
        units[code] = _township(work, number, code, name, villages, units)
    _people(work, units, password, shared)
    return units


def _township(work: Work, number: int, code: str, name: str, villages: tuple[str, ...], units: dict[str, str]) -> str:
    division = f"{COUNTY}{100 + number}"
    operations.add_division(work, code=division, name=name, level="township", parent=COUNTY)
    unit = operations.add_unit(
        work, code=code, name=f"{name}社会救助服务窗口", kind="township", division=division, short=f"{name[:2]}",
        department="civil-affairs", contact="社会救助窗口", phone=f"0690-88010{number:02d}", address=f"青穗县{name}便民服务中心",
        hours="工作日 08:30–12:00 14:30–17:30；急难 24 小时值班",
    )  # fmt: skip
    for index, village in enumerate(villages, start=1):
        place = f"{division}{200 + index}"
        operations.add_division(work, code=place, name=village, level="village", parent=division)
        units[f"{code}-village-{index}"] = operations.add_unit(
            work, code=f"{code}-village-{index}", name=f"{name}{village}{'民委员会' if village.endswith('村') else '居委会'}",
            kind="village", division=place, parent=unit.id, short=f"{name[:2]}{village[:1]}", contact="协理员", phone="0690-8802000",
        ).id  # fmt: skip
    return unit.id


def _people(work: Work, units: dict[str, str], password: str, shared: str) -> None:
    def seat(login: str, unit: str, role: str, title: str, name: str, *, also: str = "") -> None:
        user = operations.add_user(
            work, login=login, name=name, password=password, password_hash=shared, must_change=False,
            email=f"{login}@qingsui.example",
        )  # fmt: skip
        for each in filter(None, (role, also)):
            operations.appoint(work, user_id=user.id, unit_id=units[unit], role=each, since=SINCE, title=title)

    for code, _name, villages in TOWNSHIPS:
        for role, word in _TOWNSHIP_POSTS:
            seat(f"{word}.{code}", code, role, "", NAMES[f"{word}.{code}"])
        for index in range(1, len(villages) + 1):
            seat(
                f"village{index}.{code}",
                f"{code}-village-{index}",
                "village_officer",
                "协理员",
                f"陶示{'一二三'[index - 1]}",
            )
    seat("clerk2.qingsui", "qingsui", "clerk", "", NAMES["clerk2.qingsui"])
    for login, unit, role, title in _COUNTY_POSTS:
        seat(login, unit, role, title, NAMES[login])
    # Children's files are restricted to her post at the bureau; what goes from section to section stands at the section's.
    both = work.session.scalars(select(User.id).where(User.login == "child.civil")).one()
    operations.appoint(
        work, user_id=both, unit_id=units["child-welfare"], role="department_handler", since=SINCE, title="承办"
    )
    for code, name, kind, *_ in COUNTY_UNITS:
        for word, role, title, pattern, also in _PEOPLE_OF.get(kind, ()):
            own = name[7:8] if code in SECTIONS else name[3:4]
            also = "" if code in SECTIONS else also
            seat(f"{word}.{code}", code, role, title, pattern.format(own), also=also)
