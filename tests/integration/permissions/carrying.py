"""A change sent as its page or its schema has it: the form that the page shows, or the least body, with what the deed says in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule

from tests.integration.permissions.asking import READS, Answer, Asking
from tests.integration.permissions.paperwork import Paper, papers
from tests.integration.permissions.rows import address
from tests.integration.permissions.sent import meant, sent

BARE = "no form"  #: sent to its address without a page that shows a form: a button's, a script's, or one that is on every page
_ROW = re.compile(r"\{([^}]+)\}")


@dataclass(frozen=True)
class By:
    """Who carries a change out, where its form stands, and what is said in it beyond the plainest."""

    login: str
    looks: bool = field(default=False, kw_only=True)  #: it only looks: carried out where it is answered
    page: str = ""  #: the page that shows the form, or the address of the interface; plain: the change's own, or the nearest page above it
    said: Mapping[str, Any] = field(default_factory=dict)

    def who(self, county: Asking) -> str:
        """Return the login; `@name` where the story decides who it is."""
        return str(county.known[self.login[1:]]) if self.login.startswith("@") else self.login


class NoForm(AssertionError):
    """The page does not show the form."""


@dataclass(frozen=True)
class Deed:
    """A change that is ready to be sent, as often as wanted, by anybody."""

    rule: Rule
    method: str
    path: str
    said: Mapping[str, Any]
    paper: Paper | None  #: of a page
    known: Mapping[str, Any]

    def send(self, county: Asking, login: str, path: str = "") -> Answer:
        """Send it in somebody's name."""
        return county.send(path or self.path, self.method, login, **self._given(county))

    def _given(self, county: Asking) -> dict[str, Any]:
        if self.paper:
            return {"data": self.paper.filled(self._said()), "content_type": "multipart/form-data"}
        given = sent(county.app, self.rule, self.method, self.known)
        if "query" in self.said:
            given["query_string"] |= self.said["query"]
        said = self._said()
        if "json" in given:
            given["json"] |= said
        elif "data" in given:
            given["data"] |= Paper("", {}, []).filled(said)
        return given

    def _said(self) -> dict[str, Any]:
        said = meant({name: value for name, value in self.said.items() if name != "query"}, self.known)
        return {_filled(name, self.known): value for name, value in said.items()}


def _filled(words: str, known: Mapping[str, Any]) -> str:
    return _ROW.sub(lambda found: str(known[found[1]]), words)


def deed(county: Asking, rule: Rule, method: str, by: By) -> Deed:
    """Return a change as somebody would send it.

    :raises NoForm: the page does not show its form.
    """
    if by.page == BARE:
        return Deed(rule, method, address(rule, county.known), by.said, None, county.known)
    place = _filled(by.page, county.known)
    if rule.rule.startswith("/api/"):
        return Deed(rule, method, place or address(rule, county.known), by.said, None, county.known)
    page = place or _page_of(county, address(rule, county.known))
    answer = county.clients[by.who(county)].get(page, follow_redirects=True)
    text = answer.get_data(as_text=True)
    for paper in papers(text, answer.request.path if not place else page) if text.strip() else ():
        if _endpoint(county, paper.action, "POST") == rule.endpoint:
            return Deed(rule, method, paper.action, by.said, paper, county.known)
    raise NoForm(f"{rule.endpoint}: {page} shows {by.login} no such form ({answer.status_code})")


def _page_of(county: Asking, path: str) -> str:
    """Return the address itself where it is a page, else the nearest page above it."""
    while path and not _endpoint(county, path, READS):
        path = path.rpartition("/")[0]
    return path or "/"


def _endpoint(county: Asking, path: str, method: str) -> str:
    try:
        return str(county.app.url_map.bind("localhost").match(path.partition("?")[0], method=method)[0])
    except HTTPException:
        return ""
