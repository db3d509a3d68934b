"""Who carries out what is about data checks, visits, notices, requests to see, urgent relief and what befell a township."""

from __future__ import annotations

from tests.integration.permissions.carrying import BARE, By
from tests.integration.rolls.conftest import id_number

FRESH = id_number(77)
SITTING = {f"people-{n}-name": f"示例{who}" for n, who in enumerate("甲乙丙丁戊")}
PEOPLE = [{"name": f"示例{who}", "standing": "committee"} for who in "甲乙丙丁戊"]
APPRAISAL = {
    "held_on": "2026-09-17", "place": "村委会", "chair": "示例零", "question": "收入是否属实", "people": PEOPLE, "agree": 5, "against": 0, "abstained": 0,
    "opinion": "同意",
}  # fmt: skip
SIGNED = {"name": "示例丁", "relation": "sibling", "signed_on": "2026-09-18", "way": "paper"}
LEAD = {
    "name": "示例", "address": "麦香村一组", "scene": "medical-cost", "narrative": "住院花费大，没有人照料", "urgent": False, "reporter_name": "周示一",
    "reporter_phone": "0690-8801001", "reporter_role": "neighbour", "found_at": "2026-09-18T09:00:00+08:00",
}  # fmt: skip
RELIEF = {
    "person": {"id_kind": "resident", "id_number": "690102197003070038", "name": "示例"},
    "event": {"kind": "fire", "happened_at": "2026-09-18T07:00:00+08:00", "place": "麦香村一组", "narrative": "厨房起火，无处做饭"},
    "report": {"by": "village", "way": "phone", "name": "示例", "phone": "0690-8801001"},
}  # fmt: skip
MEDICAL = "姓名,身份证号,乡镇,12个月自付\n示例,690102197003070038,青穗镇,90000\n"
FALLEN = {"damage_grade": "collapsed", "rooms": 2, "put_forward": "own", "words": "正房倒塌", "agreed": True}
HIT = {"name": "示例", "id_number": FRESH, "people": 1, "needs": ["food"], "damage": "存粮泡坏"}
CARRIED = {
    "relief.check_sample": By("reviewer.civil", "", {"result": "right"}),
    "relief.register": By("clerk.qingsui"),
    "relief.top_up": By("maker.finance"),
    "relief.correct": By("maker.finance"),
    "reliefs-api.register": By("clerk.qingsui", said={"township": "@township", "answers": RELIEF}),
    "funds-api.top_up": By("maker.finance"),
    "funds-api.correct": By("maker.finance"),
    "fund-samples-api.check_sample": By("reviewer.civil"),
    "verification.withdraw": By("clerk.qingsui"),
    "verification.investigate": By("reviewer.civil"),
    "verification.file_relative": By("clerk.qingsui"),
    "verification.record_appraisal": By("clerk.qingsui", said=SITTING | {"agree": "5", "against": "0", "abstained": "0"}),
    "verification.keep_by_source": By("checker.civil", said={"rest": "true"}),
    "verification.authorise": By("clerk.qingsui", said={"obligor_name": "示例丁", "obligor_relation": "sibling", "signed_on": "2026-09-18"}),
    "verification.enter": By("checker.civil", "/verification/checks/{check_id@/answers}", {"{sent_inquiry_id}-state": "none", "source_at": "2026-09-17"}),
    "verification.mark_rest": By("checker.civil", "/verification/checks/{check_id@/answers}/rest"),
    "verification.correct": By("@rechecker", BARE),
    "verification.keep_scan": By("checker.civil", "/verification/checks/{check_id@/answers}"),
    "verification.change_source": By("system.admin"),
    "verification.keep_photos": By("@visitor"),
    "checks-api.enter": By("checker.civil"),
    "checks-api.correct": By("@rechecker"),
    "checks-api.no_record": By("checker.civil", said={"sources": ["tax"], "expected": "@tax_open"}),
    "check-sources-api.change_source": By("system.admin"),
    "verification-api.withdraw": By("clerk.qingsui"),
    "verification-api.file_relative": By("clerk.qingsui"),
    "verification-api.authorise": By("clerk.qingsui", said={"signatures": [SIGNED]}),
    "verification-api.appraise": By("clerk.qingsui", said={"answers": APPRAISAL}),
    "verification-api.investigate": By("reviewer.civil", said={"item": "@own_item"}),
    "verification-api.keep_visit_file": By("@visitor", said={"query": {"what": "scene"}, "file": ("photo.png", "@picture")}),
    "notices.ask_exemption": By("@decider", "/cases/{case_id@/decide}/no-notice"),
    "notices.decide_exemption": By("reviewer.civil", "", {"approved": "yes"}),
    "notices-api.add_photo": By("village1.qingsui", said={"file": ("photo.png", "@picture")}),
    "exemptions-api.decide_exemption": By("reviewer.civil"),
    "unmasking.ask": By("clerk.qingsui", "/unmaskings/new?person={person_id}"),
    "unmasking.decide": By("reviewer.civil", "", {"agreed": "yes"}),
    "unmasking.look": By("clerk.qingsui", looks=True),
    "unmaskings-api.ask": By("clerk.qingsui"),
    "unmaskings-api.decide": By("reviewer.civil"),
    "unmaskings-api.look": By("clerk.qingsui", looks=True),
    "determination.ask_extension": By("@extender"),
    "extensions-api.ask_extension": By("@extender", said={"ground": "difficult", "facts": "大雪封山，无法入户"}),
    "care-reports-api.report_care": By("clerk.qingsui", said={"person_id": "@supported_id", "change": "中风后需要照料", "reported_on": "2026-09-17"}),
    "discovery.record_visit": By("clerk.qingsui"),
    "discovery.assign_helper": By("clerk.qingsui"),
    "discovery.record_consult": By("clerk.qingsui"),
    "discovery.name_officer": By("reviewer.civil"),
    "discovery.report": By("clerk.qingsui"),
    "discovery.take": By("clerk.qingsui"),
    "discovery.contact": By("clerk.qingsui"),
    "discovery.close": By("clerk.qingsui", said={"outcome": "not-found"}),
    "discovery.apply": By("clerk.qingsui"),
    "discovery.scan": By("clerk.qingsui"),
    "discovery.bring_list": By(
        "reviewer.civil", said={"file": ("list.csv", MEDICAL)}
    ),
    "online.show_phone": By("clerk.qingsui", looks=True),
    "online.keep_application": By("clerk.qingsui", "/cases/{case_id@/applications/cases}", said={"words": "电话核实，还要办"}),
    "applications-api.keep_application": By("clerk.qingsui", said={"words": "电话核实，还要办"}),
    "online.take": By("clerk.qingsui"),
    "online.call": By("clerk.qingsui"),
    "online.begin": By("clerk.qingsui"),
    "online.register_urgent": By("clerk.qingsui"),
    "online.pass_on": By("clerk.qingsui", said={"township": "@heyan"}),
    "online.answer": By("clerk.qingsui", said={"outcome": "advice"}),
    "applications-api.take": By("clerk.qingsui"),
    "applications-api.call": By("clerk.qingsui"),
    "applications-api.begin": By("clerk.qingsui"),
    "applications-api.register_urgent": By("clerk.qingsui"),
    "applications-api.pass_on": By("clerk.qingsui", said={"township": "@heyan"}),
    "applications-api.answer": By("clerk.qingsui", said={"outcome": "advice", "words": "已说明政策"}),
    "leads-api.take_lead": By("clerk.qingsui"),
    "leads-api.begin_application": By("clerk.qingsui"),
    "leads-api.report_lead": By("clerk.qingsui", said={"township": "@township", "answers": LEAD}),
    "leads-api.contact_lead": By("clerk.qingsui", said={"way": "phone", "verified": "confirmed", "note": "已联系"}),
    "leads-api.close_lead": By("clerk.qingsui", said={"outcome": "not-found", "note": "多次上门无人"}),
    "lead-lists-api.scan": By("clerk.qingsui"),
    "lead-lists-api.bring_list": By("reviewer.civil", said={"query": {"kind": "medical"}, "file": ("list.csv", MEDICAL)}),
    "visits-api.assign_helper": By("clerk.qingsui"),
    "visits-api.record_visit": By("clerk.qingsui", said={"way": "visit", "found": "well", "note": "生活平稳"}),
    "consults-api.record_consult": By("clerk.qingsui", said={"way": "phone", "result": "answered"}),
    "information-officers-api.name_officer": By(
        "reviewer.civil", said={"unit": "@township", "name": "示例", "phone": "06908801001", "backup": "示替", "backup_phone": "06908801002"}
    ),
    "disasters.open_event": By("officer.emergency"),
    "disasters.close_event": By("officer.emergency"),
    "disasters.hand_to_aid": By("clerk.qingsui"),
    "disasters.nominate": By("clerk.qingsui", said={"put_forward": "own", "group_name": None}),
    "disasters.register": By("clerk.qingsui", said={"id_number": FRESH}),
    "disasters.open_list": By("leader.heyan", "/disasters"),
    "disasters.fill_again": By("clerk.qingsui"),
    "disasters.leave_out_rest": By("clerk.qingsui"),
    "disasters.set_standing": By("clerk.qingsui", said={"included": "0", "needs": None, "reason": "已外迁"}),
    "disasters.answer": By("officer.emergency", said={"result": "granted", "what": "棉被", "granted_on": "2026-09-18"}),
    "disasters-api.close_event": By("officer.emergency"),
    "disasters-api.hand_to_aid": By("clerk.qingsui"),
    "disasters-api.nominate": By("clerk.qingsui", said={"answers": FALLEN}),
    "disasters-api.open_event": By("officer.emergency", said={"answers": {"title": "洪涝", "kind": "flood", "happened_on": "2026-09-01", "narrative": "进水"}}),
    "disasters-api.register": By("clerk.qingsui", said={"village": "@place_village", "answers": HIT}),
    "winter-lists-api.fill_again": By("clerk.qingsui"),
    "winter-lists-api.leave_out_rest": By("clerk.qingsui"),
    "winter-lists-api.open_list": By("leader.heyan", said={"township": "@heyan"}),
    "winter-lists-api.set_standing": By("clerk.qingsui", said={"included": True, "needs": ["food"]}),
    "winter-lists-api.answer": By("officer.emergency", said={"result": "granted", "what": "棉被", "granted_on": "2026-09-18"}),
    "verification.show_report_for": By("auditor.county", looks=True),
}  # fmt: skip
