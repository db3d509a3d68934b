"""What people of the lived-in county do besides, through the product's own operations, so that each step finds the state that it wants."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select, text, update

from server.cases.operations import complete_task
from server.disasters import operations as disasters
from server.disasters.models import WinterList
from server.foundation.work import Work
from server.households import merging
from server.meetings import operations as meetings
from server.meetings.models import AgendaItem
from server.oversight import operations as oversight
from server.payments import books, opening, results
from server.payments.models import Fund, Run, StandingAmount, StandingPayment
from server.reviews.batch import propose_unchanged
from server.reviews.reporting import report
from server.unmasking import operations as unmasking
from tests.integration.permissions.bank import bank_answer
from tests.integration.permissions.ready import make_ready
from tests.integration.permissions.rows import family
from tests.integration.reviews.story import Town
from tests.stage import Stage

AUGUST, SEPTEMBER = date(2026, 8, 1), date(2026, 9, 1)
NOTHING = {"kind": "none", "happened_on": "2026-09-18", "words": "没有变化", "reporter": "陈示例", "truthful": True}
#: Two households of the township that nobody has asked anything for.
DOUBLE = (
    "SELECT h.id FROM households h JOIN units u ON u.id = h.township WHERE u.code = 'qingsui' AND h.merged_into IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM cases c WHERE c.household_id = h.id) ORDER BY h.code LIMIT 2"
)


def live_on(stage: Stage) -> None:
    """Let people of the county do what its days have not brought about."""
    merge_two_households(stage)
    let_members_circulate(stage)
    agree_to_a_request(stage)
    sign_for_a_month(stage)
    answer_an_order(stage)
    send_a_batch_to_the_bank(stage)
    live_through_a_flood(stage)
    check_who_has_not_changed(stage)
    make_ready(stage)


def check_who_has_not_changed(stage: Stage) -> None:
    """Let two households of each of two townships say that nothing changed; “keep” is proposed for one of them."""
    for number, code in enumerate(("qingsui", "baishi")):
        town = Town(stage, code)
        for serial in (1, 2):
            home = town.home(serial=70 + 2 * number + serial)
            check = town.check(home)
            town.report(home, check)
            stage.run(
                f"clerk.{code}",
                lambda w, h=home, n=f"{code}-{serial}": report(
                    w, household_id=h.household, answers=NOTHING, submission=n
                ),
            )  # type: ignore[misc]
        proposed = check.id
        stage.run(f"clerk.{code}", lambda w, c=proposed: propose_unchanged(w, review_ids=[c]))  # type: ignore[misc]


def merge_two_households(stage: Stage) -> None:
    """Make one of two households, so that it can be taken back."""

    def merge(work: Work) -> None:
        source, target = work.session.scalars(text(DOUBLE))
        merging.merge(work, kind="household", source_id=source, target_id=target, reason="重复登记")

    stage.run("reviewer.qingsui", merge)


def let_members_circulate(stage: Stage) -> None:
    """Let a meeting sit, by circulation, about the matter that waits; one member stands aside in it."""

    def convene(work: Work) -> str:
        meeting = meetings.plan_meeting(
            work, planned_at=work.now + timedelta(days=3), place="县政府第二会议室", submission="circulation"
        )
        matters = [meetings.Wanted(source="request:planted-meeting_requests")]
        edit = meetings.Edit(
            version=meeting.version, planned_at=meeting.planned_at, place=meeting.place, matters=matters
        )
        meetings.save_agenda(work, meeting_id=meeting.id, edit=edit)
        meetings.prepare(work, meeting_id=meeting.id, way="written")
        return meeting.id

    meeting_id = stage.run("secretary.meeting", convene)

    def step_aside(work: Work) -> None:
        item = work.session.scalars(select(AgendaItem.id).where(AgendaItem.meeting_id == meeting_id)).one()
        meetings.stand_aside(work, item_id=item, reason="申请人是近亲属")

    stage.run("chief.treasury", step_aside)


def agree_to_a_request(stage: Stage) -> None:
    """Let a clerk see a number of the family: she asks, her leader agrees."""

    def ask(work: Work) -> str:
        return unmasking.ask(
            work, fields=["id_number"], reason="核对户口簿", person_id=family(work.session)["person_id"]
        ).id

    row = stage.run("clerk.qingsui", ask)
    stage.run("leader.qingsui", lambda work: unmasking.decide(work, unmasking_id=row, agreed=True))


def sign_for_a_month(stage: Stage) -> None:
    """Let the maker sign for a month of every fund that is over."""

    def sign(work: Work) -> None:
        for fund in work.session.scalars(select(Fund.id)):
            books.reconcile(work, fund_id=fund, month=AUGUST)

    stage.run("maker.finance", sign)


def answer_an_order(stage: Stage) -> None:
    """Let the supervisor send an order about the family's case, and the township's clerk answer it."""

    def send(work: Work) -> str:
        home, until = family(work.session), work.today + timedelta(days=10)
        order = oversight.send_order(
            work, subject_kind="case", subject_id=home["case_id"], unit_id=home["township"], role="clerk", reason="请说明办理进度",
            reply_by=until, form_token="ordered",
        )  # fmt: skip
        return order.id

    order_id = stage.run("supervisor.county", send)
    stage.run("clerk.qingsui", lambda work: oversight.answer_order(work, order_id=order_id, text="正在入户核查"))


def send_a_batch_to_the_bank(stage: Stage) -> None:
    """Let a batch be built, checked and released, and lay down what the bank answers."""

    def build(work: Work) -> tuple[str, str]:
        for row in (StandingPayment, StandingAmount):  # what the roll brought in begins a month before
            work.session.execute(update(row).values(first_month=SEPTEMBER))
        run = opening.open_run(work, kind="month", month=SEPTEMBER)
        return run.id, run.case_id

    run_id, case_id = stage.run("maker.finance", build)
    _do(stage, "maker.finance", case_id, "build", {"build_outcome": "submit"})
    count, total = stage.read(lambda work: _sums(work, run_id))
    said = {"check_outcome": "pass", "control_count": count, "control_total": total}
    _do(stage, "cashier.finance", case_id, "check", said)
    stage.tick()
    stage.run("maker.finance", lambda work: results.keep_upload(work, stage.read(lambda w: bank_answer(w, run_id))))


def _do(stage: Stage, login: str, case_id: str, element: str, answers: dict[str, Any]) -> None:
    task = stage.open_tasks(case_id)[element].id
    stage.run(login, lambda work: complete_task(work, task_id=task, answers=answers))


def _sums(work: Work, run_id: str) -> tuple[int, str]:
    run = work.session.get_one(Run, run_id)
    return run.count, str(run.total)


def live_through_a_flood(stage: Stage) -> None:
    """Let one township draw its winter list up, and another hand its own over to emergency management."""
    towns = {code: stage.unit(code) for code in ("qingsui", "baishi")}
    told = {"title": "洪涝", "kind": "flood", "happened_on": "2026-09-01", "narrative": "进水"}
    flood = stage.run(
        "officer.emergency", lambda w: disasters.open_event(w, answers=told, area=list(towns.values())).id
    )
    for number, (code, town) in enumerate(towns.items()):
        home = {
            "name": "水示例", "id_number": ("690102197510100174", "69010219800101001X")[number], "people": 2, "needs": ["food"], "damage": "存粮泡坏",
        }  # fmt: skip
        village = stage.unit(f"{code}-village-1")
        stage.run(
            f"village1.{code}",
            lambda w, t=town, v=village, a=home: (
                disasters.register(  # type: ignore[misc]
                    w, disaster_id=flood, township=t, village=v, answers=a
                ).id
            ),
        )
        made = stage.run(f"clerk.{code}", lambda w, t=town: disasters.open_list(w, township=t).id)  # type: ignore[misc]
        if code == "baishi":
            _hand_over(stage, made)
    late = {"name": "迟示例", "id_number": "690102197003070038", "people": 1, "needs": ["food"], "damage": "外出刚回"}
    village = stage.unit("qingsui-village-1")
    stage.run(
        "clerk.qingsui",
        lambda w: disasters.register(w, disaster_id=flood, township=towns["qingsui"], village=village, answers=late).id,
    )


def _hand_over(stage: Stage, made: str) -> None:
    stage.run("clerk.baishi", lambda w: disasters.leave_out_rest(w, list_id=made, reason="没有受灾"))
    case_id = stage.read(lambda w: w.session.get_one(WinterList, made).case_id)
    for login, step, answers in (
        ("clerk.baishi", "draw", {"drawn": True}),
        ("reviewer.baishi", "check", {"check_outcome": "pass"}),
        ("leader.baishi", "approve", {"approve_outcome": "pass", "control_count": 1}),
    ):
        task = stage.open_tasks(case_id)[step].id
        stage.run(login, lambda w, t=task, a=answers: complete_task(w, task_id=t, answers=a))  # type: ignore[misc]
