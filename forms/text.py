"""What people type, brought to one spelling without changing what it says."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

# Input methods offer many dots for the separator of a name; U+00B7 is the one in GB/T household registers.
_DOTS = re.compile(r"\s*[\u00b7\u2022\u2027\u2219\u22c5\u30fb\uff65\u16eb\ufe52\uff0e\u0387]\s*")
_HAN = r"\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_BETWEEN_HAN = re.compile(rf"(?<=[{_HAN}])\s+(?=[{_HAN}])")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SPACES = re.compile(r"\s+")
_NAME = re.compile(rf"[{_HAN}\ue000-\uf8ffA-Za-z\u00c0-\u024f][{_HAN}\ue000-\uf8ffA-Za-z\u00c0-\u024f·' \-]*")
_PRIVATE = re.compile(r"[\ue000-\uf8ff]")


def plain_text(text: str) -> str:
    """Trim a text and drop invisible characters; wording and line breaks stay."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFC", text)).replace("\r\n", "\n").strip()


def code_text(text: str) -> str:
    """Bring a number or code to half-width capitals without spaces."""
    return _SPACES.sub("", _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))).upper()


def person_name(text: str) -> str:
    """Unify the separator of a name and drop padding; rare characters stay as typed."""
    trimmed = _SPACES.sub(" ", plain_text(text))
    return _BETWEEN_HAN.sub("", _DOTS.sub("·", trimmed))


def is_person_name(name: str) -> bool:
    """Tell whether a text can be the name of a person."""
    return bool(_NAME.fullmatch(name)) and not name.endswith("·") and "··" not in name


def has_private_character(name: str) -> bool:
    """Tell whether a name holds a character that only some machines can show."""
    return bool(_PRIVATE.search(name))


def phone_text(text: str) -> str:
    """Bring a telephone number to digits, with one hyphen after an area code and before an extension."""
    value = re.sub(r"[()]", "-", code_text(text)).strip("-")
    value = re.sub(r"^(\+|00)86-?", "", re.sub(r"[\u2010-\u2015\u2212]", "-", value))
    digits = value.replace("-", "")
    return digits if re.fullmatch(r"1[0-9]{10}", digits) else re.sub(r"-+", "-", value)


def number_text(text: str) -> str:
    """Bring an amount such as `￥１，２００.５０ 元` to digits with a point."""
    value = code_text(text).lstrip("¥").removesuffix("元")
    return re.sub(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))", "", value)


def decimal_of(text: str) -> Decimal | None:
    """Return the number that stands in a text in plain digits, or None: nobody means a thousand by `1e3`."""
    value = number_text(text)
    return Decimal(value) if re.fullmatch(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)", value) else None


def date_text(text: str) -> str:
    """Bring a written day such as `2026年2月7日` or `2026/2/7` to ISO; anything else is returned as it is."""
    value = code_text(text)
    match = re.fullmatch(r"([0-9]{4})(?:[-/.年])([0-9]{1,2})(?:[-/.月])([0-9]{1,2})日?", value)
    match = match or re.fullmatch(r"([0-9]{4})([0-9]{2})([0-9]{2})", value)
    return f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}" if match else plain_text(text)


def datetime_text(text: str) -> str:
    """Bring a written minute to ISO; without an offset it is Chinese time."""
    value = plain_text(unicodedata.normalize("NFKC", text))
    match = re.fullmatch(r"(.+?)[T\s]+([0-9]{1,2}):([0-9]{2})(:[0-9]{2})?(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?", value)
    if match is None:
        return value
    offset = match[6] or "+08:00"
    return f"{date_text(match[1])}T{int(match[2]):02}:{match[3]}{match[4] or ':00'}{offset}"
