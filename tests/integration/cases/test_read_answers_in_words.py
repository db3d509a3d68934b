"""What stands under 照表办理 is words: no code of a table is left for people to guess."""

from __future__ import annotations

import re
from typing import Any

from server.cases.asked import in_words
from server.foundation.work import Work
from tests.stage import Stage

#: tables whose answers are kept with a case, a lead, a warning or a planned check
KEPT = (
    "authority", "caps", "child-kind", "child-proof", "child-review-cycle", "child-support", "departments", "exclusions", "identity-items",
    "lead-signals", "meeting-rules", "notices", "recognise-bianyuan", "recognise-gangxing", "review-cycle", "school-window", "sections",
    "spend-limits", "spend-test", "standards", "tekun-care", "tekun-labour", "tekun-obligor", "tekun-source", "tekun-support",
    "transfer-types", "urgency-triage",
)  # fmt: skip
_CODE = re.compile(r"[A-Za-z]")


def _texts(table: Any) -> dict[str, set[str]]:
    """Return every text that a column asks for or says, by column."""
    found: dict[str, set[str]] = {}
    for rule in table.rules:
        for column, cell in zip(table.inputs, rule.cells, strict=True):
            found.setdefault(column.name, set()).update(each for each in cell.parts if isinstance(each, str))
        for column, answer in zip(table.outputs, rule.answers, strict=True):
            if isinstance(answer.value, str) and answer.value:
                found.setdefault(column.name, set()).add(answer.value)
    return found


def test_no_code_of_a_kept_table_is_shown_to_people(stage: Stage) -> None:
    def left(work: Work) -> list[tuple[str, str, str]]:
        raw = []
        for key in KEPT:
            for table in work.house.tables.of_id(key):
                for column, texts in _texts(table).items():
                    for text in sorted(texts):
                        row = {
                            "table": key,
                            "version": table.version,
                            "facts": {column: text},
                            "outputs": {},
                            "rules": [],
                        }
                        told = [shown for _label, shown in in_words(work, row).facts]
                        raw += [(key, column, each) for each in told if _CODE.search(each)]
        return raw

    assert stage.read(left) == []


def test_labels_explain_no_codes_beside_their_words(stage: Stage) -> None:
    row = {
        "table": "meeting-rules", "version": "2026.1", "rules": ["x"], "facts": {"question": "soft-exit"},
        "outputs": {"meeting_vote": "n", "meeting_tie": "chair", "meeting_core": "civil-affairs,treasury"},
    }  # fmt: skip
    told = stage.read(lambda w: in_words(w, row))
    assert told.facts == [("审议什么问题", "“五有”家庭渐退")]
    assert told.says == [
        ("表决方式", "至少若干票同意"), ("票数相等", "召集人决定"), ("每案必须到会的部门", "民政、财政"),
    ]  # fmt: skip


def test_a_version_that_is_known_no_more_is_told_as_it_was_kept(stage: Stage) -> None:
    row = {"table": "caps", "version": "1999.1", "rules": ["x"], "facts": {"division": "690102"}, "outputs": {}}
    told = stage.read(lambda w: in_words(w, row))
    assert (told.name, told.facts) == ("caps", [("division", "青穗县")])
