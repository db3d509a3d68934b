"""Search, the household's page, and what is put right on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from server.cases.words import IDENTITIES, name_of
from server.foundation.errors import Refused
from server.foundation.work import Work
from server.households import changes, merging, support
from server.households import queries as reading
from server.households.operations import GIVEN_BY_OTHERS, recognise
from server.intake import drafts, queries
from server.intake.pages.blueprint import blueprint, typed, typed_day
from server.unmasking import queries as unmasking
from server.web.entry import Answered, command, now, query
from server.web.language import pick

RELATIONS = {
    "self": _l("户主"), "spouse": _l("配偶"), "child": _l("子女"), "child-in-law": _l("子女的配偶"), "parent": _l("父母"),
    "parent-in-law": _l("配偶的父母"), "grandchild": _l("（外）孙子女"), "grandparent": _l("（外）祖父母"), "sibling": _l("兄弟姐妹"),
    "ward": _l("被监护人"), "other": _l("其他"),
}  # fmt: skip


@blueprint.get("/households")
@blueprint.get("/search")
def show_search() -> str:
    """Show the search; what to search for comes by POST, so that no number stands in an address."""
    query(reading.scope)
    return render_template("intake/households.html", text="", found=None)


@blueprint.post("/households")
@blueprint.post("/search")
def search() -> Answered:
    """Find a household by number, name, initials, household code or case number."""
    text = (request.form.get("q") or "").strip()

    def find(work: Work) -> Any:
        case_id = queries.case_by_code(work, text)
        return case_id, [] if case_id else reading.search(work, text)

    case_id, found = query(find)
    if case_id:
        return redirect(url_for("cases.show_case", case_id=case_id))
    shown = (
        text if sum(letter.isdigit() for letter in text) < 15 or "-" in text else ""
    )  # a person's number is not said back
    return render_template("intake/households.html", text=shown, found=found)


@blueprint.get("/households/<household_id>")
def show_household(household_id: str) -> str:
    """Show a household; that it was opened is kept in the read log."""
    return _page(household_id)


def _page(household_id: str, *, errors: Any = (), values: Any = None) -> str:
    def read(work: Work) -> Any:
        sheet = reading.household_sheet(work, household_id)
        doubles = [found for member in sheet.members for found in reading.possible_duplicates(work, member.person)]
        sights = unmasking.latest(work, [member.person.id for member in sheet.members])
        return sheet, doubles, queries.cases_of(work, [household_id]), sights

    sheet, doubles, cases, sights = command(read)
    return render_template(
        "intake/household.html", sheet=sheet, household=sheet.household, duplicates=doubles, cases=cases, errors=errors,
        error_count=len(errors), values=values or {}, sights=sights, now=now(), relations=RELATIONS,
        holders=[(m.person.id, m.person.name) for m in sheet.members],
        kinds=[(key, pick(name)) for key, name in IDENTITIES.items() if key in GIVEN_BY_OTHERS], kind_name=lambda key: pick(name_of(IDENTITIES, key)),
    )  # fmt: skip


def _do(household_id: str, act: Callable[[Work], Any], said: str) -> Answered:
    try:
        command(act)
    except Refused as refusal:
        return _page(household_id, errors=refusal.problems(), values=request.form), refusal.status
    flash(said, "success")
    return redirect(url_for("intake.show_household", household_id=household_id))


@blueprint.post("/households/<household_id>/register")
def begin_for_household(household_id: str) -> Response:
    """Begin a draft for the head of a household."""

    def begin(work: Work) -> str:
        sheet = reading.household_sheet(work, household_id)
        return drafts.begin_for(work, person_id=sheet.household.head_id).id

    return redirect(url_for("intake.show_draft", draft_id=command(begin)))


@blueprint.post("/households/<household_id>/identities")
def record_identity(household_id: str) -> Answered:
    """Record a recognised identity with its document and validity."""

    def act(work: Work) -> None:
        since, until = typed_day("valid_from"), typed_day("valid_to", required=False)
        assert since is not None
        recognise(
            work, household_id=household_id, kind=typed("kind"), document=typed("document"), issued_by=typed("issued_by"),
            valid_from=since, valid_to=until, person_id=typed("person_id") or None,
        )  # fmt: skip

    return _do(household_id, act, _("身份已登记。"))


@blueprint.post("/households/<household_id>/support-mode")
def register_support_mode(household_id: str) -> Answered:
    """Keep how a destitute person is supported where the ledger does not say."""
    given = {name: typed(name) for name in ("benefit_id", "support_mode", "reason")}
    return _do(
        household_id, lambda work: support.register(work, household_id=household_id, **given), _("供养方式已登记。")
    )


@blueprint.post("/households/<household_id>/identities/<identity_id>/end")
def end_identity(household_id: str, identity_id: str) -> Answered:
    """End a recognised identity."""
    reason = typed("reason")
    return _do(
        household_id,
        lambda work: changes.end_identity(work, identity_id=identity_id, on=work.today, reason=reason),
        _("身份已终止。"),
    )


@blueprint.post("/households/<household_id>/persons/<person_id>/correct")
def correct_person(household_id: str, person_id: str) -> Answered:
    """Correct what is wrong about a member."""

    def act(work: Work) -> None:
        given = {name: typed(name) for name in ("name", "id_number", "phone")} | {
            "birth": typed_day("birth", required=False)
        }
        changes.correct_person(work, person_id=person_id, changes=given, reason=typed("reason"))

    return _do(household_id, act, _("已更正。"))


@blueprint.get("/households/<household_id>/merge/<kind>/<source_id>")
def show_merge(household_id: str, kind: str, source_id: str) -> str:
    """Show what a merge would move."""
    counts = query(lambda work: merging.preview(work, kind=_kind(kind), source_id=source_id))
    sheet = query(lambda work: reading.household_sheet(work, household_id))
    targets = [(m.person.id, m.person.name) for m in sheet.members if m.person.id != source_id]
    if kind == "household":
        targets = [(household_id, sheet.household.code)]
    return render_template(
        "intake/merge.html",
        counts=counts,
        targets=targets,
        target=targets[0][0] if targets else "",
        household_id=household_id,
    )


def _kind(kind: str) -> str:
    return kind if kind in ("person", "household") else "person"


@blueprint.post("/households/<household_id>/merge/<kind>/<source_id>")
def merge(household_id: str, kind: str, source_id: str) -> Answered:
    """Merge a person or household into another."""
    target, reason = typed("target"), typed("reason")
    return _do(
        household_id,
        lambda work: merging.merge(work, kind=_kind(kind), source_id=source_id, target_id=target, reason=reason),
        _("已合并；如有误可在“合并与分户记录”中拆回。"),
    )


@blueprint.post("/households/<household_id>/merges/<log_id>/undo")
def undo_merge(household_id: str, log_id: str) -> Answered:
    """Take a wrong merge back."""
    return _do(household_id, lambda work: merging.take_back(work, log_id=log_id, reason=typed("reason")), _("已拆回。"))


@blueprint.post("/households/<household_id>/split")
def split(household_id: str) -> Answered:
    """Let members go on as a household of their own."""
    chosen, head, reason = request.form.getlist("members"), typed("head"), typed("reason")
    return _do(
        household_id,
        lambda work: merging.split_household(
            work, household_id=household_id, person_ids=chosen, head_id=head, reason=reason
        ),
        _("已分户。"),
    )
