"""Votes: one per unit, hidden until their time, recorded for others only with the way in which they were given."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from server.foundation.errors import InvalidAnswers, NotFound, NotPermitted
from server.foundation.work import Work
from server.meetings import operations
from server.meetings.models import Opinion
from server.meetings.queries import live
from server.meetings.refusals import NoSeat, NotSitting, OwnVoteStands, QuorumMissing, StandsAside
from server.organisation.models import Appointment
from tests.integration.meetings.story import CORE, Chamber

MEDICAL = (*CORE, "chief.medical", "officer.medical")


def aside(
    chamber: Chamber, instance: str, login: str, *, who: str | None = None, reason: str = "申请人是其近亲属"
) -> None:
    item, user = chamber.item(instance).id, chamber.stage.actor(who or login).id
    chamber.stage.run(login, lambda w: operations.stand_aside(w, item_id=item, user_id=user, reason=reason))


def record(chamber: Chamber, instance: str, unit: str, *, login: str = "secretary.meeting", **said: Any) -> None:
    item, values = chamber.item(instance).id, {"vote": "agree", "how": "spoken", **said}
    chamber.stage.run(
        login, lambda w: operations.record_opinion(w, item_id=item, unit_id=chamber.stage.unit(unit), **values)
    )


def my(chamber: Chamber, login: str) -> live.MyMatter:
    sheet = chamber.stage.read(lambda w: live.my_sheet(w, chamber.meeting().id), login)
    return sheet.matters[0]


def test_nobody_sees_others_votes_before_giving_ones_own(chamber: Chamber) -> None:
    one = chamber.ask()
    chamber.hold(one)
    chamber.vote(one, {"member.civil": "agree"})

    assert my(chamber, "chief.treasury").others == ()
    page = chamber.stage.client("chief.treasury").get(f"/meetings/{chamber.meeting().id}/my").get_data(as_text=True)
    assert "同意县民政意见" not in page

    chamber.vote(one, {"chief.treasury": "refuse"})
    assert [opinion.vote for _unit, opinion in my(chamber, "chief.treasury").others] == ["agree"]


def test_the_secretary_and_the_chair_see_no_vote_before_all_have_voted(chamber: Chamber) -> None:
    one = chamber.ask()
    chamber.hold(one)
    chamber.vote(one, {"member.civil": "refuse"})

    def shown(login: str) -> list[str]:
        sheet = chamber.stage.read(lambda w: live.live_sheet(w, chamber.meeting().id), login)
        assert sheet.current is not None
        return [seat.opinion.vote for seat in sheet.current.seats if seat.opinion]

    assert shown("secretary.meeting") == shown("convener.meeting") == shown("supervisor.county") == []
    assert my(chamber, "convener.meeting").others == ()
    chamber.vote(one, {"chief.treasury": "agree"})
    assert sorted(shown("secretary.meeting")) == ["agree", "refuse"]


def test_a_vote_may_be_changed_until_the_matter_is_concluded(chamber: Chamber) -> None:
    one = chamber.ask()
    chamber.hold(one)
    chamber.vote(one, {"member.civil": "refuse"})
    chamber.resolve(one)

    assert [row.vote for row in chamber.rows(Opinion)] == ["agree", "agree"]
    with pytest.raises(NotSitting):
        chamber.vote(one, {"member.civil": "refuse"})


def test_a_unit_has_one_vote_whoever_of_its_people_gives_it(chamber: Chamber) -> None:
    one = chamber.ask()
    chamber.hold(one, people=(*CORE, "deputy.civil"))
    chamber.vote(one, {"member.civil": "agree", "deputy.civil": "refuse"})

    assert [row.vote for row in chamber.rows(Opinion)] == ["refuse"]


@pytest.mark.parametrize("login", ["deputy.civil", "chief.housing", "convener.meeting", "secretary.meeting"])
def test_who_is_absent_not_concerned_or_no_member_does_not_vote(chamber: Chamber, login: str) -> None:
    one = chamber.ask()
    chamber.hold(one)
    with pytest.raises((NoSeat, NotPermitted)):
        chamber.vote(one, {login: "agree"})


def test_nobody_votes_before_the_meeting_begins(chamber: Chamber) -> None:
    one = chamber.ask()
    chamber.put(one)
    chamber.prepare()
    chamber.attend(*CORE)
    with pytest.raises(NotSitting):
        chamber.vote(one, {"member.civil": "agree"})


def test_the_secretary_records_a_vote_only_with_how_it_was_given(chamber: Chamber) -> None:
    one = chamber.ask()
    chamber.hold(one)
    with pytest.raises(InvalidAnswers):
        record(chamber, one, "civil-affairs", how="")
    record(chamber, one, "civil-affairs")

    (row,) = chamber.rows(Opinion)
    assert (row.user_id, row.how) == (chamber.stage.actor("member.civil").id, "spoken")
    assert row.recorded_by == chamber.stage.actor("secretary.meeting").id
    assert "由秘书代记" in chamber.stage.client("member.civil").get(f"/meetings/{chamber.meeting().id}/my").get_data(
        as_text=True
    )


def test_what_a_member_gave_is_not_overwritten_and_what_was_recorded_the_member_may_change(chamber: Chamber) -> None:
    one = chamber.ask()
    chamber.hold(one)
    record(chamber, one, "civil-affairs")
    chamber.vote(one, {"member.civil": "defer"})
    with pytest.raises(OwnVoteStands):
        record(chamber, one, "civil-affairs", vote="agree")

    (row,) = chamber.rows(Opinion)
    assert (row.vote, row.recorded_by, row.how) == ("defer", None, "")


@pytest.mark.parametrize("login", ["member.civil", "convener.meeting", "clerk.qingsui"])
def test_nobody_but_the_secretary_records_votes(chamber: Chamber, login: str) -> None:
    one = chamber.ask()
    chamber.hold(one)
    with pytest.raises(NotPermitted):
        record(chamber, one, "treasury", login=login)


def test_a_view_against_needs_words(chamber: Chamber) -> None:
    one = chamber.ask()
    chamber.hold(one)
    for vote in ("refuse", "defer"):
        with pytest.raises(InvalidAnswers):
            record(chamber, one, "treasury", vote=vote)
    record(chamber, one, "treasury", vote="refuse", text="备用金不够")


def test_a_recusal_by_mistake_is_taken_back_by_another_and_the_matter_has_its_quorum_again(chamber: Chamber) -> None:
    one = chamber.ask()
    chamber.hold(one)
    aside(chamber, one, "secretary.meeting", who="chief.treasury")
    item, who = chamber.item(one).id, chamber.stage.actor("chief.treasury").id
    with pytest.raises(QuorumMissing):
        chamber.vote(one, {"member.civil": "agree"})
        chamber.conclude(one)

    def again(login: str, reason: str = "同名不同人") -> None:
        chamber.stage.run(login, lambda w: operations.take_part_again(w, item_id=item, user_id=who, reason=reason))

    for login in ("chief.treasury", "member.civil"):
        with pytest.raises(NotPermitted):
            again(login)
    with pytest.raises(InvalidAnswers):
        again("secretary.meeting", reason=" ")
    assert "撤销回避" in chamber.stage.client("secretary.meeting").get(
        f"/meetings/{chamber.meeting().id}/live"
    ).get_data(as_text=True)
    again("convener.meeting")
    with pytest.raises(NotFound):
        again("convener.meeting")
    chamber.resolve(one)
    assert chamber.resolution(one).outcome == "agree"


def test_who_stands_aside_neither_votes_nor_sees(chamber: Chamber) -> None:
    one = chamber.ask(item="medical")
    chamber.hold(one, people=MEDICAL)
    chamber.vote(one, {"chief.medical": "agree"})
    aside(chamber, one, "chief.medical")

    assert chamber.rows(Opinion) == []  # what was said before is struck
    with pytest.raises(StandsAside):
        chamber.vote(one, {"chief.medical": "agree"})
    page = chamber.stage.client("chief.medical").get(f"/meetings/{chamber.meeting().id}/my").get_data(as_text=True)
    assert "您已回避" in page and "医疗救助" not in page


def test_a_recusal_binds_whoever_sits_there_as_a_substitute_only(chamber: Chamber) -> None:
    """A colleague with a vote of her own keeps it; one who would vote by the recused member's post alone does not."""
    one = chamber.ask(item="medical")
    day, stage = chamber.stage.clock.now().date(), chamber.stage
    unit, away, nurse = stage.unit("medical"), stage.actor("chief.medical").id, stage.actor("child.civil").id
    lent = {
        "unit_id": unit, "role": "member", "title": "", "since": day, "until": day + timedelta(days=60), "reason": "",
        "county": stage.house.county,
    }  # fmt: skip

    def lend(work: Work) -> None:
        work.session.add_all(
            Appointment(id=f"{n:032d}", user_id=who, acting_for=away, **lent)
            for n, who in enumerate((nurse, stage.actor("officer.medical").id))
        )

    stage.run(None, lend)
    chamber.hold(one, people=(*MEDICAL, "child.civil"))
    aside(chamber, one, "secretary.meeting", who="chief.medical")

    with pytest.raises(StandsAside):
        chamber.vote(one, {"child.civil": "agree"})
    assert my(chamber, "child.civil").aside and not my(chamber, "officer.medical").aside
    chamber.vote(one, {"officer.medical": "agree"})


