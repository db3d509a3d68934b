"""A month as people and programs write it."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, validate


def is_month(text: Any) -> None:
    """Refuse what is no month.

    :raises ValidationError: it is not written like 2026-12.
    """
    if not validate.Regexp(r"^[0-9]{4}-(0[1-9]|1[0-2])$")(str(text)):
        raise ValidationError("2026-12")
