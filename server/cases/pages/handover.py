"""An officer leaves: the page on which posts and work go to a successor."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from server.cases import handover
from server.cases.pages.blueprint import blueprint
from server.foundation.errors import InvalidAnswers, NotFound
from server.foundation.work import Work
from server.organisation import rules
from server.organisation.models import User
from server.organisation.people import colleagues
from server.web.entry import command, query


@blueprint.get("/administration/people/<user_id>/hand-over")
def show_hand_over(user_id: str) -> str:
    """Ask who takes over."""
    return _page(user_id, ())


def _page(user_id: str, errors: object) -> str:
    def read(work: Work) -> tuple[str, list[tuple[str, str]]]:
        rules.require(work.actor, handover.ACTION)
        user = work.session.get(User, user_id)
        if user is None or user.county != work.house.county:
            raise NotFound
        return user.name, colleagues(work, beside=user_id)

    name, people = query(read)
    return render_template(
        "cases/hand_over.html", user_id=user_id, name=name, people=people, errors=errors,
        typed={"successor": request.form.get("successor", ""), "reason": request.form.get("reason", "")},
    )  # fmt: skip


@blueprint.post("/administration/people/<user_id>/hand-over")
def hand_over(user_id: str) -> tuple[str, int] | Response:
    """Give posts and work to a successor and end the account."""
    successor, reason = request.form.get("successor", ""), request.form.get("reason", "")
    try:
        gone = command(lambda work: handover.hand_over(work, user_id=user_id, successor_id=successor, reason=reason))
    except InvalidAnswers as refusal:
        return _page(user_id, refusal.fields), 422
    flash(_("已移交岗位和 %(n)s 件领办的任务，账号已停用。", n=gone.moved), "success")
    if gone.returned:
        flash(_("另有 %(n)s 件接手人办理过前面须分离的步骤，已退回原岗位，由其他同事领办。", n=gone.returned), "warn")
    return redirect(url_for("organisation.show_people"), code=303)
