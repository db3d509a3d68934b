"""Who did not count in a household and comes back counts again, and what the household receives is looked into."""

from __future__ import annotations

from datetime import date

from server.households import counting
from server.households.models import Membership, Person
from server.reviews.models import Review
from tests.integration.reviews.answers import change
from tests.integration.reviews.story import Town


def test_who_has_no_number_and_is_back_counts_again(town: Town):
    home = town.home()
    born = {"name": "陈新示", "birth": "2026-09-01", "relation": "child"}
    first = change(town, home, "joined", joined_why="birth", member=born)
    (row,) = town.all(Membership, Membership.person_id == first.person_id)
    told = {"kind": "apart", "reason": "随外祖母在外省", "since": date(2026, 9, 3)}
    town.stage.run(None, lambda w: counting.leave_out(w, w.session.get_one(Membership, row.id), **told))

    back = change(town, home, "joined", joined_why="returned", member=born, key="is back")

    row = town.row(Membership, row.id)
    assert (row.counted, row.not_counted_kind, row.not_counted_since, row.until) == (True, "", None, None)
    assert back.person_id == first.person_id and len(town.all(Person, Person.name == "陈新示")) == 1
    assert any(kind == "review" and "重新办理" in words for kind, _ref, words in back.done)
    assert len(town.all(Review)) == 1
