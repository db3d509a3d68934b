"""What a household sends under its code: the papers that the notice names, and its wish to withdraw."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from server.cases.models import Case
from server.foundation.errors import Refused
from server.foundation.work import Work
from server.resident import lookup
from server.resident.pages import asking
from server.resident.queries import Status
from server.resident.refusals import NoSuchCase, TooManyWrongTries
from server.web.entry import command
from server.web.strangers import nobody, quiet
from server.web.uploads import all_uploaded

MOST_AT_ONCE = 10  #: files in one sending


def papers_page(code: str) -> Response:
    """Show what is missing with a place for each paper; a household of which nothing is awaited goes back to its page.

    :raises NoSuchCase: there is no such code.
    """
    status = asking.status_by_code(code)
    return _papers(status) if status.takes_papers else _back(code)


def _papers(status: Status, errors: Any = (), code: int = 200) -> Response:
    page = render_template("resident/papers.html", status=status, errors=errors, error_count=len(errors))
    return quiet(page, code)


def send_papers(code: str) -> Response:
    """Keep the files that came, each for its paper, and thank for them.

    :raises NoSuchCase: there is no such code.
    """
    status = asking.status_by_code(code)
    files = [
        (f"paper-{number}", missing.paper, name, content)
        for number, missing in enumerate(status.missing)
        for name, content in all_uploaded(f"paper-{number}")
    ]
    try:
        keep_papers(code, files[:MOST_AT_ONCE])
    except (NoSuchCase, TooManyWrongTries):
        raise
    except Refused as refusal:
        return _papers(status, refusal.problems("paper-0"), refusal.status)
    left = len(files) - MOST_AT_ONCE
    said = _("已收到，窗口会看；看不清的会打电话给您。")
    flash(
        said
        if left <= 0
        else said + _("一次最多收 %(most)s 个，还有 %(left)s 个请再传一次。", most=MOST_AT_ONCE, left=left),
        "success",
    )
    return _back(code)


def keep_papers(code: str, files: list[tuple[str, str, str, bytes]]) -> int:
    """Keep files under a code and return how many are new.

    :raises NoSuchCase: there is no such code.
    :raises Refused: nothing is awaited, or a file is not what it says.
    """
    kept: int = _do(code, lambda work, case: work.house.offers["online.send-papers"](work, case=case, files=files))
    return kept


def withdrawal_page(code: str) -> Response:
    """Ask why the household does not wish to go on; where nothing can be withdrawn, or it was asked, it goes back to its page.

    :raises NoSuchCase: there is no such code.
    """
    status = asking.status_by_code(code)
    return _withdrawal(status) if status.may_withdraw else _back(code)


def _withdrawal(status: Status, errors: Any = (), code: int = 200) -> Response:
    typed = request.form.get("words", "")
    page = render_template("resident/withdraw.html", status=status, typed=typed, errors=errors, error_count=len(errors))
    return quiet(page, code)


def ask_withdrawal(code: str) -> Response:
    """Keep that the household wishes to withdraw, and say what happens next.

    :raises NoSuchCase: there is no such code.
    """
    try:
        keep_wish(code, request.form.get("words", ""))
    except (NoSuchCase, TooManyWrongTries):
        raise
    except Refused as refusal:
        return _withdrawal(asking.status_by_code(code), refusal.problems("words"), refusal.status)
    flash(_("已收到，窗口会打电话核实。"), "success")
    return _back(code)


def keep_wish(code: str, words: str) -> None:
    """Keep under a code that the household wishes to withdraw.

    :raises NoSuchCase: there is no such code.
    :raises Refused: nothing can be withdrawn, or no reason is given.
    """
    _do(code, lambda work, case: work.house.offers["online.ask-withdrawal"](work, case=case, words=words))


def _do(code: str, act: Any) -> Any:
    def found(work: Work) -> Any:
        case: Case = lookup.by_code(work, code=code, address=asking.address())
        return act(work, case)

    return asking.counted(lambda: command(found, as_actor=nobody()), None)


def _back(code: str) -> Response:
    return redirect(url_for("resident.show_status", query_code=code), code=303)
