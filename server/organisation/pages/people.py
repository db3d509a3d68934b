"""People as the security administrator keeps them: find, add, appoint, reset, unlock, close; the organisation from a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from server.foundation.errors import InvalidAnswers, Refused
from server.foundation.work import Work
from server.organisation import accounts, importing, operations, rules
from server.organisation.pages.blueprint import blueprint
from server.organisation.roles import ROLES
from server.web.entry import actor, command, query
from server.web.language import language
from server.web.uploads import uploaded


@blueprint.get("/administration/people")
def show_people() -> str:
    """Show accounts."""
    words = request.args.get("q", "")
    rows, panel = query(lambda work: (accounts.find(work, words=words), _panel(work)))
    return render_template(
        "organisation/people.html", rows=rows, words=words, fresh=session.pop("fresh_password", None), roles=ROLES,
        shown=panel,
    )  # fmt: skip


def _panel(work: Work) -> tuple[str, dict[str, Any]] | None:
    """Return what another room has to say to whoever sets an installation up."""
    panel = work.house.panels.get("administration.people")
    return panel(work) if panel else None


@blueprint.post("/administration/people/<user_id>/reset")
def reset_password(user_id: str) -> Response:
    """Give a one-time password, which is shown this once."""
    session["fresh_password"] = command(lambda work: accounts.reset_password(work, user_id=user_id))
    return redirect(url_for("organisation.show_people"), code=303)


@blueprint.post("/administration/people/<user_id>/unlock")
def unlock_account(user_id: str) -> Response:
    """Let an account sign in again."""
    return _act(lambda work: accounts.unlock(work, user_id=user_id), _("已解锁。"))


@blueprint.post("/administration/people/<user_id>/second-factor/off")
def drop_factor(user_id: str) -> Response:
    """Turn a lost phone's second factor off."""
    return _act(lambda work: accounts.drop_second_factor(work, user_id=user_id), _("已停用动态验证码。"))


@blueprint.post("/administration/people/<user_id>/close")
def close_account(user_id: str) -> Response:
    """End an account."""
    return _act(lambda work: accounts.close(work, user_id=user_id), _("账号已停用。"))


@blueprint.post("/administration/people/posts/<appointment_id>/end")
def end_post(appointment_id: str) -> Response:
    """Take somebody off a post."""
    return _act(lambda work: operations.end_post(work, appointment_id=appointment_id), _("已撤下。"))


def _act(do: Callable[[Work], Any], words: str) -> Response:
    try:
        command(do)
        flash(words, "success")
    except Refused as refusal:
        flash(refusal.text(language()), "error")
    return redirect(url_for("organisation.show_people"), code=303)


@blueprint.get("/administration/organisation")
def show_import() -> str:
    """Show the form for a file of divisions, units and people."""
    rules.require(actor(), "organisation.edit")
    return render_template("organisation/import.html", preview=None, errors=(), text="")


@blueprint.post("/administration/organisation")
def preview_import() -> str | tuple[str, int]:
    """Show what a file would add and change, and what is wrong with which line; nothing is kept."""
    name, content = uploaded()
    text = importing.text_of(content) if name else request.form.get("text", "")
    try:
        if request.form.get("confirm"):
            count = command(lambda work: importing.take(work, text=text))
            flash(
                _("已导入 %(n)s 行。新账号要在“账号”页重置密码，把一次性密码交给本人后才能登录。", n=count), "success"
            )
            return render_template("organisation/import.html", preview=None, errors=(), text="")
        preview = query(lambda work: importing.preview(work, text=text))
    except InvalidAnswers as refusal:
        return render_template("organisation/import.html", preview=None, errors=refusal.fields, text=text), 422
    return render_template("organisation/import.html", preview=preview, errors=(), text=text)
