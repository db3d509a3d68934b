"""The steps of an investigation, as people take them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from server.cases.models import Instance
from server.cases.operations import complete_task, start_instance
from server.demo import visits
from server.foundation.work import Work
from server.intake import operations as intake
from server.verification import operations
from server.verification.models import Authorisation, Inquiry, Investigation, MeansCheck
from tests.stage import Stage
from tests.unit.decisions.households import child, household, income, person

WIFE = "李示例"
VISIT: dict[str, Any] = {
    "way": "on-site", "met_person": WIFE, "met_relation": "spouse", "met_signed": True, "members_confirmed": 3,
    "investigators": [
        {"name": "周示一", "post": "青穗镇 窗口经办", "signed": True},
        {"name": "吴示二", "post": "青穗镇 值班员", "signed": True},
    ],
    "housing": "自有砖房两间，无其他住房", "living": "冰箱、电视各一台，无车", "labour": "disability-card",
    "neighbours": [{"name": "某邻居", "said": "靠打零工和低保生活，情况属实"}], "agrees": "yes", "findings": "与申报一致",
    "form_attached": True,
}  # fmt: skip


class Inquest:
    """One household and its investigation; every act is an operation of the product."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.case_id = self.instance_id = ""

    def apply(self, *, signed: tuple[str, ...] = ("陈示例", WIFE), begin: bool = True, **more: Any) -> Inquest:
        """Register the application and begin its investigation."""
        answers = household(
            person("陈示例", "1985-03-12"), child("陈小示", "2015-06-01"), income=[income(WIFE, 18000, "wage")]
        )
        answers["members"].append(
            {
                **person(WIFE, "1986-11-20"),
                "relation": "spouse",
                "lives_together": True,
                "counted": True,
                "school_stage": "none",
            }
        )
        for unknown in (
            "phone",
            "registered_address",
            "registered_division",
            "residence_address",
            "residence_division",
            "settlement",
        ):
            answers["members"][-1].pop(unknown, None)
        now = self.stage.clock.now()
        answers["case"] |= {
            "township": self.stage.unit("qingsui"), "village": self.stage.unit("qingsui-village-1"), "received_at": now.isoformat(),
            "items_wanted": ["dibao"],
        }  # fmt: skip
        answers["promises"]["authorised_by"] = [
            {"person": name, "signed_on": now.date().isoformat()} for name in signed
        ]
        answers |= more
        made = self.stage.run("clerk.qingsui", lambda work: intake.register(work, answers=answers))
        assert made.case_id
        self.case_id = made.case_id
        return self.begin() if begin else self

    def begin(self, **data: Any) -> Inquest:
        """Start the investigation's process."""
        given = {
            "case_id": self.case_id, "item": "dibao", "unit_township": self.stage.unit("qingsui"),
            "unit_county": self.stage.unit("civil-affairs"), "accepted_at": self.stage.clock.now().isoformat(),
            "verify_for": "application", "relative_filed": False, **data,
        }  # fmt: skip
        self.instance_id = self.stage.run(
            "clerk.qingsui", lambda work: start_instance(work, case_id=self.case_id, key="verify", data=given)
        )
        return self

    @property
    def open(self) -> set[str]:
        """Return the open steps of the investigation."""
        return {e for e, task in self.stage.open_tasks(self.case_id).items() if task.instance_id == self.instance_id}

    def do(self, login: str, element: str, **answers: Any) -> Inquest:
        """Complete a step."""
        task = self.stage.open_tasks(self.case_id)[element]
        self.stage.run(login, lambda work: complete_task(work, task_id=task.id, answers=answers))
        return self

    def check(self) -> MeansCheck:
        """Return the newest check."""
        return self.stage.read(
            lambda work: work.session.scalars(
                select(MeansCheck).order_by(MeansCheck.requested_at.desc()).limit(1)
            ).one()
        )

    def inquiries(self, **wanted: Any) -> list[Inquiry]:
        """Return the requests of the newest check, some of them."""
        check = self.check().id
        return self.stage.read(
            lambda work: list(
                work.session.scalars(select(Inquiry).filter_by(check_id=check, **wanted).order_by(Inquiry.id))
            )
        )

    def consents(self) -> dict[str, Authorisation]:
        """Return the authorisations by name."""
        rows = self.stage.read(
            lambda work: list(work.session.scalars(select(Authorisation).where(Authorisation.withdrawn_at.is_(None))))
        )
        return {row.name: row for row in rows}

    def investigation(self) -> Investigation:
        """Return the investigation of the process."""
        return self.stage.read(
            lambda work: work.session.scalars(
                select(Investigation).where(Investigation.instance_id == self.instance_id)
            ).one()
        )

    def data(self) -> Mapping[str, Any]:
        """Return what the process hands back."""
        return self.stage.read(
            lambda work: work.session.scalars(select(Instance.data).where(Instance.id == self.instance_id)).one()
        )

    def sent(self) -> Inquest:
        """Start a new check and send its requests."""
        self.do("clerk.qingsui", "start_survey", check_way="new")
        return self.do("checker.civil", "dispatch_check", sent=True)

    def answer(self, source: str, name: str, state: str = "none", **more: Any) -> Inquest:
        """Enter one answer."""
        (row,) = self.inquiries(source=source, name=name)
        told = {row.id: {"state": state, **more}}
        self.stage.run("checker.civil", lambda work: operations.enter(work, check_id=row.check_id, answers=told))
        return self

    def rest(self) -> Inquest:
        """Mark everything that is open as without record."""
        rows = [row for row in self.inquiries() if row.state in ("sent", "timed-out")]
        sources = sorted({row.source for row in rows})

        def mark(work: Work) -> int:
            return operations.rest_without_record(
                work, check_id=rows[0].check_id, sources_asked=sources, expected=len(rows)
            )

        self.stage.run("checker.civil", mark)
        return self

    def reported(self, conclusion: str = "within") -> Inquest:
        """Hand the results to review and let the report come into force."""
        self.do("checker.civil", "collect_results", report_conclusion=conclusion, opinion="各数据源已核")
        return self.do("reviewer.civil", "review_report", report_sound=True, review_opinion="同意")

    def visited(self, login: str = "clerk.qingsui", element: str = "visit_home", **more: Any) -> Inquest:
        """Record the visit with its files."""
        task = self.stage.open_tasks(self.case_id)[element].id
        self.stage.run(login, lambda work: visits.bring_files(work, task))
        return self.do(login, element, **{**VISIT, "visited_on": self.stage.clock.now().date().isoformat(), **more})

    def concluded(self, result: str = "within", login: str = "reviewer.qingsui", **more: Any) -> Inquest:
        """Conclude the investigation."""
        told = {"exceeded": "存款超过标准"} if result == "exceeds" else {}
        return self.do(login, "conclude_survey", verify_result=result, reasons="核对、入户一致", **told, **more)

    def objected(self, login: str = "clerk.qingsui") -> Inquest:
        """Tell the family the result, to which it objects."""
        today = self.stage.clock.now().date().isoformat()
        return self.do(
            login, "hear_objection", told_on=today, told_way="visit", told_person="陈示例", result_objected=True,
            objected_on=today, objection="存款是借来的手术费", proofs=[{"paper": "住院预交款收据"}],
        )  # fmt: skip
