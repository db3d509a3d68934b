"""Which language the reader wants, and texts that carry both."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, has_request_context, request
from flask_babel import Babel, get_locale, get_translations

LANGUAGES = ("zh", "en")
COOKIE = "lang"
SERVER = Path(__file__).resolve().parents[1]


def chosen_language() -> str:
    """Return the reader's language: `?lang=`, else the cookie, else Chinese; a program may ask by `Accept-Language`.

    Pages do not follow the browser: an office computer set up in English still serves a Chinese desk, and a switch is on every page.
    """
    if not has_request_context():
        return "zh"
    for wish in (request.args.get("lang"), request.cookies.get(COOKIE)):
        if wish in LANGUAGES:
            return str(wish)
    if not request.path.startswith("/api/"):
        return "zh"
    # Werkzeug's own match prefers an exact `en` to a better liked `zh-CN`.
    liked = (tag.partition("-")[0].lower() for tag in request.accept_languages.values())
    return next((tag for tag in liked if tag in LANGUAGES), "zh")


def language() -> str:
    """Return `zh` or `en`, as the texts of this request are written."""
    locale = get_locale()
    return "en" if locale is not None and locale.language == "en" else "zh"


def pick(thing: Any, zh: str = "zh", en: str = "en") -> str:
    """Return the text of a thing with a Chinese and an English one, in the reader's language.

    `zh` and `en` name its attributes or keys; a missing English text falls back to the Chinese.
    """
    if thing is None or isinstance(thing, str):
        return thing or ""
    wanted = (en, zh) if language() == "en" else (zh, en)
    for name in wanted:
        text = thing.get(name) if isinstance(thing, Mapping) else getattr(thing, name, None)
        if text:
            return str(text)
    return ""


def language_url(code: str) -> str:
    """Return this page's address in another language."""
    arguments = [(key, value) for key, value in request.args.items(multi=True) if key != "lang"]
    return f"{request.path}?{urlencode([*arguments, ('lang', code)])}"


def _remember(response: Response) -> Response:
    wish = request.args.get("lang")
    if wish in LANGUAGES and request.cookies.get(COOKIE) != wish:
        year = 365 * 24 * 3600
        response.set_cookie(COOKIE, wish, max_age=year, httponly=True, samesite="Lax", secure=request.is_secure)
    return response


def _read_catalogues_once(app: Flask) -> None:
    """Let a template find its words by one look at the language: a page asks for some fifty, and each went through six proxies."""
    read: dict[str, Any] = {}

    def words() -> Any:
        tongue = language()
        if tongue not in read:
            read[tongue] = get_translations()
        return read[tongue]

    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda text: words().ugettext(text),
        ngettext=lambda one, many, number: words().ungettext(one, many, number),
        pgettext=lambda context, text: words().upgettext(context, text),
        npgettext=lambda context, one, many, number: words().unpgettext(context, one, many, number),
        newstyle=True,
    )


def init_language(app: Flask) -> None:
    """Install the catalogues of every room and the choice of language."""
    catalogues = sorted(str(path) for path in SERVER.glob("*/translations") if path.is_dir())
    app.config.setdefault("BABEL_DEFAULT_LOCALE", "zh")
    app.config.setdefault("BABEL_DEFAULT_TIMEZONE", "Asia/Shanghai")
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(catalogues)
    Babel(app, locale_selector=chosen_language)
    _read_catalogues_once(app)
    app.after_request(_remember)
    app.jinja_env.globals.update(lang=language, t=pick, language_url=language_url)
    app.jinja_env.filters["t"] = pick
