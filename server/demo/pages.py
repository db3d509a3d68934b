"""What only a demo has: buttons that move the clock, and the accounts on the sign-in page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, Flask, abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from server.demo.accounts import accounts
from server.demo.county import PASSWORD
from server.demo.moving import Mover
from server.foundation.identity import system_actor
from server.web.entry import actor, query, service, signed_in

blueprint = Blueprint("demo", __name__)
STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1)}
BUTTONS = (("hour", _l("+1 小时")), ("day", _l("+1 天")), ("five-working-days", _l("+5 工作日")))


def install(app: Flask, mover: Mover) -> None:
    """Add the demo's pages to an application in demo mode.

    :raises ValueError: the application is not in demo mode.
    """
    if not app.extensions["yimen"].house.demo:
        raise ValueError("only a demo's clock can be moved")
    app.extensions["yimen-demo"] = mover
    app.register_blueprint(blueprint)


@blueprint.post("/demo/clock/<step>")
def move_clock(step: str) -> Response:
    """Move the demo's clock forward by an hour, a day, or five working days."""
    actor()
    mover: Mover = service_mover()
    if step in STEPS:
        passage = mover.move(STEPS[step])
    elif step == "five-working-days":
        passage = mover.move_working_days(5)
    else:
        abort(404)
    done = passage.counts
    flash(
        _(
            "演示时钟已拨快：触发定时器 %(timers)s 个，发出提醒 %(reminders)s 条。",
            timers=done["timers"],
            reminders=done["reminders"],
        ),
        "success",
    )
    return redirect(_back())


def service_mover() -> Mover:
    """Return the hand on this application's clock."""
    from flask import current_app

    found: Mover = current_app.extensions["yimen-demo"]
    return found


def _back() -> str:
    """Return the page that the button stood on, when it is one of ours."""
    referrer = request.referrer or ""
    return referrer if referrer.startswith(request.host_url) else "/"


@blueprint.app_context_processor
def _demo_frame() -> dict[str, Any]:
    if signed_in():
        return {
            "demo_tools": [{"href": url_for("demo.move_clock", step=step), "label": label} for step, label in BUTTONS]
        }
    if request.endpoint and request.endpoint.startswith("organisation."):
        nobody = system_actor(service().house.county, channel="page")
        return {"demo_accounts": query(accounts, as_actor=nobody), "demo_password": PASSWORD}
    return {}
