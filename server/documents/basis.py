"""What a kind of document is based on, by the day of issue: a norm is cited only where it is in force on that day."""

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


_OLD_WINDOW = Basis("《社会救助暂行办法》（国务院令第649号，2019年修订）", before=LAW_SINCE)
_WINDOW = Basis("《中华人民共和国社会救助法》第六十四条（一门受理、协同办理）", since=LAW_SINCE)
_OLD_URGENT = Basis("《国务院关于全面建立临时救助制度的通知》（国发〔2014〕47号）")
_NEW_URGENT = Basis("民政部、财政部《关于进一步健全完善临时救助制度的意见》", since=URGENT_SINCE)
_RELIEF = Basis("《中华人民共和国社会救助法》第五十条（先行救助、事后补充说明）", since=LAW_SINCE)
_REASONS = Basis("《中华人民共和国社会救助法》第四十三条至第四十五条（不予救助应书面说明理由）", since=LAW_SINCE)
_URGENT = (_RELIEF, _NEW_URGENT, _OLD_URGENT)
_REFUSAL = (_REASONS, _OLD_WINDOW)
_NO_DATA_PAPERS = Basis("《中华人民共和国社会救助法》第六十二条（能查询核对的材料不得要求提供）", since=LAW_SINCE)

_BASES: dict[str, tuple[Basis, ...]] = {
    "authorisation": (
        Basis("《中华人民共和国社会救助法》第四十一条（经申请人同意查询核对）", since=LAW_SINCE),
        Basis("《最低生活保障审核确认办法》（民发〔2021〕57号）", before=LAW_SINCE),
    ),
    "promise": (
        Basis("《中华人民共和国社会救助法》第四十条（如实申报）", since=LAW_SINCE),
        Basis("《最低生活保障审核确认办法》（民发〔2021〕57号）", before=LAW_SINCE),
    ),
    "acceptance-notice": (_WINDOW, _OLD_WINDOW),
    "deficiency-notice": (_NO_DATA_PAPERS, Basis("本县规定的补正办法（期限为演示参数）")),
    "non-acceptance-notice": _REFUSAL,
    "termination-notice": (_WINDOW, _OLD_WINDOW),
    "refusal-notice": (_REASONS, _NEW_URGENT, _OLD_URGENT),
    "education-result": (
        Basis("《中华人民共和国社会救助法》第三十八条（教育救助由学校办理）", since=LAW_SINCE), _OLD_WINDOW,
    ),
    "housing-refusal": _REFUSAL,
    "transfer": (_WINDOW, _OLD_WINDOW),
    "transfer-return": (_WINDOW, _OLD_WINDOW),
    "transfer-result": (_WINDOW, _OLD_WINDOW),
    "urgent-register": _URGENT,
    "petty-fund-slip": (Basis("本县规定的备用金管理办法（金额上限为演示参数）"),),
    "first-relief": (*_URGENT, Basis("乡镇限额为本县规定（演示参数）")),
    "supplement-note": _URGENT,
    "supervision": (Basis("本县规定的督办办法（答复期限为演示参数）"),),
}  # fmt: skip


def basis_on(kind: str, day: date) -> list[str]:
    """Return the norms that a document of this kind may cite on the day of its issue."""
    return [basis.zh for basis in _BASES.get(kind, ()) if basis.holds(day)]
