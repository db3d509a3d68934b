"""What a household does from its phone: report a change, say its side before its aid is changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import render_template, request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

import forms
from server.cases.models import Case
from server.foundation.errors import FieldProblem, Refused
from server.foundation.work import Work
from server.resident import lookup
from server.resident.pages import asking
from server.resident.refusals import NoSuchCase, TooManyWrongTries
from server.reviews.queries.resident import Hearing, hearing_of
from server.reviews.reporting import REPORT, report
from server.reviews.stopping import give_opinion
from server.web.entry import query
from server.web.limits import asker
from server.web.repeatable import form_key, new_key, next_key
from server.web.strangers import nobody


def hearing(code: str) -> Hearing | None:
    """Return what is intended in the case of a code, or None where nothing is."""
    return query(lambda work: hearing_of(work, _case(work, code)), as_actor=nobody())


def _case(work: Work, code: str) -> Case:
    return lookup.by_code(work, code=code, address=asker())


def report_page(code: str, answers: Mapping[str, Any], *, errors: Any = (), submission: str = "") -> str:
    """Return the page on which a household reports a change."""
    return render_template(
        "resident/family.html", form=forms.load(REPORT), answers=answers, errors=errors, error_count=len(errors),
        query_code=code, submission=submission or new_key(), done=False,
    )  # fmt: skip


def keep_report(code: str, *, answers: Mapping[str, Any], submission: str) -> None:
    """Keep what a household reports under its code; the window deals with it.

    :raises NoSuchCase: there is no such code.
    :raises InvalidAnswers: an answer is missing or wrong.
    """
    asking.in_case(
        code, lambda work, case: report(work, household_id=case.household_id, answers=answers, submission=submission)
    )


def keep_words(code: str, *, words: str) -> None:
    """Keep what a person says before her aid is changed.

    :raises NoSuchCase: there is no such code.
    :raises TooLate: it is decided, or nothing is intended.
    """

    def act(work: Work, case: Case) -> None:
        found = hearing_of(work, case)
        if found is None or not found.may_speak:
            raise TooLate
        give_opinion(work, stop=found.stop, words=words)

    asking.in_case(code, act)


def send_report(code: str) -> tuple[str, int]:
    """Keep a report and thank for it; what is wrong is named and nothing typed is lost."""
    answers = forms.load(REPORT).from_html(request.form)
    try:
        keep_report(code, answers=answers, submission=form_key())
    except (NoSuchCase, TooManyWrongTries):
        raise
    except Refused as refusal:
        return report_page(
            code, answers, errors=refusal.problems("words"), submission=next_key(refusal)
        ), refusal.status
    return render_template("resident/family.html", done=True, query_code=code, form=None), 200


def say(code: str) -> Response | tuple[FieldProblem, ...]:
    """Keep what a person says before the decision, or return what is wrong with it."""
    try:
        keep_words(code, words=request.form.get("words", ""))
    except (NoSuchCase, TooManyWrongTries):
        raise
    except Refused as refusal:
        return refusal.problems("words")
    return redirect(url_for("resident.show_status", query_code=code, _anchor="hearing"), code=303)


class TooLate(Refused):
    """It is decided, or nothing is intended."""

    type = "too-late-to-speak"
    zh = "已经作出决定，不能再在这里说明；不同意的，可以按决定书上写的办法申请复议或起诉。"
    en = "It is decided; if you disagree, use the remedies that the decision names."
