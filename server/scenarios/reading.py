"""Read a scenario file, and say file and line of what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

import yaml

from server.foundation.clock import LOCAL
from server.scenarios.marked import Marked, parse

BIGGEST = 1_000_000  #: characters of one file
FILE_KEYS = {"scenario", "about", "through", "start", "county", "people", "steps"}
STEP_KEYS = {"note", "at", "as", "do", "expect", "refused", "fields"}  #: the rest belongs to the verb


class BadScenario(Exception):
    """The file cannot be played; the message names file and line."""

    def __init__(self, *, path: str, line: int, zh: str, en: str) -> None:
        self.path, self.line, self.zh, self.en = path, line, zh, en
        super().__init__(f"{path}:{line}: {en}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: the clock moves, somebody does something, something must be true; each part may be absent."""

    number: int
    line: int
    note: str = ""
    at: datetime | None = None
    login: str | None = None
    verb: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    refused: str | None = None
    fields: tuple[str, ...] = ()
    expect: Marked | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One file."""

    path: str
    title: str
    about: str
    through: tuple[str, ...]  #: diagrams that it says it walks through, called ones included
    start: datetime
    county: Mapping[str, Any]
    people: Mapping[str, Marked]
    steps: tuple[Step, ...]


def read(path: Path) -> Scenario:
    """Read a file.

    :raises BadScenario: it is no scenario; with file and line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadScenario(
            path=str(path), line=1, zh="读不了这个文件。", en=f"The file cannot be read: {error}."
        ) from error
    return read_text(text, path=str(path))


def read_text(text: str, *, path: str) -> Scenario:
    """Read a text.

    :raises BadScenario: it is no scenario; with file and line.
    """
    reader = _Reader(path)
    if len(text) > BIGGEST:
        reader.fail(1, "文件太大。", "The file is too big.")
    try:
        tree = parse(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        reader.fail(mark.line + 1 if mark else 1, f"不是 YAML：{error.problem}", f"This is no YAML: {error.problem}")
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        reader.fail(1, "不是 YAML。", f"This is no YAML: {error}")
    return reader.scenario(tree)


class _Reader:
    def __init__(self, path: str) -> None:
        self._path = path

    def fail(self, line: int, zh: str, en: str) -> NoReturn:
        raise BadScenario(path=self._path, line=line, zh=zh, en=en)

    def scenario(self, tree: Any) -> Scenario:
        if not isinstance(tree, Marked):
            self.fail(1, "应是 scenario、start、steps 等项。", "Expected scenario, start, steps and so on.")
        self._only(tree, FILE_KEYS)
        for key in ("scenario", "start", "steps"):
            if key not in tree:
                self.fail(tree.line, f"缺少 {key}。", f"{key} is missing.")
        steps = tree["steps"]
        if not isinstance(steps, list) or not steps:
            self.fail(tree.line, "steps 应是步骤的列表。", "steps must be a list of steps.")
        return Scenario(
            path=self._path, title=str(tree["scenario"]), about=str(tree.get("about", "")).strip(), through=self._through(tree),
            start=self._instant(tree["start"], tree.line), county=self._mapping(tree, "county"), people=self._people(tree),
            steps=tuple(self._step(number, step, tree.line) for number, step in enumerate(steps, start=1)),
        )  # fmt: skip

    def _through(self, tree: Marked) -> tuple[str, ...]:
        found = tree.get("through", [])
        if not isinstance(found, list):
            self.fail(tree.line, "through 应是流程图的列表。", "through must be a list of diagrams.")
        return tuple(str(key) for key in found)

    def _people(self, tree: Marked) -> Mapping[str, Marked]:
        people = self._mapping(tree, "people")
        for name, person in people.items():
            if not isinstance(person, Marked):
                self.fail(people.line, f"people/{name} 应写成若干项。", f"people/{name} must be a mapping.")
        return people

    def _mapping(self, tree: Marked, key: str) -> Marked:
        found = tree.get(key, Marked())
        if not isinstance(found, Marked):
            self.fail(tree.line, f"{key} 应写成若干项。", f"{key} must be a mapping.")
        return found

    def _step(self, number: int, step: Any, line: int) -> Step:
        if not isinstance(step, Marked):
            self.fail(line, f"第 {number} 步应写成若干项。", f"Step {number} must be a mapping.")
        if not step.keys() & {"at", "do", "expect"}:
            self.fail(step.line, "这一步要有 at、do 或 expect。", "A step needs at, do or expect.")
        if "expect" in step and not isinstance(step["expect"], Marked):
            self.fail(step.line, "expect 应写成若干项。", "expect must be a mapping.")
        if "do" not in step and (extra := step.keys() - STEP_KEYS | step.keys() & {"as", "refused", "fields"}):
            self.fail(
                step.line, f"没有 do，却写了 {'、'.join(sorted(extra))}。", f"Without do: {', '.join(sorted(extra))}."
            )
        if "fields" in step and "refused" not in step:
            self.fail(step.line, "fields 要和 refused 一起写。", "fields goes with refused.")
        fields = step.get("fields", [])
        return Step(
            number=number, line=step.line, note=str(step.get("note", "")),
            at=self._instant(step["at"], step.line) if "at" in step else None,
            login=str(step["as"]) if "as" in step else None, verb=str(step["do"]) if "do" in step else None,
            details={key: value for key, value in step.items() if key not in STEP_KEYS},
            refused=str(step["refused"]) if "refused" in step else None,
            fields=tuple(str(each) for each in (fields if isinstance(fields, list) else [fields])),
            expect=step.get("expect"),
        )  # fmt: skip

    def _instant(self, raw: Any, line: int) -> datetime:
        try:
            found = datetime.fromisoformat(str(raw))
        except ValueError:
            self.fail(
                line, f"“{raw}”不是时间，请写成 2026-02-18T10:30。", f"“{raw}” is no time; write 2026-02-18T10:30."
            )
        return found if found.tzinfo else found.replace(tzinfo=LOCAL)

    def _only(self, tree: Marked, known: set[str]) -> None:
        for key in tree:
            if key not in known:
                self.fail(tree.line, f"不认识“{key}”。", f"Unknown key “{key}”.")
