"""Applications for support of the destitute, recognition, relief of expenses and support of children, one at each step."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server.cases.models import Case
from server.demo.stages.allowance import SOUND
from server.demo.stages.applying import application, complain, hand_on, lose_a_member, object_to_notice
from server.demo.stages.exhibit import LONG, Exhibit, Says
from server.demo.stages.placing import Stages
from server.foundation.work import Work
from server.households.models import Benefit
from server.households.operations import enter_benefit
from server.recognition.operations import report_care

PENSIONED: dict[str, Any] = {"income": [{"kind": "wage", "amount": 30000}]}  #: provided for, so not destitute
SPOUSE: list[dict[str, Any]] = [{"name": "喻示偶", "id": "690102195204050026", "relation": "spouse", "tekun_too": True}]
#: below the income of the marginal limit's top, and ill enough: what it pays itself is more than the county's share of it
RIGID: dict[str, Any] = {"income": [{"kind": "wage", "amount": 30000}], "members": []}
ASKS: Says = {
    **SOUND, "county_review": lambda _scene: {"to_meeting": True, "question": "支出情况特殊，提请一事一议", "proposed": "grant", "opinion": "同意乡镇意见"},
}  # fmt: skip
SOME_HELP = {"proposed": "grant", "proposed_amount": "2000", "opinion": "支出票据已核，自付部分确有困难"}
NO_HELP = {
    "proposed": "refuse",
    "proposed_amount": 0,
    "opinion": "没有超出负担能力的支出",
    "reason": "没有超出负担能力的必要支出",
    "basis": "国发〔2014〕47号",
}
BEFORE_THE_MEETING = 2  #: working days: it is convened in the afternoon before its own
MATTERS = 5  #: for the joint meeting: two that are followed up, two that circulate, one that is convened
FILES = 9  #: of five in a row one is drawn for certain, and one is not; files of the story may come between and take the place


def _earlier_aid(stages: Stages, case_id: str) -> None:
    """Let the ledger know that the household was relieved for the same cause some months ago."""

    def enter(work: Work) -> None:
        case = work.session.get_one(Case, case_id)
        since = work.today.replace(day=1)
        enter_benefit(
            work, household_id=str(case.household_id), person_id=case.applicant_id, item="temp-spend", unit=case.township, since=since,
            period="once", cause=case.cause,
        )  # fmt: skip

    stages.act("reviewer.civil", enter)


def _at_the_county(tries: int) -> Exhibit:
    """Return a file that goes to the county; another follows until one is drawn for the spot check and one is not."""

    def again(stages: Stages, _case_id: str) -> None:
        if tries > 1 and not (stages.stands("tekun", "spot_check") and stages.stands("tekun", "county_review")):
            stages.plan([_at_the_county(tries - 1)])

    return application(
        "tekun",
        "spot_check",
        "county_review",
        says=SOUND,
        then={"spot_check": again, "county_review": again},
        **PENSIONED,
    )


def _rated_again(stages: Stages) -> str | None:
    """Let the self-care of somebody who is supported have changed."""

    def find(work: Work) -> str | None:
        supported = select(Benefit.person_id).where(
            Benefit.item == "tekun", Benefit.until.is_(None), Benefit.person_id.is_not(None)
        )
        return work.session.scalars(supported.order_by(Benefit.recorded_at)).first()

    person = stages.look(find)
    if person is None:
        return None
    day = stages.clock.now().date()
    found = stages.act(
        "reviewer.civil",
        lambda work: report_care(work, person_id=person, change="摔伤后不能自己穿衣洗澡", reported_on=day),
    )
    return found.id if found else None


EXHIBITS: list[Exhibit] = [
    application("tekun", "initial_opinion", says=SOUND),
    # Two old spouses: one application, one investigation, and a case for each from the opinion on.
    application("tekun", "initial_opinion", lead=LONG, says=SOUND, members=SPOUSE),
    application("tekun", "forward", says=SOUND, **PENSIONED),
    _at_the_county(FILES),
    application("tekun", "judge_complaint", says=SOUND, then={"county_review": complain}, **PENSIONED),
    application("tekun", "rate_care", lead=LONG, says=SOUND),
    application("tekun", "opinion_again", lead=LONG, says=SOUND, then={"": object_to_notice}),
    application("tekun", "recount", members=[{"name": "孙示例", "relation": "grandchild"}], then={"visit_home": lose_a_member}),
    Exhibit(begin=_rated_again, at=frozenset({"rate_again"})),
    application("gangxing", "initial_opinion", says=SOUND),
    application("gangxing", "forward", says=SOUND),
    application("gangxing", "county_review", says=SOUND),
    application("gangxing", "judge_complaint", says=SOUND, then={"county_review": complain}),
    *(application("gangxing", "left-to-the-meeting", lead=BEFORE_THE_MEETING, says=ASKS, **RIGID) for _matter in range(MATTERS)),
    application("gangxing", "recount", members=[{"name": "孙示例", "relation": "spouse"}], then={"visit_home": lose_a_member}),
    application("temp-spend", "judge_repeat", known="bianyuan", then={"check": _earlier_aid}),
    application("temp-spend", "initial_opinion", known="bianyuan"),
    application("temp-spend", "discuss", known="bianyuan", says={"initial_opinion": {**SOME_HELP, "disputed": True}}),
    application("temp-spend", "county_review", known="bianyuan", says={"initial_opinion": NO_HELP}),
    application(
        "temp-spend", "county_review", "sign", known="bianyuan", says={"initial_opinion": NO_HELP},
        then={"county_review": hand_on("funeral", "家人去世，无力支付火化费用")},
    ),
    application(
        "temp-spend", "county_review", "handle", known="bianyuan", says={"initial_opinion": NO_HELP},
        then={"county_review": hand_on("charity", "临时救助后仍有缺口，请匹配慈善项目")},
    ),
    application(
        "temp-spend", "county_review", "handle", known="bianyuan", says={"initial_opinion": NO_HELP},
        then={"county_review": hand_on("child-care", "父母外出务工，孩子由祖母照看，近期没有到校")},
    ),
    application(
        "child", "county_review", "sign",
        then={"county_review": hand_on("charity", "孩子开学缺学习用品", by="child.civil")},
    ),
    application("temp-spend", "sign_township", known="bianyuan", lead=LONG, says={"initial_opinion": SOME_HELP}),
    application("temp-spend", "county_report", known="bianyuan", lead=LONG, says={"initial_opinion": SOME_HELP}),
    application(
        "temp-spend", "recount", known="bianyuan", members=[{"name": "孙示例", "relation": "spouse"}],
        then={"initial_opinion": lose_a_member},
    ),
    application("child", "screen"),
    application("child", "check_data"),
    application("child", "visit", says={"check_data": {"needs_visit": True}}),
    application("child", "initial_opinion"),
    application("child", "county_review"),
    application("child", "enter_upstream"),
    application("child", "recount", then={"screen": lose_a_member}),
]  # fmt: skip
