"""The certificate of the allowance is issued anew when members or amount change, and void when the allowance ends."""

from __future__ import annotations

from server.documents import operations as documents
from server.documents.models import Document
from server.foundation.work import Work
from tests.integration.reviews.answers import decided, delivered, handed, heard, intend
from tests.integration.reviews.story import Home, Town
from tests.integration.reviews.test_household_changes import change

KIND = "dibao-certificate"


def certified(town: Town, home: Home, case_id: str) -> Document:
    """Give the household the certificate that its grant left."""

    def issue(work: Work) -> Document:
        facts = {
            "name": "户主",
            "household_code": "x",
            "members": 3,
            "people": ["旧"],
            "amount": "1100.00",
            "from": "2026年1月",
        }
        return documents.issue(work, kind=KIND, unit_id=town.town, addressee="户主", facts=facts, case_id=case_id)

    return town.stage.run("approver.civil", issue)


def changed(town: Town, outcome: str, amount: int | None) -> tuple[Document, list[Document]]:
    home = town.home()
    stop = intend(town, home, outcome, amount)
    old = certified(town, home, stop.case_id)
    town.do("clerk.qingsui", stop.case_id, "deliver_intent", delivered(town))
    town.do("clerk.qingsui", stop.case_id, "listen", heard(town, "waived"))
    town.do("approver.civil", stop.case_id, "decide", decided())
    town.do("clerk.qingsui", stop.case_id, "deliver_decision", handed(town))
    return town.row(Document, old.id), town.all(Document, Document.kind == KIND, Document.void_reason == "")


def test_a_changed_amount_stands_on_a_new_certificate(town: Town):
    old, (new,) = changed(town, "cut", 500)
    assert old.void_reason.startswith("金额调整")
    assert (new.supersedes, new.facts["amount"], new.facts["from"]) == (old.id, "500.00", "2026年10月")
    assert new.number != old.number
    assert "第二十三条" in str(new.facts["basis"])


def test_an_end_makes_it_void_and_issues_none(town: Town):
    old, valid = changed(town, "stop", None)
    assert old.void_reason.startswith("停发")
    assert valid == []


def test_who_has_died_stands_on_it_no_longer(town: Town):
    home = town.home()
    stop = intend(town, home, "cut", 500)
    old = certified(town, home, stop.case_id)
    change(town, home, "died", person=home.people[1])

    (new,) = town.all(Document, Document.kind == KIND, Document.void_reason == "")
    assert (new.supersedes, new.facts["members"]) == (old.id, len(home.people) - 1)
    assert len(new.facts["people"]) == len(home.people) - 1
    assert new.facts["amount"] == "1100.00"  # what is paid is another decision
