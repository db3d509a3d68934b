"""Who must be two persons in one case, listed without looking at the diagrams: a second source beside their `separateFrom`.

`DUTIES` says of every step what kind of act it is; `APART` says which kinds of acts one person may not hold in one case, and by which
paragraph (1)–(10) of the separation of duties, or by the house's own rule of four eyes (H).
"""

from __future__ import annotations

from collections.abc import Iterator

#: Kinds of acts between which another person must come in; the case knows each kind by its process.
APART: dict[frozenset[str], str] = {
    frozenset(pair): why
    for why, pairs in {
        "1": [("accept", "opinion"), ("accept", "review"), ("accept", "decide"), ("opinion", "decide"), ("register", "judge"),
              ("register", "approve"), ("judge", "approve"), ("register", "remainder"), ("judge", "remainder"), ("approve", "remainder")],
        "3": [("query", "report")],
        "4": [("make", "check"), ("judge", "pay"), ("approve", "pay"), ("pay", "countersign")],
        "7": [("accept", "refuse"), ("accept", "repeat"), ("ask", "extend"), ("warn", "end")],
        "H": [("opinion", "review"), ("review", "decide"), ("inquire", "opinion"), ("prepare", "conclude"), ("conclude", "recheck"),
              ("establish", "order"), ("ask-off", "write-off"), ("draft", "sign"), ("look", "settle"), ("propose", "confirm"),
              ("hear", "stop"), ("report-township", "decide"), ("carry", "verify"), ("account", "account-check"), ("account", "money"),
              ("account", "no-money"), ("money", "no-money"), ("serve", "accept-service"),
              ("review-result", "confirm-result"),
              ("unfit", "unfit-again"), ("draw-up", "look-through"), ("draw-up", "hand-on"), ("look-through", "hand-on"), ("survey", "repair-approval"),
              ("discuss-house", "review-house"), ("discuss-house", "approve-house"), ("review-house", "approve-house")],
    }.items()
    for pair in pairs
}  # fmt: skip

#: Two kinds that the county may leave to one leader where a township has one clerk (8): never accepting and deciding.
EASED = {frozenset(("opinion", "decide-township")), frozenset(("register", "approve"))}

