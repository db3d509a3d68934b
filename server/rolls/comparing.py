"""Compare the low-income roll with another department's list, such as the monitored households of 农业农村 (A20): their rows come back with what we know."""

from __future__ import annotations

from sqlalchemy import select

from forms import identity
from forms.text import person_name
from server.audit import operations as audit
from server.cases.visibility import masked_name
from server.cases.words import IDENTITIES, name_of
from server.foundation.work import Work
from server.households.entitlements import valid_identities
from server.households.models import Household, Membership, Person
from server.organisation import rules
from server.rolls.low_income import listed
from server.web.table_files import UnreadableTable, read_table, write_csv

RESULTS = {"both": "两边都有", "theirs": "只在对方名单", "wrong": "号码读不了", "ours": "只在本名册"}


def compare(work: Work, *, name: str, content: bytes) -> tuple[bytes, dict[str, int]]:
    """Return the compared list as CSV and how many rows fell out how; nothing is changed, and our people's numbers stay here.

    :raises UnreadableTable: it is no table, or has no column 身份证号.
    """
    rules.require(work.actor, "roll.compare")
    headers, rows = read_table(name=name, content=content)
    if "身份证号" not in headers:
        raise UnreadableTable(why_zh="缺少列：身份证号", why_en="the column 身份证号 is missing")
    ours = {row[0].id: row for row in work.session.execute(listed(work)).all()}
    lives = _households(work, [row.cells.get("身份证号", "") for row in rows])
    kinds = valid_identities(work, list(ours))
    counts = dict.fromkeys(RESULTS, 0)
    met: set[str] = set()
    told = []
    for row in rows:
        household = lives.get(row.cells.get("身份证号", ""))
        result = "wrong" if household is None else "both" if household in ours else "theirs"
        counts[result] += 1
        met |= {household} if household else set()
        words = "、".join(name_of(IDENTITIES, kind.kind).zh for kind in kinds.get(household or "", []))
        told.append([*(row.cells.get(header, "") for header in headers), RESULTS[result], words])
    for household, mine in ours.items():
        if household not in met:
            counts["ours"] += 1
            words = "、".join(name_of(IDENTITIES, kind.kind).zh for kind in kinds.get(household, []))
            told.append([*_own_cells(headers, mine[0], mine.head, mine.unit), RESULTS["ours"], words])
    audit.record_read(work, "roll.compare", name[:80], reason=f"{len(rows)} rows")
    return write_csv([*headers, "比对结果", "本名册身份"], told), counts


def _own_cells(headers: list[str], household: Household, head: str, unit: str) -> list[str]:
    """Return what we say of a household that only we have: code, township, the head's masked name."""
    cells = {"姓名": masked_name(person_name(head)), "乡镇": unit, "身份证号": f"家庭编号 {household.code}"}
    return [cells.get(header, "") for header in headers]


def _households(work: Work, numbers: list[str]) -> dict[str, str]:
    """Return number → household (empty where the person is not known), leaving out what is no number."""
    hashes: dict[str, str] = {}
    for number in numbers:
        try:
            value = identity.parse_id_number(number, today=work.today, old_form=True).value
        except identity.InvalidIdNumber:
            continue
        full = identity.to_18(value) if len(value) == 15 else value
        hashes[number] = work.house.vault.search_hash("id", full)
    known: dict[str, str] = {}
    wanted = list(set(hashes.values()))
    for at in range(0, len(wanted), 500):
        rows = work.session.execute(
            select(Person.id_hash, Membership.household_id)
            .join(Membership, (Membership.person_id == Person.id) & (Membership.until.is_(None)))
            .where(
                Person.county == work.house.county, Person.merged_into.is_(None), Person.id_hash.in_(wanted[at : at + 500])
            )
        )  # fmt: skip
        known |= {str(digest): household for digest, household in rows}
    return {number: known.get(digest, "") for number, digest in hashes.items()}
