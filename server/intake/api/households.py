"""Households for programs: search, read, put right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_smorest import Blueprint

from server.foundation.work import Work
from server.households import changes, counting, merging, support
from server.households import queries as reading
from server.households.operations import recognise
from server.intake import queries
from server.intake.api.household_schemas import (
    CorrectPersonSchema,
    FoundPersonsSchema,
    HouseholdIdentitySchema,
    HouseholdReasonSchema,
    HouseholdSchema,
    MergeSchema,
    SearchHouseholdsSchema,
    SplitHouseholdSchema,
    SupportModeSchema,
)
from server.intake.api.schemas import IntakeDoneSchema
from server.web.entry import command, query
from server.web.repeatable import Do, repeatable

households = Blueprint(
    "households-api", __name__, url_prefix="/api/v1/households", description="家庭 Households, identities, ledger"
)


@households.post("/search")
@households.arguments(SearchHouseholdsSchema)
@households.response(200, FoundPersonsSchema)
def search(body: dict[str, Any]) -> dict[str, Any]:
    """Search persons by number (county-wide), name, initials or household code; a POST keeps numbers out of addresses."""
    return {"rows": query(lambda work: reading.search(work, body["q"]))}


@households.get("/<household_id>")
@households.response(200, HouseholdSchema)
def read_household(household_id: str) -> dict[str, Any]:
    """Read a household; that it was opened is kept in the read log."""

    def read(work: Work) -> dict[str, Any]:
        sheet = reading.household_sheet(work, household_id)
        return {
            "id": household_id, "code": sheet.household.code, "version": sheet.household.version,
            "left_on": sheet.household.left_on,
            "members": [
                {"person_id": m.person.id, "name": m.person.name, "id_number": m.id_number, "birth": m.person.birth,
                 "relation": m.membership.relation, **counting.of(m.membership)}
                for m in sheet.members
            ],
            "identities": sheet.identities,
            "ledger": [{**_ledger_line(benefit), "unit_name": unit} for benefit, unit in sheet.benefits],
            "cases": [case.code for case in queries.cases_of(work, [household_id])],
        }  # fmt: skip

    return command(read)


def _ledger_line(benefit: Any) -> dict[str, Any]:
    return {
        name: getattr(benefit, name)
        for name in ("id", "item", "kind", "amount", "period", "since", "until", "support_mode")
    }


@households.post("/<household_id>/identities")
@households.arguments(HouseholdIdentitySchema)
@households.response(200, IntakeDoneSchema)
@repeatable
def record_identity(body: dict[str, Any], household_id: str) -> Do:
    """Record a recognised identity with its document and validity."""

    def do(work: Work) -> Mapping[str, Any]:
        return {"id": recognise(work, household_id=household_id, **body).id}

    return do


@households.post("/<household_id>/support-mode")
@households.arguments(SupportModeSchema)
@households.response(200, IntakeDoneSchema)
@repeatable
def register_support_mode(body: dict[str, Any], household_id: str) -> Do:
    """Keep how a destitute person is supported where the ledger does not say."""
    return lambda work: {"id": support.register(work, household_id=household_id, **body).id}


@households.post("/identities/<identity_id>/end")
@households.arguments(HouseholdReasonSchema)
@households.response(200, IntakeDoneSchema)
@repeatable
def end_identity(body: dict[str, Any], identity_id: str) -> Do:
    """End a recognised identity."""

    def do(work: Work) -> Mapping[str, Any]:
        changes.end_identity(work, identity_id=identity_id, on=work.today, reason=body["reason"])
        return {"id": identity_id}

    return do


@households.post("/persons/<person_id>/correct")
@households.arguments(CorrectPersonSchema)
@households.response(200, IntakeDoneSchema)
@repeatable
def correct_person(body: dict[str, Any], person_id: str) -> Do:
    """Correct name, number, birth or phone of a person."""

    def do(work: Work) -> Mapping[str, Any]:
        given = {name: value for name, value in body.items() if name != "reason"}
        changes.correct_person(work, person_id=person_id, changes=given, reason=body["reason"])
        return {"id": person_id}

    return do


@households.post("/merges")
@households.arguments(MergeSchema)
@households.response(200, IntakeDoneSchema)
@repeatable
def merge(body: dict[str, Any]) -> Do:
    """Merge a person or household into another; the answer is the log's id."""
    return lambda work: {
        "id": merging.merge(
            work, kind=body["kind"], source_id=body["source"], target_id=body["target"], reason=body["reason"]
        )
    }


@households.post("/merges/<log_id>/undo")
@households.arguments(HouseholdReasonSchema)
@households.response(200, IntakeDoneSchema)
@repeatable
def undo_merge(body: dict[str, Any], log_id: str) -> Do:
    """Take a wrong merge back."""
    return lambda work: {"id": merging.take_back(work, log_id=log_id, reason=body["reason"])}


@households.post("/<household_id>/split")
@households.arguments(SplitHouseholdSchema)
@households.response(200, IntakeDoneSchema)
@repeatable
def split(body: dict[str, Any], household_id: str) -> Do:
    """Let some members go on as a household of their own."""
    return lambda work: {
        "id": merging.split_household(
            work, household_id=household_id, person_ids=body["persons"], head_id=body["head"], reason=body["reason"]
        ).id
    }
