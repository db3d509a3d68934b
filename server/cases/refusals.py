"""The refusals of the cases room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from server.foundation.errors import Conflict, FieldProblem, Refused
from workflows.lint import Finding


class DraftOfAnother(Conflict):
    """A colleague at the same post saved a draft of the step since the page was opened."""

    type = "draft-of-another"
    zh = "{name}在您打开以后也填了这一步并存了草稿，您填的没有覆盖它，也还在这页上。先领办，或与同事商量由谁办。"
    en = "{name} has saved a draft of this step since you opened it; yours replaced nothing and is still on this page. Claim it, or agree who does it."


class TaskNotYours(Refused):
    """The task stands at another unit or post."""

    type = "task-not-yours"
    status = 403
    zh = "这项任务属于“{unit}”的“{role}”，不在您的岗位上。"
    en = "This task belongs to {role} at {unit}, not to your post."


class TaskAlreadyDone(Conflict):
    """A colleague completed the task, or the process moved past it."""

    type = "task-already-done"
    zh = "这项任务已经办结（{by} 于 {at}），不需要再办。"
    en = "This task is already closed ({by}, {at})."


class StepPassed(TaskAlreadyDone):
    """The process went on without this step, or whoever asks was never at it."""

    zh = "流程已经走过这一步，不需要再办。"
    en = "The process has gone past this step; nothing is to be done here any more."


class TaskHeldByColleague(Conflict):
    """Somebody else has claimed the task."""

    type = "task-held"
    zh = "这项任务由 {holder} 领办中；请先请其退回或由负责人改派。"
    en = "{holder} has claimed this task; ask for its release or have it reassigned."


class SamePerson(Refused):
    """Separation of duties: the steps must be done by different people."""

    type = "separation-of-duties"
    status = 403
    zh = "职责分离：您已办理过“{step}”，这一步必须由另一人办理。"
    en = "Separation of duties: you did “{step}”; another person must do this step."


class SpotCheckerOfTownship(Refused):
    """Whoever belongs to a township does not spot-check its files."""

    type = "separation-of-duties"
    status = 403
    zh = "职责分离：替县里抽查、入户的不能是本乡镇的人，请由县里另一位同事办理。"
    en = "Separation of duties: nobody who belongs to the township checks its files or visits its households for the county; another person must do this."


class NoSuchUnit(Refused):
    """The diagram sends a task to a unit that the case does not name."""

    type = "no-such-unit"
    zh = "流程要把“{step}”交给“{reference}”，但本案没有对应的单位。"
    en = "The process sends “{step}” to “{reference}”, but the case names no such unit."


class StepBroken(Refused):
    """An automatic step after the task failed; nothing was changed, and an incident is recorded."""

    type = "step-failed"
    status = 409
    zh = "您的填写已保留，但其后的自动步骤“{element}”出错，已登记为异常，处理后会继续。"
    en = "Your answers are kept, but the automatic step “{element}” failed; an incident is recorded and it will go on."

    def __init__(self, *, element: str, cause: str, retry: Mapping[str, object], topic: str = "") -> None:
        super().__init__(element=element, cause=cause)
        self.element, self.cause, self.retry, self.topic = element, cause, dict(retry), topic

    def with_retry(self, retry: Mapping[str, object]) -> StepBroken:
        """Return the same with what is to be run again, unless it names something already."""
        return self if self.retry else StepBroken(element=self.element, cause=self.cause, retry=retry, topic=self.topic)


class NoDefinition(Refused):
    """No published process has this key."""

    type = "no-definition"
    zh = "没有已发布的流程“{key}”。"
    en = "No process “{key}” is published."


class IncidentResolved(Conflict):
    """Somebody has repaired the step already."""

    type = "incident-resolved"
    zh = "这个异常已经处理过了。"
    en = "This incident has been resolved already."


class NotSkippable(Refused):
    """A step that the law or the money hangs on is never left out."""

    type = "not-skippable"
    zh = "这一步不能跳过：核对、入户、公示、听取意见、决定、送达和发放等步骤必须做完。请排除原因后重新执行。"
    en = "This step cannot be left out: check, visit, notice, hearing, decision, delivery and payment are always done. Mend the cause and run it again."


class SkipNotAsked(Conflict):
    """Nobody has asked to leave the step out."""

    type = "skip-not-asked"
    zh = "还没有人申请跳过这一步。"
    en = "Nobody has asked to leave this step out."


class NothingToRetry(Refused):
    """The incident names no step that could run again."""

    type = "nothing-to-retry"
    zh = "这个异常没有可以重新执行的步骤（{verb}），请联系系统管理员。"
    en = "This incident holds no step that can run again ({verb}); ask the administrator."


class ChangedMeanwhile(Conflict):
    """The `If-Match` of a request names a state that is no longer there."""

    type = "changed-meanwhile"
    status = 412
    zh = "这项任务在您读取之后有了变化，请重新读取再提交。"
    en = "This task changed after you read it; read it again before you send."


class DiagramHasErrors(Refused):
    """The diagram would not run as the standard says; each finding names its element and what to do instead."""

    type = "diagram-has-errors"
    status = 422
    zh = "流程图有 {count} 处问题，不能发布：{first}"
    en = "The diagram has {count} error(s) and cannot be published: {first_en}"

    def __init__(self, findings: Sequence[Finding]) -> None:
        problems = [FieldProblem(f.element or "", f.rule, f"{f.zh}{f.instead}", f.en) for f in findings]
        first = findings[0]
        super().__init__(
            fields=problems,
            count=len(problems),
            first=f"{first.element}：{first.zh}",
            first_en=f"{first.element}: {first.en}",
        )


class PaperClosed(Refused):
    """The content of a scan is not veiled as a text is; who reads the family's names masked needs another person's agreement."""

    type = "paper-closed"
    status = 403
    zh = "原件上的姓名、号码没有遮盖。请先在案件页申请查看原件，另一人同意以后再打开。"
    en = "Nothing on a scan is masked. Ask on the case's page to see the scans; open them once another person has agreed."
