"""How each route about a row of the county refuses whoever carries none of its rules: what the matrix asks for, route by route.

The statuses are those of `people.STRANGERS`; another county's row is 404 at each of them (`test_nobody_learns_what_there_is`). A new route, or one that
changes its answer, is entered here by hand: whether a refusal may say that there is something is a decision.
"""

from __future__ import annotations

#: A refusal inside the county says that there is something, and whose it is not (403).
SAYS_SO = {
    "applications-api": "answer begin call keep_application pass_on read_phone register_urgent take",
    "archives": "file_case show_file",
    "archives-api": "file_case get_file receive",
    "assessments-api": "get_assessment",
    "calendar-changes-api": "apply read_change",
    "campaigns-api": "approve drop get_campaign set_account set_entry",
    "cases": "add_paper retry_incident show_papers",
    "cases-api": "comment",
    "checks-anew-api": "check_anew",
    "checks-api": "correct enter get_check no_record resend",
    "complaints": "show_receipt",
    "determination": "ask_extension check_anew show_assessment show_extension",
    "determination-api": "get_determination",
    "disasters": "close_event hand_to_aid new_household register show_event",
    "disasters-api": "close_event get_event hand_to_aid register",
    "discovery": "assign_helper record_visit show_visits",
    "erasures-api": "confirm",
    "exemptions-api": "ask_exemption decide_exemption",
    "extensions-api": "ask_extension",
    "fund-samples-api": "check_sample",
    "household-changes-api": "end_uncooperative lift_warning set_aside",
    "households-api": "correct_person end_identity record_identity register_support_mode split undo_merge",
    "incidents-api": "ask_to_skip retry_incident skip",
    "intake": (
        "correct_answer decide_item enter_result enter_upstream finish_case follow_up renew show_correct"
        " show_follow_up show_items show_receipt show_upstream show_withdraw withdraw"
    ),
    "intake-cases-api": (
        "correct_answer decide_item enter_result enter_upstream finish_case follow_up read_closing read_receipt"
        " withdraw"
    ),
    "leads-api": "begin_application close_lead contact_lead take_lead",
    "means-flags-api": "clear_flag",
    "meeting-items-api": "record stand_aside take_part_again vote",
    "meeting-series-api": "end_series",
    "meetings": (
        "cancel conclude draft_minutes end_series record save_agenda set_attendance show_live show_meeting"
        " show_minutes show_votes sign_in sign_minutes stand_aside stand_aside_myself take_part_again vote"
    ),
    "meetings-api": (
        "call_off conclude draft_minutes get_live get_meeting open_meeting prepare save_agenda set_attendance"
        " sign_in sign_minutes"
    ),
    "messaging": "end_subscription",
    "online": "keep_application show_phone",
    "notices": "ask_exemption decide_exemption show_exemption",
    "oversight": "accept_answer return_answer settle_entry",
    "oversight-api": "accept_answer return_answer settle_entry",
    "payment-funds-api": "bring_in correct countersign reconcile",
    "payment-runs-api": "ask_account build_again get_run take_result",
    "payments": (
        "build_again export_book export_lines fetch_file keep_book move_campaign move_request preview_result"
        " set_entry set_entry_account show_book show_campaign show_case_run show_run take_result"
    ),
    "payments-api": "confirm prepare",
    "planning": "show_change",
    "processes": "show_draft show_move",
    "processes-api": "approve drop read_draft read_move refuse start",
    "recognition": "new_care_report report_care",
    "recognition-renewals-api": "renew",
    "recoveries-api": "raise_hardship",
    "referrals-api": "drop send withdraw",
    "relief": "check_sample",
    "review-lists-api": "handle_entry",
    "reviews": "check_suspicion handle_entry",
    "reviews-api": "get_sheet",
    "rolls": "answer confirm drop export_problems show_import",
    "rolls-api": "answer_warning confirm_roll drop_roll get_roll",
    "suspicions-api": "check_suspicion",
    "tables": "show_proposal",
    "tables-api": "approve read_proposal refuse",
    "tasks-api": "claim complete reassign release save_draft schedule",
    "verification": (
        "ask_appraisal ask_rest authorise correct enter file_relative investigate keep_scan mark_rest"
        " print_numbers print_report record_appraisal resend show_case show_report show_report_for withdraw"
    ),
    "verification-api": "appraise authorise file_relative investigate list_authorisations withdraw",
    "visits-api": "assign_helper get_visits record_visit",
    "webhooks-api": "end",
    "winter-lists-api": "answer fill_again leave_out_rest set_standing",
}  # fmt: skip

