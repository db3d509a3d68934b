"""What people read shows the term in force: no page, form or word of the product has a term's number written into it.

A county changes a term in its table; a number in a label would go on telling the old one. Where a number stands nevertheless,
it is no county's: the list says what it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from tests.architecture.test_sources import ROOT
from workflows.worktime import load_terms

NUMBER = re.compile(
    r"(?:[0-9]+|[一二三四五六七八九十两半]+)\s?个?(?:工作日|小时|个月|天内|天答复|天办结|天未|天没有|天内|月内|日内)|每半年"
)
NAMES = re.compile(r"[0-9]+ ?(?:个?(?:工作日|天|小时|个月)|working day|day|hour|month)")
#: Words in a page or form → why the number is no county's term.
NOT_A_TERM = {
    "近12个月": "the span of income and expenses that the form and its law look back on (GX25 art. 4)",
    "12 个月内": "the span in which the same cause counts as a repeat (国发〔2014〕47号), a constant of the product",
    "12个月内": "the same",
    "剩不到 1 小时": "what is left, counted when it is shown",
    "%(n)s": "counted when it is shown",
    "6至12个月": "the span of a table of lead signals, named by its own rows",
    "6 至 12 个月": "the same, beside the days of the table",
    "60 天没有": "the same table",
    "满六个月": "what the law calls missing (民发〔2019〕62号 art. 1)",
    "最长6个月": "the law's own limit of a grace period, cited beside it (民发〔2022〕83号)",
    "认定 60 天内": "how early a warning is raised, a constant of the product",
    "前60天": "the same",
    "个工作日内": "a filter by what is left",
    "1 日内": "a filter by what is left",
    "3 日内": "the same",
    "5 日内": "the same",
    "30天内退清": "what the form's check itself demands of an order without instalments",
    "下一个工作日": "a day, no length",
    "满 5 个工作日": "when an overdue matter is proposed to the joint meeting, a constant of the product",
}


def texts() -> Iterator[tuple[str, str]]:
    """Yield every sentence of a page and every title and hint of a form, with where it stands."""
    for page in sorted((ROOT / "server").rglob("templates/**/*.html")):
        if {"gallery", "print"} & set(page.parts):
            continue  # the gallery shows components; a print says what its law says, or gets it as a fact
        for said in re.findall(r"_\('((?:[^'\\]|\\.)*)'", page.read_text(encoding="utf-8")):
            yield str(page.relative_to(ROOT)), said
    for form in sorted((ROOT / "forms" / "schemas").rglob("*.json")):
        yield from ((str(form.relative_to(ROOT)), said) for said in _said(json.loads(form.read_text(encoding="utf-8"))))


def _said(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        yield from (node[key] for key in ("title", "description") if isinstance(node.get(key), str))
        for each in node.values():
            yield from _said(each)
    elif isinstance(node, list):
        for each in node:
            yield from _said(each)


def left(said: str) -> str:
    for known in NOT_A_TERM:
        said = said.replace(known, "")
    return said


def test_no_page_and_no_form_has_the_number_of_a_term_written_into_it() -> None:
    assert sorted({f"{where}: {said}" for where, said in texts() if NUMBER.search(left(said))}) == []


def test_whatever_is_excused_stands_somewhere() -> None:
    everything = "\n".join(said for _where, said in texts())

    assert [known for known in NOT_A_TERM if known not in everything] == []


def test_no_term_tells_a_number_in_its_name() -> None:
    assert [rule.title.zh for rule in load_terms().every if NAMES.search(f"{rule.title.zh} {rule.title.en}")] == []
