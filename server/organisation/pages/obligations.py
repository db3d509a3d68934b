"""What comes before anything else: a one-time password is changed, a demanded second factor is set up."""

from __future__ import annotations

from flask import g, redirect, request, url_for
from werkzeug.wrappers import Response

from server.foundation.errors import Refused

_PAGE = {"password": "organisation.show_password", "second-factor": "organisation.show_second_factor"}
_FREE = frozenset(
    {"organisation.show_password", "organisation.change_password", "organisation.show_second_factor",
     "organisation.confirm_second_factor", "organisation.do_sign_out", "web.static", "web.show_help", "web.icon"}
)  # fmt: skip


class FirstThingsFirst(Refused):
    """The password must be changed, or the second factor set up, before anything else."""

    type = "first-things-first"
    status = 403
    zh = "请先在网页上修改一次性密码，或启用动态验证码。"
    en = "Change the one-time password, or set up the second factor, in the browser first."


def first_things_first() -> Response | None:
    """Lead somebody with such an obligation to its page, and refuse whatever else is asked in the session.

    :raises FirstThingsFirst: the interface was asked, or something was to be done.
    """
    owed = g.get("owes")
    if owed is None or request.endpoint in _FREE:
        return None
    if request.path.startswith("/api/") or request.method != "GET":
        raise FirstThingsFirst
    return redirect(url_for(_PAGE[owed]))
