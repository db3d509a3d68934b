"""How long a family's file is kept after its last case was closed.

社会救助法 and the rules of each item set no term of their own for the file; archives law leaves it to the county's filing table (机关档案管理规定,
国家档案局令第13号, Art. 20 ff.: 永久, 30 years, 10 years). The terms below are the county's to choose; the longest of the items counts. Drafts that
never became an application have no purpose any more and go after thirty days (个人信息保护法 Art. 19, 47).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

ORDINARY_YEARS = 10
#: Items whose files are kept for longer.
YEARS = {"dibao": 30, "tekun": 30, "orphan": 30, "de-facto-unattended": 30}
DRAFT = timedelta(days=30)  #: also for a roll that was uploaded and neither confirmed nor dropped
#: Leads that came to nothing, questions that anybody asked, remarks on rows of foreign lists: tied to no family's file.
UNTIED = timedelta(days=730)
ANSWERS = timedelta(days=2)  #: for so long a repeated `Idempotency-Key` gets its first answer
UPLOADS = timedelta(days=2)  #: files laid down for a preview
HANDED = timedelta(
    days=ORDINARY_YEARS * 365
)  #: the sealed file of a winter list, from the day it is settled: no longer than any family's own
VOUCHERS = timedelta(days=30 * 366)  #: lists of payments as the bank got them (会计档案管理办法, vouchers: 30 years)


def years(items: Iterable[str]) -> int:
    """Return for how many years the file of a household with these items is kept."""
    return max((YEARS.get(item, ORDINARY_YEARS) for item in items), default=ORDINARY_YEARS)
