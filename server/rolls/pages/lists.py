"""The low-income roll on the page: who stands on it, what warns, the comparison with others, the figures, the list of one household."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from server.audit import operations as audit
from server.cases.asked import Asked, in_words
from server.cases.pages.desk import here
from server.cases.words import IDENTITIES, ITEMS, name_of
from server.foundation.clock import local_date
from server.foundation.errors import NotFound, Refused
from server.foundation.paging import Page
from server.foundation.work import Work
from server.households.identities import WITHOUT_MEANS
from server.organisation import rules
from server.organisation.models import Unit
from server.rolls import figures as counting
from server.rolls import low_income, warning
from server.rolls.comparing import compare
from server.rolls.entitled import entitlement
from server.rolls.pages.blueprint import blueprint, csv_answer
from server.web.entry import Answered, actor, command, now, query
from server.web.language import pick
from server.web.table_files import write_csv
from server.web.uploads import uploaded

SIZE = 20


@blueprint.context_processor
def tabs() -> dict[str, Any]:
    """Give the pages of the roll their tabs."""

    def made(current: str) -> list[dict[str, Any]]:
        who = actor()
        found = [
            ("roll", _("低收入人口名册"), ".show_roll"),
            ("warnings", _("预警"), ".show_warnings"),
            ("figures", _("统计"), ".show_figures"),
        ]
        if rules.may(who, "roll.compare"):
            found.append(("compare", _("名单比对"), ".show_compare"))
        found.append(("imports", _("名单导入"), ".show_imports"))
        return [{"label": label, "href": url_for(place), "current": key == current} for key, label, place in found]

    return {"roll_tabs": made}


@blueprint.get("")
def show_roll() -> str:
    """Show who stands on the roll, with which identity and until when."""
    who = actor()
    rules.require(who, "roll.read", township=_own())
    wanted = {name: request.args.get(name, "") for name in ("identity", "township")}
    warned, after = request.args.get("warned") == "1", request.args.get("after")
    page = query(lambda work: low_income.roll(work, **wanted, warned=warned, after=after, size=SIZE))
    return render_template(
        "rolls/roll.html", rows=page.rows, wanted=wanted, warned=warned, townships=query(_townships),
        kinds=[(key, pick(name)) for key, name in IDENTITIES.items() if key not in WITHOUT_MEANS],
        next=here(after=page.next) if page.next else None, first=here(after=None) if after else None,
    )  # fmt: skip


def _own() -> str | None:
    return next(iter(sorted(rules.relations(actor(), "roll.read").get("own", frozenset()))), None)


def _townships(work: Work) -> list[tuple[str, str]]:
    found = rules.relations(work.actor, "roll.read")
    rows = (
        work.session.query(Unit).filter(Unit.kind == "township", Unit.county == work.house.county).order_by(Unit.name)
    )
    return [(row.id, row.name) for row in rows if "county" in found or row.id in found.get("own", frozenset())]


@blueprint.get("/warnings")
def show_warnings() -> str:
    """Show what warns, the nearest term first."""
    return _warnings()


def _warnings(errors: Any = (), refused: str = "") -> str:
    who = actor()
    rules.require(who, "roll.read", township=_own())
    state = "done" if request.args.get("state") == "done" else "open"
    handles = rules.relations(who, "lead.handle").get("own", frozenset())
    looks = rules.relations(who, "roll.import")
    after = request.args.get("after")
    page, answers = query(lambda work: _with_answers(work, warning.warnings(work, state=state, after=after)))
    return render_template(
        "rolls/warnings.html", rows=page.rows, answers=answers, state=state, errors=errors, refused=refused,
        next=here(after=page.next) if page.next else None, first=here(after=None) if after else None,
        error_count=len(errors), typed=request.form, handles=handles, today=local_date(now()),
        townships=[(key, name) for key, name in query(_townships) if "county" in looks or key in looks.get("own", frozenset())],
        names={"expiring": _("即将到期"), "gap": _("应享未享"), "double": _("疑似重复"), "card": _("社保卡")},
    )  # fmt: skip


def _with_answers(work: Work, page: Page[Any]) -> tuple[Page[Any], dict[str, Asked]]:
    """Return the page with what a table said of each warning that rests on one."""
    return page, {row.id: in_words(work, row.answer) for row, *_more in page.rows if row.answer}


@blueprint.post("/warnings/look")
def look() -> Answered:
    """Look through a township's roll for what warns."""
    try:
        raised = command(lambda work: warning.raise_warnings(work, township=request.form.get("township", "")))
    except Refused as refusal:
        return _warnings(refusal.problems("township")), refusal.status
    flash(_("新预警 %(n)s 条，已推送给窗口。", n=raised), "success")
    return redirect(url_for(".show_warnings"), code=303)


