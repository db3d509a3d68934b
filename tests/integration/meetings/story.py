"""A county with cases that wait for a meeting, and what its people do in one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import select

from server.cases import definitions
from server.cases.models import Case, Instance, Message
from server.cases.opening import add_item, open_case
from server.cases.operations import start_instance
from server.foundation.clock import LOCAL
from server.foundation.work import Work
from server.households.operations import register_household
from server.meetings import operations
from server.meetings.models import AgendaItem, Meeting, MeetingRequest, Resolution
from server.organisation.models import Unit
from tests.stage import Stage

ASKING = Path(__file__).parent / "asking.bpmn"
DECIDED = {"builder": "示建队", "started_on": "2026-09-01", "finished_on": "2026-09-10", "cost": "1000"}
CORE = ("convener.meeting", "member.civil", "chief.treasury")


class Chamber:
    """What the tests do with meetings, by sign-in names."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self._people = 0
        stage.run(None, lambda work: definitions.publish(work, xml=ASKING.read_bytes(), called={}))

    def ask(self, *, question: str = "above-cap", amount: int | None = 8000, item: str = "temp-spend") -> str:
        """Let a household's case ask for a meeting and return the id of the process that waits."""
        self._people += 1
        person = {"name": f"示例{chr(0x4E00 + self._people)}", "birth": None}

        def start(work: Work) -> str:
            town = work.session.scalars(select(Unit.id).where(Unit.code == "qingsui")).one()
            county = work.session.scalars(select(Unit.id).where(Unit.kind == "county")).one()
            household = register_household(work, township=town, village=None, applicant=person, members=())
            case = open_case(
                work, household_id=household.id, applicant_id=household.head_id, township=town, channel="window",
                opened_by_unit=town, submitted_at=work.now, answers={}, state="accepted", accepted_at=work.now,
            )  # fmt: skip
            row = add_item(work, case_id=case.id, item=item, reason={}, state="running")
            return start_instance(
                work, case_id=case.id, key="asking", item_id=row.id,
                data={
                    "case_id": case.id, "unit_township": town, "unit_county": county, "question": question,
                    "amount": None if amount is None else Decimal(amount), "accepted_at": work.now.astimezone(LOCAL).isoformat(),
                },
            )  # fmt: skip

        return self.stage.run("clerk.qingsui", start)

    def meeting(self) -> Meeting:
        """Return the last meeting."""
        return max(self.rows(Meeting), key=lambda meeting: meeting.ordinal)

    def rows(self, model: Any, **where: Any) -> list[Any]:
        """Return the rows of a table, oldest first."""
        return self.stage.read(lambda w: list(w.session.scalars(select(model).filter_by(**where).order_by(model.id))))

    def request(self, instance: str | None) -> MeetingRequest:
        """Return the last request of a process, or of none: brought by the secretary."""
        found = self.rows(MeetingRequest, instance_id=instance)
        assert isinstance(found[-1], MeetingRequest)
        return found[-1]

    def put(self, *instances: str, login: str = "secretary.meeting", **edit: Any) -> None:
        """Put what waits on the agenda of the last meeting, in this order."""
        self.save(*(operations.Wanted(source=f"request:{self.request(i).id}") for i in instances), login=login, **edit)

    def save(self, *matters: operations.Wanted, login: str = "secretary.meeting", **edit: Any) -> None:
        """Save the agenda of the last meeting."""
        meeting = self.meeting()
        values = {"version": meeting.version, "planned_at": meeting.planned_at, "place": meeting.place, **edit}
        self.stage.run(
            login,
            lambda w: operations.save_agenda(w, meeting_id=meeting.id, edit=operations.Edit(matters=matters, **values)),
        )

    def prepare(self, way: str = "meeting", reason: str = "") -> None:
        """Convene the last meeting."""
        meeting = self.meeting().id
        self.stage.run("secretary.meeting", lambda w: operations.prepare(w, meeting_id=meeting, way=way, reason=reason))

    def attend(self, *logins: str) -> None:
        """Sign people in for the last meeting."""
        meeting = self.meeting().id
        for login in logins:
            self.stage.run(login, lambda w: operations.sign_in(w, meeting_id=meeting))

    def open(self) -> None:
        """Count who is there on the day of the last meeting."""
        meeting = self.meeting()
        if self.stage.clock.now() < meeting.planned_at:
            self.stage.clock.move_to(meeting.planned_at)
        self.stage.run("secretary.meeting", lambda w: operations.open_meeting(w, meeting_id=meeting.id))

    def item(self, instance: str | None) -> AgendaItem:
        """Return the last matter of a process."""
        found = self.rows(AgendaItem, request_id=self.request(instance).id)
        assert isinstance(found[-1], AgendaItem)
        return found[-1]

    def vote(self, instance: str | None, votes: dict[str, str]) -> None:
        """Let members vote, by sign-in name."""
        item = self.item(instance).id
        for login, vote in votes.items():
            self.stage.run(
                login, lambda w, vote=vote: operations.give_opinion(w, item_id=item, vote=vote, text="同意县民政意见")
            )

    def conclude(
        self, instance: str | None, conclusion: str = "resolved", login: str = "secretary.meeting", **more: Any
    ) -> None:
        """Conclude a matter."""
        item = self.item(instance)
        answers: dict[str, Any] = {"agenda_item": item.id, "conclusion": conclusion}
        if conclusion == "resolved":
            answers |= {
                "text": "同意给予临时救助", "amount": 8000, "responsible": self.stage.unit("civil-affairs"), "act_days": "10",
            }  # fmt: skip
        answers = {name: value for name, value in {**answers, **more}.items() if value is not None}
        self.stage.run(login, lambda w: operations.conclude(w, meeting_id=item.meeting_id, answers=answers))

    def hold(self, *instances: str, people: Iterable[str] = CORE) -> None:
        """Hold a meeting about what waits, from the agenda to where its members may vote."""
        self.put(*instances)
        self.prepare()
        self.attend(*people)
        self.open()

    def resolve(self, instance: str, **more: Any) -> None:
        """Let the core members agree and the secretary conclude."""
        self.vote(instance, {"member.civil": "agree", "chief.treasury": "agree"})
        self.conclude(instance, **more)

    def resolution(self, instance: str) -> Resolution:
        """Return the resolution about a process."""
        (found,) = self.rows(Resolution, item_id=self.item(instance).id)
        assert isinstance(found, Resolution)
        return found

    def messages(self, name: str = "meeting-resolved") -> list[Message]:
        """Return the messages of a name."""
        return self.rows(Message, name=name)

    def case(self, instance: str) -> Case:
        """Return the case of a process."""
        return self.stage.read(
            lambda w: w.session.scalars(select(Case).join(Instance, Instance.case_id == Case.id).where(Instance.id == instance)).one()
        )  # fmt: skip

    def state(self, instance: str) -> str:
        """Return where a process waits: its open steps."""
        return ",".join(sorted(self.stage.open_tasks(self.case(instance).id)))

    def at(self, text: str) -> None:
        """Move the clock to a local minute, and let the workers do what fell due."""
        self.stage.clock.move_to(datetime.fromisoformat(f"{text}:00+08:00"))
        self.stage.tick()
