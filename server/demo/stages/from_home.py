"""Applications that families sent from home: one fresh, one that cannot wait, one called about, one answered."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from server.demo.people import id_number
from server.demo.stages.exhibit import Exhibit, left_at
from server.demo.stages.placing import Stages
from server.foundation.work import Work
from server.online import handling, sending
from server.organisation.models import Unit

TOWN = "qingsui"
FIRST = 961  #: ID numbers of these families stay apart from everybody else's
_SENT: tuple[dict[str, Any], ...] = (
    {"name": "井示丁", "place": "麦香村三组", "address": "麦香村三组17号", "wants": ["dibao", "education"], "causes": ["unemployment", "schooling"],
     "narrative": "厂里裁员以后一直没找到工作，孩子下学期上高中，学费还没有着落。", "members": [{"name": "井小示", "relation": "child"}]},
    {"name": "厉示丁", "place": "麦香村一组", "address": "麦香村一组租住房", "wants": ["temp-spend"], "causes": ["illness"], "urgent": True,
     "narrative": "老伴昨晚送进县医院，押金交不上，家里的钱都借遍了。", "members": [{"name": "卜示丁", "relation": "spouse"}]},
    {"name": "戎示丁", "place": "麦香村五组", "address": "在外地打工，住广东示例市工地宿舍", "wants": ["dibao"], "causes": ["disability"],
     "narrative": "在工地摔伤了腿，回不来，家里母亲一个人。", "by": "other", "agent_name": "戎示戊", "agent_relation": "妹妹",
     "agent_phone": "13900000061"},
    {"name": "祖示丁", "place": "麦香村二组", "address": "麦香村二组8号", "wants": [], "causes": ["old-age"],
     "narrative": "老两口年纪大了，想问问能不能有补助。"},
)  # fmt: skip


def _send(number: int, *, called: bool = False, answer: str = "") -> Exhibit:
    def begin(stages: Stages) -> None:
        town = stages.look(lambda work: work.session.scalars(select(Unit.id).where(Unit.code == TOWN)).one())
        said = {
            "by": "self", "phone": f"139000000{60 + number}", "urgent": False, "informed": True, "truthful": True, "township": town,
            "id_number": id_number(date(1975 + number, 3, 14), FIRST + number), **_SENT[number],
        }  # fmt: skip
        sent = stages.act(
            None, lambda work: sending.send(work, answers=said, submission=f"stage-from-home-{number}").id
        )
        if called:
            stages.act(f"clerk.{TOWN}", lambda work: handling.call(work, application_id=sent, reached=True))
        if answer:
            stages.act(f"clerk.{TOWN}", lambda work: _answer(work, sent, answer))

    return Exhibit(begin=begin, at=left_at())


def _answer(work: Work, application_id: str, words: str) -> None:
    handling.answer(work, application_id=application_id, outcome="advice", words=words)


EXHIBITS: list[Exhibit] = [
    _send(0),
    _send(1),
    _send(2, called=True),
    _send(3, called=True, answer="电话里说明了高龄津贴和低保的条件，老人想先和子女商量，暂不申请。"),
]
