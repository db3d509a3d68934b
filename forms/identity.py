"""Numbers that identify people: read, checked, brought to the new form and masked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from forms.text import code_text

Kind = Literal["resident", "resident-old", "hmt", "foreign"]
Sex = Literal["male", "female"]

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARACTERS = "10X98765432"
_EIGHTEEN = re.compile(r"[0-9]{17}[0-9X]")
_FIFTEEN = re.compile(r"[0-9]{15}")
# GB/T 2260 provinces; 69 is the invented region of the demonstration county.
_PROVINCES = frozenset(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 "
    "50 51 52 53 54 61 62 63 64 65 71 81 82 83 69".split()
)
_CENTENARIANS = range(996, 1000)  # sequence numbers kept for people born before 1900 (GB 11643-1989)


class InvalidIdNumber(ValueError):
    """The text is not an ID number; `code` is stable, `zh` and `en` are sentences."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(en)
        self.code, self.zh, self.en = code, zh, en


@dataclass(frozen=True, slots=True, kw_only=True)
class IdNumber:
    """One checked ID number and what can be read from it."""

    value: str  #: 18 characters, X upper case; an old number keeps its 15 digits
    birth: date
    sex: Sex
    division: str  #: first six digits; may be a county abolished since
    kind: Kind
    division_known: bool  #: False is a reason to look twice, never to refuse


def parse_id_number(text: str, *, today: date, old_form: bool = False) -> IdNumber:
    """Read an ID number after GB 11643-1999, the form of the permits of 港澳台 and foreign residents too.

    :raises InvalidIdNumber: wrong length, character, birth date or check character.
    """
    value = code_text(text)
    if _FIFTEEN.fullmatch(value):
        if not old_form:
            raise InvalidIdNumber(
                "old-form",
                "这是15位旧号码，请填写18位公民身份号码。",
                "This is an old 15-digit number; enter the 18-character number.",
            )
        return _read(to_18(value), value=value, kind="resident-old", today=today)
    if not _EIGHTEEN.fullmatch(value):
        raise _wrong_form(value)
    if check_character(value[:17]) != value[17]:
        raise InvalidIdNumber(
            "check-digit",
            "校验码不对，请逐位核对18位号码。",
            "The check character does not match; compare the 18 characters one by one.",
        )
    return _read(value, value=value, kind=_kind(value), today=today)


def to_18(old: str) -> str:
    """Return the 18-character form of a 15-digit number.

    :raises InvalidIdNumber: the text is not 15 digits.
    """
    value = code_text(old)
    if not _FIFTEEN.fullmatch(value):
        raise _wrong_form(value)
    century = "18" if int(value[12:]) in _CENTENARIANS else "19"
    body = value[:6] + century + value[6:]
    return body + check_character(body)


def check_character(body: str) -> str:
    """Compute the ISO 7064 MOD 11-2 character of 17 digits."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, body, strict=True))
    return _CHECK_CHARACTERS[total % 11]


def mask_id(value: str) -> str:
    """Hide the birth date of an ID number, or the middle of any other number."""
    head, tail = (6, 4) if len(value) >= 15 else (2, 2)
    if len(value) <= head + tail:
        return "*" * len(value)
    return value[:head] + "*" * (len(value) - head - tail) + value[-tail:]


def mask_phone(value: str) -> str:
    """Hide the middle of a telephone number."""
    if len(value) < 7:
        return "*" * len(value)
    return value[:3] + "*" * (len(value) - 7) + value[-4:]


def mask_name(value: str) -> str:
    """Keep the first character of a name and hide the others, the separator `·` excepted."""
    return value[:1] + "".join(sign if sign == "·" else "*" for sign in value[1:])


def _kind(value: str) -> Kind:
    if value[:2] in {"81", "82", "83"}:
        return "hmt"
    return "foreign" if value[0] == "9" else "resident"


def _read(eighteen: str, *, value: str, kind: Kind, today: date) -> IdNumber:
    birth = _birth(eighteen[6:14], today)
    known = kind == "foreign" or eighteen[:2] in _PROVINCES
    return IdNumber(
        value=value,
        birth=birth,
        sex="male" if int(eighteen[16]) % 2 else "female",
        division=eighteen[:6],
        kind=kind,
        division_known=known,
    )


def _birth(digits: str, today: date) -> date:
    try:
        birth = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise InvalidIdNumber(
            "birth-date",
            f"号码里的出生日期 {digits} 不存在。",
            f"The birth date {digits} inside the number does not exist.",
        ) from None
    if birth > today:
        raise InvalidIdNumber(
            "birth-in-future",
            f"号码里的出生日期 {birth} 还没有到。",
            f"The birth date {birth} inside the number lies in the future.",
        )
    return birth


def _wrong_form(value: str) -> InvalidIdNumber:
    if len(value) != 18:
        return InvalidIdNumber(
            "length",
            f"应为18位，现在是{len(value)}位。",
            f"It has 18 characters; there are {len(value)} now.",
        )
    return InvalidIdNumber(
        "characters",
        "前17位是数字，最后一位是数字或X。",
        "The first 17 are digits, the last is a digit or X.",
    )
