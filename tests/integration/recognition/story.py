"""Households that ask for recognition, relief of expenses or a child's support, and hands that carry them through."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from server.cases.models import Case, Instance, Item
from server.cases.operations import send_message
from server.demo.desk import assessed, checked_papers
from server.foundation.work import Work
from server.households.operations import enter_benefit, enter_identity
from tests.integration.determination.story import Application
from tests.stage import Stage

OLD: dict[str, Any] = {"name": "葛示例", "id": "690102194901090424", "marital": "widowed"}
ILL: dict[str, Any] = {
    "name": "尤示例", "id": "690102197904050341", "serious_disease": True, "disease": "尿毒症",
    "income": [{"kind": "wage", "amount": 24000}],
    "expenses": [{"kind": "medical", "total": 60000, "basic_insurance": 30000, "medical_aid": 5000, "own_part": 25000}],
}  # fmt: skip
ALONE = {"met_relation": "self", "members_confirmed": 1}


class Household(Application):
    """One application for one item; whatever else is proposed is put off."""

    def __init__(
        self, stage: Stage, item: str, about: dict[str, Any], *, identity: str = "", received: str = "", **more: Any
    ) -> None:
        super().__init__(stage, items=[item], **{**about, **more})
        self.item_code, self.name = item, str(about["name"])
        if identity:
            stage.run(self.clerk, lambda w: self._know(w, identity))
        if received:
            stage.run(self.clerk, lambda w: self._received(w, received))
        papers = checked_papers(self._draft("check"), missing={})
        self.do("check", self.clerk, papers=papers, check_outcome="complete")
        draft = self._draft("assess")
        drop = {row["item"]: "以后再说" for row in draft["items"] if row["item"] != item}
        self.do("assess", self.clerk, **assessed(draft, drop=drop, add={item: "申请人要求"}))
        # A child's item moves out of a case that it shares with others.
        running = (
            select(Item.case_id).join(Case).where(Item.item == item, Item.state == "running").order_by(Case.code.desc())
        )
        self.case_id = stage.read(lambda w: w.session.scalars(running).first()) or self.case_id

    def _know(self, work: Work, kind: str) -> None:
        enter_identity(
            work, household_id=work.session.get_one(Case, self.case_id).household_id, kind=kind, document="青民认〔2026〕0009号",
            issued_by="青穗县民政局", valid_from=work.today - timedelta(days=30), valid_to=work.today + timedelta(days=335),
        )  # fmt: skip

    def _received(self, work: Work, item: str) -> None:
        case = work.session.get_one(Case, self.case_id)
        enter_benefit(
            work, household_id=case.household_id, person_id=case.applicant_id, item=item, unit=case.township, since=date(2026, 3, 2),
            amount=Decimal(1500), period="once", cause=case.cause, case_id=None, source="青临〔2026〕3号",
        )  # fmt: skip

    def tell(self, message: str, **payload: Any) -> None:
        """Send a message to the process of the item, as life events do."""
        wanted = select(Instance.id).where(
            Instance.case_id == self.case_id, Instance.state == "open", Instance.item_id.is_not(None)
        )

        def send(work: Work) -> None:
            for instance in work.session.scalars(wanted).all():
                send_message(work, instance_id=instance, name=message, payload=payload, sender=work.actor.id)

        self.stage.run(self.clerk, send)
        self.stage.tick()

    def look_into(self, **more: Any) -> Household:
        """Investigate a person who lives alone."""
        self.investigate(met_person=self.name, **{**ALONE, **more})
        return self

    def noticed(self) -> Household:
        """Post the notice, let its period end, take it down."""
        self.post()
        self.stage.move(days=11)  # 公示期到 09-28：七天遇中秋顺延
        self.stage.tick()
        self.take_down()
        return self

    def sign(self, **answers: Any) -> Household:
        """Let the county's leader decide."""
        self.do("sign_county", "approver.civil", **answers)
        return self

    def deliver(self) -> Household:
        """Hand the decision over at the window."""
        at = self.stage.clock.now().isoformat()
        self.do("deliver", self.clerk, way="signature", received_by=self.name, delivered_at=at)
        return self
