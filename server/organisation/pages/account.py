"""One's own account: password, second factor, sessions, tokens."""

from __future__ import annotations

import re
from typing import Any

import segno
from flask import flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from server.foundation.errors import InvalidAnswers, Refused
from server.organisation import accounts, devices, passwords, second_factor, sign_in
from server.organisation.models import User
from server.organisation.pages.blueprint import blueprint
from server.web.entry import actor, command, query
from server.web.language import language

COOKIE = "yimen_session"


@blueprint.get("/account")
def show_account() -> str:
    """Show my account."""
    return _account({}, ())


def _account(typed: dict[str, Any], errors: Any) -> str:
    me = query(lambda work: work.session.get_one(User, work.actor.id))
    return render_template(
        "organisation/account.html", me=me, sessions=query(accounts.sessions), tokens=query(accounts.tokens), typed=typed,
        errors=errors, fresh=session.pop("fresh_token", None), device=devices.named,
    )  # fmt: skip


@blueprint.get("/account/password")
def show_password() -> str:
    """Show the form for a new password."""
    actor()
    return _password(())


def _password(errors: Any) -> str:
    return render_template("organisation/password.html", errors=errors, policy=query(passwords.policy))


@blueprint.post("/account/password")
def change_password() -> tuple[str, int] | Response:
    """Change my password."""
    old, new, again = (request.form.get(name, "") for name in ("old", "password", "again"))
    try:
        command(lambda work: sign_in.knows_password(work, password=old))
        command(lambda work: passwords.change(work, old=old, new=new, again=again))
    except InvalidAnswers as refusal:
        return _password(refusal.fields), 422
    command(lambda work: accounts.end_others(work, keep_secret=request.cookies.get(COOKIE, "")))
    flash(_("密码已修改，其他设备上的登录已退出。"), "success")
    return redirect("/", code=303)


@blueprint.get("/account/second-factor")
def show_second_factor() -> str | Response:
    """Show a fresh secret as a QR code, to be confirmed by its first code."""
    try:
        return _second_factor(())
    except second_factor.AlreadyEnrolled:
        return redirect(url_for("organisation.show_account"))


def _second_factor(errors: Any) -> str:
    secret, address = command(second_factor.offer)
    drawing = Markup(segno.make(address, error="m").svg_inline(scale=4))  # noqa: S704 - drawn by us from our own address
    return render_template("organisation/second_factor.html", secret=secret, drawing=drawing, errors=errors)


@blueprint.post("/account/second-factor")
def confirm_second_factor() -> tuple[str, int] | Response:
    """Put the second factor into use."""
    code = request.form.get("code", "")
    try:
        command(lambda work: second_factor.confirm(work, code=code))
    except InvalidAnswers as refusal:
        return _second_factor(refusal.fields), 422
    flash(_("已启用。下次登录要输入应用里的 6 位数字。"), "success")
    return redirect(url_for("organisation.show_account"), code=303)


@blueprint.post("/account/second-factor/off")
def drop_second_factor() -> tuple[str, int] | Response:
    """Turn the second factor off."""
    password = request.form.get("password", "")
    try:
        command(lambda work: sign_in.knows_password(work, password=password))
        command(lambda work: second_factor.drop(work, password=password))
    except InvalidAnswers as refusal:
        return _account({}, refusal.fields), 422
    flash(_("已停用动态验证码。"), "success")
    return redirect(url_for("organisation.show_account"), code=303)


@blueprint.post("/account/sessions/end")
def end_other_sessions() -> Response:
    """End my sessions elsewhere."""
    count = command(lambda work: accounts.end_others(work, keep_secret=request.cookies.get(COOKIE, "")))
    flash(_("已退出其他 %(n)s 处登录。", n=count), "success")
    return redirect(url_for("organisation.show_account"), code=303)


@blueprint.post("/account/tokens")
def make_token() -> tuple[str, int] | Response:
    """Make a token for a program; it is shown this once."""
    name, lasts, writes = request.form.get("name", ""), request.form.get("days", ""), "writes" in request.form
    days = int(lasts) if re.fullmatch(r"[0-9]{1,3}", lasts) else 0
    try:
        token = command(lambda work: accounts.new_token(work, name=name, writes=writes, days=days))
    except InvalidAnswers as refusal:
        return _account({"name": name, "days": lasts, "writes": writes}, refusal.fields), 422
    session["fresh_token"] = token
    return redirect(url_for("organisation.show_account"), code=303)


@blueprint.post("/account/tokens/<token>/revoke")
def revoke_token(token: str) -> Response:
    """Revoke a token."""
    try:
        command(lambda work: accounts.revoke_token(work, token=token))
        flash(_("已停用令牌。"), "success")
    except Refused as refusal:
        flash(refusal.text(language()), "error")
    return redirect(url_for("organisation.show_account"), code=303)
