"""Play a scenario step by step and say in words what did not come true."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.foundation.errors import Refused
from server.scenarios.expectations import EXPECTATIONS, Mismatch
from server.scenarios.playhouse import Play, Playhouse
from server.scenarios.reading import BadScenario, Scenario, Step
from server.scenarios.through import walked
from server.scenarios.verbs import VERBS, CannotBePlayed


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One expectation that failed."""

    step: int
    line: int
    expected: Any
    got: Any
    words: str


def replay(scenario: Scenario, playhouse: Playhouse) -> list[Failure]:
    """Play a scenario and return what failed; a step that cannot be done ends it.

    :raises BadScenario: a step names a verb, a person or an expectation that does not exist.
    """
    _check_names(scenario)
    failures: list[Failure] = []
    with playhouse.open(start=scenario.start, county=scenario.county) as play:
        for step in scenario.steps:
            _check_login(scenario, play, step)
            found = _play(scenario, play, step)
            failures += [_failure(step, mismatch) for mismatch in found]
            if any(mismatch.ends for mismatch in found):
                return failures
        failures += [_failure(scenario.steps[-1], mismatch) for mismatch in _not_walked(scenario, play)]
    return failures


def _not_walked(scenario: Scenario, play: Play) -> list[Mismatch]:
    """Compare the diagrams that a file says it walks through with those in which somebody has passed a step."""
    really = play.read(walked)
    missing = [key for key in scenario.through if key not in really]
    if not missing:
        return []
    zh = f"没有走到{'、'.join(missing)}；走过的有{'、'.join(sorted(really))}"
    en = f"{', '.join(missing)} was not walked through, but {', '.join(sorted(really))}"
    return [Mismatch(missing, sorted(really), zh, en)]


def _play(scenario: Scenario, play: Play, step: Step) -> list[Mismatch]:
    if step.at is not None:
        try:
            play.move(step.at)
        except ValueError:
            return [
                Mismatch(str(step.at), str(play.clock.now()), "时钟不能往回拨", "the clock cannot go back", ends=True)
            ]
    found = _do(scenario, play, step) if step.verb else []
    if step.expect is not None and not any(mismatch.ends for mismatch in found):
        found += _compare(play, step.expect)
    return found


def _do(scenario: Scenario, play: Play, step: Step) -> list[Mismatch]:
    assert step.verb is not None
    try:
        VERBS[step.verb].do(play, scenario, step)
    except Refused as refusal:
        return _judge(step, refusal)
    except CannotBePlayed as problem:
        return [Mismatch(step.verb, None, problem.zh, problem.en, ends=True)]
    except Exception as error:  # a scenario is there to find such things, and the other files shall still be played
        said = f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
        return [Mismatch(step.refused, type(error).__name__, f"内部错误：{said}", f"internal error: {said}", ends=True)]
    if step.refused:
        return [
            Mismatch(
                step.refused,
                None,
                f"应被拒绝（{step.refused}），却办成了",
                f"should be refused ({step.refused}), but was done",
            )
        ]
    return []


def _judge(step: Step, refusal: Refused) -> list[Mismatch]:
    said = "".join([refusal.text("zh"), *(f"{f.path}：{f.zh}" for f in refusal.fields)])
    if step.refused is None:
        en = " ".join([refusal.text("en"), *(f"{f.path}: {f.en}" for f in refusal.fields)])
        return [Mismatch(None, refusal.type, f"不该被拒绝：{said}", f"should not be refused: {en}", ends=True)]
    found = []
    if refusal.type != step.refused:
        found.append(
            Mismatch(
                step.refused,
                refusal.type,
                f"应为 {step.refused}，实为 {refusal.type}：{said}",
                f"expected {step.refused}, got {refusal.type}",
            )
        )
    paths = sorted(field.path for field in refusal.fields)
    missing = [path for path in step.fields if path not in paths]
    if missing:
        found.append(
            Mismatch(list(step.fields), paths, f"没有指出 {'、'.join(missing)}", f"{', '.join(missing)} not named")
        )
    return found


def _compare(play: Play, expect: Mapping[str, Any]) -> list[Mismatch]:
    label = expect.get("case")
    if label is not None:
        if label not in play.cases:
            return [
                Mismatch(label, sorted(play.cases), f"没有叫“{label}”的案件", f"no case is called {label}", ends=True)
            ]
        play.current = str(label)
    found: list[Mismatch] = []
    for name, wanted in expect.items():
        if name != "case":
            found += EXPECTATIONS[name](play, wanted)
    return found


def _failure(step: Step, mismatch: Mismatch) -> Failure:
    where = f"第 {step.number} 步（第 {step.line} 行{'，' + step.note if step.note else ''}）"
    words = f"{where}：{mismatch.zh.rstrip('。')}。 / Step {step.number} (line {step.line}): {mismatch.en.rstrip('.')}."
    return Failure(step=step.number, line=step.line, expected=mismatch.expected, got=mismatch.got, words=words)


def _check_names(scenario: Scenario) -> None:
    for step in scenario.steps:
        if step.verb is not None:
            _check_verb(scenario, step)
        for name in step.expect or ():
            if name != "case" and name not in EXPECTATIONS:
                raise BadScenario(
                    path=scenario.path, line=step.expect.line if step.expect else step.line,
                    zh=f"不认识的预期“{name}”，可用：{'、'.join(EXPECTATIONS)}。",
                    en=f"Unknown expectation “{name}”; there are {', '.join(EXPECTATIONS)}.",
                )  # fmt: skip


def _check_verb(scenario: Scenario, step: Step) -> None:
    verb = VERBS.get(step.verb or "")

    def fail(zh: str, en: str) -> None:
        raise BadScenario(path=scenario.path, line=step.line, zh=zh, en=en)

    if verb is None:
        fail(
            f"不认识的动作“{step.verb}”，可用：{'、'.join(sorted(VERBS))}。",
            f"Unknown verb “{step.verb}”; there are {', '.join(sorted(VERBS))}.",
        )
        return
    if step.login is None and verb.signed_in:
        fail(f"“{step.verb}”要写 as：谁来做。", f"“{step.verb}” needs as: who does it.")
    absent, extra = verb.needs - step.details.keys(), step.details.keys() - verb.needs - verb.may
    if absent:
        fail(f"“{step.verb}”缺少 {'、'.join(sorted(absent))}。", f"“{step.verb}” lacks {', '.join(sorted(absent))}.")
    if extra:
        fail(
            f"“{step.verb}”不认识 {'、'.join(sorted(extra))}。",
            f"“{step.verb}” does not know {', '.join(sorted(extra))}.",
        )


def _check_login(scenario: Scenario, play: Play, step: Step) -> None:
    if step.login is not None and step.login not in play.users:
        raise BadScenario(
            path=scenario.path,
            line=step.line,
            zh=f"没有账号“{step.login}”。",
            en=f"There is no account “{step.login}”.",
        )
