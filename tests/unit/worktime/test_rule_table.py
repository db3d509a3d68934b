"""Every row of the deadline table, as the domain reference states it."""

from __future__ import annotations

from datetime import date

import pytest

LAW_IN_FORCE = date(2026, 7, 1)

# id, n, unit, rolls
TABLE = [
    line.split()
    for line in """
DB.start 3 WD -
DB.check.start 3 WD -
DB.notice 7 D roll
DB.county 10 WD -
DB.total 30 WD -
DB.total.delegated 20 WD -
DB.total.ext 45 WD -
DB.refuse.notify 3 WD -
DB.pay.start 1 NEXT_MONTH -
DB.review.stable 1 YEAR -
DB.review.unstable 6 MONTH -
DB.death 3 MONTH -
DB.grace 6 MONTH -
DB.report.late 3 MONTH -
TK.investigate 15 WD -
TK.notice 7 D roll
TK.renotice 7 D roll
TK.reinvestigate 15 WD -
TK.county 15 WD -
TK.refuse.notify 3 WD -
TK.care.reassess 10 WD -
TK.end.notice 7 D roll
TK.end.decide 15 WD -
TK.review 1 YEAR -
GX.total 30 WD -
GX.total.ext 45 WD -
GX.valid 12 MONTH -
BY.total 30 WD -
BY.total.ext 45 WD -
LS.fast 3 D -
LS.first 24 H -
LS.supplement 5 WD -
LS.spend 15 WD -
SW.check 15 WD -
SW.county 15 WD -
GE.check 10 WD -
GE.county 10 WD -
SF.decide 10 WD -
SF.notify 2 WD -
ZH.winter 1 DATE -
LL.stay 10 D -
TR.send 2 WD -
TR.sign 2 WD -
TR.result 20 WD -
MT.hold 5 WD -
MT.minutes 3 WD -
SUP.fix 10 WD -
OP.hear 5 WD -
CP.answer 15 D -
RM.review 60 D roll
RM.sue 6 MONTH roll
ACC.check 2 WD -
DB.visit 10 WD -
DB.initial 3 WD -
DB.forward 2 WD -
OBJ.recheck 5 WD -
DELIVER 3 WD -
TR.urgent 24 H -
TR.ruling 2 WD -
PUB.info 10 WD -
""".split("\n")
    if line
]


@pytest.mark.parametrize(("rule_id", "n", "unit", "roll"), TABLE, ids=[row[0] for row in TABLE])
@pytest.mark.parametrize("on", [date(2026, 2, 9), date(2026, 11, 22)], ids=["before the law", "under the law"])
def test_each_row_of_the_table_is_a_rule(book, on, rule_id, n, unit, roll):
    found = book.rule(rule_id, on=on)
    assert (found.n, str(found.unit), found.roll) == (int(n), unit, roll == "roll")


def test_no_rule_in_force_before_the_law_names_it(book):
    for rule in book.every:
        if rule.valid_from < LAW_IN_FORCE:
            assert "社会救助法" not in rule.basis.zh and "Social Assistance Law" not in rule.basis.en, rule.id


def test_the_duty_to_hear_cites_the_law_only_from_the_day_it_came_into_force(book):
    before = book.rule("OP.hear", on=date(2026, 6, 30)).basis
    after = book.rule("OP.hear", on=date(2026, 7, 1)).basis
    assert before.duty == "" and (after.duty, after.article) == ("LAW", "48")


def test_local_and_demo_limits_say_so_in_their_first_words(book):
    openings = {"demo": "演示参数", "internal": "内部时限", "local": "本县规定"}
    local = [rule for rule in book.every if rule.basis.kind in openings]
    assert len(local) > 20
    for rule in local:
        assert rule.basis.zh.startswith(openings[rule.basis.kind]) and rule.basis.cite == "", rule.id


def test_step_limits_of_the_county_are_marked_internal(book):
    for rule_id in ("ACC.check", "DB.visit", "DB.initial", "DB.forward", "OBJ.recheck", "DELIVER"):
        assert book.rule(rule_id, on=date(2026, 3, 2)).basis.kind == "internal"


def test_limits_in_the_persons_favour_are_protective(book):
    for rule_id in ("LS.fast", "LS.first", "LL.stay"):
        assert book.rule(rule_id, on=date(2026, 3, 2)).protective


def test_no_shipped_rule_allows_suspension(book):
    assert not [rule.id for rule in book.every if rule.suspendable]


def test_quick_relief_cites_the_2026_opinion_only_once_it_was_published(book):
    assert book.rule("LS.fast", on=date(2026, 1, 28)).basis.kind == "demo"
    assert book.rule("LS.fast", on=date(2026, 1, 29)).basis.cite == "LS26"
