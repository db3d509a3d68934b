"""The checks that JSON Schema cannot say: numbers of people, cards and telephones, and the order of dates."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from forms import text
from forms.fields import Field
from forms.identity import InvalidIdNumber, parse_id_number
from forms.problems import FieldError, Place

_CHINA = timezone(timedelta(hours=8))
_EARLIEST = date(1900, 1, 1)  #: nobody who lives was born before; an earlier year is a slip of the hand
_AHEAD = timedelta(minutes=1)  #: a clock at the window that is a little ahead
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"(0[0-9]{2,3}-?)?[1-9][0-9]{6,7}(-[0-9]{1,6})?|1[0-9]{4}|400-?[0-9]{3}-?[0-9]{4}")
_CARD = re.compile(r"[0-9]{16,19}")
_PASSBOOK = re.compile(r"[0-9]{8,30}")
_OTHER_DOCUMENT = re.compile(r"[0-9A-Z()-]{5,30}")
_ORGANISATION = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
_NUMBERED = frozenset({"resident", "hmt", "foreign"})  # kinds of document that carry a GB 11643 number


@dataclass(slots=True)
class Found:
    """What the checks of one validation gather."""

    today: date
    now: datetime | None  #: None where answers of another day are read again
    limits: Mapping[str, Decimal]
    answers: Mapping[str, Any]  #: of the whole form
    errors: list[FieldError]
    warnings: list[FieldError]


@dataclass(frozen=True, slots=True)
class Asked:
    """One answer under one check."""

    place: Place
    value: Any
    beside: Mapping[str, Any]  #: the answers of the same section or row
    argument: str  #: what follows the colon of `after:started_on`
    found: Found

    def wrong(self, code: str, zh: str, en: str) -> None:
        """Add an error; the sentences begin with the field's title."""
        self.found.errors.append(self.place.error(code, f"{self.place.name_zh}{zh}", f"{self.place.name_en}{en}"))

    def doubt(self, code: str, zh: str, en: str) -> None:
        """Add a warning."""
        self.found.warnings.append(self.place.error(code, f"{self.place.name_zh}{zh}", f"{self.place.name_en}{en}"))


def _id_number(asked: Asked) -> None:
    """Check an ID number; the argument names the sibling that tells the kind of document, or is `old` for archives."""
    kind = str(asked.beside.get(asked.argument, "resident")) if asked.argument not in ("", "old") else ""
    if kind and kind not in _NUMBERED:
        if not _OTHER_DOCUMENT.fullmatch(asked.value):
            asked.wrong("document-number", "应为5到30位字母或数字。", " has 5 to 30 letters or digits.")
        return
    try:
        number = parse_id_number(asked.value, today=asked.found.today, old_form=asked.argument == "old")
    except InvalidIdNumber as problem:
        asked.wrong(problem.code, f"：{problem.zh}", f": {problem.en}")
        return
    if kind and kind != number.kind:
        asked.wrong("other-document-kind", "与所选证件类型不符。", " does not belong to the kind of document chosen.")
    elif not number.division_known:
        asked.doubt(
            "unknown-division",
            f"：没有查到行政区划代码 {number.division}，可能是已撤销的地区，请核对。",
            f": division code {number.division} is not known; it may have been abolished. Please compare.",
        )


def _phone(asked: Asked) -> None:
    if not (_MOBILE.fullmatch(asked.value) or _LANDLINE.fullmatch(asked.value)):
        asked.wrong(
            "phone",
            "应为11位手机号，或带区号的座机号。",
            " is an 11-digit mobile number or a landline with its area code.",
        )


def _bank_card(asked: Asked) -> None:
    card = bool(_CARD.fullmatch(asked.value))
    if not card and not _PASSBOOK.fullmatch(asked.value):
        asked.wrong(
            "bankcard", "应为16到19位数字；存折账号8到30位。", " has 16 to 19 digits; a passbook number 8 to 30."
        )
    elif not card or not luhn(asked.value):
        asked.doubt(
            "card-check",
            "未通过银行卡校验，若不是存折账号请逐位核对。",
            " fails the card check; unless it is a passbook, compare digit by digit.",
        )


def _person_name(asked: Asked) -> None:
    if not text.is_person_name(asked.value):
        asked.wrong(
            "person-name", "只能有汉字、字母和间隔号“·”。", " holds only characters, letters and the separator ·."
        )
    elif text.has_private_character(asked.value):
        asked.doubt(
            "private-character",
            "含有自造字，别的电脑可能显示不出来，请改用国标字库里的字。",
            " holds a privately made character that other machines may not show.",
        )


def _not_future(asked: Asked) -> None:
    if _day(asked.value) > asked.found.today:
        asked.wrong("in-future", "不能晚于今天。", " cannot lie after today.")
    elif asked.found.now and "T" in asked.value and datetime.fromisoformat(asked.value) > asked.found.now + _AHEAD:
        asked.wrong("in-future", "不能晚于现在。", " cannot lie in the future.")


