"""The county's sample of the petty funds' payments in the browser."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from server.foundation.errors import NotFound, Refused
from server.foundation.months import first_of
from server.organisation import rules
from server.relief import sampling
from server.web.entry import Answered, actor, command, query


def add_to(blueprint: Blueprint) -> None:
    """Put the sample's pages beside those of the funds."""
    blueprint.add_url_rule("/fund/samples", "show_samples", _page)
    blueprint.add_url_rule("/fund/samples", "draw_sample", _draw, methods=["POST"])
    blueprint.add_url_rule("/fund/samples/<check_id>", "check_sample", _check, methods=["POST"])


def _page(errors: Any = (), at: str = "") -> str:
    return render_template(
        "relief/samples.html", rows=query(sampling.samples), errors=errors, error_count=len(errors), typed=request.form, at=at,
        may_check=rules.may(actor(), "fund.sample"),
    )  # fmt: skip


def _draw() -> Answered:
    month, seed = request.form.get("month", ""), request.form.get("seed", "")
    return _do(lambda work: sampling.draw(work, month=first_of(month), seed=seed), _("已抽样。"))


def _check(check_id: str) -> Answered:
    result, finding = request.form.get("result", ""), request.form.get("finding", "")
    return _do(
        lambda work: sampling.check(work, check_id=check_id, result=result, finding=finding), _("已登记。"), at=check_id
    )


def _do(what: Any, said: str, *, at: str = "") -> Answered:
    try:
        command(what)
    except NotFound:
        raise
    except Refused as refusal:
        return _page(refusal.problems(), at), refusal.status
    flash(said, "success")
    return redirect(url_for("relief.show_samples"), code=303)
