"""Who carries out what is about payments, checks of who receives aid, complaints and meetings."""

from __future__ import annotations

from tests.integration.permissions.carrying import BARE, By

LIVE, MY = "/meetings/{meeting_id@/my}/live", "/meetings/{meeting_id@/my}/my"
COMPANIES = "身份证号,类型\n690102197003070038,企业登记\n"
OWED = {
    "household_id": "@household_id",
    "person_id": "@person_id",
    "amount": "100",
    "ground": "concealed",
    "beyond": "另有票据",
}
UNCHANGED = {"kind": "none", "happened_on": "2026-09-17", "words": "没有变化", "reporter": "示例", "truthful": True}
GIFT = {
    "title": "慰问",
    "kind": "one-off",
    "basis": "青民〔2026〕9号",
    "month": "2026-10",
    "groups": ["dibao"],
    "per": "household",
    "each": "100",
}
POINTS = {
    "way": "phone",
    "about": "household",
    "who": "某户",
    "route": "complaint",
    "points": [{"text": "反映某户隐瞒收入情况"}],
}
AGENDA = {"version": "@meeting_version", "planned_at": "2026-09-28T09:00:00+08:00", "place": "县政府", "matters": []}
CARRIED = {
    "payments.move_campaign": By("reviewer.civil"),
    "payments.make_campaign": By("reviewer.civil", said={"month": "2026-10", "groups": "dibao"}),
    "payments.set_entry": By("reviewer.civil", BARE),
    "payments.set_entry_account": By("reviewer.civil", said={"relation": "member"}),
    "payments.open_fund": By("maker.finance"),
    "payments.keep_book": By("maker.finance"),
    "payments.ask_account": By("clerk.qingsui"),
    "payments.take_result": By("maker.finance", BARE),
    "payments.claim_freely": By("reviewer.civil", "/payments/recoveries/new?household={household_code}", {"beyond": "单位证明"}),
    "payments.move_request": By("maker.finance"),
    "payments.open_run": By("maker.finance"),
    "payments.preview_result": By("maker.finance", said={"file": ("bank.csv", "@bank_answer")}, looks=True),
    "payment-runs-api.open_run": By("maker.finance", said={"kind": "supplement", "month": "2026-09"}),
    "payment-runs-api.take_result": By("maker.finance", said={"content": "@bank_answer"}),
    "payments-api.prepare": By("maker.finance", said={"voucher": "2026-1"}),
    "payment-funds-api.open_fund": By("maker.finance", said={"code": "x9", "name": "示例资金", "source": "county", "items": ["dibao"]}),
    "payment-funds-api.reconcile": By("maker.finance", "/api/v1/payment-funds/{fund_id}/months/2026-07/reconciliation"),
    "payment-funds-api.bring_in": By("maker.finance"),
    "payment-funds-api.correct": By("maker.finance"),
    "payment-funds-api.countersign": By("cashier.finance"),
    "recoveries-api.start_recovery": By("reviewer.civil", said=OWED),
    "campaigns-api.approve": By("approver.civil"),
    "campaigns-api.drop": By("reviewer.civil"),
    "campaigns-api.make_campaign": By(
        "reviewer.civil", said=GIFT
    ),
    "campaigns-api.set_entry": By("reviewer.civil", said={"included": False, "reason": "已去世"}),
    "campaigns-api.set_account": By("reviewer.civil", said={"payee": "示例", "relation": "member", "bank": "示例银行", "account": "6200000000000000018"}),
    "reviews.handle_change": By("clerk.qingsui"),
    "reviews.set_aside": By("clerk.qingsui"),
    "reviews.handle_entry": By("clerk.qingsui"),
    "reviews.draw": By("reviewer.civil"),
    "reviews.clear_flag": By("clerk.qingsui"),
    "reviews.act_on_plan": By("clerk.qingsui", BARE),
    "reviews.act_on_reviews": By("leader.qingsui", BARE),
    "reviews.enter_change": By("clerk.qingsui", "/reviews/changes/new?household={household_id}", {"kind": "income", "happened_on": "2026-09-17"}),
    "reviews.send_report": By("village1.qingsui", said={"truthful": "true"}),
    "reviews.compare_file": By("reviewer.civil", "/reviews/suspicions", {"file": ("list.csv", COMPANIES)}),
    "reviews.set_flag": By("clerk.qingsui", "/reviews/flags?household={receiving_id}"),
    "reviews.open_review": By("clerk.qingsui", "/reviews/new?household={unchecked_id}"),
    "reviews.propose_stop": By("clerk.qingsui", "/reviews/stops/new?household={receiving_id}", {"outcome": "stop", "ground": "renounced"}),
    "reviews-api.open_planned": By("clerk.qingsui"),
    "reviews-api.open_review": By("clerk.qingsui", said={"household_id": "@unchecked_id", "item": "dibao", "kind": "alert", "cause": "数据预警"}),
    "reviews-api.propose_unchanged": By("clerk.qingsui"),
    "reviews-api.confirm_unchanged": By("leader.qingsui"),
    "aid-changes-api.propose_stop": By(
        "clerk.qingsui", said={"household_id": "@receiving_id", "item": "dibao", "outcome": "stop", "ground": "job", "facts": "稳定就业，收入超过标准"}
    ),
    "household-changes-api.enter_change": By("clerk.qingsui", said={"answers": {"kind": "health", "happened_on": "2026-09-17", "words": "住院治疗"}}),
    "household-changes-api.report_change": By("village1.qingsui", said={"household_id": "@village_household", "answers": UNCHANGED}),
    "household-changes-api.handle_change": By("clerk.qingsui", said={"answers": {"kind": "health", "happened_on": "2026-09-17", "words": "住院治疗"}}),
    "household-changes-api.set_aside": By("clerk.qingsui"),
    "review-lists-api.handle_entry": By("clerk.qingsui", "/api/v1/review-lists/entries/{gap_id}", {"result": "unwilling", "words": "本人不愿申请"}),
    "review-draws-api.make_draw": By("reviewer.civil"),
    "means-flags-api.clear_flag": By("clerk.qingsui"),
    "means-flags-api.set_flag": By("clerk.qingsui", said={"household_id": "@receiving_id"}),
    "suspicions-api.compare_file": By("reviewer.civil", said={"query": {"source": "企业登记"}, "file": ("list.csv", COMPANIES)}),
    "complaints.register": By("clerk.qingsui", said={"points-0-text": "反映某户隐瞒收入情况"}),
    "complaints.link_household": By("reviewer.civil", said={"household_code": "@household_code"}),
    "complaints-api.register": By(
        "clerk.qingsui", said={"answers": POINTS}
    ),
    "complaints-api.link_household": By("reviewer.civil", said={"household_code": "@household_code"}),
    "meetings.save_agenda": By("secretary.meeting"),
    "meetings.cancel": By("secretary.meeting"),
    "meetings.plan": By("secretary.meeting", "/meetings"),
    "meetings.plan_series": By("secretary.meeting", "/meetings"),
    "meetings.end_series": By("secretary.meeting", "/meetings"),
    "meetings.record": By("secretary.meeting", BARE),
    "meetings.stand_aside": By("secretary.meeting", LIVE, {"user": "@seated_id"}),
    "meetings.take_part_again": By("secretary.meeting", LIVE),
    "meetings.conclude": By("secretary.meeting", LIVE),
    "meetings.vote": By("member.civil", MY),
    "meetings.stand_aside_myself": By("convener.meeting", MY),
    "meetings.sign_in": By("member.civil", BARE),
    "meetings.set_attendance": By("secretary.meeting", BARE, {"there": "@seated_id"}),
    "meetings-api.call_off": By("secretary.meeting"),
    "meetings-api.plan": By("secretary.meeting", said={"planned_at": "2026-09-28T09:00:00+08:00", "place": "县政府"}),
    "meetings-api.save_agenda": By("secretary.meeting", said=AGENDA),
    "meetings-api.prepare": By("secretary.meeting", said={"way": "cancel", "reason": "没有事项"}),
    "meetings-api.set_attendance": By("secretary.meeting"),
    "meetings-api.sign_in": By("member.civil"),
    "meetings-api.conclude": By("secretary.meeting", said={"agenda_item": "@item_id@meeting", "conclusion": "dropped", "text": "撤回"}),
    "meeting-items-api.vote": By("member.civil"),
    "meeting-items-api.record": By("secretary.meeting"),
    "meeting-items-api.stand_aside": By("convener.meeting"),
    "meeting-items-api.take_part_again": By("secretary.meeting"),
    "meeting-series-api.end_series": By("secretary.meeting"),
    "meeting-series-api.plan_series": By("secretary.meeting", said={"first_on": "2026-10-09", "every_weeks": 4, "at": "09:00", "place": "县政府"}),
}  # fmt: skip
