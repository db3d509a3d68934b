"""Where an id in an address comes from: one family of 青穗镇, what stands around it, and rows planted where a week's work left none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from tests.stage import Stage

ABSENT = "0" * 32
TOWN = "qingsui"
#: The check whose result is checked anew, and one whose answers are awaited.
RECHECKED = (
    "(SELECT min(v.check_id) FROM investigations v JOIN tasks t ON t.instance_id = v.instance_id"
    " WHERE t.form = 'verify.recheck' AND t.state = 'open')"
)
AWAITED = (
    "(SELECT m.id FROM means_checks m JOIN inquiries i ON i.check_id = m.id WHERE m.state = 'sent' AND i.state = 'sent'"
    " GROUP BY m.id ORDER BY count(*) DESC, m.id LIMIT 1)"
)
TOTAL = "deadlines WHERE state = 'open' AND rule = 'BY.total'"
#: A case of which the window has not decided whether it takes a proposed item.
DECIDED = (
    "(SELECT min(i.case_id) FROM items i JOIN cases c ON c.id = i.case_id"
    " WHERE i.state = 'proposed' AND c.accepted_at IS NOT NULL)"
)
SITTING = "(SELECT max(id) FROM meetings WHERE state = 'sitting')"
OWN = f"township = (SELECT id FROM units WHERE code = '{TOWN}')"
AT_HOME = f"household_id IN (SELECT id FROM households WHERE {OWN})"
#: Checks that a batch may propose to keep, and those that somebody has proposed to keep.
UNCHANGED = (
    "state = 'open' AND outcome IS NULL AND household_id IN (SELECT household_id FROM household_changes WHERE kind = 'none')"
    " AND case_id IN (SELECT case_id FROM means_checks WHERE state = 'in-force')"
    " AND case_id IN (SELECT case_id FROM tasks WHERE state = 'open' AND element = 'declare')"
)
KEPT = "state = 'open' AND outcome = 'keep'"
OF_TOWN = f"unit_id = (SELECT id FROM units WHERE code = '{TOWN}')"
#: A destitute person of whom nobody has said whether she lives at home.
UNSAID = f"WHERE item = 'tekun' AND until IS NULL AND support_mode IS NULL AND {AT_HOME}"
#: Argument of a route → table of its rows, or table.column, or table with a condition; `argument@word` where the path has the word.
TABLES = {
    "case_id@/applications/cases": "withdrawal_wishes.case_id",
    "absence_id": "absences", "application_id": "online_applications WHERE submission = 'planted-from-home'",
    "appointment_id": "appointments WHERE user_id = (SELECT id FROM users WHERE login = 'clerk2.qingsui')",
    "assessment_id": "assessments", "attachment_id": "attachments", "authorisation_id": "authorisations", "campaign_id": "payment_campaigns",
    "case_id": "cases", "case_id@/payments/cases": "payment_runs.case_id", "change_id": "household_changes",
    "change_id@calendar-changes": "calendar_changes", "check_id": "means_checks", "check_id@samples": "fund_checks",
    "code": "check_sources.code", "code@complaints": "complaints.code", "code@/apply/": "online_applications.query_code",
    "complaint_id": "complaints", "deadline_id": "deadlines",
    "document_id": "documents", "draft_id": "intake_drafts", "draft_id@processes": "definition_drafts", "draw_id": "review_draws",
    "entry_id": "gap_and_exit_entries", "entry_id@campaigns": "payment_campaign_entries", "entry_id@oversight": "supervision_entries WHERE settled_at IS NULL",
    "erasure_id": "erasures", "exemption_id": "notice_exemptions", "feed_id": "calendar_feeds", "file_id": "archived_files", "finding_id": "check_findings",
    "flag_id": "household_flags", "fund_id": "payment_funds", "household_id": "households",
    "identity_id": f"recognised_identities WHERE kind IN ('bianyuan', 'gangxing') AND ended_on IS NULL AND {AT_HOME}",
    "import_id": "roll_imports", "incident_id": "incidents", "inquiry_id": "inquiries", "instance_id": "instances", "item_id": "items",
    "item_id@meeting": "meeting_items", "lead_id": "leads", "log_id": "merge_log WHERE kind LIKE 'merge-%'",
    "meeting_id": "meetings WHERE state = 'preparing'",
    "message_id": "inbox WHERE read_at IS NULL AND user_id = (SELECT id FROM users WHERE login = 'clerk.qingsui')",
    "move_id": "moves", "notice_id": "notices", "order_id": "supervision_orders", "person_id": "persons",
    "photo_id": "attachments WHERE line = '公示张贴照片'", "recognition_id": "recognitions", "recovery_id": "recoveries", "referral_id": "referrals",
    "relief_id": "reliefs", "request_id": "payment_requests",
    "review_id": f"reviews WHERE item = 'dibao' AND {OWN}", "run_id": "payment_runs", "series_id": "meeting_series",
    "source_id": "persons WHERE died_on IS NULL", "standing_id": "standing_payments",
    "subscription_id": "webhook_subscriptions", "suspicion_id": "suspicions",
    "task_id": f"tasks WHERE state = 'open' AND role = 'clerk' AND holder_id IS NULL AND {OF_TOWN}",
    "task_id@complete": f"tasks WHERE state = 'open' AND form = 'refer.tell' AND {OF_TOWN}",
    "task_id@visits": "tasks WHERE form = 'verify.visit' AND state = 'open'", "token": "api_tokens", "transfer_id": "archive_transfers",
    "township": f"units WHERE code = '{TOWN}'",
    "unmasking_id": "unmaskings", "proposal_id": "table_versions", "user_id": "users WHERE login = 'clerk2.qingsui'", "warning_id": "roll_warnings",
    "disaster_id": "disasters", "case_id@/winter-lists/cases": "winter_lists.case_id", "registration_id": "disaster_registrations WHERE state = 'waiting'",
    "list_id": f"winter_lists WHERE township = (SELECT id FROM units WHERE code = '{TOWN}')", "list_id@/file": "winter_lists WHERE state = 'handed'",
    "list_id@/result": "winter_lists WHERE state = 'handed'",
    "line_id@/result": "winter_lines WHERE standing = 'in' AND list_id IN (SELECT id FROM winter_lists WHERE state = 'handed')",
    "line_id@winter-lists": "winter_lines WHERE list_id IN (SELECT id FROM winter_lists WHERE state = 'open')",
    # The same where a route wants a row in a state of its own.
    **{f"check_id@{word}": f"means_checks WHERE id = {AWAITED}" for word in ("/answers", "/no-record", "/resend")},
    "inquiry_id@/resend": f"inquiries WHERE state = 'sent' AND check_id = {AWAITED}",
    "draft_id@true-time": f"intake_drafts WHERE state = 'waiting' AND {OWN}", "draft_id@intake/drafts": f"intake_drafts WHERE state = 'open' AND {OWN}",
    "school": "units WHERE code = 'high-school'",
    "import_id@/confirm": "roll_imports WHERE state = 'waiting'", "import_id@/drop": "roll_imports WHERE state = 'waiting'",
    "referral_id@/send": "referrals WHERE state = 'draft'", "referral_id@/drop": "referrals WHERE state = 'draft'",
    "case_id@/archives/cases": "cases WHERE closed_at IS NOT NULL AND kind = 'application' AND township = (SELECT id FROM units WHERE code = 'baishi')",
    "case_id@/archives/<": "cases WHERE closed_at IS NOT NULL AND kind = 'application' AND township = (SELECT id FROM units WHERE code = 'baishi')",
    "deadline_id@/extension": TOTAL, "deadline_id@/extend": TOTAL, "user_id@/unlock": "users WHERE login = 'reviewer.heyan'",
    "item_id@/decide": f"items WHERE state = 'proposed' AND case_id = {DECIDED}", "case_id@/decide": f"cases WHERE id = {DECIDED}",
    "item_id@/result": f"items WHERE state = 'proposed' AND case_id = {DECIDED}", "case_id@items/<item_id>/result": f"cases WHERE id = {DECIDED}",
    "check_id@/findings/": f"means_checks WHERE id = {RECHECKED}",
    "finding_id@correct": f"check_findings WHERE inquiry_id IN (SELECT id FROM inquiries WHERE check_id = {RECHECKED})",
    **{f"meeting_id@{word}": f"meetings WHERE id = {SITTING}" for word in ("/my", "/attendance", "/sign-in", "/live", "/conclude")},
    "order_id@/accept": "supervision_orders WHERE state = 'answered'", "order_id@/return": "supervision_orders WHERE state = 'answered'",
    "run_id@/result": "payment_runs WHERE state = 'released'", "unmasking_id@/look": "unmaskings WHERE agreed",
    "source_id@/merge/": "households WHERE merged_into IS NULL AND id NOT IN (SELECT household_id FROM cases WHERE household_id IS NOT NULL)",
    "household_id@/support-mode": f"benefits.household_id {UNSAID}",
    # Not in an address: what is sent.
    "unsaid_id": f"benefits {UNSAID}",
    "aside_id": "meeting_recusals.user_id", "case_code": "cases.code", "colleague_id": "users WHERE login = 'clerk.qingsui'",
    "foreign_review_id": f"review_calendar WHERE state = 'waiting' AND NOT {OWN}",
    "foreign_task_id": f"tasks WHERE state = 'open' AND NOT {OF_TOWN}",
    "free_task_id": f"tasks WHERE state = 'open' AND holder_id IS NULL AND role = 'clerk' AND {OF_TOWN}",
    "open_review_id": f"reviews WHERE {UNCHANGED} AND {OWN}", "proposed_review_id": f"reviews WHERE {KEPT} AND {OWN}",
    "foreign_open_review_id": f"reviews WHERE {UNCHANGED} AND NOT {OWN}", "foreign_proposed_review_id": f"reviews WHERE {KEPT} AND NOT {OWN}",
    "planned_review_id": "review_calendar WHERE state = 'waiting'", "seated_id": "users WHERE login = 'member.civil'",
    "sent_inquiry_id": f"inquiries WHERE state = 'sent' AND check_id = {AWAITED}",
    "heyan": "units WHERE code = 'heyan'", "case_version": "cases.version", "household_code": "households.code",
    "meeting_version": "meetings.version WHERE state = 'preparing'",
    "member_id": "memberships.person_id WHERE relation = 'child' AND until IS NULL",
    "receiving_id": f"benefits.household_id WHERE item = 'dibao' AND until IS NULL AND {AT_HOME}",
    "supported_id": f"benefits.person_id WHERE item = 'tekun' AND until IS NULL AND {AT_HOME}",
    "unchecked_id": f"benefits.household_id WHERE item = 'dibao' AND until IS NULL AND household_id NOT IN (SELECT household_id FROM reviews"
    f" WHERE state = 'open') AND {AT_HOME}",
    "gap_id": "gap_and_exit_entries WHERE side = 'gap' AND state = 'open'", "own_item": "items.item WHERE state = 'running'",
    "village_household": "households WHERE village = (SELECT id FROM units WHERE code = 'qingsui-village-1')",
    "place_village": "units WHERE code = 'qingsui-village-1'",
    "voting_unit": "appointments.unit_id WHERE user_id = (SELECT id FROM users WHERE login = 'member.civil')",
}  # fmt: skip
#: Arguments that are words, not rows.
WORDS = {
    "month": "2026-09", "month@countersignature": "2026-08", "kind@/merge/": "household",
    "version": "1", "status": "404", "key": "intake", "key@forms": "intake.check", "key@decision-tables": "caps",
    "version@decision-tables": "2026.1", "item": "dibao", "kind": "person", "form": "csv",
    "process": "dibao", "side": "gap", "code@/region/": "690102", "verb": "approve", "verb@requests": "prepare", "verb@funds": "reconcile",
}  # fmt: skip
#: What rows of a table stand in, so that the choice does not hang on ids or on the order in which they came.
_ORDER = (
    "code", "login", "number", "serial", "element", "month", "position", "due_on", "created_at", "at", "added_at", "issued_at", "requested_at",
    "recorded_at", "signed_on", "line", "name", "standing",
)  # fmt: skip
_FAMILY = (
    "SELECT c.id, c.household_id, c.township, c.applicant_id FROM cases c JOIN units u ON u.id = c.township ORDER BY"
    f" u.code = '{TOWN}' DESC, c.kind = 'application' DESC, c.closed_at IS NULL DESC,"
    " EXISTS (SELECT 1 FROM means_checks m WHERE m.case_id = c.id) DESC, EXISTS (SELECT 1 FROM referrals r WHERE r.case_id = c.id) DESC,"
    " EXISTS (SELECT 1 FROM attachments a WHERE a.case_id = c.id) DESC, c.code LIMIT 1"
)


def family(session: Session) -> dict[str, str]:
    """Return the ids of the open application of 青穗镇 that has most around it, the same in every run; of another case where there is none."""
    row = session.execute(text(_FAMILY)).one()
    return {"case_id": row[0], "household_id": row[1], "township": row[2], "person_id": row[3]}


def ids(stage: Stage) -> dict[str, str]:
    """Return an id per argument: a row of the family, else of its township, else the first that there is."""
    with stage.database.reading() as session:
        columns: dict[str, list[str]] = {}
        for table, column in session.execute(
            text("SELECT m.name, i.name FROM sqlite_master m JOIN pragma_table_info(m.name) i WHERE m.type = 'table'")
        ):
            columns.setdefault(table, []).append(column)
        around = family(session)
        found = {key: _one(session, source, columns, around) for key, source in TABLES.items()}
    return {key: str(value) for key, value in found.items() if value is not None}


def _one(session: Session, source: str, columns: Mapping[str, list[str]], around: Mapping[str, str]) -> Any:
    named, _, condition = source.partition(" WHERE ")
    table, _, column = named.partition(".")
    own = {"cases": "case_id", "households": "household_id", "persons": "person_id"}
    if table in own and not condition and not column:
        return around[own[table]]
    there = columns[table]
    near = [f'"{name}" = :{name} DESC' for name in around if name in there]
    open_first = ["state = 'open' DESC"] if "state" in there else []
    # What still ties is told apart by the order in which the story wrote it, never by an id, which is drawn anew each time.
    order = ", ".join([*near, *open_first, *(f'"{name}"' for name in _ORDER if name in there), "rowid"])
    where = f" WHERE {condition}" if condition else ""
    given = {name: value for name, value in around.items() if name in there}
    return session.scalar(text(f'SELECT "{column or "id"}" FROM {table}{where} ORDER BY {order} LIMIT 1'), given)


def key_of(rule: Rule, argument: str) -> str:
    """Return under which key the source of a route's argument stands."""
    special = (key for key in (*TABLES, *WORDS) if key.startswith(f"{argument}@"))
    return next((key for key in special if key.partition("@")[2] in rule.rule), argument)


def table_of(key: str) -> str:
    """Return the table from which a key's row comes."""
    return TABLES[key].split()[0].partition(".")[0]


def sourceless(rule: Rule) -> set[str]:
    """Return the arguments of a route for which nobody has said where they come from."""
    return {argument for argument in rule.arguments if key_of(rule, argument) not in {**TABLES, **WORDS}}


def address(rule: Rule, known: Mapping[str, str]) -> str:
    """Return a path of a route, with ids of rows that exist where there are any."""
    path = re.sub(r"<any\((\w+)[^>]*>", r"\1", rule.rule)  # the first of the words that may stand there
    for argument in rule.arguments:
        key = key_of(rule, argument)
        value = known.get(key, WORDS.get(key, ABSENT))
        for shape in (f"<{argument}>", f"<int:{argument}>", f"<path:{argument}>"):
            path = path.replace(shape, value)
    return path
