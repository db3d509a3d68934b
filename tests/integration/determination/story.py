"""The household of S1: a couple and their pupil, and hands that carry its application through the procedure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from server.cases.models import Case, Deadline, Instance, Item, Task
from server.cases.operations import complete_task, start_instance
from server.demo import visits
from server.demo.desk import assessed, checked_papers
from server.demo.households import household_form
from server.demo.photo import PHOTO
from server.determination.beginning import item_data
from server.determination.models import Decision
from server.documents.models import Document
from server.foundation.clock import FixedClock
from server.foundation.work import Work
from server.households.operations import enter_identity
from server.intake import operations as intake
from server.notices import board
from server.notices.models import Notice
from server.notices.photos import END, START
from server.verification import operations as verification
from server.verification.authorising import is_minor, members
from server.verification.models import Inquiry, MeansCheck
from tests.stage import Stage

CHEN: dict[str, Any] = {
    "name": "陈示例", "id": "690102198503120016", "items": ["dibao"], "health": "disabled", "disability_kind": "limb",
    "disability_grade": "3", "employment": "unemployed", "labour": "none",
    "members": [
        {"name": "李示例", "id": "690102198611200021", "relation": "spouse", "employment": "flexible", "employer": "青穗县示例超市"},
        {"name": "陈小示例", "id": "690102201506010036", "relation": "child"},
    ],
    "income": [{"person": "李示例", "kind": "wage", "amount": 18000, "work_cost": 2400}],
    "property": {"deposits": 6000},
    "hardship": {"causes": ["disability"]},
}  # fmt: skip


VISIT: dict[str, Any] = {
    "way": "on-site", "met_person": "李示例", "met_relation": "spouse", "met_signed": True, "members_confirmed": 3,
    "investigators": [
        {"name": "周示一", "post": "青穗镇 窗口经办", "signed": True},
        {"name": "吴示二", "post": "青穗镇 值班员", "signed": True},
    ],
    "housing": "自有砖房两间", "living": "普通家电，无车", "labour": "disability-card",
    "neighbours": [{"name": "某邻居", "said": "情况属实"}], "agrees": "yes", "findings": "与申报一致", "form_attached": True,
}  # fmt: skip


class Application:
    """One application and everything a test does with it, through the product's own operations."""

    def __init__(self, stage: Stage, **about: Any) -> None:
        self.stage = stage
        self.town = stage.unit(about.pop("township", "qingsui"))
        self.clerk = "clerk.qingsui"
        known = {
            **({} if "name" in about else CHEN),
            **about,
            "township": self.town,
            "village": stage.unit("qingsui-village-1"),
        }
        answers = household_form(known, now=stage.clock.now())
        done = stage.run(self.clerk, lambda w: intake.register(w, answers=answers, choices=[]))
        assert done.case_id is not None
        self.case_id = done.case_id

    def accept(self, **drop: str) -> Application:
        """Check the papers and confirm the items; `drop` says which the household puts off, and why."""
        papers = checked_papers(self._draft("check"), missing={})
        self.do("check", self.clerk, papers=papers, check_outcome="complete")
        self.do("assess", self.clerk, **assessed(self._draft("assess"), drop=drop))
        return self

    def _draft(self, element: str) -> dict[str, Any]:
        return dict(self.stage.open_tasks(self.case_id)[element].draft or {})

    def do(self, element: str, login: str, **answers: Any) -> None:
        """Complete the open task at an element."""
        task = self.task(element)
        self.stage.run(login, lambda w: complete_task(w, task_id=task.id, answers=answers))

    def recognised(self, kind: str) -> None:
        """Let the household hold a recognition for the year."""

        def enter(work: Work) -> None:
            home = work.session.get_one(Case, self.case_id).household_id
            enter_identity(
                work, household_id=home, kind=kind, document="青民认〔2026〕0003号", issued_by="青穗县民政局",
                valid_from=date(2026, 1, 5), valid_to=date(2027, 1, 4), person_id=None,
            )  # fmt: skip

        self.stage.run("approver.civil", enter)

    def task(self, element: str) -> Task:
        """Return the open task at an element."""
        return self.stage.open_tasks(self.case_id)[element]

    @property
    def open(self) -> set[str]:
        """Elements where a person must act."""
        return set(self.stage.open_tasks(self.case_id))

    def item(self, code: str = "dibao") -> Item:
        """Return an item of the case."""
        wanted = select(Item).where(Item.case_id == self.case_id, Item.item == code)
        return self.stage.read(lambda w: w.session.scalars(wanted).one())

    def investigate(
        self, result: str = "within", *, day: str | None = None, found: Mapping[str, Any] | None = None, **visit: Any
    ) -> Application:
        """Carry the investigation to its conclusion: consent, one check (`found`: source → what it knows of somebody), visit, conclusion."""
        self._sign()
        self.do("start_survey", self.clerk, check_way="new")
        self.do("dispatch_check", "checker.civil", sent=True)
        self._answer(found or {})
        self.do("collect_results", "checker.civil", report_conclusion="within", opinion="各数据源已核")
        self.do("review_report", "reviewer.civil", report_sound=True, review_opinion="同意")
        task = self.task("visit_home").id
        self.stage.run(self.clerk, lambda work: visits.bring_files(work, task))
        self.do(
            "visit_home",
            self.clerk,
            **{**VISIT, "visited_on": day or self.stage.clock.now().date().isoformat(), **visit},
        )
        self.do("conclude_survey", "reviewer.qingsui", verify_result=result, reasons="核对、入户一致")
        return self

    def _sign(self) -> None:
        def sign(work: Any) -> None:
            household = work.session.get_one(Case, self.case_id).household_id
            told = [
                {"person_id": person.id, "signed_on": work.today, "way": "paper"}
                | ({"guardian_name": "陈示例", "guardian_relation": "parent"} if is_minor(person, work.today) else {})
                for person, _relation in members(work, household)
            ]
            verification.authorise(work, case_id=self.case_id, signatures=told)

        self.stage.run(self.clerk, sign)

    def _answer(self, found: Mapping[str, Any]) -> None:
        def rest(work: Any) -> None:
            check = work.session.scalars(select(MeansCheck).where(MeansCheck.case_id == self.case_id)).one()
            rows = work.session.scalars(select(Inquiry).where(Inquiry.check_id == check.id)).all()
            for source, findings in found.items():
                row = next(row for row in rows if row.source == source)
                verification.enter(work, check_id=check.id, answers={row.id: {"state": "found", "findings": findings}})
                rows.remove(row)
            asked = sorted({row.source for row in rows})
            verification.rest_without_record(work, check_id=check.id, sources_asked=asked, expected=len(rows))

        self.stage.run("checker.civil", rest)

    def give_opinion(self, login: str = "reviewer.qingsui", **answers: Any) -> Application:
        """Propose what the sheet says."""
        laid_out = dict(self.task("initial_opinion").draft or {})
        told = {"reason": "经调查核实，符合低保条件。", "basis": "民发〔2021〕57号第十九条"}
        self.do("initial_opinion", login, **{**laid_out, **told, **answers})
        return self

    def post(self) -> Application:
        """Put the notice up."""
        self._at_the_board("post", START, posted_at=self.stage.clock.now().isoformat(), places=["board"])
        return self

    def take_down(self) -> Application:
        """Take the notice down."""
        self._at_the_board("take_down", END, taken_down_at=self.stage.clock.now().isoformat())
        return self

    def _at_the_board(self, element: str, line: str, **answers: Any) -> None:
        task = self.task(element)

        def do(work: Any) -> None:
            notice = work.session.scalars(
                select(Notice.id)
                .where(Notice.case_id == self.case_id, Notice.kind == "before")
                .order_by(Notice.round.desc())
            ).first()
            board.keep_photos(work, notice_id=notice, line=line, files=[("board.png", PHOTO)])
            complete_task(work, task_id=task.id, answers=answers)

        self.stage.run("village1.qingsui", do)

    def forward(self) -> Application:
        """Send the file to the county."""
        self.do("forward", self.clerk, complete=True, note="演示")
        return self

    def review(self, **answers: Any) -> Application:
        """Put the township's proposal up for decision."""
        told = {"review_outcome": "forward", "proposed": "grant", "proposed_amount": 1100, "reason": "同意乡镇意见。"}
        self.do("county_review", "reviewer.civil", **{**told, **answers})
        return self

    def ask_for_decision(self, **data: Any) -> str:
        """Put the item up for decision, as a procedure does that has come to its end."""
        item = self.item(data.get("item", "dibao"))

        def begin(work: Any) -> str:
            start = item_data(work, case_id=self.case_id, item_id=item.id, item=item.item)
            start |= {"proposed": "grant", "proposed_amount": Decimal(1100)} | data
            return start_instance(work, case_id=self.case_id, key="decide", item_id=item.id, data=start)

        return self.stage.run(None, begin)

    def decision(self) -> Decision:
        """Return the case's one decision."""
        return self.stage.read(
            lambda w: w.session.scalars(select(Decision).where(Decision.case_id == self.case_id)).one()
        )

    def documents(self) -> dict[str, Document]:
        """Return the case's documents by kind."""
        wanted = select(Document).where(Document.case_id == self.case_id)
        return {d.kind: d for d in self.stage.read(lambda w: w.session.scalars(wanted).all())}

    def deadlines(self, state: str = "open") -> dict[str, Deadline]:
        """Return the case's deadlines of a state by rule."""
        wanted = select(Deadline).where(Deadline.case_id == self.case_id, Deadline.state == state)
        return {d.rule: d for d in self.stage.read(lambda w: w.session.scalars(wanted).all())}

    def instances(self) -> dict[str, str]:
        """Return the state of the case's processes by key."""
        wanted = select(Instance.key, Instance.state).where(Instance.case_id == self.case_id)
        return {key: state for key, state in self.stage.read(lambda w: w.session.execute(wanted).all())}


def at(stage: Stage, text: str) -> Stage:
    """Return the stage with its clock set anew, also to a day before the usual start."""
    stage.clock = FixedClock(datetime.fromisoformat(text))
    return stage
