"""The blueprint of the payments pages, and what each of them does with a refusal."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import IO, Any

from flask import Blueprint, Response, flash, redirect, request

from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound, Refused
from server.foundation.work import Work
from server.organisation import rules
from server.web.amounts import read_amount
from server.web.entry import Answered, actor, command

blueprint = Blueprint("payments", __name__, url_prefix="/payments", template_folder="../templates")


@blueprint.context_processor
def what_is_open() -> dict[str, Any]:
    """Tell the templates which tabs the reader may open."""
    return {"may_act": lambda action: rules.may(actor(), action)}


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def act(do: Callable[[Work], Any], *, said: str, then: str, again: Callable[[Any], str]) -> Answered:
    """Run a command and go on to a page, or show the page again with what was typed and why not."""
    try:
        command(do)
    except NotFound:
        raise
    except Refused as refusal:
        return again(refusal.problems()), refusal.status
    flash(said, "success")
    return redirect(then, code=303)


def typed_amount(name: str = "amount") -> Decimal:
    """Return the amount that was typed.

    :raises InvalidAnswers: it is no number.
    """
    found = read_amount(request.form.get(name, "").strip() or "-", name)
    assert found is not None, "a dash is no number, and was refused"
    return found


def typed_number(name: str) -> int:
    """Return the whole number that was typed, 0 where it is none."""
    typed = unicodedata.normalize("NFKC", request.form.get(name, "")).strip()
    return int(typed) if typed.isdecimal() and len(typed) < 10 else 0


def typed_day(name: str, *, otherwise: date) -> date:
    """Return the day that was typed, `otherwise` where nothing was.

    :raises InvalidAnswers: it is no date.
    """
    try:
        return date.fromisoformat(request.form.get(name, "") or otherwise.isoformat())
    except ValueError:
        raise InvalidAnswers(
            [FieldProblem(name, "unreadable", "日期请按 2026-04-07 的样子填写。", "Write it as 2026-04-07.")]
        ) from None


def download(file: IO[bytes] | bytes, name: str, kind: str = XLSX) -> Response:
    """Return a file to keep; its name is plain ASCII."""
    answer = Response(file if isinstance(file, bytes) else file.read(), mimetype=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
