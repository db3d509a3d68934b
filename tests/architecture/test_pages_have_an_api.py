"""What a page does, the API does: every route of the pages that writes names its twin, or says why there is none."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from server.app import create_app
from server.config import Settings
from server.foundation.clock import FixedClock
from server.foundation.database import Database

SESSION = (
    "a key, a password or the session itself: no token makes, changes or ends another key of its owner but by revoking"
)
PREVIEW = "shows what would happen; the API's route refuses or does it at once"
HELP = "helps somebody type; nothing is kept"
EXAMPLE = "the gallery of components"

#: Page's endpoint → the API's, or why there is none.
TWINS = {
    "gallery.sent": EXAMPLE, "gallery.keep": EXAMPLE, "gallery.check_number": EXAMPLE,
    "organisation.plan_absence": "absences-api.plan_absence", "organisation.end_absence": "absences-api.end_absence",
    "organisation.change_password": SESSION, "organisation.confirm_second_factor": SESSION, "organisation.drop_second_factor": SESSION,
    "organisation.end_other_sessions": SESSION, "organisation.make_token": SESSION, "organisation.revoke_token": SESSION,
    "organisation.do_sign_in": SESSION, "organisation.enter_code": SESSION, "organisation.do_sign_out": SESSION, "cases.choose_post": SESSION,
    "cases.create_feed": SESSION, "cases.revoke_feed": "calendar-feeds-api.revoke_feed",
    "inspection.verify_audit": "audit-api.verify", "messaging.replay": "messages-api.replay",
    "organisation.preview_import": "organisation-api.preview", "organisation.close_account": "people-api.close",
    "cases.hand_over": "hand-over-api.hand_over", "organisation.reset_password": "people-api.reset_password",
    "organisation.drop_factor": "people-api.drop_second_factor", "organisation.unlock_account": "people-api.unlock",
    "organisation.end_post": "people-api.end_post", "messaging.subscribe": "webhooks-api.subscribe",
    "messaging.end_subscription": "webhooks-api.end", "messaging.open_message": "inbox-api.mark_read",
    "messaging.choose": "inbox-api.choose", "messaging.mark_all_read": "inbox-api.mark_read",
    "cases.remove_attachment": "attachments-api.remove_attachment", "planning.apply_change": "calendar-changes-api.apply",
    "planning.enter_closure": "calendar-changes-api.enter", "planning.enter_notice": "calendar-changes-api.enter",
    "cases.comment_on_case": "cases-api.comment", "notices.ask_exemption": "exemptions-api.ask_exemption",
    "notices.decide_exemption": "exemptions-api.decide_exemption", "cases.add_paper": "documents-api.issue_documents",
    "complaints.link_household": "complaints-api.link_household", "complaints.register": "complaints-api.register",
    "complaints.report": "reports-api.report", "discovery.record_consult": "consults-api.record_consult",
    "determination.ask_extension": "extensions-api.ask_extension",
    "intake.finish_case": "intake-cases-api.finish_case",
    "determination.check_anew": "checks-anew-api.check_anew", "cases.deliver_document": "documents-api.deliver_document",
    "cases.attach_scan": "attachments-api.upload_attachment", "cases.supersede_document": "documents-api.supersede_document",
    "cases.void_document": "documents-api.void_document", "notices.object_online": "public-notices-api.object_online",
    "intake.search": "households-api.search", "intake.record_identity": "households-api.record_identity",
    "intake.register_support_mode": "households-api.register_support_mode",
    "intake.end_identity": "households-api.end_identity", "intake.merge": "households-api.merge",
    "intake.undo_merge": "households-api.undo_merge", "intake.correct_person": "households-api.correct_person",
    "archives.file_case": "archives-api.file_case", "archives.hand_over": "archives-api.hand_over", "archives.receive": "archives-api.receive",
    "unmasking.ask": "unmaskings-api.ask", "unmasking.decide": "unmaskings-api.decide", "unmasking.look": "unmaskings-api.look",
    "intake.begin_for_household": "intake-api.begin_draft", "intake.split": "households-api.split",
    "cases.retry_incident": "incidents-api.retry_incident", "cases.skip_incident": "incidents-api.skip",
    "cases.ask_to_skip": "incidents-api.ask_to_skip", "cases.retry_incidents": "incidents-api.retry_incidents",
    "intake.correct_answer": "intake-cases-api.correct_answer", "intake.follow_up": "intake-cases-api.follow_up",
    "intake.decide_item": "intake-cases-api.decide_item", "intake.enter_result": "intake-cases-api.enter_result",
    "intake.enter_upstream": "intake-cases-api.enter_upstream", "intake.withdraw": "intake-cases-api.withdraw", "intake.check_id": HELP,
    "intake.fill": "intake-api.save_draft", "intake.autosave": "intake-api.save_draft", "intake.drop": "intake-api.drop_draft",
    "intake.register": "intake-api.register_draft", "intake.decide_true_time": "intake-api.decide_true_time",
    "intake.send_to_window": "intake-api.send_to_window", "intake.begin": "intake-api.begin_draft",
    "disasters.open_event": "disasters-api.open_event", "disasters.close_event": "disasters-api.close_event",
    "disasters.register": "disasters-api.register", "disasters.hand_to_aid": "disasters-api.hand_to_aid",
    "disasters.nominate": "disasters-api.nominate",
    "disasters.open_list": "winter-lists-api.open_list", "disasters.fill_again": "winter-lists-api.fill_again",
    "disasters.leave_out_rest": "winter-lists-api.leave_out_rest", "disasters.set_standing": "winter-lists-api.set_standing",
    "disasters.answer": "winter-lists-api.answer",
    "intake.renew": "recognition-renewals-api.renew", "discovery.apply": "leads-api.begin_application",
    "discovery.close": "leads-api.close_lead", "discovery.contact": "leads-api.contact_lead", "discovery.take": "leads-api.take_lead",
    "discovery.bring_list": "lead-lists-api.bring_list", "discovery.scan": "lead-lists-api.scan", "discovery.report": "leads-api.report_lead",
    "meetings.save_agenda": "meetings-api.save_agenda", "meetings.set_attendance": "meetings-api.set_attendance",
    "meetings.cancel": "meetings-api.call_off", "meetings.conclude": "meetings-api.conclude", "meetings.draft_minutes": "meetings-api.draft_minutes",
    "meetings.sign_minutes": "meetings-api.sign_minutes", "meetings.sign_in": "meetings-api.sign_in",
    "meetings.take_part_again": "meeting-items-api.take_part_again", "meetings.stand_aside": "meeting-items-api.stand_aside",
    "meetings.stand_aside_myself": "meeting-items-api.stand_aside", "meetings.record": "meeting-items-api.record",
    "meetings.vote": "meeting-items-api.vote", "meetings.plan": "meetings-api.plan", "meetings.plan_series": "meeting-series-api.plan_series",
    "meetings.end_series": "meeting-series-api.end_series", "notices.do_board_step": "tasks-api.complete",
    "notices.register_objection": "notices-api.register_objection", "notices.add_photos": "notices-api.add_photo",
    "notices.remove": "notices-api.remove", "discovery.name_officer": "information-officers-api.name_officer",
    "online.send": "apply-api.send", "online.take_back": "apply-api.take_back", "online.take": "applications-api.take",
    "online.call": "applications-api.call", "online.begin": "applications-api.begin", "online.answer": "applications-api.answer",
    "online.pass_on": "applications-api.pass_on", "online.register_urgent": "applications-api.register_urgent",
    "online.show_phone": "applications-api.read_phone", "online.keep_application": "applications-api.keep_application",
    "resident.send_papers": "status-api.send_paper", "resident.ask_withdrawal": "status-api.ask_withdrawal",
    "oversight.settle_entry": "oversight-api.settle_entry", "oversight.send_order": "oversight-api.send_order",
    "oversight.accept_answer": "oversight-api.accept_answer", "oversight.answer_order": "oversight-api.answer_order",
    "oversight.return_answer": "oversight-api.return_answer", "oversight.reassign": "oversight-api.reassign",
    "payments.make_campaign": "campaigns-api.make_campaign", "payments.move_campaign": "campaigns-api.approve",
    "payments.set_entry": "campaigns-api.set_entry", "payments.set_entry_account": "campaigns-api.set_account",
    "payments.open_fund": "payment-funds-api.open_fund",
    "payments.keep_book": "payment-funds-api.reconcile", "payments.start_recovery": "recoveries-api.start_recovery",
    "payments.claim_freely": "recoveries-api.start_recovery",
    "payments.raise_hardship": "recoveries-api.raise_hardship", "payments.move_request": "payments-api.prepare",
    "payments.open_run": "payment-runs-api.open_run", "payments.build_again": "payment-runs-api.build_again",
    "payments.preview_result": PREVIEW, "payments.take_result": "payment-runs-api.take_result",
    "payments.ask_account": "payment-runs-api.ask_account", "processes.plan_move": "processes-api.plan", "processes.propose": "processes-api.propose",
    "tables.propose": "tables-api.propose", "tables.approve": "tables-api.approve", "tables.refuse": "tables-api.refuse",
    "processes.approve": "processes-api.approve", "processes.refuse": "processes-api.refuse", "processes.drop_move": "processes-api.drop",
    "processes.start_move": "processes-api.start", "resident.find": "status-api.find_status", "resident.report_change": "status-api.report_change",
    "resident.say": "status-api.say", "resident.rate": "status-api.rate", "recognition.report_care": "care-reports-api.report_care",
    "retention.confirm": "erasures-api.confirm", "retention.propose": "erasures-api.propose",
    "reviews.end_uncooperative": "household-changes-api.end_uncooperative", "reviews.handle_change": "household-changes-api.handle_change",
    "reviews.lift_warning": "household-changes-api.lift_warning", "reviews.set_aside": "household-changes-api.set_aside",
    "reviews.enter_change": "household-changes-api.enter_change", "reviews.draw": "review-draws-api.make_draw",
    "reviews.set_flag": "means-flags-api.set_flag", "reviews.clear_flag": "means-flags-api.clear_flag",
    "reviews.handle_entry": "review-lists-api.handle_entry", "reviews.open_review": "reviews-api.open_review",
    "reviews.act_on_reviews": "reviews-api.propose_unchanged", "reviews.act_on_plan": "reviews-api.open_planned",
    "reviews.send_report": "household-changes-api.report_change", "reviews.propose_stop": "aid-changes-api.propose_stop",
    "reviews.check_suspicion": "suspicions-api.check_suspicion", "reviews.compare_file": "suspicions-api.compare_file",
    "rolls.run_compare": "rolls-api.run_compare", "rolls.upload": "rolls-api.upload_roll", "rolls.confirm": "rolls-api.confirm_roll",
    "rolls.drop": "rolls-api.drop_roll", "rolls.answer": "rolls-api.answer_warning", "rolls.look": "rolls-api.look_for_warnings",
    "cases.complete": "tasks-api.complete", "cases.claim": "tasks-api.claim", "cases.comment": "tasks-api.comment",
    "cases.save_draft": "tasks-api.save_draft", "cases.reassign": "tasks-api.reassign", "cases.release": "tasks-api.release",
    "cases.schedule": "tasks-api.schedule", "cases.claim_many": "tasks-api.claim", "referrals.drop": "referrals-api.drop",
    "referrals.send": "referrals-api.send", "referrals.withdraw": "referrals-api.withdraw", "referrals.create": "referrals-api.confirm_need",
    "relief.approve_repeat": "reliefs-api.approve_repeat", "relief.correct": "funds-api.correct", "relief.top_up": "funds-api.top_up",
    "relief.draw_sample": "fund-samples-api.draw_sample", "relief.check_sample": "fund-samples-api.check_sample",
    "relief.register": "reliefs-api.register", "verification.record_appraisal": "verification-api.appraise",
    "verification.authorise": "verification-api.authorise", "verification.withdraw": "verification-api.withdraw",
    "verification.investigate": "verification-api.investigate", "verification.file_relative": "verification-api.file_relative",
    "verification.enter": "checks-api.enter", "verification.correct": "checks-api.correct", "verification.resend": "checks-api.resend",
    "verification.show_report_for": "checks-api.get_check", "verification.mark_rest": "checks-api.no_record",
    "verification.keep_scan": "attachments-api.upload_attachment", "verification.change_source": "check-sources-api.change_source",
    "verification.keep_by_source": "checks-api.enter", "verification.record_visit": "tasks-api.complete",
    "verification.entrust_visit": "verification-api.entrust_visit", "verification.take_back_visit": "verification-api.take_back_visit",
    "verification.keep_photos": "verification-api.keep_visit_file", "discovery.record_visit": "visits-api.record_visit",
    "discovery.assign_helper": "visits-api.assign_helper",
}  # fmt: skip
WHY = {SESSION, PREVIEW, HELP, EXAMPLE}


@pytest.fixture(scope="module")
def endpoints() -> dict[str, Any]:
    """The routes of the whole application, by endpoint."""
    app = create_app(
        settings=Settings(demo=True, database_url="sqlite://"), database=Database("sqlite://"), clock=FixedClock(datetime(2026, 1, 1, tzinfo=UTC))
    )  # fmt: skip
    return {rule.endpoint: rule for rule in app.url_map.iter_rules()}


def test_every_page_that_writes_has_its_twin_or_says_why_not(endpoints: dict[str, Any]) -> None:
    writes = {name for name, rule in endpoints.items() if "POST" in rule.methods and not rule.rule.startswith("/api/")}
    assert writes - set(TWINS) == set()  # a new page that writes: give it a twin
    assert set(TWINS) - writes == set()


def test_every_twin_is_a_route_of_the_api(endpoints: dict[str, Any]) -> None:
    twins = {twin for twin in TWINS.values() if twin not in WHY}
    assert {twin for twin in twins if twin not in endpoints} == set()
    assert {twin for twin in twins if not endpoints[twin].rule.startswith("/api/v1/")} == set()
    assert sum(why in WHY for why in TWINS.values()) <= 20
