"""Events on the page: the list, one event with who is registered, the phone page on which a household is registered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

import forms
from server.disasters import operations, queries
from server.disasters.pages.blueprint import blueprint, typed
from server.disasters.rebuilding import FORM as REBUILD
from server.disasters.rebuilding import head_of, registration_to_nominate
from server.disasters.registering import EVENT, HOUSEHOLD, emergency_units, read_event
from server.foundation.errors import NotFound, Refused
from server.foundation.work import Work
from server.organisation import rules
from server.organisation.queries import townships
from server.web.entry import Answered, actor, command, query


@blueprint.get("/disasters")
def show_events() -> str:
    """List events and winter lists, with the form for another event where the reader is of emergency management."""
    return _events_page()


def _events_page(answers: Mapping[str, Any] | None = None, errors: Any = ()) -> str:
    who = actor()
    opens = rules.relations(who, "disaster.open").get("any", frozenset()) & frozenset(query(emergency_units))
    owns = rules.relations(who, "winter.open").get("own", frozenset())
    return render_template(
        "disasters/events.html", rows=query(queries.events), lists=query(queries.lists), form=forms.load(EVENT), answers=answers or {},
        errors=errors, error_count=len(errors), may_open=bool(opens), towns=query(townships), chosen=request.form.getlist("area"),
        own_towns=[(unit, name) for unit, name in query(townships) if unit in owns],
    )  # fmt: skip


@blueprint.post("/disasters")
def open_event() -> Answered:
    """Open an event."""
    answers = forms.load(EVENT).from_html(request.form)
    try:
        event = command(lambda work: operations.open_event(work, answers=answers, area=request.form.getlist("area")).id)
    except Refused as refusal:
        return _events_page(answers, refusal.problems("area")), refusal.status
    flash(_("灾害事件已建立，受灾乡镇可以登记家庭。"), "success")
    return redirect(url_for(".show_event", disaster_id=event), code=303)


@blueprint.get("/disasters/<disaster_id>")
def show_event(disaster_id: str) -> str:
    """Show an event with the households that the reader may see."""
    return _event_page(disaster_id)


def _event_page(disaster_id: str, errors: Any = ()) -> str:
    who = actor()
    sheet = command(lambda work: queries.event_sheet(work, disaster_id), reads=True)
    opens = rules.relations(who, "disaster.open").get("any", frozenset()) & frozenset(query(emergency_units))
    return render_template(
        "disasters/event.html", sheet=sheet, event=sheet.event, errors=errors, error_count=len(errors),
        may_close=bool(opens) and sheet.event.state == "open", hands=rules.relations(who, "winter.edit").get("own", frozenset()),
        nominates=queries.nominating(who, sheet),
        may_register=sheet.event.state == "open" and bool(query(lambda work: queries.places(work, sheet.event))),
        crumbs=[{"label": _("受灾与冬春救助"), "href": url_for(".show_events")}],
    )  # fmt: skip


@blueprint.post("/disasters/<disaster_id>/close")
def close_event(disaster_id: str) -> Answered:
    """End the registration."""
    return _act(disaster_id, lambda work: operations.close_event(work, disaster_id=disaster_id), _("登记已结束。"))


@blueprint.post("/disasters/<disaster_id>/households/<registration_id>/lead")
def hand_to_aid(disaster_id: str, registration_id: str) -> Answered:
    """Hand a household that missed its list to temporary aid."""
    return _act(
        disaster_id,
        lambda work: operations.hand_to_aid(work, registration_id=registration_id, disaster_id=disaster_id),
        _("已转为临时救助线索，窗口会按线索时限联系。"),
    )


@blueprint.get("/disasters/<disaster_id>/households/<registration_id>/rebuild")
def new_rebuilding(disaster_id: str, registration_id: str) -> str:
    """Show the page on which a registered household is put on the rebuilding list."""
    return _rebuild_page(disaster_id, registration_id)


def _rebuild_page(
    disaster_id: str, registration_id: str, answers: Mapping[str, Any] | None = None, errors: Any = ()
) -> str:
    name, told = query(
        lambda work: _to_nominate(work, disaster_id, registration_id)
    )  # first: a stranger learns of no event by it
    event = query(lambda work: read_event(work, disaster_id))
    return render_template(
        "disasters/rebuild.html", event=event, name=name, form=forms.load(REBUILD), answers=answers or {"words": told},
        errors=errors, error_count=len(errors),
    )  # fmt: skip


def _to_nominate(work: Work, disaster_id: str, registration_id: str) -> tuple[str, str]:
    """Return whom a registration is about and what it says of the damage."""
    registered = registration_to_nominate(work, registration_id, disaster_id=disaster_id)
    return head_of(work, registered), registered.damage


@blueprint.post("/disasters/<disaster_id>/households/<registration_id>/rebuild")
def nominate(disaster_id: str, registration_id: str) -> Answered:
    """Put a registered household on the rebuilding list."""
    answers = forms.load(REBUILD).from_html(request.form)
    try:
        command(
            lambda work: (
                operations.nominate(work, registration_id=registration_id, disaster_id=disaster_id, answers=answers).id
            )
        )
    except NotFound:
        raise
    except Refused as refusal:
        return _rebuild_page(disaster_id, registration_id, answers, refusal.problems()), refusal.status
    flash(_("已列入重建名单，转办单已写好。"), "success")
    return redirect(url_for(".show_event", disaster_id=disaster_id), code=303)


def _act(disaster_id: str, do: Callable[[Work], Any], said: str) -> Answered:
    try:
        command(do)
    except NotFound:
        raise
    except Refused as refusal:
        return _event_page(disaster_id, refusal.problems()), refusal.status
    flash(said, "success")
    return redirect(url_for(".show_event", disaster_id=disaster_id), code=303)


@blueprint.get("/disasters/<disaster_id>/register")
def new_household(disaster_id: str) -> str:
    """Show the phone page on which a household is registered."""
    return _register_page(disaster_id)


def _register_page(disaster_id: str, answers: Mapping[str, Any] | None = None, errors: Any = ()) -> str:
    event = query(lambda work: read_event(work, disaster_id))
    places = query(lambda work: queries.places(work, event))
    return render_template(
        "disasters/register.html", event=event, form=forms.load(HOUSEHOLD), answers=answers or {}, errors=errors,
        error_count=len(errors), places=[(unit, name) for unit, name, _town in places], village=typed("place_village"),
    )  # fmt: skip


@blueprint.post("/disasters/<disaster_id>/register")
def register(disaster_id: str) -> Answered:
    """Register a household."""
    answers = forms.load(HOUSEHOLD).from_html(request.form)
    village = typed("place_village")

    def do(work: Work) -> None:
        places = queries.places(work, read_event(work, disaster_id))
        town = next((town for unit, _name, town in places if unit == village), "")
        operations.register(work, disaster_id=disaster_id, township=town, village=village or None, answers=answers)

    try:
        command(do)
    except NotFound:
        raise
    except Refused as refusal:
        return _register_page(disaster_id, answers, refusal.problems("place_village")), refusal.status
    flash(_("已登记，会列入本乡镇的冬春救助名单。"), "success")
    return redirect(url_for(".show_event", disaster_id=disaster_id), code=303)
