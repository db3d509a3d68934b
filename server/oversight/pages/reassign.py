"""Hand several tasks over at once."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from server.cases.pages.desk import back_to
from server.foundation.errors import FieldProblem, Refused
from server.foundation.work import Work
from server.organisation.roles import ROLES
from server.oversight import operations
from server.oversight.pages.blueprint import blueprint
from server.oversight.queries import addressees, board
from server.web.entry import actor, command, query
from server.web.language import pick

MOST = 200


@blueprint.post("/oversight/reassign")
def reassign() -> str | tuple[str, int] | BaseResponse:
    """Ask to whom the chosen tasks go; with the answers, hand them over, all or none."""
    actor()
    back = back_to(url_for("oversight.show_list"))
    chosen = list(dict.fromkeys(request.form.getlist("chosen")))[:MOST]
    if not chosen:
        flash(_("请先勾选要改派的任务。"), "warn")
        return redirect(back, code=303)
    groups = query(lambda work: _groups(work, chosen))
    if "confirmed" not in request.form:
        return _page(groups, chosen, ())
    picked = {key: request.form.get(f"user-{number}", "") for number, key in enumerate(groups)}
    colleagues = {row.id: picked[key] for key, group in groups.items() for row in group["rows"]}
    try:
        done = command(
            lambda work: operations.reassign_all(work, colleagues=colleagues, reason=request.form.get("reason", ""))
        )
    except Refused as refusal:
        if refusal.status not in (409, 422):
            raise
        return _page(groups, chosen, _problems(refusal, groups, picked)), refusal.status
    flash(_("已改派 %(n)s 件。", n=done), "success")
    return redirect(back, code=303)


def _groups(work: Work, chosen: list[str]) -> dict[tuple[str, str], dict[str, Any]]:
    """Return the chosen tasks by post, each with the colleagues who hold it today."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in board.chosen(work, chosen):
        key = (row.unit_id, row.role)
        if key not in found:
            people = addressees.colleagues(work, unit_id=row.unit_id, role=row.role)
            found[key] = {"unit": row.unit, "role": pick(ROLES[row.role]), "rows": [], "people": people}
        found[key]["rows"].append(row)
    return found


def _problems(refusal: Refused, groups: Any, picked: dict[tuple[str, str], str]) -> tuple[FieldProblem, ...]:
    if not refusal.fields:
        return refusal.problems()
    found = [each for each in refusal.fields if each.path != "user"]
    for number, key in enumerate(groups):
        if picked[key] not in {user for user, _name in groups[key]["people"]}:
            found.append(
                FieldProblem(f"user-{number}", "required", "请选择接手的同事。", "Choose the colleague who takes over.")
            )
    return tuple(found)


def _page(groups: Any, chosen: list[str], errors: tuple[FieldProblem, ...]) -> str:
    return render_template(
        "oversight/reassign.html", groups=list(groups.values()), chosen=chosen, errors=errors, typed=request.form,
        back=back_to(url_for("oversight.show_list")),
    )  # fmt: skip
