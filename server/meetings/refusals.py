"""The refusals of the meetings room, each with what to do instead."""

from __future__ import annotations

from server.foundation.errors import Conflict, Refused


class NoMeetingOffice(Refused):
    """The county has no unit that keeps its joint meeting."""

    type = "no-meeting-office"
    zh = "本县还没有设联席会议办公室，事项无处提请。请系统管理员先建立。"
    en = "The county has no office of the joint meeting; ask the system administrator to set it up."


class MeetingChanged(Conflict):
    """Two secretaries edited one agenda; the second must look again."""

    type = "meeting-changed"
    zh = "议程刚被别人改过，请核对最新内容后再保存；您填的内容还在页面上。"
    en = "Somebody changed this agenda a moment ago; compare before you save. Your text is still on the page."


class AgendaClosed(Conflict):
    """The agenda of this meeting can no longer be changed."""

    type = "agenda-closed"
    zh = "会议已经开始或者结束，议程不能再改。"
    en = "The meeting has begun or is over; its agenda cannot be changed any more."


class AlreadyPlanned(Conflict):
    """The matter stands on another agenda by now."""

    type = "already-planned"
    zh = "{what}已经列入另一次会议，或者已经有了结论，请刷新后再看。"
    en = "{what} is on another agenda, or is resolved already; reload the page."


class NotSitting(Conflict):
    """The matter is not being deliberated now."""

    type = "not-sitting"
    zh = "这件事项现在不在审议：会议还没有开始，或者已经有了结论。"
    en = "This matter is not being deliberated: the meeting has not begun, or it is concluded."


class NoSeat(Refused):
    """The actor does not speak for a unit that votes on this matter."""

    type = "no-seat"
    status = 403
    zh = "您不代表这件事项的表决单位，或者没有签到，不能表决。"
    en = "You do not speak for a unit that votes on this matter, or have not signed in."


class StandsAside(Refused):
    """Who stands aside takes no part in the matter."""

    type = "stands-aside"
    status = 403
    zh = "您对这件事项已经回避，不能发表意见，也看不到内容。"
    en = "You stand aside in this matter: you neither speak on it nor see it."


class OwnVote(Refused):
    """The secretary cannot record a vote for herself."""

    type = "own-vote"
    status = 403
    zh = "代记的是别人的意见；您自己的请在“我的表决”里填写。"
    en = "Only somebody else's vote is recorded here; give your own on your page."


class QuorumMissing(Refused):
    """The matter cannot be resolved by those who are there."""

    type = "quorum-missing"
    zh = "本案不够法定人数（缺：{missing}），不能作出决议，只能留待下次。"
    en = "There is no quorum for this matter (missing: {missing}); it can only be carried over."


class VotesMissing(Refused):
    """Not every unit that must vote has voted."""

    type = "votes-missing"
    zh = "还有单位没有表决：{missing}。都表决以后才能宣布决议。"
    en = "These units have not voted yet: {missing}. The resolution follows when all have."


class QuorumThere(Refused):
    """A matter with a quorum is resolved, not carried over for the lack of one."""

    type = "quorum-there"
    zh = "本案够法定人数，应当表决；确需补充情况的，请表决“暂缓”。"
    en = "There is a quorum for this matter: vote on it; where facts are missing, vote to defer."


class StillAnswering(Refused):
    """In a circulation nothing is carried over while those who are missing may still answer."""

    type = "still-answering"
    zh = "答复截止时间（{until}）还没有到，可以再等{missing}答复；到时还缺的，再留待下次。"
    en = "Answers are awaited until {until}: {missing} may still answer; carry it over after that."


class OwnVoteStands(Conflict):
    """What a member gave in person is not overwritten by somebody else."""

    type = "own-vote-stands"
    zh = "这个单位的成员已经自己表决，不能代记；要改请本人改。"
    en = "This unit's member has voted in person; nobody else records it. The member may change it."


class NotAtThisStep(Conflict):
    """The meeting's process does not wait for this."""

    type = "not-at-this-step"
    zh = "会议不在这一步：可能同事已经办了，请刷新后再看。"
    en = "The meeting is not at this step; a colleague may have done it. Reload the page."