def test_the_deputy_speaks_where_the_principal_stands_aside(chamber: Chamber) -> None:
    one = chamber.ask(item="medical")
    chamber.hold(one, people=MEDICAL)
    aside(chamber, one, "secretary.meeting", who="chief.medical")
    chamber.vote(one, {"officer.medical": "agree", "member.civil": "agree", "chief.treasury": "agree"})
    chamber.conclude(one)

    assert chamber.resolution(one).outcome == "agree"


def test_a_recusal_says_why_and_nobody_pushes_a_colleague_aside(chamber: Chamber) -> None:
    one = chamber.ask()
    chamber.hold(one)
    with pytest.raises(InvalidAnswers):
        aside(chamber, one, "member.civil", reason=" ")
    with pytest.raises(NotPermitted):
        aside(chamber, one, "member.civil", who="chief.treasury")


def test_a_stranger_sees_no_meeting(chamber: Chamber) -> None:
    one = chamber.ask()
    chamber.hold(one)
    meeting = chamber.meeting().id
    with pytest.raises(NotFound):
        chamber.stage.read(lambda w: live.my_sheet(w, meeting), "chief.housing")
    assert chamber.stage.client("chief.housing").get(f"/meetings/{meeting}/my").status_code == 404
    assert chamber.stage.client("clerk.qingsui").get("/meetings/mine").status_code == 403
    for path in ("", "/live", "/minutes"):
        assert chamber.stage.client("member.civil").get(f"/meetings/{meeting}{path}").status_code == 403, path


def test_nobody_s_number_stands_in_an_opinion(chamber: Chamber) -> None:
    one = chamber.ask()
    chamber.hold(one)
    item = chamber.item(one).id
    with pytest.raises(InvalidAnswers):
        chamber.stage.run(
            "member.civil",
            lambda w: operations.give_opinion(w, item_id=item, vote="agree", text="690102198503120016 属实"),
        )
