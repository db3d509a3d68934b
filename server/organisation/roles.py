"""The roles of the domain (社会救助 duties by level), as data: key, names, kinds of unit where they exist."""

from __future__ import annotations

from dataclasses import dataclass

UNIT_KINDS: dict[str, tuple[str, str]] = {
    "township": ("乡镇（街道）", "township"),
    "village": ("村（社区）", "village"),
    "county": ("县民政局", "county civil affairs bureau"),
    "department": ("部门", "department"),
    "school": ("学校", "school"),
    "finance": ("财务", "finance office"),
    "oversight": ("督办", "oversight office"),
    "meeting": ("联席会议", "joint meeting"),
    "provider": ("服务机构、社会组织", "service provider"),
    "region": ("市、省民政部门", "civil affairs of the city or the province"),
    "system": ("系统管理", "system administration"),
}


@dataclass(frozen=True, slots=True)
class Role:
    """One role: what it is called and where it exists."""

    key: str
    zh: str
    en: str
    kinds: tuple[str, ...]
    leads: bool = False  #: sees all work of its unit and may reassign it


_ALL = (
    Role("village_officer", "协理员", "village officer", ("village",)),
    Role("clerk", "窗口经办", "window clerk", ("township",)),
    Role("duty", "值班员", "duty officer", ("township",)),
    Role("investigator", "调查员", "investigator", ("township", "provider")),
    Role("township_reviewer", "乡镇审核", "township reviewer", ("township",)),
    Role("township_leader", "分管领导", "township leader", ("township",), leads=True),
    Role("checker", "核对员", "means-check operator", ("county",)),
    Role("county_reviewer", "县民政审核", "county reviewer", ("county",)),
    Role("child_welfare", "儿童福利", "child welfare officer", ("county",)),
    Role("county_leader", "县民政审批", "county approver", ("county",), leads=True),
    Role("department_handler", "部门承办", "department officer", ("department",)),
    Role("department_leader", "部门负责人", "department leader", ("department",), leads=True),
    Role("school_handler", "学校资助专员", "school officer", ("school",)),
    Role("service_worker", "服务人员", "service worker", ("provider",)),
    Role("provider_leader", "机构负责人", "provider's lead", ("provider",), leads=True),
    Role("finance_maker", "发放经办", "payment maker", ("finance", "county")),
    Role("finance_checker", "发放复核", "payment checker", ("finance", "county")),
    Role("secretary", "联席会议秘书", "meeting secretary", ("meeting", "county")),
    Role("convener", "联席会议召集人", "meeting convener", ("meeting",)),
    Role("member", "联席会议成员", "meeting member", ("county", "department", "school", "township")),
    Role("member_deputy", "联席会议替补成员", "deputy meeting member", ("county", "department", "school", "township")),
    Role("supervisor", "督办", "supervisor", ("oversight", "county")),
    Role("auditor", "审计", "auditor", ("oversight",)),
    Role("region_reader", "市、省业务指导", "reader for the city or the province", ("region",)),
    Role("process_owner", "流程负责人", "process owner", ("county",)),
    Role("system_admin", "系统管理员", "system administrator", ("system",)),
    Role("security_admin", "安全管理员", "security administrator", ("system",)),
    Role("audit_admin", "审计管理员", "audit administrator", ("system",)),
)

ROLES: dict[str, Role] = {role.key: role for role in _ALL}

#: 三员分立: three powers, three people, who hold no other post and see no case.
ADMINISTRATORS = frozenset({"system_admin", "security_admin", "audit_admin"})

#: Who is told on each audience of the reminder ladder, by the kind of the unit that holds the task.
AUDIENCES: dict[str, dict[str, tuple[str, ...]]] = {
    "handler": {
        "township": ("clerk",),
        "county": ("county_reviewer",),
        "department": ("department_handler",),
        "school": ("school_handler",),
        "provider": ("service_worker", "investigator"),
        "meeting": ("secretary",),
    },
    "deputy": {"township": ("duty",), "county": ("county_reviewer",), "department": ("department_handler",)},
    "reviewer": {"township": ("township_reviewer",)},
    "leader": {
        "township": ("township_leader",),
        "county": ("county_leader",),
        "department": ("department_leader",),
        "school": ("school_handler",),
        "provider": ("provider_leader",),
        "meeting": ("convener",),
    },
}
