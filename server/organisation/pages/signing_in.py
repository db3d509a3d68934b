"""Sign-in and sign-out in the browser, and the hook that finds out who acts."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from server.foundation.identity import system_actor
from server.organisation import sign_in
from server.organisation.pages.blueprint import blueprint
from server.organisation.pages.obligations import first_things_first
from server.web.entry import command, query, service, signed_in
from server.web.limits import limiter
from server.web.security import csrf

COOKIE = "yimen_session"


def recognise_actor() -> None:
    """Set `g.actor` from the session cookie or the bearer token, before every request."""
    if request.endpoint in (None, "web.static"):
        return
    nobody = system_actor(service().house.county, channel="page")
    header = request.headers.get("Authorization", "")
    # A token is for programs: on the pages it would make further tokens and outlive its own end.
    if header.startswith("Bearer ") and request.path.startswith("/api/"):
        found = query(lambda work: sign_in.actor_of_token(work, token=header[7:].strip()), as_actor=nobody)
        if found:
            g.actor, g.scopes = found
        return
    secret = request.cookies.get(COOKIE)
    if not secret:
        return
    known = query(lambda work: sign_in.actor_of_session(work, secret=secret), as_actor=nobody)
    if known is None:
        return
    if request.path.startswith("/api/") and request.method not in ("GET", "HEAD", "OPTIONS"):
        csrf.protect()  # the API is exempt for tokens only; a cookie needs the page's form token
    g.actor = known.actor
    if not service().house.demo:  # the demonstration's accounts are everybody's
        g.owes = known.owes
    if known.stale:
        command(lambda work: sign_in.touch(work, secret=secret), as_actor=nobody)


def init_sign_in(app: Flask) -> None:
    """Install the hook and the pages."""
    app.before_request(recognise_actor)
    app.before_request(first_things_first)
    app.register_blueprint(blueprint)


@blueprint.get("/sign-in")
def show_sign_in() -> str | BaseResponse:
    """Show the sign-in form."""
    if signed_in():
        return redirect(_safe_next())
    return render_template("organisation/sign_in.html", next=_safe_next(), login="", refusal=None)


def _refused(response: BaseResponse) -> bool:
    return response.status_code in (401, 429)


#: A whole office behind one address signs in at half past eight: only wrong tries count.
_guesses = limiter.limit("20 per minute; 200 per hour", deduct_when=_refused)


@blueprint.post("/sign-in")
@_guesses
def do_sign_in() -> str | tuple[str, int] | BaseResponse:
    """Check name and password and start a session."""
    login, password = request.form.get("login", ""), request.form.get("password", "")
    nobody = system_actor(service().house.county, channel="page")
    client = request.headers.get("User-Agent", "")
    secret = command(lambda work: sign_in.sign_in(work, login=login, password=password, client=client), as_actor=nobody)
    if secret is None:
        refusal = sign_in.WrongCredentials()
        page = render_template("organisation/sign_in.html", next=_safe_next(), login=login, refusal=refusal)
        return page, refusal.status
    waits = query(lambda work: sign_in.waits_for_code(work, secret=secret), as_actor=nobody)
    onward = url_for("organisation.show_code", next=_safe_next()) if waits else _safe_next()
    return _with_cookie(redirect(onward), secret)


@blueprint.get("/sign-in/code")
def show_code() -> str:
    """Ask for the code of the second factor."""
    return render_template("organisation/code.html", next=_safe_next(), refusal=None)


@blueprint.post("/sign-in/code")
@_guesses
def enter_code() -> tuple[str, int] | BaseResponse:
    """Check the code and let the session begin."""
    secret, code = request.cookies.get(COOKIE, ""), request.form.get("code", "")
    nobody = system_actor(service().house.county, channel="page")
    refusal: sign_in.WrongCode | sign_in.Locked = sign_in.WrongCode()
    try:
        if command(lambda work: sign_in.enter_code(work, secret=secret, code=code), as_actor=nobody):
            return redirect(_safe_next())
    except sign_in.Locked as locked:
        refusal = locked
    return render_template("organisation/code.html", next=_safe_next(), refusal=refusal), refusal.status


@blueprint.post("/sign-out")
def do_sign_out() -> BaseResponse:
    """End the session."""
    secret = request.cookies.get(COOKIE)
    if secret and signed_in():
        command(lambda work: sign_in.sign_out(work, secret=secret))
    response = redirect(url_for("organisation.show_sign_in"))
    response.delete_cookie(COOKIE)
    return response


def _with_cookie(response: BaseResponse, secret: str) -> BaseResponse:
    secure = service().settings.base_url.startswith("https:")
    response.set_cookie(COOKIE, secret, httponly=True, secure=secure, samesite="Lax")
    return response


def _safe_next() -> str:
    """Return the page to go on to: a path of ours only, never another site."""
    wanted = request.values.get("next", "")
    parts = urlsplit(wanted)
    if (
        wanted.isprintable()
        and wanted.startswith("/")
        and not wanted.startswith(("//", "/\\"))
        and not parts.netloc
        and "\\" not in wanted
    ):
        return wanted
    return "/"
