"""At the board: the photo and the step in one act, also where a process has gone on without its poster."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from server.foundation.errors import NotPermitted
from server.foundation.work import Work
from server.notices import operations, photos
from server.notices.models import Notice
from server.notices.queries import is_awaited, read_notice
from server.notices.refusals import NoticeStillAwaited
from server.organisation import rules


def keep_photos(work: Work, *, notice_id: str, line: str, files: Sequence[tuple[str, bytes]]) -> Notice:
    """Keep photos of the posting (`photos.START`) or of the taking down (`photos.END`).

    :raises NotFound: there is no such notice, or it is not the actor's to see.
    :raises NotPermitted: the actor does not handle the board.
    :raises InvalidAnswers: one is no picture, or there are too many.
    """
    notice = _handled(work, notice_id)
    photos.add_photos(work, notice, line, files)
    return notice


def remove(work: Work, *, notice_id: str, at: datetime | None = None) -> Notice:
    """Record that a poster is gone whose process does not ask for it: withdrawn, withheld, or published long enough.

    :raises NotFound: there is no such notice, or it is not the actor's to see.
    :raises NotPermitted: the actor does not handle the board.
    :raises NotPostedNow: it does not hang.
    :raises NoticeStillAwaited: its period runs, or a step at the board is open: no notice ends before its time.
    """
    notice = _handled(work, notice_id)
    if notice.state != "withheld" and is_awaited(work, notice):
        raise NoticeStillAwaited
    operations.take_down(work, notice, at=at or work.now)
    return notice


def _handled(work: Work, notice_id: str) -> Notice:
    notice = read_notice(work, notice_id)
    found = rules.relations(work.actor, "notice.board")
    if notice.township not in found.get("own", frozenset()) and notice.village not in found.get("village", frozenset()):
        raise NotPermitted(reason="公示栏由本村协理员或者本乡镇窗口管")
    return notice
