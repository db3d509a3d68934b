"""The refusals of the tables room, each with what to do instead."""

from __future__ import annotations

from server.foundation.errors import Conflict, Refused


class BrokenProposal(Refused):
    """The proposed version would not be carried out exactly."""

    type = "broken-table"
    status = 422
    zh = "这个版本不能用：{why_zh}。"
    en = "This version cannot be used: {why_en}."


class LawIsNotChangedHere(Conflict):
    """What a law says comes with a release; a county changes its own parameters."""

    type = "law-is-not-changed-here"
    zh = "这张表写的是法律法规的规定，随程序版本更新；本县只修改本县规定的表。"
    en = "This table says what a law says and comes with a release; a county changes its own tables."


class NothingChanges(Conflict):
    """The proposed version says what holds already."""

    type = "nothing-changes"
    zh = "与现行版本没有不同，不需要发布。"
    en = "It says what holds already."


class BeginsTooLate(Conflict):
    """Its first day has come before anybody put it into force: what was decided since would have been decided otherwise."""

    type = "begins-too-late"
    zh = "施行日期 {day} 已到，不能再发布；请改一个以后的日期重新提出。"
    en = "Its first day, {day}, has come; propose it again with a later one."


class Superseded(Conflict):
    """Another version was published in between, so that this one was made from an older one."""

    type = "superseded"
    zh = "提出以后已发布了别的版本（{version}），请在它的基础上重新提出。"
    en = "Version {version} was published in between; propose it again on top of that."


class AlreadyDecided(Conflict):
    """Somebody decided in between."""

    type = "already-decided"
    zh = "这个版本已经处理过了。"
    en = "This version was decided already."


class SecondPersonNeeded(Refused):
    """Whoever proposes a change does not put it into force."""

    type = "second-person-needed"
    status = 403
    zh = "提出修改的人不能发布，请由另一人发布。"
    en = "Whoever proposes a change does not publish it; another person does."
