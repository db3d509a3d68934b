"""What the matrix does not carry out, by the reason: what the county of one week lacks for it. Its own room's tests carry each of these out."""

from __future__ import annotations

NOT_CARRIED = {
    endpoint: why
    for why, endpoints in {
        "needs a file of a case that is filed and not yet handed over": "archives.hand_over archives-api.hand_over",
        "needs a step that broke and may be left out": (
            "cases.ask_to_skip cases.skip_incident incidents-api.ask_to_skip incidents-api.skip"
        ),
        "chooses among several posts; nobody who asks here has two": "cases.choose_post",
        "needs a paper of the family's own case that waits for delivery": "cases.deliver_document",
        "needs a request that timed out": "verification.resend checks-api.resend",
        "needs a data check whose report has run out": "determination.check_anew checks-anew-api.check_anew",
        "needs a case in which nothing is open any more": "intake.finish_case intake-cases-api.finish_case",
        "needs a household whose years have run out": "retention.propose erasures-api.propose",
        "the family's case has its request already, the page carries out that of another case": "exemptions-api.ask_exemption",
        "needs a month that is over in which relief was paid": "relief.draw_sample fund-samples-api.draw_sample",
        "needs a household that was warned": (
            "reviews.end_uncooperative reviews.lift_warning household-changes-api.end_uncooperative household-changes-api.lift_warning"
        ),
        "needs an item that another body decides, at its end": "intake.enter_result intake-cases-api.enter_result",
        "needs a recognition that runs out while nothing of it is open": "intake.renew recognition-renewals-api.renew",
        "needs a meeting that has ended, or one that is about to begin": (
            "meetings.draft_minutes meetings.sign_minutes meetings-api.draft_minutes meetings-api.sign_minutes meetings-api.open_meeting"
        ),
        "needs a message that could not be sent": "messaging.replay messages-api.replay",
        "needs a notice that hangs": (
            "notices.do_board_step notices.add_photos notices.remove notices.register_objection notices-api.remove notices-api.register_objection"
        ),
        "a file of a whole county": "organisation.preview_import organisation-api.preview organisation-api.take",
        "needs a code of the minute": "organisation.confirm_second_factor organisation.drop_second_factor",
        "whoever asks is signed in once": "organisation.end_other_sessions",
        "needs a payment that the bank returned": "payment-runs-api.ask_account",
        "needs a batch whose amounts have changed since": "payments.build_again payment-runs-api.build_again",
        "needs a payment whose voucher is written": "payments-api.confirm",
        "needs a recovery whose order is delivered, or what was overpaid": (
            "payments.raise_hardship recoveries-api.raise_hardship payments.start_recovery"
        ),
        "needs a diagram that passes its scenarios, which take minutes": (
            "processes.approve processes.plan_move processes-api.approve processes-api.plan"
        ),
        "needs a changed table that passes its scenarios, which take minutes": (
            "tables.propose tables.approve tables.refuse tables-api.propose tables-api.approve tables-api.refuse"
        ),
        "needs a case of somebody who is supported; the interface carries it out": "recognition.report_care",
        "needs an emergency for the second time within a year": "relief.approve_repeat reliefs-api.approve_repeat",
        "needs a suspicion about an aid that the household receives": "reviews.check_suspicion suspicions-api.check_suspicion",
        "needs a visit whose sheet and photos lie there": "verification.record_visit",
        "needs a visit that may be entrusted to a provider": (
            "verification.entrust_visit verification.take_back_visit verification-api.entrust_visit verification-api.take_back_visit"
        ),
    }.items()
    for endpoint in endpoints.split()
}
