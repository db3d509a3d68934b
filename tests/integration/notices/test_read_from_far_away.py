"""A poster names the applicant whole, and hangs in one village: who watches over the county reads what it says, but for the name."""

from __future__ import annotations

from server.foundation.work import Work
from server.notices.queries import notices, sheet
from tests.integration.notices.board import Board
from tests.stage import Stage


def test_list_and_page_name_nobody_to_who_watches_over_the_county(stage: Stage) -> None:
    board = Board(stage)
    board.begin()
    stage.tick()
    board.post()
    notice = board.notice.id

    def read(work: Work) -> tuple[str, str]:
        row = next(each for each in notices(work).rows if each.notice.id == notice)
        return str(row.facts["name"]), str(sheet(work, notice).facts["name"])

    near, far = (stage.read(read, login) for login in ("clerk.qingsui", "supervisor.county"))
    assert near[0] == near[1] and "*" not in near[0]
    assert far == (f"{near[0][0]}**"[: len(near[0])],) * 2