#: Process → step → kind of act. A step that binds nobody stands with "".
DUTIES: dict[str, dict[str, str]] = {
    "intake": {"check": "accept", "confirm_refusal": "refuse", "assess": ""},
    "intake-supplement": {"decide": "accept", "supplement": ""},
    "urgent": {"registration": "register", "judge": "judge"},
    "urgent-relief": {"approve_relief": "approve", "pay": "pay"},
    "urgent-book": {"countersign": "countersign"},
    "urgent-county": {"decide_remainder": "remainder"},
    "urgent-after": {"confirm_end": "", "supplement": ""},
    "child": {"county_review": "review", "enter_upstream": "", "recount": ""},
    "child-check": {"screen": "inquire", "check_data": "inquire", "visit": "inquire", "initial_opinion": "opinion"},
    "dibao": {"recount": ""},
    "dibao-convert": {"ask_conversion": ""},
    "dibao-opinion": {"initial_opinion": "opinion", "second_opinion": "opinion"},
    "dibao-confirm": {"forward": "", "county_review": "review", "judge_complaint": ""},
    "tekun": {"forward": "", "recount": ""},
    "tekun-opinion": {"initial_opinion": "opinion"},
    "tekun-notice": {"opinion_again": "opinion"},
    "tekun-county": {"spot_check": "", "county_review": "review", "rate_care": "", "judge_complaint": ""},
    "tekun-care": {"rate_again": ""},
    "recognise": {"forward": "", "recount": ""},
    "recognise-opinion": {"initial_opinion": "opinion"},
    "recognise-county": {"county_review": "review", "judge_complaint": ""},
    "temp-spend": {"recount": ""},
    "spend-check": {"judge_repeat": "repeat", "initial_opinion": "opinion", "discuss": ""},
    "spend-decide": {},
    "spend-county": {"county_review": "review"},
    "spend-pay": {"county_report": "report-township"},
    "spend-stage": {},
    "decide": {"sign_county": "decide", "sign_township": "decide-township", "deliver": "", "publish": ""},
    "verify": {
        "start_survey": "prepare", "conclude_survey": "conclude", "county_start_survey": "prepare", "county_conclude_survey": "conclude",
        "hear_objection": "", "recheck_result": "recheck",
    },
    "verify-check": {"dispatch_check": "query", "collect_results": "query", "review_report": "report"},
    "verify-visit": {"visit_home": "", "county_visit_home": ""},
    "notice": {"post": "", "take_down": ""},
    "notice-objection": {"recheck": "", "answer": ""},
    "terminate": {"warn": "warn", "deliver_warning": "warn", "cooperate": "", "confirm_end": "end"},
    "extend": {"registration": "ask", "approve_township": "extend", "approve_county": "extend", "tell_applicant": ""},
    "complaint": {"check": "look", "conclude": "settle", "reply": ""},
    "joint-meeting": {"prepare": "", "open": "", "deliberate": "", "draft_minutes": "draft", "sign_minutes": "sign"},
    "resolution": {"carry_out": "carry", "verify": "verify"},
    "winter": {"draw": "draw-up", "check": "look-through", "approve": "hand-on", "receive": "", "settle": ""},
    "pay": {"build": "make", "take_result": "make", "check": "check", "reconcile": "check"},
    "pay-return": {"renew": "account", "confirm": "account-check", "settle": "money", "agree": "no-money", "serve": ""},
    "recover": {"establish": "establish", "review": "ask-off", "approve": "write-off", "receive": ""},
    "recover-order": {"decide": "order", "tell": "", "hear": "", "deliver": ""},
    "review": {"declare": "propose", "county_visit": ""},
    "child-review": {"look": "inquire", "visit": "inquire", "propose": "opinion", "confirm": "review"},
    "review-close": {},
    "review-opinion": {"propose": "propose", "confirm": "confirm"},
    "stop": {"registration": "hear", "decide": "stop", "deliver_decision": ""},
    "stop-hear": {"deliver_intent": "hear", "listen": "hear", "record_silence": "hear"},
    "refer": {"tell": ""},
    "refer-papers": {"look": "", "bring_papers": ""},
    "refer-sign": {"sign_urgent": "", "sign": "", "readdress": "", "rule": ""},
    "refer-generic": {"handle": "review-result", "recheck_waiting": "review-result"},
    "refer-confirm": {"confirm_result": "confirm-result", "review_again": "review-result"},
    "refer-education": {"temporary": "", "apply": "", "recognise": "", "chase": ""},
    "refer-employment": {"register": "", "offer": ""},
    "refer-housing": {"check_housing": "unfit", "recheck": "unfit-again", "allocate": "", "review": ""},
    "refer-housing-rural": {"survey": "survey", "approve": "repair-approval", "village_review": "", "repair": "", "inspect": ""},
    "refer-rebuild": {
        "discuss_house": "discuss-house", "review_house": "review-house", "approve_house": "approve-house", "build_house": "", "accept_house": "",
    },
    "refer-judicial": {"decide": "", "funds": "", "collect": ""},
    "refer-service": {"order": "", "visit": "serve", "check_service": "accept-service"},
    "refer-stranded": {"admit": "", "search": "", "compare": "", "leave": ""},
}  # fmt: skip


def why_apart(one: str, other: str, *, one_clerk: bool = False) -> str:
    """Return the paragraph by which two kinds of acts need two persons, or nothing."""
    kinds = frozenset((one, other))
    if one_clerk and kinds in EASED:
        return ""
    plain = frozenset("decide" if kind == "decide-township" else kind for kind in kinds)
    # The township's own decision follows its own opinion: no review of the county lies in between.
    if "decide-township" in kinds and "review" in kinds:
        return ""
    return APART.get(plain, "") if len(plain) == 2 else ""


def acts(*processes: str) -> Iterator[tuple[str, str]]:
    """Yield each step of some processes with its kind."""
    for process in processes:
        yield from DUTIES[process].items()
