"""Refusals and faults as people and machines read them: an error page, or an RFC 9457 problem body."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException

from server.foundation.errors import Conflict, FieldProblem, Refused
from server.foundation.outage import outage
from server.web.language import chosen_language
from workflows.worktime import UnknownRule

logger = logging.getLogger(__name__)
RETRY_AFTER = "2"  #: seconds

#: status → stable type, Chinese, English; for what the web layer itself refuses
PLAIN: dict[int, tuple[str, str, str]] = {
    400: ("bad-request", "请求内容无法识别。", "The request cannot be read."),
    401: ("sign-in-required", "请先登录。", "Please sign in first."),
    403: ("not-permitted", "您的岗位没有这项权限。", "Your post does not allow this."),
    404: ("not-found", "没有找到，或者您无权查看。", "Not found, or not yours to see."),
    405: ("method-not-allowed", "这个地址不支持这种操作。", "This address does not support that method."),
    409: ("conflict", "这条记录刚被别人改过，请刷新后再试。", "Somebody changed this record; reload and try again."),
    413: (
        "too-large",
        "文件或内容太大，一次最多 {most} MB。照片请压缩或分几次上传。",
        "At most {most} MB can be sent at once.",
    ),
    415: ("unsupported-media-type", "不支持这种内容格式。", "This content type is not supported."),
    422: ("invalid-answers", "填写内容有误。", "Some answers are not valid."),
    429: ("too-many-requests", "操作太频繁，请稍后再试。", "Too many requests; please wait a moment."),
    500: ("internal-error", "系统出错，您的操作没有生效。", "Something failed on our side; nothing was changed."),
    503: ("unavailable", "系统正在维护，请稍后再试。", "The service is not available; please try again later."),
}


class TermUnset(Conflict):
    """The county has no term by which the last day could be told."""

    type = "term-unset"
    zh = "本县还没有规定期限 {rule}，请先由流程负责人在决策表里补上。"
    en = "The county has no term {rule}; its decision tables need it first."


class PageExpired(Refused):
    """The form stood open longer than its protection token lives."""

    type = "page-expired"
    status = 400
    zh = "页面停留太久，安全标记已过期，这次没有提交成。"
    en = "This page stood open too long; nothing was submitted."


def problem(refusal: Refused, lang: str) -> dict[str, Any]:
    """Return the RFC 9457 body of a refusal: stable type, words in the reader's language and in both."""
    body: dict[str, Any] = {
        "type": f"urn:yimen:problem:{refusal.type}",
        "title": refusal.text(lang),
        "status": refusal.status,
        "code": refusal.type,
        "zh": refusal.text("zh"),
        "en": refusal.text("en"),
    }
    if refusal.fields:
        body["errors"] = [
            {"path": field.path, "code": field.code, "detail": field.zh if lang == "zh" else field.en}
            for field in refusal.fields
        ]
    return body


def plain_refusal(status: int) -> Refused:
    """Return the refusal that stands for a bare HTTP status."""
    known = PLAIN.get(status) or PLAIN[500 if status >= 500 else 400]
    refusal = Refused(most=(current_app.config["MAX_CONTENT_LENGTH"] or 0) // 2**20) if status == 413 else Refused()
    refusal.type, refusal.zh, refusal.en = known
    refusal.status = status
    return refusal


def wants_problem() -> bool:
    """Tell whether the caller reads JSON rather than a page."""
    if request.path.startswith("/api/") or request.is_json:
        return True
    accepted = request.accept_mimetypes
    return bool(accepted) and not accepted.accept_html and "json" in str(accepted)


def problem_response(refusal: Refused) -> Response:
    """Return the problem body as a response."""
    response = jsonify(problem(refusal, chosen_language()))
    response.status_code = refusal.status
    response.content_type = "application/problem+json; charset=utf-8"
    return response


def refused_response(refusal: Refused, *, reference: str | None = None) -> Response:
    """Return the refusal as the caller reads it; whoever is to come again hears when."""
    if wants_problem():
        response = problem_response(refusal)
        if reference:
            response.headers["X-Error-Id"] = reference
    elif request.headers.get("X-Requested-With") == "autosave":
        # A form that saves itself shows the words beside its buttons: a whole page would be no words.
        response = Response(refusal.text(chosen_language()), refusal.status, mimetype="text/plain")
    else:
        response = _page(refusal, reference)
    if refusal.status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = RETRY_AFTER
    return response


def sent_in_vain(refusal: Refused) -> list[tuple[str, str]]:
    """Return what a form said that came after its session or its token had ended: the page offers to send it once more.

    Only of forms of our own pages, by the browser's word: another site could have its answers confirmed otherwise.
    A file cannot be sent again without its owner, nor is a password kept.
    """
    ended = refusal.type in (PageExpired.type, "sign-in-needed")
    if not ended or request.method != "POST" or request.headers.get("Sec-Fetch-Site") != "same-origin" or request.files:
        return []
    fields = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    return [] if any("password" in name for name, _value in fields) else fields


def _page(refusal: Refused, reference: str | None) -> Response:
    try:
        status = HTTPStatus(refusal.status)
    except ValueError:
        status = HTTPStatus.INTERNAL_SERVER_ERROR
    page = render_template(
        "error.html", refusal=refusal, status=int(status), reference=reference, again=sent_in_vain(refusal)
    )
    return make_response(page, refusal.status)


def _unreadable(data: Any) -> Iterator[FieldProblem]:
    """Yield what the reading of a request found wrong: `{messages: {json: {field: [sentence]}}}`."""
    messages = data.get("messages") if isinstance(data, dict) else None
    for part in messages.values() if isinstance(messages, dict) else ():
        for path, words in part.items() if isinstance(part, dict) else ():
            said = "; ".join(map(str, words)) if isinstance(words, list) else str(words)
            yield FieldProblem(str(path), "unreadable", f"“{path}”无法识别：{said}", f"{path}: {said}")


def _http(error: HTTPException) -> Response | HTTPException:
    if error.code is None or error.code < 400:
        return error
    refusal = plain_refusal(error.code)
    refusal.fields = tuple(_unreadable(getattr(error, "data", None)))
    response = refused_response(refusal)
    for name, value in error.get_headers():
        if name not in {"Content-Type", "Content-Length"}:
            response.headers[name] = value
    if error.code == 405 and getattr(error, "valid_methods", None):
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))  # type: ignore[attr-defined]
    return response


def _fault(error: Exception) -> Response:
    reference = secrets.token_hex(4)
    logger.error("fault %s at %s %s", reference, request.method, request.path, exc_info=error)
    return refused_response(plain_refusal(500), reference=reference)


def _database(error: DBAPIError) -> Response:
    refusal = outage(error)
    if refusal is None:
        return _fault(error)
    logger.error("%s at %s %s: %s", refusal.type, request.method, request.path, error.orig)
    return refused_response(refusal)


def init_problems(app: Flask) -> None:
    """Install the one mapping of refusals and faults."""
    app.register_error_handler(Refused, refused_response)
    app.register_error_handler(CSRFError, lambda _error: refused_response(PageExpired()))
    app.register_error_handler(UnknownRule, lambda error: refused_response(TermUnset(rule=error.rule_id)))
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DBAPIError, _database)
    if not app.config.get("PROPAGATE_EXCEPTIONS"):
        app.register_error_handler(Exception, _fault)
