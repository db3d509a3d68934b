"""Documents of the window: acceptance, missing papers, refusal, end."""

from __future__ import annotations

from server.documents.kind import Kind
from server.documents.norms import LAW_SINCE, NO_DATA_PAPERS, OLD_WINDOW, REFUSAL, WINDOW, Basis

KINDS = (
    Kind("authorisation", "家庭经济状况核对授权书", "means-check authorisation", "权",
         ("name", "id_masked", "grantees", "purpose", "scope", "period", "minors", "basis"), signed=True, by_hand=True),
    Kind("promise", "诚信承诺书", "declaration of honesty", "诺", ("name", "id_masked", "items", "basis"), signed=True, by_hand=True),
    Kind("proxy", "委托书", "agent’s letter", "托", ("name", "id_masked", "agent", "relation", "items", "period", "basis"), signed=True, by_hand=True),
    Kind("acceptance-notice", "受理通知书", "acceptance notice", "受",
         ("name", "household_code", "items", "accepted_on", "due", "basis", "contact", "query_url")),
    Kind("non-acceptance-notice", "不予受理告知书", "notice of non-acceptance", "拒",
         ("name", "items", "reason", "basis", "proper_place", "contact"), remedy=True),
    Kind("deficiency-notice", "一次性告知（补正）单", "one-time deficiency notice", "补",
         ("name", "items", "missing", "due", "basis", "contact", "query_url"), starts="intake:supplement"),
    Kind("termination-notice", "终止办理告知书", "notice of termination", "终",
         ("name", "items", "reason", "basis", "contact"), remedy=True),
)  # fmt: skip

BASES: dict[str, tuple[Basis, ...]] = {
    "authorisation": (
        Basis("《中华人民共和国社会救助法》第四十一条（经申请人同意查询核对）", since=LAW_SINCE),
        Basis("《最低生活保障审核确认办法》（民发〔2021〕57号）", before=LAW_SINCE),
    ),
    "promise": (
        Basis("《中华人民共和国社会救助法》第四十条（如实申报）", since=LAW_SINCE),
        Basis("《最低生活保障审核确认办法》（民发〔2021〕57号）", before=LAW_SINCE),
    ),
    "proxy": (
        Basis("《中华人民共和国社会救助法》第三十七条（可以委托他人代为申请）", since=LAW_SINCE),
        Basis("《最低生活保障审核确认办法》（民发〔2021〕57号）第五条（委托代为申请）", before=LAW_SINCE),
        Basis("委托期限为本县规定（演示参数）"),
    ),
    "acceptance-notice": (WINDOW, OLD_WINDOW),
    "deficiency-notice": (NO_DATA_PAPERS, Basis("本县规定的补正办法（期限为演示参数）")),
    "non-acceptance-notice": REFUSAL,
    "termination-notice": (WINDOW, OLD_WINDOW),
}  # fmt: skip
