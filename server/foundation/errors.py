"""Refusals: each has a stable type, an HTTP status, and words in Chinese and English."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_ACTION = re.compile(r"[a-z]+([.-][a-z]+)+")


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One thing wrong with one field; `path` is the field's path in the form, with slashes."""

    path: str
    code: str
    zh: str
    en: str


class Refused(Exception):
    """Say no to a command, in the reader's language, with a stable name.

    Subclasses set `type`, `status`, `zh` and `en`; the texts may hold `{names}` that keyword arguments fill.
    """

    type = "refused"
    status = 409
    zh = "不能这样办理。"
    en = "This cannot be done."

    def __init__(self, *, fields: Iterable[FieldProblem] = (), **values: object) -> None:
        self.fields = tuple(fields)
        self.values = values
        super().__init__(self.text("en"))

    def text(self, language: str) -> str:
        """Return the sentence in `zh` or `en`."""
        template = self.zh if language == "zh" else self.en
        return template.format(**self.values)

    def problems(self, at: str = "") -> tuple[FieldProblem, ...]:
        """Return what a form says of it, field by field; a refusal that names no field stands at `at`, else above the form."""
        return self.fields or (FieldProblem(at, self.type, self.text("zh"), self.text("en")),)


class NotFound(Refused):
    """Answer for what does not exist and for what the reader may not know of alike."""

    type = "not-found"
    status = 404
    zh = "没有找到，或者您无权查看。"
    en = "Not found, or not yours to see."


class NotPermitted(Refused):
    """The actor's posts do not carry this action."""

    type = "not-permitted"
    status = 403
    zh = "您的岗位没有这项权限{why_zh}。"
    en = "Your post does not allow this{why_en}."

    def __init__(self, reason: str = "") -> None:
        # `case.read` names the action to programs and logs (`values`); people are told words or nothing.
        told = "" if _ACTION.fullmatch(reason) else reason
        super().__init__(reason=reason, why_zh=f"：{told}" if told else "", why_en=f": {told}" if told else "")


class InvalidAnswers(Refused):
    """The answers do not satisfy the form."""

    type = "invalid-answers"
    status = 422
    zh = "表单有 {count} 处需要更正，已填内容都保留着。"
    en = "{count} field(s) need correction; nothing you typed is lost."

    def __init__(self, fields: Iterable[FieldProblem]) -> None:
        problems = tuple(fields)
        super().__init__(fields=problems, count=len(problems))


class Conflict(Refused):
    """Somebody else was faster."""

    type = "conflict"
    status = 409
    zh = "这条记录刚被别人改过，请刷新后再试。"
    en = "Somebody changed this record a moment ago; reload and try again."


class StaleInstance(Conflict):
    """The instance moved on between reading and writing; the command may be run again."""

    type = "stale-instance"
