"""Norms that documents cite, and the days on which they are in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

LAW_SINCE = date(2026, 7, 1)  #: 社会救助法 comes into force
URGENT_SINCE = date(2026, 1, 29)  #: the opinion of 2026 on temporary assistance


@dataclass(frozen=True, slots=True)
class Basis:
    """One norm and the days on which a document may cite it."""

    zh: str
    since: date | None = None
    before: date | None = None  #: the first day on which it is no longer cited

    def holds(self, day: date) -> bool:
        """Tell whether it may be cited on a day."""
        return (self.since is None or day >= self.since) and (self.before is None or day < self.before)


OLD_WINDOW = Basis("《社会救助暂行办法》（国务院令第649号，2019年修订）", before=LAW_SINCE)
WINDOW = Basis("《中华人民共和国社会救助法》第六十四条（一门受理、协同办理）", since=LAW_SINCE)
OLD_URGENT = Basis("《国务院关于全面建立临时救助制度的通知》（国发〔2014〕47号）")
NEW_URGENT = Basis("民政部、财政部《关于进一步健全完善临时救助制度的意见》", since=URGENT_SINCE)
RELIEF = Basis("《中华人民共和国社会救助法》第五十条（先行救助、事后补充说明）", since=LAW_SINCE)
REASONS = Basis("《中华人民共和国社会救助法》第四十三条至第四十五条（不予救助应书面说明理由）", since=LAW_SINCE)
URGENT = (RELIEF, NEW_URGENT, OLD_URGENT)
REFUSAL = (REASONS, OLD_WINDOW)
NO_DATA_PAPERS = Basis("《中华人民共和国社会救助法》第六十二条（能查询核对的材料不得要求提供）", since=LAW_SINCE)
