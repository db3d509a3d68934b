"""What a county's week leaves nowhere and a change wants to find: a draft, a roll to look at, a meeting's minutes; and what is sent about them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select, text, update

from server.foundation.work import Work
from server.intake import drafts
from server.intake import operations as intake
from server.organisation.models import Appointment, User
from server.payments.models import Run
from server.rolls.operations import upload
from tests.integration.intake.conftest import filled
from tests.integration.permissions.bank import bank_answer, laid_down
from tests.integration.permissions.paperwork import PICTURE
from tests.integration.permissions.planted import DIAGRAM
from tests.integration.permissions.rows import AWAITED, family
from tests.integration.rolls.conftest import as_csv, on_allowance
from tests.stage import Stage


def make_ready(stage: Stage) -> None:
    """Let people begin what others are to go on with."""
    fill_a_form(stage)
    enter_late(stage)
    bring_a_roll(stage)
    lock_out(stage)
    write_down_what_was_found(stage)


def fill_a_form(stage: Stage) -> None:
    """Let the clerk fill a form in and leave it."""

    def fill(work: Work) -> None:
        answers = filled(stage)
        drafts.add_draft(work, township=stage.unit("qingsui"), opened_by_unit=stage.unit("qingsui"), answers=answers)

    stage.run("clerk.qingsui", fill)


def enter_late(stage: Stage) -> None:
    """Let the clerk register what came the day before: a second person has to agree."""
    late = filled(stage, received_at=(stage.clock.now() - timedelta(days=1)).isoformat())
    stage.run(
        "clerk.qingsui", lambda work: intake.register(work, answers=late, true_time_reason="停电，先收了纸质材料")
    )


def bring_a_roll(stage: Stage) -> None:
    """Let the clerk bring in a roll that nobody has confirmed."""
    stage.run("clerk.qingsui", lambda work: upload(work, name="roll.csv", content=as_csv([on_allowance(91, 9001)])))


def lock_out(stage: Stage) -> None:
    """Lock a clerk out who typed too often."""
    until = stage.clock.now() + timedelta(minutes=10)
    locked = update(User).where(User.login == "reviewer.heyan").values(locked_until=until, failed_sign_ins=5)
    stage.run(None, lambda work: work.session.execute(locked))


#: What a source answered about the family, in words that stand nowhere else.
FOUND = "瓅昽村三轮车一辆"


def write_down_what_was_found(stage: Stage) -> None:
    """Let every finding about the family say the same words."""

    def write(work: Work) -> None:
        case_id = family(work.session)["case_id"]
        said = text(
            "UPDATE check_findings SET text = :said WHERE inquiry_id IN"
            " (SELECT i.id FROM inquiries i JOIN means_checks m ON m.id = i.check_id WHERE m.case_id = :case)"
        )
        work.session.execute(said, {"said": FOUND, "case": case_id})

    stage.run(None, write)


#: Who stands where the story has led somebody: unit of a row, the row, and the roles that do it there.
STANDS = {
    "rechecker": ("SELECT t.unit_id FROM tasks t JOIN investigations v ON v.instance_id = t.instance_id WHERE t.form = 'verify.recheck'"
                  " AND t.state = 'open' AND v.check_id = :row", "check_id@/findings/", "township_leader"),
    "visitor": ("SELECT unit_id FROM tasks WHERE id = :row", "task_id@visits", "clerk"),
    "teller": ("SELECT unit_id FROM tasks WHERE id = :row", "task_id@complete", "clerk"),
    "decider": ("SELECT township FROM cases WHERE id = :row", "case_id@/decide", "clerk"),
    "filer": ("SELECT township FROM cases WHERE id = :row", "case_id@/archives/cases", "township_leader"),
    "sender": ("SELECT from_unit FROM referrals WHERE id = :row", "referral_id@/send", "clerk"),
    "extender": ("SELECT c.township FROM cases c JOIN deadlines d ON d.case_id = c.id WHERE d.id = :row", "deadline_id@/extend", "clerk"),
}  # fmt: skip
#: A step that a colleague has taken is hers.
HOLDER = "SELECT u.login FROM users u JOIN tasks t ON t.holder_id = u.id WHERE t.id = :row"
TAX_OPEN = f"SELECT count(*) FROM inquiries WHERE check_id = {AWAITED} AND source = 'tax' AND state = 'sent'"


def stands(stage: Stage, known: dict[str, Any]) -> dict[str, str]:
    """Return the logins of those who stand where the story has led somebody."""

    def read(work: Work) -> dict[str, str]:
        found = {}
        for name, (unit, row, role) in STANDS.items():
            there = work.session.scalar(text(unit), {"row": known[row]})
            held = (
                select(User.login)
                .join(Appointment, Appointment.user_id == User.id)
                .order_by(Appointment.role != role, User.login)
            )
            held = held.where(
                Appointment.unit_id == there, Appointment.role.in_((role, "duty")), Appointment.acting_for.is_(None)
            )
            holder = work.session.scalar(text(HOLDER), {"row": known[row]})
            found[name] = holder or work.session.scalars(held).first() or ""
        return found

    return stage.read(read)


def said(stage: Stage) -> dict[str, Any]:
    """Return by name what is sent that is no row."""

    def read(work: Work) -> dict[str, Any]:
        released = work.session.scalars(select(Run.id).where(Run.state == "released")).one()
        return {
            "bank_answer": bank_answer(work, released).decode(), "tax_open": work.session.scalar(text(TAX_OPEN)),
        }  # fmt: skip

    return {
        **stage.read(read), "upload": laid_down(stage), "picture": PICTURE, "registration": filled(stage),
        "diagram": DIAGRAM.replace('name="', 'name="新', 1), "roll": as_csv([on_allowance(92, 9002)]).decode(),
    }  # fmt: skip