#: It answers like a row that does not exist (404).
HIDES = {
    "applications-api": "get_application",
    "online": "answer begin call pass_on register_urgent show_application take",
    "absences-api": "end_absence",
    "archives": "receive show_transfer",
    "archives-api": "get_transfer",
    "attachments-api": "get_attachment remove_attachment",
    "calendar-feeds-api": "revoke_feed",
    "cases": (
        "attach_scan complete deliver_document diagram_bpmn diagram_svg download_attachment print_document"
        " remove_attachment revoke_feed save_draft show_case show_document show_task supersede_document"
        " void_document"
    ),
    "cases-api": "get_case get_deadlines get_table_answers get_timeline",
    "complaints": "link_household show_complaint",
    "complaints-api": "get_complaint link_household",
    "disasters": "download_list fill_again leave_out_rest new_rebuilding nominate set_standing show_list",
    "disasters-api": "nominate",
    "discovery": "apply close contact show_lead take",
    "documents-api": "deliver_document get_document supersede_document void_document",
    "household-changes-api": "get_change handle_change",
    "instances-api": "get_diagram",
    "intake": "autosave decide_true_time drop fill register show_draft show_proposal show_renewal show_true_time",
    "intake-api": "decide_true_time drop_draft read_draft read_proposal register_draft save_draft",
    "leads-api": "get_lead",
    "meetings": "show_my",
    "meetings-api": "get_my",
    "messaging": "open_message",
    "notices": "add_photos do_board_step download_photo print_poster remove show_notice",
    "notices-api": "add_photo get_notice remove",
    "oversight": "answer_order print_order show_order",
    "oversight-api": "answer_order read_order",
    "payments": "raise_hardship show_recovery",
    "referrals": "drop send show_transfer withdraw",
    "referrals-api": "get_transfer",
    "relief": "approve_repeat show_relief",
    "reliefs-api": "approve_repeat get_relief",
    "review-draws-api": "get_draw",
    "reviews": (
        "clear_flag end_uncooperative handle_change handle_form lift_warning set_aside show_change"
        " show_change_for_case show_draw"
    ),
    "tasks-api": "comment get_task",
    "unmasking": "decide look show_request",
    "unmaskings-api": "decide look read",
    "verification": "entrust_visit keep_photos record_visit show_visit take_back_visit",
    "verification-api": "entrust_visit keep_visit_file take_back_visit",
    "winter-lists-api": "get_file get_list",
}  # fmt: skip

#: 403 to whose desk it could be, 404 to whoever may know of no such row.
EITHER = {
    "disasters": "answer",
    "households-api": "read_household",
    "intake": (
        "begin_for_household correct_person end_identity merge record_identity register_support_mode show_household show_merge split"
        " undo_merge"
    ),
    "notices": "register_objection",
    "notices-api": "register_objection",
    "rolls": "show_entitlement",
}  # fmt: skip

#: The page leads back and says it in words.
IN_WORDS = {
    "cases": "ask_to_skip claim comment comment_on_case reassign release schedule skip_incident",
    "organisation": "end_absence revoke_token",
    "payments": "ask_account",
    "planning": "apply_change",
    "processes": "approve drop_move refuse start_move",
    "retention": "confirm",
    "tables": "approve refuse",
    "verification": "show_check",
}  # fmt: skip

#: Nobody of the strangers is refused.
NOBODY = {
    "apply-api": "read_standing take_back",
    "disasters": "show_case_list",
    "online": "show_standing take_back",
    "payments": "show_fund",
}  # fmt: skip


def _each(told: dict[str, str], *statuses: int) -> dict[str, frozenset[int]]:
    return {f"{room}.{name}": frozenset(statuses) for room, names in told.items() for name in names.split()}


#: Route → statuses by which it refuses people of its own county.
REFUSALS = (
    _each(SAYS_SO, 403) | _each(HIDES, 404) | _each(EITHER, 403, 404) | _each(IN_WORDS, 302) | _each(NOBODY)
)  # fmt: skip
