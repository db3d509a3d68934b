"""Gap and exit lists, suspicions from files, random draws, marks of means."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from server.cases.words import ITEMS
from server.documents.models import Document
from server.foundation.clock import local_date
from server.foundation.errors import NotFound, Refused
from server.foundation.work import Work
from server.organisation import rules
from server.organisation.models import Unit
from server.reviews import children, comparing, drawing, words
from server.reviews import findings as acts
from server.reviews.cycles import CHECKED
from server.reviews.pages.blueprint import blueprint, options
from server.reviews.queries import family, findings
from server.web.entry import Answered, actor, command, now, query
from server.web.repeatable import once
from server.web.uploads import uploaded

SIDES = {"gap": ("应保未保", "Possible gaps"), "exit": ("应退未退", "Possible exits")}


@blueprint.get("/lists/<side>")
def show_list(side: str) -> str:
    """Show the gap or the exit list."""
    return _list(side)


def _list(side: str, errors: Any = (), entry: str = "") -> str:
    if side not in SIDES:
        raise NotFound
    state = request.args.get("state", "open")
    rows = query(lambda work: findings.entries(work, side=side, state="" if state == "all" else state))
    return render_template(
        "reviews/list.html", side=side, rows=rows, state=state, errors=errors, error_count=len(errors), entry=entry,
        results=[(key, words.RESULTS[key]) for key in acts.results_of(side)], typed=request.form,
        may_handle=rules.may(actor(), "review.open"), today=local_date(now()),
    )  # fmt: skip


@blueprint.post("/lists/<side>/<entry_id>")
def handle_entry(side: str, entry_id: str) -> Answered:
    """Write what became of a line."""
    result, said = request.form.get("result", ""), request.form.get("words", "")
    try:
        command(lambda work: acts.handle_entry(work, entry_id=entry_id, result=result, words=said))
    except NotFound:
        raise
    except Refused as refusal:
        return _list(side, refusal.problems("result"), entry_id), refusal.status
    flash(_("已登记。"), "success")
    return redirect(url_for(".show_list", side=side), code=303)


@blueprint.get("/suspicions")
def show_suspicions() -> str:
    """Show suspicions, and the files that they come from."""
    return _suspicions()


def _suspicions(errors: Any = ()) -> str:
    may_compare = rules.may(actor(), "review.compare")
    rows = query(findings.suspicions)
    files = query(findings.comparisons) if may_compare else []
    return render_template(
        "reviews/suspicions.html", rows=rows, files=files, errors=errors, error_count=len(errors), may_compare=may_compare,
        typed=request.form, kinds=[name.zh for name in words.SUSPICIONS.values()], may_open=rules.may(actor(), "review.open"),
    )  # fmt: skip


@blueprint.post("/suspicions/compare")
def compare_file() -> Answered:
    """Compare a file with the county's recipients."""
    name, content = uploaded()
    at_once, source = request.form.get("at_once") == "true", request.form.get("source", "")
    try:
        made = command(
            lambda work: comparing.compare(work, content=content, file_name=name, source=source, at_once=at_once)
        )
    except Refused as refusal:
        return _suspicions(refusal.problems("file")), refusal.status
    flash(_("比对 %(rows)s 行，命中 %(found)s 人。", rows=made.rows, found=made.found), "success")
    return redirect(url_for(".show_suspicions"), code=303)


@blueprint.post("/suspicions/<suspicion_id>/check")
def check_suspicion(suspicion_id: str) -> Answered:
    """Open the check of a suspicion."""

    try:
        review = command(lambda work: acts.look_into_one(work, suspicion_id=suspicion_id))
    except NotFound:
        raise
    except Refused as refusal:
        return _suspicions(refusal.problems()), refusal.status
    return redirect(url_for("cases.show_case", case_id=review.case_id), code=303)


@blueprint.get("/draws")
def show_draws() -> str:
    """Show the random draws."""
    return _draws()


def _draws(errors: Any = ()) -> str:
    def towns(work: Work) -> list[tuple[str, str]]:
        wanted = select(Unit.id, Unit.name).where(Unit.county == work.house.county, Unit.kind == "township")
        return [(identifier, name) for identifier, name in work.session.execute(wanted.order_by(Unit.name))]

    return render_template(
        "reviews/draws.html", rows=query(findings.draws), errors=errors, error_count=len(errors), typed=request.form,
        may_draw=rules.may(actor(), "review.draw") or rules.may(actor(), children.MAY), towns=query(towns),
        items=options(ITEMS, only=(children.ITEM,) if rules.may(actor(), children.MAY) else CHECKED),
    )  # fmt: skip


@blueprint.post("/draws")
def draw() -> Answered:
    """Draw households and open a check of each."""
    said = request.form
    size = int(said["size"]) if said.get("size", "").isdigit() else 0

    def make(work: Work) -> str:
        return drawing.draw(
            work, item=said.get("item") or "dibao", size=size, seed=said.get("seed", ""), reason=said.get("reason", ""),
            township=said.get("township") or None,
        ).id  # fmt: skip

    try:
        draw_id = command(lambda work: once(work, make))
    except Refused as refusal:
        return _draws(refusal.problems()), refusal.status
    return redirect(url_for(".show_draw", draw_id=draw_id), code=303)


@blueprint.get("/draws/<draw_id>")
def show_draw(draw_id: str) -> str:
    """Show a draw and whether it comes out the same when it is drawn again."""

    def paper(work: Work) -> Document | None:
        rows = work.session.scalars(select(Document).where(Document.kind == "draw-record").order_by(Document.id.desc()))
        return next((each for each in rows if each.facts.get("draw") == draw_id), None)

    row = query(lambda work: findings.read_draw(work, draw_id))
    return render_template("reviews/draw.html", draw=row, same=drawing.verify(row), paper=query(paper))


@blueprint.get("/flags")
def show_flags() -> str:
    """Show the marked households; with a household, the form to mark it."""
    return _flags()


def _flags(errors: Any = (), clearing: str = "") -> str:
    household = request.values.get("household", "")
    line = query(lambda work: family.household_line(work, household, action="review.flag")) if household else None
    return render_template(
        "reviews/flags.html", rows=query(findings.flags), line=line, errors=errors, error_count=len(errors), clearing=clearing,
        signs=options(words.SIGNS), typed=request.form, chosen=request.form.getlist("signs"),
    )  # fmt: skip


@blueprint.post("/flags")
def set_flag() -> Answered:
    """Mark a household and open its special check."""
    household, signs, said = (
        request.form.get("household", ""),
        request.form.getlist("signs"),
        request.form.get("note", ""),
    )
    try:
        command(lambda work: acts.flag(work, household_id=household, signs=signs, note=said))
    except NotFound:
        raise
    except Refused as refusal:
        return _flags(refusal.problems("signs")), refusal.status
    flash(_("已标记并发起专项核查。"), "success")
    return redirect(url_for(".show_flags"), code=303)


@blueprint.post("/flags/<flag_id>/clear")
def clear_flag(flag_id: str) -> Answered:
    """Take a mark back."""
    try:
        command(lambda work: acts.clear_flag(work, flag_id=flag_id, why=request.form.get("why", "")))
    except NotFound:
        raise
    except Refused as refusal:
        return _flags(refusal.problems("why"), flag_id), refusal.status
    flash(_("已解除标记。"), "success")
    return redirect(url_for(".show_flags"), code=303)