def _not_past(asked: Asked) -> None:
    if _day(asked.value) < asked.found.today:
        asked.wrong("in-past", "不能早于今天。", " cannot lie before today.")


def _after(asked: Asked) -> None:
    earlier = asked.beside.get(asked.argument)
    if not isinstance(earlier, str):
        return
    try:
        early = _order(asked.value) < _order(earlier)
    except ValueError:  # the other date is wrong, and its own error says so
        return
    if early:
        shown = earlier[:16].replace("T", " ")
        asked.wrong("too-early", f"不能早于 {shown}。", f" cannot lie before {shown}.")


def _at_most(asked: Asked) -> None:
    most = asked.beside.get(asked.argument)
    if isinstance(most, (int, Decimal)) and asked.value > most:
        asked.wrong("too-large", f"不能大于 {most}。", f" cannot be more than {most}.")


def _organisation(asked: Asked) -> None:
    if not _ORGANISATION.fullmatch(asked.value):
        asked.wrong(
            "organisation", "应为18位统一社会信用代码。", " is an 18-character unified social credit code (GB 32100)."
        )


def _one_of(asked: Asked) -> None:
    """Compare with answers elsewhere; the argument lists pointers such as `/applicant/name,/members/*/name`."""
    known = {text for pointer in asked.argument.split(",") for text in _pointed(asked.found.answers, pointer)}
    if asked.value not in known:
        asked.wrong("not-named-above", "在前面的表里没有，请与登记的姓名一致。", " is not among the names given above.")


def _count(asked: Asked) -> None:
    """Compare a number with how many rows of a list say yes; the argument reads `items/take`."""
    rows, _, name = asked.argument.partition("/")
    counted = sum(1 for row in asked.beside.get(rows, []) if isinstance(row, Mapping) and row.get(name) is True)
    if asked.value != counted:
        asked.wrong("miscounted", f"应为 {counted}，与上面勾选的一致。", f" must be {counted}, as ticked above.")


def _pointed(node: Any, pointer: str) -> Iterator[Any]:
    part, _, rest = pointer.strip("/").partition("/")
    below = node if part == "*" and isinstance(node, list) else [node.get(part)] if isinstance(node, Mapping) else []
    for value in below:
        if rest:
            yield from _pointed(value, rest)
        elif value is not None:
            yield value


def luhn(digits: str) -> bool:
    """Tell whether a card number's last digit fits (ISO/IEC 7812)."""
    doubled = (int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


_CHECKS: Mapping[str, Callable[[Asked], None]] = {
    "idnumber": _id_number,
    "phone": _phone,
    "bankcard": _bank_card,
    "person-name": _person_name,
    "date-not-future": _not_future,
    "date-not-past": _not_past,
    "after": _after,
    "at-most": _at_most,
    "organisation": _organisation,
    "one-of": _one_of,
    "count": _count,
}
KNOWN_CHECKS = frozenset(_CHECKS)


def run(place: Place, value: Any, beside: Mapping[str, Any], found: Found) -> None:
    """Gather what the field's own checks say about a value of the right type."""
    field = place.field
    for named in field.checks:
        name, _, argument = named.partition(":")
        _CHECKS[name](Asked(place, value, beside, argument, found))
    asked = Asked(place, value, beside, "", found)
    if field.widget == "money" and isinstance(value, Decimal) and value != round(value, 2):
        asked.wrong("too-many-decimals", "最多写到分（两位小数）。", " has at most two decimals.")
    if field.format in ("date", "date-time") and _day(value) < _EARLIEST:
        asked.wrong("too-long-ago", "的年份不对，请填1900年以后的日期。", " lies before 1900; check the year.")
    if field.limit and value > found.limits[field.limit]:
        limit = found.limits[field.limit]
        asked.wrong("above-limit", f"超过了限额 {limit} 元。", f" is above the limit of {limit} yuan.")
    known = derive(field, beside, found.today) if field.derived else None
    if known is not None and known != value:
        asked.wrong("differs-from-id", "与证件号码不一致。", " differs from the ID number.")


def derive(field: Field, siblings: Mapping[str, Any], today: date) -> str | None:
    """Return what the ID number beside a field says about it; None where it says nothing."""
    what, _, source = field.derived.partition(":")
    try:
        number = parse_id_number(str(siblings.get(source, "")), today=today)
    except InvalidIdNumber:
        return None
    return number.birth.isoformat() if what == "birth" else number.sex


def _day(value: str) -> date:
    if "T" not in value:
        return date.fromisoformat(value)
    return datetime.fromisoformat(value).astimezone(_CHINA).date()


def _order(value: str) -> datetime:
    if "T" in value:
        return datetime.fromisoformat(value)
    return datetime.combine(date.fromisoformat(value), datetime.min.time(), tzinfo=_CHINA)
