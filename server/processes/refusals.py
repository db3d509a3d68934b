"""The refusals of the processes room."""

from __future__ import annotations

from server.foundation.errors import Conflict, Refused


class NotADiagram(Refused):
    """The file cannot be read as a diagram."""

    type = "not-a-diagram"
    status = 422
    zh = "读不了这个文件：{cause}"
    en = "This file cannot be read as a diagram: {cause}"


class SameAsPublished(Conflict):
    """The proposed version is the published one to the letter."""

    type = "same-as-published"
    zh = "与现行版本完全相同，不需要发布。"
    en = "It is the published version to the letter."


class NotYetChecked(Conflict):
    """The scenarios have not been played yet."""

    type = "not-yet-checked"
    zh = "情景还没有演练完，请稍候。"
    en = "The scenarios are still being played."


class ScenariosFailed(Conflict):
    """A version whose scenarios fail is not published."""

    type = "scenarios-failed"
    zh = "有 {count} 个情景不符，不能发布；请修改流程图或情景后重新提交。"
    en = "{count} scenarios fail, so it is not published; mend the diagram or the scenario and propose it again."


class AlreadyDecided(Conflict):
    """Somebody decided in between."""

    type = "already-decided"
    zh = "这个版本已经处理过了。"
    en = "This version was decided already."


class SecondPersonNeeded(Refused):
    """Whoever proposes does not publish, whoever plans does not start."""

    type = "second-person-needed"
    status = 403
    zh = "提出的人不能自己批准，请另一位有权限的同事办理。"
    en = "Whoever proposed it cannot approve it; another person must."


class NothingToMove(Conflict):
    """Every running case has the newest version."""

    type = "nothing-to-move"
    zh = "没有在旧版本上运行的案件。"
    en = "No case runs on an older version."


class MoveNotReady(Conflict):
    """The batch is not in a state in which this can be done."""

    type = "move-not-ready"
    zh = "这一批次现在不能这样办（状态：{state}）。"
    en = "The batch cannot be dealt with like this now (it is {state})."
