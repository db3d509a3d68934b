"""Every document that belongs to a shipped step (domain reference 4.3, and 2.6 for stranded people): its kind, its print, the step that issues it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from server.documents.basis import basis_on
from server.documents.catalogue import KINDS, modules

ROOT = Path(__file__).parents[3]
PRINTS = ROOT / "server/documents/templates/documents/print"

#: name in the domain reference → kinds, with the file in which the step stands that issues them
TABLE: dict[str, dict[str, str]] = {
    "受理通知书": {"acceptance-notice": "workflows/diagrams/intake.bpmn"},
    "不予受理告知书": {"non-acceptance-notice": "workflows/diagrams/intake.bpmn"},
    "一次性告知(补正)单": {"deficiency-notice": "workflows/diagrams/intake-supplement.bpmn"},
    "核对授权书": {"authorisation": "server/cases/papers.py"},
    "诚信承诺书": {"promise": "server/cases/papers.py"},
    "委托书": {"proxy": "server/cases/papers.py"},
    "近亲属备案表": {"relative-filing": "server/verification/survey.py"},
    "入户调查表": {"home-visit-form": "server/verification/visiting.py"},
    "邻里访问记录": {"neighbour-record": "server/verification/visiting.py"},
    "信函索证函": {"source-letter": "server/verification/checking.py"},
    "核对委托单": {"check-order": "server/verification/checking.py"},
    "核对报告": {"check-report": "server/verification/checking.py"},
    "核对结果告知书": {"check-result-notice": "workflows/diagrams/verify.bpmn"},
    "异议(复查)申请与结论": {"recheck-conclusion": "workflows/diagrams/verify.bpmn"},
    "民主评议记录": {"appraisal-record": "server/verification/survey.py"},
    "初审意见": {
        "initial-opinion": "workflows/diagrams/dibao-opinion.bpmn", "tekun-opinion": "server/recognition/records.py",
        "recognition-opinion": "server/recognition/records.py",
    },
    "公示": {"notice": "server/notices/operations.py"},
    "公示异议登记": {"objection-record": "server/notices/effects.py", "objection-answer": "server/notices/effects.py"},
    "报送清单": {"file-list": "workflows/diagrams/dibao-confirm.bpmn"},
    "县级入户/抽查记录": {"county-visit-form": "server/verification/visiting.py", "spot-check-record": "server/recognition/records.py"},
    "审核确认意见": {"decision-opinion": "server/determination/deciding.py"},
    "确认通知书/低保证/供养证": {
        "confirmation-notice": "server/determination/deciding.py", "tekun-certificate": "server/recognition/beginning.py",
        "dibao-certificate": "server/determination/certificates.py",
        "child-decision": "server/recognition/beginning.py", "spend-decision": "server/recognition/beginning.py",
    },
    "不予确认告知书": {
        "non-confirmation-notice": "server/determination/deciding.py", "tekun-refusal": "server/recognition/beginning.py",
        "child-refusal": "server/recognition/beginning.py", "spend-refusal": "server/recognition/beginning.py",
        "recognition-refusal": "server/recognition/beginning.py", "refusal-notice": "workflows/diagrams/urgent-county.bpmn",
    },
    "公布": {"publication": "server/notices/operations.py"},
    "延期审批与告知": {"extension-notice": "workflows/diagrams/extend.bpmn"},
    "终止程序告知书": {"end-notice": "server/determination/ending.py", "termination-notice": "workflows/diagrams/intake.bpmn"},
    "转办单": {"transfer": "server/referrals/sending.py"},
    "签收/退回单": {"transfer-receipt": "server/referrals/records.py", "transfer-return": "server/referrals/records.py"},
    "转介单": {"hand-on": "server/referrals/sending.py"},
    "办理结果反馈单": {"transfer-result": "server/referrals/results.py"},
    "联席会议通知": {"meeting-notice": "server/meetings/convening.py"},
    "联席会议签到": {"meeting-attendance": "server/meetings/minutes.py"},
    "联席会议纪要": {"meeting-minutes": "server/meetings/minutes.py"},
    "决议督办单": {"resolution-order": "server/meetings/following.py"},
    "急难救助登记表": {"urgent-register": "workflows/diagrams/urgent-book.bpmn"},
    "先行救助补办说明": {"supplement-note": "server/cases/papers.py", "first-relief": "workflows/diagrams/urgent-book.bpmn"},
    "备用金收支单": {"petty-fund-slip": "workflows/diagrams/urgent-book.bpmn"},
    "发放批次表": {"payment-batch": "workflows/diagrams/pay.bpmn"},
    "退款处理单": {"payment-return": "workflows/diagrams/pay-return.bpmn", "payment-withheld": "server/payments/records.py"},
    "代管协议": {"custody-agreement": "server/payments/records.py"},
    "变化申报表": {"declaration-form": "server/reviews/records.py"},
    "核查表": {"review-form": "workflows/diagrams/review-close.bpmn"},
    "增减员调整表": {"member-change": "server/reviews/family/members.py"},
    "拟调减/停发告知与听取意见记录": {"intent-notice": "workflows/diagrams/stop-hear.bpmn", "hearing-record": "server/reviews/records.py"},
    "增发/减发/停发决定": {"change-decision": "workflows/diagrams/stop.bpmn"},
    "渐退期审批表": {"grace-approval": "server/reviews/applying.py"},
    "自理能力评估表": {"care-rating": "server/recognition/records.py"},
    "终止供养公示/决定": {"tekun-end": "workflows/diagrams/stop.bpmn"},
    "认定书(边缘/刚性)": {"recognition-certificate": "server/recognition/beginning.py"},
    "举报投诉登记与回复": {"complaint-record": "server/complaints/effects.py", "complaint-reply": "server/complaints/effects.py"},
    "追缴通知": {"recover-notice": "workflows/diagrams/recover-order.bpmn"},
    "卷内目录": {"file-contents": "server/archives/contents.py"},
    "求助登记表": {"stranded-register": "server/referrals/station.py"},
    "入站/离站记录": {"stranded-stay": "server/referrals/station.py"},
    "护送交接单": {"escort-handover": "server/referrals/station.py"},
    "归档移交单": {"archive-transfer": "server/archives/operations.py"},
}  # fmt: skip

STEPS = [(name, kind, step) for name, kinds in TABLE.items() for kind, step in kinds.items()]
#: what decides about somebody, and so says what can be done against it
DECISIONS = frozenset(
    "confirmation-notice non-confirmation-notice tekun-certificate tekun-refusal tekun-end recognition-certificate recognition-refusal "
    "spend-decision spend-refusal child-decision child-refusal refusal-notice non-acceptance-notice end-notice termination-notice "
    "change-decision recover-notice payment-withheld transfer-result".split()
)  # fmt: skip


@pytest.mark.parametrize(("name", "kind", "step"), STEPS, ids=[f"{name}:{kind}" for name, kind, _step in STEPS])
def test_a_document_of_the_domain_has_its_kind_its_print_and_the_step_that_issues_it(
    name: str, kind: str, step: str
) -> None:
    entry = KINDS[kind]
    assert (PRINTS / f"{kind}.html").is_file()
    source = (ROOT / step).read_text(encoding="utf-8")
    assert re.search(rf"[\"'>,]{re.escape(kind)}[\"'<,]", source), f"{name}: {step} issues no {kind}"
    shown = (PRINTS / f"{kind}.html").read_text(encoding="utf-8")
    asked = set(re.findall(r"(?<![.\w])facts\.([a-z_]+)", shown)) | set(re.findall(r"facts\['([a-z_]+)'\]", shown))
    assert asked <= set(entry.facts), f"the print of {kind} asks for facts that its whitelist does not name"
    assert entry.remedy is (kind in DECISIONS)


def test_no_kind_is_made_up_beside_the_domain_but_for_a_reason() -> None:
    beside = {
        "decision of a department, worded by its own diagram": {
            "education-result",
            "housing-refusal",
            "rebuild-refusal",
        },
        "papers inside the house": {
            "investigation-start",
            "expense-sheet",
            "draw-record",
            "supervision",
            "cooperation-warning",
        },
    }
    listed = {kind for _name, kind, _step in STEPS}
    assert set(KINDS) - listed == set().union(*beside.values())


@pytest.mark.parametrize("day", ["2026-06-30", "2026-07-01"])
def test_whatever_decides_cites_what_was_in_force(day: str) -> None:
    from datetime import date

    for kind in sorted(DECISIONS):
        cited = basis_on(kind, date.fromisoformat(day))
        words = str(cited)
        assert cited, kind
        assert ("中华人民共和国社会救助法" in words) <= (day >= "2026-07-01"), (kind, words)
    assert len(modules()) >= 12
