"""What a household sends under its code: the papers that the notice names, and its wish to withdraw."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from server.foundation.errors import Refused
from server.resident.pages import asking
from server.resident.pages.blueprint import blueprint
from server.resident.pages.limits import PER_ADDRESS, PROOFS_PER_ADDRESS, limiter
from server.resident.queries import Status
from server.resident.refusals import NoSuchCase, TooManyWrongTries
from server.web.strangers import quiet
from server.web.uploads import all_uploaded

MOST_AT_ONCE = 10  #: files in one sending


@blueprint.get("/q/<query_code>/papers")
@limiter.limit(PER_ADDRESS)
def show_papers(query_code: str) -> Response:
    """Show what is missing, with a place for each paper; where nothing is awaited, go back to the case's page."""
    return asking.answered(_papers_page, query_code)


def _papers_page(code: str) -> Response:
    status = asking.status_by_code(code)
    return _papers(status) if status.takes_papers else _back(code)


def _papers(status: Status, errors: Any = (), code: int = 200) -> Response:
    page = render_template("resident/papers.html", status=status, errors=errors, error_count=len(errors))
    return quiet(page, code)


@blueprint.post("/q/<query_code>/papers")
@limiter.limit(PROOFS_PER_ADDRESS)
def send_papers(query_code: str) -> Response:
    """Keep the files that came, each for its paper, and thank for them."""
    return asking.answered(_send, query_code)


def _send(code: str) -> Response:
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
    kept: int = asking.in_case(
        code, lambda work, case: work.house.offers["online.send-papers"](work, case=case, files=files)
    )
    return kept


@blueprint.get("/q/<query_code>/withdraw")
@limiter.limit(PER_ADDRESS)
def show_withdrawal(query_code: str) -> Response:
    """Ask why the household does not wish to go on; where nothing can be withdrawn, or it was asked, go back to the case's page."""
    return asking.answered(_withdrawal_page, query_code)


def _withdrawal_page(code: str) -> Response:
    status = asking.status_by_code(code)
    return _withdrawal(status) if status.may_withdraw else _back(code)


def _withdrawal(status: Status, errors: Any = (), code: int = 200) -> Response:
    typed = request.form.get("words", "")
    page = render_template("resident/withdraw.html", status=status, typed=typed, errors=errors, error_count=len(errors))
    return quiet(page, code)


@blueprint.post("/q/<query_code>/withdraw")
@limiter.limit(PROOFS_PER_ADDRESS)
def ask_withdrawal(query_code: str) -> Response:
    """Keep that the household wishes to withdraw, and say what happens next."""
    return asking.answered(_ask, query_code)


def _ask(code: str) -> Response:
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
    asking.in_case(code, lambda work, case: work.house.offers["online.ask-withdrawal"](work, case=case, words=words))


def _back(code: str) -> Response:
    return redirect(url_for("resident.show_status", query_code=code), code=303)