@blueprint.post("/warnings/<warning_id>")
def answer(warning_id: str) -> Answered:
    """Say what was done about a warning."""
    said = request.form
    try:
        command(
            lambda work: warning.handle(
                work, warning_id=warning_id, state=said.get("state", ""), feedback=said.get("feedback", "")
            )
        )
    except NotFound:
        raise
    except Refused as refusal:
        return _warnings(refusal.problems("feedback"), warning_id), refusal.status
    flash(_("已反馈。"), "success")
    return redirect(url_for(".show_warnings"), code=303)


@blueprint.get("/compare")
def show_compare() -> str:
    """Show the form of a comparison."""
    return _compare()


def _compare(errors: Any = ()) -> str:
    rules.require(actor(), "roll.compare")
    return render_template("rolls/compare.html", errors=errors, error_count=len(errors))


@blueprint.post("/compare")
def run_compare() -> Answered:
    """Give the other department's list back with what we know of each row."""
    name, content = uploaded()
    try:
        made, _counts = command(lambda work: compare(work, name=name, content=content), reads=True)
    except Refused as refusal:
        return _compare(refusal.problems("file")), refusal.status
    return csv_answer(made, _("比对结果-%(day)s.csv", day=local_date(now()).isoformat()))


@blueprint.get("/figures")
def show_figures() -> str:
    """Show what was given in a month or a year."""
    span = counting.span_of(request.args.get("span", ""), today=local_date(now()))
    rows = query(lambda work: _by_layer(work, span))
    layers: dict[str, tuple[Any, list[counting.Figure]]] = {}
    for (key, name), figure in rows:
        layers.setdefault(key, (name, []))[1].append(figure)
    return render_template(
        "rolls/figures.html", span=span, layers=list(layers.values()), total=sum((each.amount for _l, each in rows), Decimal(0)),
        text=request.args.get("span", "") or f"{span.first:%Y-%m}",
    )  # fmt: skip


def _by_layer(work: Work, span: counting.Span) -> list[tuple[Any, counting.Figure]]:
    """Return the figures with key and name of their layers, in the order of the catalogue."""
    layer_of, order = work.house.offers["catalogue.layer"], work.house.offers["catalogue.layers"]()
    found = [(layer_of(each.item), each) for each in counting.figures(work, span)]
    return sorted(found, key=lambda each: order.index(each[0][0]))


@blueprint.get("/figures.csv")
def export_figures() -> Response:
    """Give the figures as CSV."""
    span = counting.span_of(request.args.get("span", ""), today=local_date(now()))
    months = f"{span.first:%Y%m}-{span.last:%Y%m}"

    def take(work: Work) -> bytes:
        rows = [
            (name.zh, name_of(ITEMS, each.item).zh, each.households, each.times, each.amount)
            for (_key, name), each in _by_layer(work, span)
        ]
        content = write_csv(("层次", "事项", "户数", "人次", "金额（元）"), rows)
        audit.record_export(work, f"figures:{months}", content, what=f"{len(rows)} rows")
        return content

    return csv_answer(command(take, reads=True), f"救助统计-{months}.csv")


@blueprint.get("/households/<household_id>")
def show_entitlement(household_id: str) -> str:
    """Show what a household has, may have and was refused; printable."""
    sheet = command(lambda work: entitlement(work, household_id), reads=True)
    with force_locale("zh"):
        return render_template("rolls/entitlement.html", sheet=sheet, back_url=f"/households/{household_id}")
