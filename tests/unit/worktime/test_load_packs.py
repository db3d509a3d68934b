"""A bad pack is refused with its file, the rule and the reason; K10 chooses by date and place."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from workflows.worktime import BadPack, UnknownRule, load_packs
from workflows.worktime.packs import DEFAULT


def rule(**changes):
    plain = {
        "id": "XX.one", "zh": "一", "en": "one", "n": 3, "unit": "WD", "start": {"zh": "受理", "en": "acceptance"},
        "basis": {"kind": "demo", "zh": "演示参数：3个工作日", "en": "demo parameter"},
    }  # fmt: skip
    return plain | changes


def write(directory: Path, *rules, name="one", **head):
    pack = {
        "pack": name,
        "version": "1",
        "division": "",
        "from": date(2026, 1, 1),
        "documents": {},
        "rules": list(rules),
    }
    (directory / f"{name}.yaml").write_text(yaml.safe_dump(pack | head, allow_unicode=True), encoding="utf-8")
    return directory


LAW = {"LAW": {"zh": "社会救助法", "en": "the law", "in_force_from": date(2026, 7, 1)}}
CITES_LAW = {"kind": "law", "cite": "LAW", "article": "50", "zh": "第五十条", "en": "art. 50"}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"n": 0}, "at least 1"),
        ({"n": 2.5}, "whole number"),
        ({"unit": "WEEK"}, "WEEK"),
        ({"roll": True}, "cannot roll"),
        ({"rol": True}, "unknown key rol"),
        ({"unit": "D", "roll": True, "protective": True}, "never rolls"),
        ({"suspendable": True}, "only a local rule"),
        ({"basis": {"kind": "demo", "zh": "三日内", "en": "x"}}, "must begin with 演示参数"),
        ({"basis": {"kind": "demo", "zh": "演示参数：《社会救助法》", "en": "x"}}, "names a law without citing"),
        (
            {"basis": {"kind": "local", "cite": "LAW", "article": "1", "zh": "第一条", "en": "x"}},
            "must begin with 本县规定",
        ),
        ({"basis": {"kind": "custom", "zh": "x", "en": "x"}}, "unknown kind"),
        ({"basis": {"kind": "law", "zh": "x", "en": "x"}}, "has exactly"),
        ({"basis": CITES_LAW | {"cite": "NONE"}}, "cites NONE"),
        ({"basis": CITES_LAW, "from": date(2026, 6, 30)}, "before it came into force"),
        ({"extends": ["XX.one"]}, "lists its grounds"),
        ({"within": "XX.none"}, "which no pack has"),
        ({"unit": "DATE"}, "month_day"),
        ({"en": ""}, "lacks zh or en"),
        ({"ladder": ["T-x"]}, "no such rung"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_bad_rule_is_refused_with_its_name_and_reason(tmp_path, changes, reason):
    with pytest.raises(BadPack, match=reason) as refused:
        load_packs(write(tmp_path, rule(**changes), documents=LAW))
    assert "one" in str(refused.value) and "XX.one" in str(refused.value)


def test_a_rule_without_a_length_is_refused(tmp_path):
    lacking = rule()
    del lacking["n"]
    with pytest.raises(BadPack, match="XX.one: missing 'n'"):
        load_packs(write(tmp_path, lacking))


def test_broken_yaml_and_an_empty_folder_are_refused(tmp_path):
    with pytest.raises(BadPack, match="no rule pack"):
        load_packs(tmp_path)
    (tmp_path / "torn.yaml").write_text("rules: [", encoding="utf-8")
    with pytest.raises(BadPack, match=r"torn\.yaml"):
        load_packs(tmp_path)


def test_the_same_rule_twice_from_one_day_is_refused(tmp_path):
    with pytest.raises(BadPack, match="twice"):
        load_packs(write(tmp_path, rule(), rule()))


def test_a_yaml_tag_cannot_run_code(tmp_path):
    (tmp_path / "evil.yaml").write_text("!!python/object/apply:os.getcwd []", encoding="utf-8")
    with pytest.raises(BadPack, match=r"evil\.yaml"):
        load_packs(tmp_path)


def test_k10_a_newer_pack_leaves_earlier_starts_with_the_old_number(tmp_path):
    write(tmp_path, rule(n=3))
    book = load_packs(write(tmp_path, rule(n=5), name="two", **{"from": date(2026, 7, 1)}))
    assert book.rule("XX.one", on=date(2026, 6, 30)).n == 3
    assert book.rule("XX.one", on=date(2026, 7, 1)).n == 5


def test_a_county_number_wins_over_the_national_one_in_that_county_only(tmp_path):
    write(tmp_path, rule(n=3), **{"from": date(2026, 2, 1)})
    book = load_packs(write(tmp_path, rule(n=5), name="two", division="690102"))
    assert book.rule("XX.one", on=date(2026, 3, 1), division="690102001").n == 5
    assert book.rule("XX.one", on=date(2026, 3, 1), division="690103").n == 3


def test_a_rule_is_unknown_before_its_document_came_into_force(book):
    with pytest.raises(UnknownRule):
        book.rule("GX.total", on=date(2024, 12, 31))
    assert book.rule("GX.total", on=date(2025, 1, 1)).n == 30


def test_a_deadline_names_the_pack_and_the_calendar_it_was_counted_with(end):
    found = end("DB.total", date(2026, 2, 9))
    assert found.pack == "national-2026/1"
    assert found.calendar.startswith("cn-2026/")


def test_every_shipped_pack_names_a_file_of_its_own():
    files = sorted(DEFAULT.glob("*.yaml"))
    assert [yaml.safe_load(file.read_text(encoding="utf-8"))["pack"] for file in files] == [file.stem for file in files]
