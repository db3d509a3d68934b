"""Documents of complaints."""

from __future__ import annotations

from server.documents.kind import Kind
from server.documents.norms import LAW_SINCE, Basis

KINDS = (
    Kind("complaint-record", "举报投诉登记和核查表", "complaint and what was found", "举",
         ("received_at", "signed_as", "who", "points", "conclusion", "with_whom", "handlers", "basis"), signed=True, for_resident=False),
    Kind("complaint-reply", "举报投诉答复书", "answer to a complaint", "复", ("received_on", "reply", "contact", "basis")),
)  # fmt: skip

_CHECKED = (
    Basis("《中华人民共和国社会救助法》第六十八条（举报投诉的核实处理）", since=LAW_SINCE),
    Basis("《最低生活保障审核确认办法》（民发〔2021〕57号）第三十七条（实名举报逐一核查并答复）"),
    Basis("答复期限为本县规定（演示参数）；按信访事项办的适用《信访工作条例》第三十四条"),
)

BASES: dict[str, tuple[Basis, ...]] = {"complaint-record": _CHECKED, "complaint-reply": _CHECKED}
