"""The list of checks, and a case's page: signatures, filed relatives, investigations, visits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from server.cases.words import ITEMS, name_of
from server.foundation.clock import local_date
from server.foundation.errors import NotFound, NotPermitted, Refused
from server.foundation.work import Work
from server.organisation import rules
from server.verification import listing, operations, sheets
from server.verification.models import Authorisation
from server.verification.pages.frame import blueprint, typed_day, words
from server.verification.words import PURPOSES, SIGNED_WAYS
from server.web.entry import Answered, actor, command, now, query
from server.web.language import pick


@blueprint.get("")
def show_list() -> str:
    """List the checks, the one whose next answer is due first on top."""
    state = "done" if request.args.get("state") == "done" else "open"
    rows = query(lambda work: listing.checks(work, state=state))
    enters = rules.may(actor(), "verification.enter")
    return render_template(
        "verification/list.html", rows=rows, state=state, enters=enters,
        open_sources=query(listing.open_by_source) if enters and state == "open" else [],
        reads_cases=rules.may(actor(), "case.read"), keeps_register=rules.may(actor(), "verification.sources.read"),
        item_name=lambda code: pick(name_of(ITEMS, code)),
    )  # fmt: skip


@blueprint.get("/cases/<case_id>")
def show_case(case_id: str) -> str:
    """Show who signed, who visited and what was concluded."""
    return _case(case_id)


def _case(case_id: str, errors: Any = (), form: str = "") -> str:
    sheet = query(lambda work: sheets.case_sheet(work, case_id))
    return render_template(
        "verification/case.html", sheet=sheet, case=sheet.case, errors=errors, form=form, typed=request.form, error_count=len(errors),
        ways=words(SIGNED_WAYS), purposes=words(PURPOSES), may_open=sheet.may_open,
        item_choices=[(code, pick(name_of(ITEMS, code))) for code in sheet.items], item_name=lambda code: pick(name_of(ITEMS, code)),
        adults=[c for c in sheet.consents if not c.minor],
        today=local_date(now()).isoformat(), purpose="、".join(pick(name_of(ITEMS, code)) for code in sheet.items),
    )  # fmt: skip


@blueprint.post("/cases/<case_id>/authorisations")
def authorise(case_id: str) -> Answered:
    """Record the signatures that are ticked."""

    def do(work: Work) -> list[Authorisation]:
        sheet = sheets.case_sheet(work, case_id)
        signatures = [
            _signature(consent) for consent in sheet.consents if request.form.get(f"sign-{consent.person_id}")
        ]
        if request.form.get("obligor_name", "").strip():
            signatures.append(_obligor())
        return operations.authorise(work, case_id=case_id, signatures=signatures)

    return _on_case(case_id, "authorise", do, _("已登记签字。"))


def _signature(consent: sheets.Consent) -> dict[str, Any]:
    told = _common()
    guardian = (
        request.form.get("guardian", "").strip()
        if consent.minor
        else request.form.get(f"guardian-{consent.person_id}", "").strip()
    )
    return {
        **told,
        "person_id": consent.person_id,
        "guardian_name": guardian,
        "guardian_relation": "guardian" if guardian else "",
    }


def _obligor() -> dict[str, Any]:
    return {
        **_common(), "name": request.form["obligor_name"].strip(), "relation": request.form.get("obligor_relation", "").strip(),
        "id_number": request.form.get("obligor_id", "").strip(),
    }  # fmt: skip


def _common() -> dict[str, Any]:
    return {
        "signed_on": typed_day(request.form.get("signed_on", ""), "signed_on"), "way": request.form.get("way", ""),
        "witness": request.form.get("witness", ""),
    }  # fmt: skip


@blueprint.post("/cases/<case_id>/authorisations/<authorisation_id>/withdraw")
def withdraw(case_id: str, authorisation_id: str) -> Answered:
    """Record that a consent is taken back."""

    def do(work: Work) -> Authorisation:
        return operations.withdraw(work, authorisation_id=authorisation_id, reason=request.form.get("reason", ""))

    return _on_case(case_id, f"withdraw-{authorisation_id}", do, _("授权已撤回，查询已停止。"))


@blueprint.post("/cases/<case_id>/investigations")
def investigate(case_id: str) -> Answered:
    """Start an investigation outside an application or a review."""
    item, why = request.form.get("item", ""), request.form.get("verify_for", "review")
    return _on_case(
        case_id, "investigate", lambda work: operations.investigate(work, case_id=case_id, item=item, verify_for=why), _("核查已启动。"),
    )  # fmt: skip


@blueprint.post("/cases/<case_id>/relatives")
def file_relative(case_id: str) -> Answered:
    """File a relative of staff."""
    told: Mapping[str, str] = {name: request.form.get(name, "") for name in ("staff_name", "staff_post", "relation")}
    return _on_case(
        case_id, "relative", lambda work: operations.file_relative(work, case_id=case_id, **told), _("已备案。")
    )


def _on_case(case_id: str, form: str, do: Callable[[Work], Any], said: str) -> Answered:
    try:
        command(do)
    except (NotFound, NotPermitted):
        raise
    except Refused as refusal:
        return _case(case_id, refusal.problems(), form), refusal.status
    flash(said, "success")
    return redirect(url_for("verification.show_case", case_id=case_id))
