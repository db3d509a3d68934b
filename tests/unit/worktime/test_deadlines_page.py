"""The officers' page states every rule as the packs do."""

from __future__ import annotations

from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs" / "deadlines.md"


def test_the_page_lists_every_rule_with_its_length_start_and_basis(book):
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in PAGE.read_text(encoding="utf-8").splitlines()]
    told = {(row[0], row[3], row[5], row[6][:10]) for row in rows if len(row) == 7}
    lengths = {(row[0], row[2].split()[0]) for row in rows if len(row) == 7}
    for rule in book.every:
        assert (rule.id, rule.start.zh, rule.basis.zh, rule.valid_from.isoformat()) in told
        if rule.unit not in ("NEXT_MONTH", "DATE"):
            assert (rule.id, str(rule.n)) in lengths
    listed = {row[0] for row in rows if len(row) == 7} - {"编号", "---"}
    assert listed == set(book.ids)
