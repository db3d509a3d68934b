"""The own part of an expense is reckoned, never typed, and a ratio is compared without rounding."""

from decimal import Decimal

from server.recognition.expenses import exceeds, own_part, problems, ratio

HOSPITAL = {
    "person": "孙示例", "kind": "medical", "total": Decimal(100000), "basic_insurance": Decimal(52000), "serious_illness": Decimal(18000),
    "medical_aid": Decimal(6000), "commercial": Decimal(2000), "charity": Decimal(1000),
}  # fmt: skip


def test_every_cover_is_taken_off_before_an_expense_counts():
    # 100 000 − 52 000 − 18 000 − 6 000 − 2 000 − 1 000 = 21 000
    assert own_part(HOSPITAL) == Decimal(21000)


def test_covers_above_the_total_are_refused_at_the_line():
    line = {**HOSPITAL, "total": Decimal(70000)}

    assert [(p.path, p.code) for p in problems([HOSPITAL, line], people={"孙示例"})] == [
        ("expenses/1/total", "covered-beyond-total")
    ]


def test_an_expense_of_a_stranger_and_a_school_fee_without_its_stage_are_refused():
    lines = [{"person": "路人", "kind": "education", "total": Decimal(900)}]

    assert [p.path for p in problems(lines, people={"孙示例"})] == ["expenses/0/person", "expenses/0/stage"]


def test_the_ratio_is_exceeded_only_above_it():
    # 60 % of 36 000 is 21 600
    assert exceeds(Decimal("21600.01"), Decimal(36000), Decimal("0.6")) is True
    assert exceeds(Decimal(21600), Decimal(36000), Decimal("0.6")) is False
    assert exceeds(Decimal(1), Decimal(0), Decimal("0.6")) is True
    assert exceeds(Decimal(1), None, Decimal("0.6")) is None


def test_a_shown_ratio_has_four_decimals_and_none_without_income():
    assert ratio(Decimal(10000), Decimal(30000)) == Decimal("0.3333")
    assert ratio(Decimal(1), Decimal(0)) is None
