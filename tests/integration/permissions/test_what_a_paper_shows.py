"""Each paper, each scan and whoever objected to a notice, on every way that leads to them: exactly as the table of fields says for every role."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from server.cases.models import Case
from server.cases.operations import complete_task
from server.cases.restricting import CHILD_GROUND, CHILD_SECTION, restrict
from server.cases.visibility import masked_name
from server.documents.attachments import attach
from server.documents.models import Document
from server.foundation.work import Work
from server.notices import photos
from server.organisation import permissions
from server.organisation.models import Unit
from tests.integration.notices.board import Board
from tests.integration.permissions.asking import READS, Asking, asking
from tests.integration.permissions.conftest import known_of
from tests.integration.permissions.kept import Kept, papers, scans
from tests.integration.permissions.paperwork import PICTURE
from tests.integration.permissions.people import LONG, SHORT, all_routes
from tests.stage import Stage

OBJECTOR, PHONE, TELLS = "乐正示异", "0690-8765432", "家里还有一辆货车没有申报"
FOUND = {
    "method": "reinvestigate",
    "done_on": "2026-09-18",
    "findings": "不属实",
    "reply": "不影响认定",
    "upheld": False,
}
#: Other pages about the case, and the lists in which it may stand.
HEADS = {"cases.show_case", "cases.show_document", "notices.show_list"}
#: Who is asked in the short run: one per cell of the three columns.
SOME = (
    "clerk.qingsui", "village1.qingsui", "reviewer.civil", "checker.civil", "child.civil", "officer.housing", "supervisor.county", "maker.finance",
)  # fmt: skip
#: Of them, and beside them, those whom who objected might be told.
NEAR = ("clerk.qingsui", "reviewer.qingsui", "village1.qingsui", "reviewer.civil", "supervisor.county")
ROLES = [*SOME, *(pytest.param(each, marks=pytest.mark.slow) for each in (*SHORT, *LONG) if each not in SOME)]


@pytest.fixture(scope="module")
def board(furnished: Stage) -> Board:
    """Hang a notice of 青穗镇 to which somebody who gave her name and telephone has objected."""
    made = Board(furnished)
    made.begin()
    furnished.tick()
    made.post()
    made.object(TELLS, name=OBJECTOR, phone=PHONE)
    return made


@pytest.fixture(scope="module")
def county(furnished: Stage, board: Board) -> Iterator[Asking]:
    """Let every role ask, also about a restricted file, and scans of every kind."""
    furnished.run(None, _scan_and_restrict)
    names = dict.fromkeys((*SOME, *NEAR, *SHORT, *LONG))
    with asking(furnished, known_of(furnished), tuple(names)) as people:
        yield people


_BAISHI = select(Unit.id).where(Unit.code == "baishi")


def _scan_and_restrict(work: Work) -> None:
    """Keep a scan in each file and on one paper of each kind, named after the applicant; restrict one file to a section."""
    files = select(Case).where(Case.kind == "application").order_by(Case.code)
    for case in work.session.scalars(files).all():
        name = next(iter(_names(work, case.id)), "某")
        attach(work, case_id=case.id, line="身份证", name=f"{name}身份证.png", content=PICTURE)
    seen = set()
    for paper in work.session.scalars(select(Document).order_by(Document.number)).all():
        if (paper.kind, paper.unit_id) not in seen and paper.case_id:
            seen.add((paper.kind, paper.unit_id))
            attach(work, case_id=paper.case_id, line="signed", name="签字.png", content=PICTURE, document_id=paper.id)
    with_papers = files.where(Case.id.in_(select(Document.case_id)), Case.township == work.session.scalar(_BAISHI))
    restricted = work.session.scalars(with_papers).first()
    assert restricted is not None
    restrict(work, case_id=restricted.id, role=CHILD_SECTION, ground=CHILD_GROUND)


def _names(work: Work, case_id: str) -> tuple[str, ...]:
    return next((each.names for each in papers(work.session) if each.case and each.case.id == case_id), ())


def one_of_each(rows: list[Kept], full: bool) -> list[Kept]:
    """Return every row at full size, else one per kind of paper, restriction and kind of matter."""
    first = {(row.kind, row.restricted, row.case.kind if row.case else ""): row for row in rows}
    return rows if full else list(first.values())


@pytest.mark.parametrize("login", ROLES)
def test_a_paper_is_absent_masked_or_visible_in_list_page_print_and_interface(
    county: Asking, login: str, full: bool
) -> None:
    rows, actor, wrong, cells = county.stage.read(lambda work: papers(work.session)), county.actors[login], [], 0
    listed = _listed(county, login)
    for paper in one_of_each(rows, full):
        state = paper.paper(actor)
        ways = {
            way: county.clients[login].get(path)
            for way, path in (
                ("page", f"/documents/{paper.id}"), ("print", f"/documents/{paper.id}/print"), ("interface", f"/api/v1/documents/{paper.id}"),
            )
        }  # fmt: skip
        for way, answer in ways.items():
            cells += 1
            wrong += [f"{login} {paper.kind} {paper.number} {way}: {each}" for each in _off(paper, state, way, answer)]
        for way, found in listed.items():
            cells += 1
            if (paper.id in found) != (state != "absent"):
                wrong.append(
                    f"{login} {paper.kind} {paper.number}: {state}, but in the list of the {way} {paper.id in found}"
                )
            elif way == "page" and paper.id in found:
                wrong += [f"{login} list: {each}" for each in _said(paper, state, found[paper.id], listed=True)]

    assert wrong == []
    assert cells >= 5 * 25


def _off(paper: Kept, state: str, way: str, answer: Any) -> Iterator[str]:
    """Say where an answer is not what the table says."""
    if (state == "absent") != (answer.status_code == 404) or answer.status_code not in (200, 404):
        yield f"{state}, but answers {answer.status_code}"
    elif answer.status_code == 200:
        yield from _said(paper, state, answer.get_data(as_text=True), listed=way == "interface")


def _said(paper: Kept, state: str, text: str, *, listed: bool) -> Iterator[str]:
    told = [name for name in paper.names if name in text]
    if state == "masked" and told:
        yield f"masked, but names {told}"
    if not listed and paper.addressee in paper.names:
        if state == "visible" and paper.addressee not in text:
            yield f"visible, but does not name {paper.addressee}"
        if state == "masked" and masked_name(paper.addressee) not in text:
            yield "masked, but says nothing at all of whom it is about"


def _listed(county: Asking, login: str) -> dict[str, dict[str, str]]:
    """Return by way what the whole list says, line by line, by the id of the paper."""
    client, page, interface, after = county.clients[login], dict[str, str](), dict[str, str](), ""
    while True:
        answer = client.get("/documents", query_string={"after": after})
        rows = re.split(r"<tr[ >]", answer.get_data(as_text=True))
        page |= {found[1]: row for row in rows if (found := re.search(r"/documents/([\w-]{8,32})\"", row))}
        following = re.search(
            r"after=([\w%.=-]+)[^>]*rel=\"next\"|rel=\"next\"[^>]*after=([\w%.=-]+)", answer.get_data(as_text=True)
        )
        if following is None:
            break
        after = next(each for each in following.groups() if each).replace("%3D", "=")
    cursor: str | None = ""
    while cursor is not None:
        told = client.get("/api/v1/documents", query_string={"size": 100, **({"after": cursor} if cursor else {})}).json
        interface |= {row["id"]: str(row) for row in told["rows"]}
        cursor = told["next"]
    return {"page": page, "interface": interface}


@pytest.mark.parametrize("login", ROLES)
def test_a_scan_is_absent_closed_or_open_on_every_way(county: Asking, login: str, full: bool) -> None:
    rows, actor, wrong, seen = county.stage.read(lambda work: scans(work.session)), county.actors[login], [], set()
    for scan in one_of_each(rows, full):
        state = scan.scan(actor)
        seen.add(state)
        for path in (f"/attachments/{scan.id}", f"/api/v1/attachments/{scan.id}"):
            answer = county.clients[login].get(path)
            if answer.status_code not in {"absent": (404,), "masked": (403,), "visible": (200, 410)}[state]:
                wrong.append(f"{login} {scan.kind or 'file'} {scan.name}: {state}, but answers {answer.status_code}")
            elif state != "visible" and (
                any(n in answer.get_data(as_text=True) for n in scan.names) or answer.data[:4] == b"\x89PNG"
            ):
                wrong.append(f"{login} {path}: {state}, but tells of whom it is")

    assert wrong == []
    assert seen


@pytest.mark.parametrize("login", ROLES)
def test_the_photo_of_a_poster_opens_where_it_hangs_and_for_others_as_a_scan_does(
    county: Asking, board: Board, login: str
) -> None:
    """On the poster stands the whole name."""
    notice, actor, client = board.notice, county.actors[login], county.clients[login]
    photo = county.stage.read(lambda work: photos.photos(work, notice, photos.START))[0]
    kept = next(each for each in county.stage.read(lambda work: scans(work.session)) if each.id == photo.id)
    page, answer = client.get(f"/notices/{notice.id}"), client.get(f"/notices/{notice.id}/photos/{photo.id}")
    near = any(
        (p.unit == notice.township and "own" in found) or (p.unit == notice.village and "village" in found)
        for p in actor.posts
        if (found := permissions.under(p.role, "notice.read"))
    )
    state = "visible" if near else kept.scan(actor) if kept.opens(actor, "notice.read") else "absent"

    assert answer.status_code == {"visible": 200, "masked": 403, "absent": 404}[state]
    assert page.status_code == (404 if state == "absent" else 200)
    assert (f"/photos/{photo.id}" in page.get_data(as_text=True)) == (state == "visible")
    assert (photo.sha256[:16] in page.get_data(as_text=True)) == (state == "masked")


def test_who_objected_is_told_to_exactly_those_whom_the_table_names(county: Asking, board: Board, full: bool) -> None:
    """While it is looked into, while the answer is to be given, and afterwards; on every page and part of the interface about it."""
    wrong, told = [], dict[str, set[str]]()
    for phase in ("recheck", "answer", ""):
        task = board.stage.open_tasks(board.case_id)[phase].id if phase else _last(board)
        for login in dict.fromkeys((*SOME, *NEAR, *LONG)) if full else NEAR:
            said = _told_of(county, board, login, task, full=full)
            expected = _tells(county, board, login, phase)
            told.setdefault(phase, set()).update([login] if said else [])
            if said != expected:
                wrong.append((phase or "over", login, f"told {said}, by the table {expected}"))
        if phase:
            _go_on(county, board, phase)

    assert wrong == []
    assert told["recheck"] >= {"reviewer.qingsui", "reviewer.civil"}
    assert "clerk.qingsui" in told["answer"] and "clerk.qingsui" not in told["recheck"] | told[""]


def _go_on(county: Asking, board: Board, phase: str) -> None:
    if phase == "answer":
        line = {"objection": "1", "way": "phone", "answered_at": board.minute}
        login, answers = "clerk.qingsui", {"answers": [line]}
    else:
        login, answers = "reviewer.qingsui", FOUND
    task = board.stage.open_tasks(board.case_id)[phase].id
    with county.for_real():
        board.stage.run(login, lambda work: complete_task(work, task_id=task, answers=answers))
        board.stage.tick()


def _last(board: Board) -> str:
    def read(work: Work) -> str:
        from server.cases.models import Task

        done = select(Task.id).where(Task.case_id == board.case_id, Task.form == "notice.answer")
        return work.session.scalars(done).one()

    return board.stage.read(read)


def _tells(county: Asking, board: Board, login: str, phase: str) -> bool:
    """Tell by the table whether a role reads who objected."""
    field, town = permissions.FIELDS["objector of a notice"], board.notice.township
    actor = county.actors[login]
    opened = {
        action: any(
            "county" in found or ("own" in found and post.unit == town)
            for post in actor.posts
            if (found := permissions.under(post.role, action))
        )
        for action in (*field.opens, *field.only)
    }
    mine = phase == "answer" and any(p.unit == town and p.role in ("clerk", "township_reviewer") for p in actor.posts)
    return any(opened[each] for each in field.opens) or (mine and any(opened[each] for each in field.only))


def _told_of(county: Asking, board: Board, login: str, task: str, *, full: bool) -> bool:
    """Tell whether any page or part of the interface about the notice says who objected."""
    about = {"case_id": board.case_id, "notice_id": board.notice.id, "task_id": task}
    about["document_id"] = board.notice.document_id
    found = []
    for _, rule in all_routes(county.client(), READS):
        if (
            full
            or rule.arguments & about.keys()
            or rule.rule in ("/notices", "/api/v1/notices", "/documents", "/todo", "/cases")
        ):
            said = county.ask_about(rule, READS, login, **about).said
            found += [rule.rule] if OBJECTOR in said or PHONE in said else []
    return bool(found)
