"""What stands around every page: navigation by role, posts, unread messages, the demo clock."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, session, url_for
from flask_babel import gettext as _
from markupsafe import Markup, escape
from werkzeug.wrappers import Response as BaseResponse

from server.cases.menu import GROUPS, Entry
from server.cases.pages.blueprint import blueprint
from server.cases.veiling import Veil
from server.cases.visibility import provider_units
from server.cases.words import Name
from server.foundation.errors import NotFound
from server.foundation.identity import Actor
from server.messaging.queries import MOST_COUNTED, unread_count
from server.organisation import rules
from server.organisation.roles import ROLES
from server.web.entry import SignInNeeded, actor, now, query, service, signed_in
from server.web.language import pick
from server.web.problems import refused_response, wants_problem

FEW = 7  #: as many entries stand together without headings

MENU = (
    Entry(10, "today", "/", Name("工作台", "Desk")),
    Entry(20, "today", "/tasks", Name("我的待办", "My tasks")),
    Entry(40, "window", "/households", Name("家庭", "Households"), ("household.search",)),
    Entry(50, "matters", "/cases", Name("案件", "Cases"), ("case.read",), also=("/intake/cases", "/determination")),
    Entry(60, "records", "/documents", Name("文书", "Documents"), ("document.read",)),
    Entry(200, "today", "/inbox", Name("消息", "Messages")),
    Entry(
        204,
        "administration",
        "/administration/people",
        Name("账号", "Accounts"),
        ("organisation.people",),
        also=("/administration/organisation",),
    ),
    Entry(
        205, "administration", "/administration/incidents", Name("异常原因", "Causes of failures"), ("incident.causes",)
    ),
    Entry(
        210,
        "administration",
        "/administration/messages",
        Name("消息与推送", "Messages and webhooks"),
        ("message.replay",),
    ),
)


@blueprint.app_template_filter("covered")
def covered(page: str, cover: Veil) -> Markup:
    """Return a part of a page, which another room wrote, as its reader may read it; its markup stays what it is."""
    escaped = {str(escape(word)): str(escape(instead)) for word, instead in cover.words.items()}
    return Markup(Veil(escaped).over(str(page)))  # noqa: S704 (escaped by the template that wrote it)


@blueprint.app_context_processor
def frame() -> dict[str, Any]:
    """Give every page its frame; a resident's or a stranger's page has none."""
    house = service().house
    given: dict[str, Any] = {
        "county_name": house.county_name, "demo": house.demo, "clock": now() if house.demo else None,
        "home_url": "/", "help_url": url_for("web.show_help"),
    }  # fmt: skip
    who = signed_in()
    if who is None:
        return given
    unread = query(unread_count)
    return given | {
        "viewer": who, "todo_url": url_for("cases.show_todo"), "inbox_url": "/inbox", "nav": _menu(who, unread),
        "posts": _posts(who), "inbox_count": _few(unread),
        "opens_cases": rules.may(who, "case.read"), "opens_households": rules.may(who, "household.search"),
    }  # fmt: skip


def _menu(who: Actor, unread: int) -> list[dict[str, Any]]:
    """Return the groups of the menu that hold something for the reader; few entries stand together without a heading."""
    entries = sorted((*MENU, *service().house.menu), key=lambda entry: entry.place)
    shown = [entry for entry in entries if _opens(who, entry)]
    lies = {place: e.href for e in shown for place in (*e.also, e.href) if _here(place)}
    best = lies.get(max(lies, key=len, default=""), "")
    groups = [
        {"key": key, "label": pick(label), "entries": [_item(e, best, unread) for e in shown if e.group == key]}
        for key, label in GROUPS.items()
    ]
    if len(shown) <= FEW:
        return [{"key": "all", "label": "", "entries": [item for group in groups for item in group["entries"]]}]
    return [group for group in groups if group["entries"]]


def _item(entry: Entry, best: str, unread: int) -> dict[str, Any]:
    return {
        "href": entry.href,
        "label": pick(entry.label),
        "current": entry.href == best,
        "count": (_few(unread) or None) if entry.href == "/inbox" else None,
    }


def _few(unread: int) -> int | str:
    """Return what a badge says; the count stops at the limit."""
    return f"{unread - 1}+" if unread >= MOST_COUNTED else unread


def _opens(who: Actor, entry: Entry) -> bool:
    if not entry.actions and not entry.roles:
        return True
    return any(_reaches(who, action) for action in entry.actions) or bool(entry.roles & who.roles())


def _reaches(who: Actor, action: str) -> bool:
    """Tell whether an action reaches anything by any post: at a service provider no township or village is one's own."""
    found = rules.relations(who, action)
    return any(
        not (relation in ("own", "village") and units <= provider_units(who)) for relation, units in found.items()
    )


def _here(href: str) -> bool:
    return request.path == href or (href != "/" and request.path.startswith(href.rstrip("/") + "/"))


def _posts(who: Actor) -> list[dict[str, Any]]:
    current = chosen_post()
    found = [
        {"value": f"{p.unit}:{p.role}", "label": _label(p), "current": current == f"{p.unit}:{p.role}"}
        for p in who.posts
    ]
    if len(found) > 1:
        return [{"value": "", "label": str(_("全部岗位")), "current": not current}, *found]
    return found


def _label(post: Any) -> str:
    role = pick(ROLES[post.role])
    standing_in = f"（{_('代')} {post.acting_for}）" if post.acting_for else ""
    return f"{post.unit_name} · {role}{standing_in}"


def chosen_post() -> str:
    """Return the post that the reader looks from, `unit:role`, or nothing for all of them."""
    chosen = str(session.get("post", ""))
    return chosen if chosen in _held() else ""


def _held() -> set[str]:
    who = signed_in()
    return {f"{post.unit}:{post.role}" for post in who.posts} if who else set()


@blueprint.app_errorhandler(SignInNeeded)
def ask_to_sign_in(refusal: SignInNeeded) -> BaseResponse:
    """Lead somebody who opens a page without a session to the sign-in page and back; a program gets the problem."""
    if request.method != "GET" or wants_problem():
        return refused_response(refusal)
    return redirect(url_for("organisation.show_sign_in", next=request.full_path.rstrip("?")))


@blueprint.post("/post")
def choose_post() -> BaseResponse:
    """Look from one of one's own posts, or from all."""
    actor()
    wanted = request.form.get("post", "")
    if wanted and wanted not in _held():
        raise NotFound
    session["post"] = wanted
    return redirect(url_for("cases.show_workbench"))
