"""A form with an author's mistake never reaches a person."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import forms
from tests.unit.forms.conftest import question


@pytest.mark.parametrize(
    ("properties", "place"),
    [
        ({"a": question(maxLenght=3)}, "/a: unknown keyword 'maxLenght'"),
        ({"a": {"type": "string", "title": "只有中文"}}, "/a: title and x-en go together"),
        ({"a": question(description="只有中文")}, "/a: description and x-description-en"),
        ({"a": question(**{"x-law": {"zh": "社会救助法62", "en": "Law 62", "from": "七月"}})}, "/a: x-law has zh, en"),
        ({"a": question(description="社会救助法62", **{"x-description-en": "Law 62"})}, "/a: a law with a first day"),
        ({"a": question(**{"x-ui": {"widgt": "text"}})}, "/a x-ui: unknown keyword 'widgt'"),
        ({"a": question(**{"x-ui": {"widget": "slider"}})}, "/a: unknown widget 'slider'"),
        ({"a": question(**{"x-ui": {"visible-when": {"b": True}}})}, "/a: a hint names 'b'"),
        ({"a": question(**{"x-check": "after:b"})}, "/a: a hint names 'b'"),
        ({"a": question(**{"x-check": "horoscope"})}, "/a: unknown check 'horoscope'"),
        ({"a": question(**{"x-ui": {"widget": "money"}})}, "/a: money is a number"),
        ({"a": question(pattern="^x$")}, "/a: a pattern needs its sentence"),
        ({"a": question(format="hostname")}, "/a: unknown format"),
        ({"a": question(oneOf=[{"const": "x", "title": "甲"}])}, "/a: a choice has const, title and x-en"),
        ({"A-b": question()}, "/A-b: a name is lower case"),
        ({"a": question(type="null")}, "/a: type 'null'"),
        ({"a": question(type="array")}, "/a: an array says what its items are"),
        ({"a": question(type="object", properties={})}, "/a: additionalProperties must be false"),
    ],
)
def test_a_broken_form_is_refused_with_its_file_and_place(
    write_form: Callable[..., Path], properties: dict[str, Any], place: str
) -> None:
    with pytest.raises(forms.BrokenForm) as refusal:
        forms.load("trial", directory=write_form(properties))

    assert str(refusal.value).startswith("trial.v1.json: ")
    assert place in str(refusal.value)


@pytest.mark.parametrize(
    "rule",
    [
        {"required": ["b"]},
        {"dependentRequired": {"a": ["b"]}},
        {"if": {"properties": {"b": {"const": "x"}}}, "then": {"required": ["a"]}},
        {"if": {"properties": {"a": {"const": "x"}}}, "then": {"required": ["b"]}},
        {"then": {"required": ["a"]}},
        {"allOf": [{"if": {"properties": {"a": {"const": "x"}}}, "then": {"requird": ["a"]}}]},
    ],
)
def test_a_condition_on_a_field_that_does_not_exist_is_refused(
    write_form: Callable[..., Path], rule: dict[str, Any]
) -> None:
    with pytest.raises(forms.BrokenForm):
        forms.load("trial", directory=write_form({"a": question()}, **rule))


def test_the_newest_version_is_loaded_unless_another_is_named(write_form: Callable[..., Path]) -> None:
    write_form({"a": question("旧")}, version=2)
    folder = write_form({"a": question("新")}, version=10)

    assert forms.load("trial", directory=folder).version == 10
    assert forms.load("trial", 2, directory=folder).fields[0].title_zh == "旧"


def test_a_form_that_does_not_exist_is_told_apart_from_a_broken_one(write_form: Callable[..., Path]) -> None:
    folder = write_form({"a": question()})
    with pytest.raises(forms.UnknownForm):
        forms.load("missing", directory=folder)
    with pytest.raises(forms.UnknownForm):
        forms.load("trial", 7, directory=folder)


def test_a_key_written_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "trial.v1.json").write_text('{"type": "object", "type": "string"}', encoding="utf-8")
    with pytest.raises(forms.BrokenForm, match="written twice"):
        forms.load("trial", directory=tmp_path)


def test_references_are_written_out_so_that_the_schema_stands_alone(write_form: Callable[..., Path]) -> None:
    folder = write_form(
        {"a": {"$ref": "#/$defs/yes", "title": "甲"}, "b": {"$ref": "codes.v1#colour"}},
        **{"$defs": {"yes": question("乙", "Yes", "boolean")}},
    )
    (folder / "shared").mkdir()
    (folder / "shared" / "codes.v1.json").write_text(
        '{"colour": {"type": "string", "title": "颜色", "x-en": "Colour"}}', encoding="utf-8"
    )
    form = forms.load("trial", directory=folder)

    assert form.schema["properties"]["a"] == {"title": "甲", "x-en": "Yes", "type": "boolean"}
    assert form.schema["properties"]["b"]["title"] == "颜色"
    assert "$defs" not in form.schema


@pytest.mark.parametrize("reference", ["#/$defs/none", "codes.v1#none", "../secret#x", "#/$defs/round"])
def test_a_reference_that_leads_nowhere_is_refused(write_form: Callable[..., Path], reference: str) -> None:
    folder = write_form({"a": {"$ref": reference}}, **{"$defs": {"round": {"$ref": "#/$defs/round"}}})
    with pytest.raises(forms.BrokenForm):
        forms.load("trial", directory=folder)


@pytest.mark.parametrize("key", forms.keys())
def test_every_form_that_we_ship_loads(key: str) -> None:
    form = forms.load(key)

    assert form.title("zh") and form.title("en")
    assert form.fields
