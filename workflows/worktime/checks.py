"""What a row of terms must be before anything is counted with it: whole, possible, and never a local limit worded as law."""

from __future__ import annotations

import re
from collections.abc import Sequence

from workflows.worktime.rules import Rule, Unit

RUNG = re.compile(r"half|T(-[1-9][0-9]?)?|[1-9][0-9]?%")
#: A limit that no law sets must say so in its first words.
OPENINGS = {"local": "本县规定", "demo": "演示参数", "internal": "内部时限"}
OF_A_LAW = frozenset({"law", "ministry"})
LONGEST_NAME = 60  #: of table, version and row, as a deadline keeps them
_UNITS = {Unit.WORKING_DAY: "个工作日", Unit.DAY: "天", Unit.HOUR: "小时", Unit.MONTH: "个月", Unit.YEAR: "年"}
_LENGTH = re.compile(r"^[^：]*：(\d+)(个工作日|天|小时|个月|年)")
_NUMBER = re.compile(r"[0-9]+ ?(个?(工作日|天|小时|个月|月|年)|%|working day|day|hour|month|year)")
_LENGTH_EN = re.compile(r"^[^:]*: (\d+) ")


class BadTerm(ValueError):
    """A row of terms is refused; the message names the table, the row and the reason."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.en, self.zh = en, zh


def require(holds: bool, en: str, zh: str) -> None:
    """Refuse a row for a reason.

    :raises BadTerm: it does not hold.
    """
    if not holds:
        raise BadTerm(en, zh)


def check_basis(*, kind: str, cite: str, duty: str, article: str, zh: str, statute: bool) -> None:
    """Check on whose authority a limit stands: a law's in the national table, a county's own in its tables.

    :raises BadTerm: a kind that is none, or of another table; a text that is cited without its article; a local limit worded as law.
    """
    require(kind in OF_A_LAW or kind in OPENINGS, f"unknown kind of basis {kind}", f"没有“{kind}”这种依据")
    require(
        (kind in OF_A_LAW) == statute,
        f"a {kind} limit does not stand in a table of {'a law' if statute else 'the county'}",
        "法律法规的期限只写在全国表里，本县的数只写在本县表里",
    )
    cited = bool(cite) == (kind in OF_A_LAW or kind == "local")
    require(
        cited,
        f"a {kind} limit cites {'a text' if not cite else 'nothing; name a law under duty'}",
        "引用文件与依据种类不符",
    )
    require(
        not (duty and kind in OF_A_LAW),
        "duty is for a limit whose number no law sets",
        "法律定了天数的，不写“只定义务”",
    )
    require(bool(article) == bool(cite or duty), "an article belongs to the text cited", "引用文件要写到条")
    require(
        "法》" not in zh or bool(cite or duty),
        "names a law without citing it by cite or duty",
        "写了法律名称，却没有引用",
    )
    opening = OPENINGS.get(kind, "")
    require(zh.startswith(opening), f"a {kind} limit must begin with {opening}", f"依据要以“{opening}”开头")


def check_rule(rule: Rule, *, statute: bool) -> None:
    """Check one term by itself.

    :raises BadTerm: it could not be counted, or would mislead.
    """
    require(rule.n >= 1, "n must be a whole number of at least 1", "时限是不小于 1 的整数")
    _check_way(rule)
    extended = bool(rule.extends) == bool(rule.grounds)
    require(extended, "an extension lists its grounds and the terms it extends", "延期要写明延哪一项、有哪些法定情形")
    require(statute or not rule.extends, "only a national text says when a term is extended", "延期的情形只由全国规定")
    strange = [key for key in rule.ladder or () if not RUNG.fullmatch(key)]
    require(not strange, f"no such rung of the ladder: {strange}", f"没有这样的提醒档：{strange}")
    texts = (rule.title, rule.start)
    whole = all(text.zh and text.en for text in texts) and bool(rule.basis.zh and rule.basis.en)
    require(whole, "a text lacks zh or en", "名称、起算、依据都要有中文和英文")
    require(
        not any(_NUMBER.search(text) for text in (rule.title.zh, rule.title.en)),
        f"its name tells a number: {rule.title.zh}",
        f"名称“{rule.title.zh}”里写了数，改了期限名称不会跟着改",
    )
    require(
        statute or _tells_its_length(rule),
        f"its basis tells another length than {rule.n}",
        f"依据里写的数不是 {rule.n}",
    )
    name = rule.stands_in
    require(len(name) <= LONGEST_NAME, f"{name} is too long to be kept with a deadline", "表、版本和行的名称太长")


def _check_way(rule: Rule) -> None:
    """Check how a term is counted: what rolls, what may stand still, what never does."""
    favours = not (rule.protective and (rule.roll or rule.suspendable))
    require(favours, "a protective limit never rolls and is never suspended", "保护困难群众的期限不顺延、不中止")
    rolls = not rule.roll or rule.unit in (Unit.DAY, Unit.MONTH, Unit.YEAR)
    require(rolls, f"a term in {rule.unit} cannot roll", "这个单位的期限不能顺延")
    stands = not rule.suspendable or rule.unit in (Unit.DAY, Unit.WORKING_DAY)
    require(stands, f"a term in {rule.unit} cannot be suspended", "这个单位的期限不能中止")
    local = not rule.suspendable or rule.basis.kind == "local"
    require(local, "only a local rule with its document may allow suspension", "有文件的本县规定才可以允许中止")
    dated = (rule.unit is Unit.DATE) == (rule.month_day is not None)
    require(dated, "month_day belongs to a DATE term, and only there", "几月几日只用于每年一次的期限")


def _tells_its_length(rule: Rule) -> bool:
    """Tell whether the basis of a county's limit, which says the number in words, says the number that counts."""
    zh, en = _LENGTH.match(rule.basis.zh), _LENGTH_EN.match(rule.basis.en)
    same = zh is None or (int(zh[1]) == rule.n and zh[2] == _UNITS.get(rule.unit))
    return same and (en is None or int(en[1]) == rule.n)


def check_together(rules: Sequence[Rule]) -> None:
    """Check the terms of all tables with each other.

    :raises BadTerm: two say the same term for one day and place, one names another that is none, or a protective limit is extended.
    """
    ids = {rule.id for rule in rules}
    protective = {rule.id for rule in rules if rule.protective}
    by_id: dict[str, list[Rule]] = {}
    for rule in rules:
        place = f"{rule.stands_in}: "
        for other in by_id.setdefault(rule.id, []):
            where = f"{other.stands_in}"
            require(
                not _meet(rule, other), f"{place}{where} says the same term", f"{rule.id} 在 {where} 已经有同一天的数"
            )
        by_id[rule.id].append(rule)
        extended = not protective & set(rule.extends)
        require(extended, f"{place}a protective limit is never extended", "保护困难群众的期限不延长")
        for name in (*rule.extends, *([rule.within] if rule.within else [])):
            require(name in ids, f"{place}names {name}, which no table has", f"{rule.id} 引用的 {name} 不存在")


def _meet(one: Rule, other: Rule) -> bool:
    """Tell whether two versions of a term are both in force on some day in some place: a county never says a law's number otherwise."""
    in_place = one.division.startswith(other.division) or other.division.startswith(one.division)
    last = [each.valid_until or one.valid_from.max for each in (one, other)]
    return in_place and one.valid_from <= last[1] and other.valid_from <= last[0]
