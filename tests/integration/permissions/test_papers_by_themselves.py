"""A paper is there for whoever may read its file, and one that is about no case for the unit that wrote it: read by itself and in the list."""

from __future__ import annotations

import pytest

from server.cases.queries.papers import documents, read_attachment, read_document
from server.cases.restricting import CHILD_GROUND, CHILD_SECTION, restrict
from server.documents.models import Attachment, Document
from server.foundation.errors import NotFound
from server.foundation.work import Work
from tests.integration.cases.conftest import make_case, start_urgent
from tests.stage import Stage


def write(work: Work, *, unit: str, case_id: str | None) -> str:
    """Write a paper of a unit, about a case or about none, and return its id."""
    row = Document(
        id=work.new_id(), county=work.house.county, kind="acceptance-notice", number=f"示〔2026〕{work.new_id()[-6:]}号", unit_id=unit,
        year=2026, serial=int(work.new_id()[-6:], 16), case_id=case_id, addressee="示例", facts={}, issued_on=work.today,
        issued_at=work.now, issued_by="system", verify_code=work.new_id(), delivery={},
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    return row.id


def scan(work: Work, case_id: str) -> str:
    row = Attachment(
        id=work.new_id(), county=work.house.county, case_id=case_id, line="id", sha256="0" * 64, media_type="image/png", size=1,
        name="scan.png", added_by="system", added_at=work.now,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    return row.id


def seen(stage: Stage, login: str, document: str) -> bool:
    """Tell whether somebody reads a paper; list and single read say the same."""
    listed = document in {row.id for row in stage.read(lambda work: documents(work, size=200), login).rows}
    try:
        stage.read(lambda work: read_document(work, document), login)
    except NotFound:
        assert not listed
        return False
    assert listed
    return True


@pytest.mark.parametrize(
    ("login", "opened"),
    [("clerk.qingsui", True), ("child.civil", True), ("reviewer.qingsui", False), ("reviewer.civil", False), ("auditor.county", False)],
)  # fmt: skip
def test_of_a_restricted_file_its_handlers_and_its_section_read_papers_and_scans(
    stage: Stage, login: str, opened: bool
):
    def begin(work: Work) -> tuple[str, str]:
        case_id = make_case(work, stage)
        start_urgent(work, case_id)
        restrict(work, case_id=case_id, role=CHILD_SECTION, ground=CHILD_GROUND)
        return write(work, unit=stage.unit("qingsui"), case_id=case_id), scan(work, case_id)

    document, attachment = stage.run(None, begin)

    assert seen(stage, login, document) == opened
    if opened:
        assert stage.read(lambda work: read_attachment(work, attachment).id, login) == attachment
    else:
        with pytest.raises(NotFound):
            stage.read(lambda work: read_attachment(work, attachment), login)


@pytest.mark.parametrize(
    ("login", "opened"),
    [("clerk.qingsui", True), ("reviewer.civil", True), ("clerk.baishi", False), ("officer.housing", False), ("village1.qingsui", False)],
)  # fmt: skip
def test_what_is_about_no_case_is_read_by_the_unit_that_wrote_it(stage: Stage, login: str, opened: bool):
    document = stage.run(None, lambda work: write(work, unit=stage.unit("qingsui"), case_id=None))

    assert seen(stage, login, document) == opened


@pytest.mark.parametrize(
    "login", ["clerk.qingsui", "reviewer.civil", "supervisor.county", "auditor.county", "checker.civil"]
)
def test_what_lies_in_another_county_is_there_for_nobody(stage: Stage, login: str):
    def begin(work: Work) -> tuple[str, str]:
        case_id = make_case(work, stage)
        document, attachment = write(work, unit=stage.unit("qingsui"), case_id=case_id), scan(work, case_id)
        work.session.get_one(Document, document).county = work.session.get_one(Attachment, attachment).county = "690199"
        return document, attachment

    document, attachment = stage.run(None, begin)

    assert not seen(stage, login, document)
    with pytest.raises(NotFound):
        stage.read(lambda work: read_attachment(work, attachment), login)
