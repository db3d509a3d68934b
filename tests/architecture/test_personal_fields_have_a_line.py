"""Whatever is kept of a person has its line in the table of who sees what: a column or a question that is new says which."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import Boolean

import forms
import server
from server.foundation.database import Base
from server.organisation.permissions import FIELDS

PERSONAL = re.compile(
    r"(^|_)(name|pinyin|payee|bank|address|birth|died_on|phone|witness|assessor|chair|addressee|companion|sealed|hash|hash_15)$"
)
#: Questions whose answers are numbers of a person, or are kept sealed.
WIDGETS = ("idnumber", "phone", "bankcard")

#: Field of the table → columns and questions (`form:path`) that hold it.
LINES = {
    "name": "persons.name persons.pinyin documents.addressee authorisations.name authorisations.guardian_name authorisations.witness"
    " inquiries.name obligors.name payees.payee payment_lines.payee payment_requests.payee payment_campaign_entries.payee benefit_standings.payee",
    "ID number, phone": "persons.id_sealed persons.phone_sealed household:applicant/id_number household:applicant/phone"
    " household:members/*/id_number household:members/*/phone household:agent/id_number household:agent/phone household:obligors/*/id_number"
    " family.change:member/id_number disaster-household:id_number disaster-household:phone urgent.register:person/id_number"
    " urgent.register:person/phone",
    "ID numbers of a query": "authorisations.id_sealed",
    "bank account": "payees.bank payment_lines.bank payment_requests.bank payment_campaign_entries.bank benefit_standings.bank"
    " payees.account_sealed payment_lines.account_sealed payment_requests.account_sealed payment_campaign_entries.account_sealed"
    " benefit_standings.account_sealed household:account/account household:members/*/tekun_account pay-return.renew:account urgent.pay:account",
    "address": "households.address households.registered_address",
    "case file": "persons.birth persons.died_on appraisals.chair care_ratings.assessor care_ratings.second_assessor relative_filings.staff_name"
    " home_visits.first_name home_visits.second_name",
    "scans and photos": "attachments.name",
    "objector of a notice": "notice_objections.name_sealed notice_objections.phone_sealed",
    "who reported a complaint, with phone": "complaints.who_sealed complaints.points_sealed complaints.reporter_sealed complaints.phone_sealed"
    " complaints.findings_sealed complaint.register:phone complaint.check:points/*/facts complaint.check:with_whom complaint.check:conclusion"
    " complaint.check:reply complaint.conclude:opinion complaint.reply:proof",
    "phone of who reported an emergency": "urgent.register:report/phone",
    "name and address of a lead": "leads.name leads.address lead_reports.name",
    "ID number of a lead": "leads.id_sealed lead:id_number",
    "phone of a lead": "leads.phone_sealed lead:phone",
    "phone of who reported a lead": "lead_reports.phone_sealed lead:reporter_phone",
    "name in an application from home": "online_applications.name online_applications.sealed application.send:id_number"
    " application.send:members/*/id_number",
    "phone in an application from home": "application.send:phone application.send:agent_phone",
    "draft of an application": "intake_drafts.sealed",
    "names on a roll": "roll_imports.sealed roll.row:id_number roll.row:phone roll.row:account",
    "names on a winter list": "winter_lists.sealed",
}  # fmt: skip
#: What needs no line, by the reason.
NONE = {
    "of officers, their posts and offices": "users.name users.phone units.name units.phone units.address helpers.name helpers.phone"
    " information_officers.name information_officers.phone information_officers.backup_phone disaster_registrations.by_name comments.by_name"
    " disaster_rebuildings.by_name"
    " events.by_name referral_steps.by_name help_visits.by_name supervision_answers.by_name consults.by_name referrals.handler_name"
    " referrals.handler_phone_sealed refer.sign:handler_phone spot_draws.companion",
    "a secret of an account or a program, shown to nobody": "users.password_hash users.totp_sealed users.totp_offered_sealed"
    " webhook_subscriptions.secret_sealed calendar_feeds.token_hash",
    "a keyed hash to search by, or a digest, shown to nobody": "persons.id_hash persons.id_hash_15 persons.name_birth_hash leads.id_hash"
    " online_applications.id_hash payees.account_hash payment_lines.account_hash payment_requests.account_hash"
    " payment_campaign_entries.account_hash audit_entries.hash audit_heads.hash audit_anchors.hash definitions.content_hash review_draws.list_hash",
    "names a group of a village": "disaster_rebuildings.group_name",
    "names a thing or a file": "definitions.name definition_drafts.name table_versions.name divisions.name payment_funds.name roll_imports.name"
    " api_tokens.name signal_lists.name comparisons.file_name webhook_subscriptions.name payment_files.name payment_results.name messages.name"
    " tasks.name review_marks.name",
}  # fmt: skip


def _columns() -> Iterator[str]:
    for room in pkgutil.iter_modules(server.__path__):
        with suppress(ModuleNotFoundError):
            importlib.import_module(f"server.{room.name}.models")
    for table in Base.metadata.sorted_tables:
        told = (column for column in table.columns if not isinstance(column.type, Boolean))
        yield from (f"{table.name}.{column.name}" for column in told if PERSONAL.search(column.name))


def _questions() -> Iterator[str]:
    schemas = Path(forms.__file__).parent / "schemas"
    for key in sorted({path.name.rpartition(".v")[0] for path in schemas.glob("*.v*.json")}):
        fields = forms.load(key).root.walk()
        yield from (f"{key}:{field.path}" for field in fields if field.widget in WIDGETS or field.sealed)


@pytest.mark.parametrize("kept", [_columns, _questions], ids=["columns", "questions"])
def test_every_personal_field_has_its_line_or_its_reason(kept: Callable[[], Iterator[str]]) -> None:
    held = {name for names in (*LINES.values(), *NONE.values()) for name in names.split()}
    found = set(kept())

    assert found - held == set()
    assert {name for name in held if (":" in name) == (kept is _questions)} - found == set()


def test_every_line_stands_in_the_table() -> None:
    assert set(LINES) <= set(FIELDS)
    assert set(FIELDS) - set(LINES) == {
        "phone of a home to visit",  # the family's own, for who goes there
        "means check results",
        "documents (names as in the first column)",
    }
