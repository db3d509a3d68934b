"""Answers of those who recognise: the destitute, marginal and rigid-expense households, relief of expenses, children."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from server.demo.replies.scene import Scene
from server.recognition.expenses import own_part
from server.recognition.support import SIX

TEKUN = "民发〔2021〕43号第四条至第八条"
LAYERS = "国办发〔2023〕39号、刚性支出困难家庭认定办法第四条"
SPEND = "国发〔2014〕47号"
CHILDREN = "民发〔2019〕62号"
#: parent's state → whose data prove it (table `child-proof`)
STATES = (("dead", "police"), ("imprisoned", "justice"))
PAID = ("medical", "rehabilitation", "accident")
LIMIT = Decimal(20000)


def _against(reason: str, basis: str) -> dict[str, Any]:
    return {"reason": reason, "basis": basis}


def _tekun(scene: Scene) -> dict[str, Any]:
    """Conclude what the tables say; nobody is looked up without consent."""
    meets = scene.draft.get("initial_conclusion") == "meets"
    obligors = [{"age": 40, **row, "consent": False} for row in scene.draft.get("obligors", ())]
    found = {
        "initial_conclusion": "meets" if meets else "not-meets", "labour_finding": "按年龄和残疾证核实", "obligors_checked": True,
        "source_finding": "核对、入户没有发现其他收入" if meets else "有收入或者有义务人", "opinion": "三个条件都符合" if meets else "不符合全部条件",
        **({"obligors": obligors} if obligors else {}),
    }  # fmt: skip
    return {**found, "support_wish": "dispersed"} if meets else found


def _spot_check(scene: Scene) -> dict[str, Any]:
    return {
        "visited_on": scene.today, "companion": "县局示甲", "met": "本人", "agrees": scene.often(0.95), "findings": "居住、生活状况与材料一致",
    }  # fmt: skip


def _tekun_county(scene: Scene) -> dict[str, Any]:
    if scene.data.get("initial_conclusion") != "meets":
        return {"proposed": "refuse", "opinion": "同意乡镇意见", **_against("不符合特困人员认定条件", TEKUN)}
    return {"proposed": "grant", "support_mode": "dispersed", "carer": "村级照料员", "opinion": "同意乡镇意见"}


def _care(scene: Scene) -> dict[str, Any]:
    missed = set(scene.draw.sample(SIX, scene.draw.choice((0, 0, 2, 5))))
    return {
        **{name: name not in missed for name in SIX}, "rated_on": scene.today, "rated_by": "county", "assessor": "县局示甲",
        "second_assessor": "县局示乙",
    }  # fmt: skip


def _test(scene: Scene) -> dict[str, Any]:
    meets = scene.draft.get("initial_conclusion") == "meets"
    return {
        "expenses": list(scene.draft.get("expenses", ())), "initial_conclusion": "meets" if meets else "not-meets",
        "opinion": "收入、财产、支出均已核算，符合规定" if meets else "按核算结果不符合规定",
    }  # fmt: skip


def _recognise_county(scene: Scene) -> dict[str, Any]:
    meets = scene.data.get("initial_conclusion") == "meets"
    asks = meets and scene.data.get("resolution") is None and scene.often(0.1)
    found = {"to_meeting": asks, "proposed": "grant" if meets else "refuse", "opinion": "同意乡镇意见"}
    if asks:
        found["question"] = "支出情况特殊，提请一事一议"
    return found if meets else {**found, **_against("收入、财产或者支出不符合规定", LAYERS)}


def _repeat(scene: Scene) -> dict[str, Any]:
    justified = scene.often(0.6)
    words = "同一种病再次住院，费用是新发生的" if justified else "没有新的支出，也没有说明理由"
    return {"repeat_justified": justified, "justification": words}


def _spend(scene: Scene) -> dict[str, Any]:
    """Relieve a part of what the household paid itself; where the table is against it, or nothing was paid, refuse."""
    rows = list(scene.draft.get("expenses", ()))
    own = _own(rows)
    told = {"cause": scene.draft.get("cause", "illness"), "disputed": False, "expenses": rows or [_nothing(scene)]}
    if scene.draft.get("proposed") != "grant" or own < 100:
        return {
            **told,
            "proposed": "refuse",
            "proposed_amount": 0,
            "opinion": "不符合条件",
            **_against("没有超出负担能力的必要支出", SPEND),
        }
    share = scene.draw.choice((Decimal("0.2"), Decimal("0.4"), Decimal("0.8")))
    amount = min(own * share, LIMIT + 5000) // 100 * 100 or Decimal(100)
    return {**told, "proposed": "grant", "proposed_amount": str(amount), "opinion": "支出票据已核，自付部分确有困难"}


def _own(rows: list[Mapping[str, Any]]) -> Decimal:
    return sum((max(own_part(row), Decimal(0)) for row in rows if row["kind"] in PAID), Decimal(0))


def _nothing(scene: Scene) -> dict[str, Any]:
    return {"person": scene.person, "kind": "other", "total": 0}


def _spend_county(scene: Scene) -> dict[str, Any]:
    amount = Decimal(str(scene.data.get("proposed_amount") or 0))
    if scene.data.get("proposed") != "grant" or not amount:
        return {
            "proposed": "refuse",
            "proposed_amount": 0,
            "opinion": "同意乡镇意见",
            **_against("不符合救助条件", SPEND),
        }
    agreed = Decimal(str(scene.data.get("resolved_amount") or 0)) if scene.data.get("resolution") == "agree" else LIMIT
    most = amount if scene.data.get("resolution") is None else min(amount, max(agreed, LIMIT))
    return {"proposed": "grant", "proposed_amount": str(most), "opinion": "同意乡镇意见"}


def _screen(scene: Scene) -> dict[str, Any]:
    return {
        "child": scene.draft.get("child", ""), "in_danger": False, "father": "dead", "mother": scene.draw.choice(("dead", "imprisoned")),
        "care": "family", "carer": "祖母", "seen_on": scene.today,
    }  # fmt: skip


def _check_data(scene: Scene) -> dict[str, Any]:
    """Every source that could prove a state has answered; what is not asked for harms nothing."""
    sources = [
        {"parent": parent, "source": source, "result": "confirmed", "answered_on": scene.today}
        for parent in ("father", "mother")
        for _state, source in STATES
    ]
    return {"sources": sources, "needs_visit": False}


def _visit(scene: Scene) -> dict[str, Any]:
    return {
        "visited_on": scene.today, "visitor": "周示一", "second_visitor": "吴示二", "findings": "由祖母照料，生活正常", "confirms": True,
    }  # fmt: skip


def _child(scene: Scene) -> dict[str, Any]:
    return {"proposed": "grant", "payee_checked": True, "payee_relation": "grandparent", "opinion": "数据查验属实"}


def _child_county(scene: Scene) -> dict[str, Any]:
    if scene.data.get("proposed") != "grant":
        return {"proposed": "refuse", "opinion": "同意乡镇意见", **_against("不在保障范围", CHILDREN)}
    return {"proposed": "grant", "opinion": "同意乡镇意见"}


def _upstream(scene: Scene) -> dict[str, Any]:
    return {"number": f"ET{scene.draw.randrange(10**6):06d}", "entered_on": scene.today}


def _appraise(scene: Scene) -> dict[str, Any]:
    return {
        "held_on": scene.today, "place": "村委会", "chair": "周示一", "question": "支出是否属实、负担是否沉重",
        "people": [{"name": f"村民示{n}", "standing": "deputy"} for n in "甲乙丙丁戊"], "agree": 4, "against": 0, "abstained": 1,
        "opinion": "情况属实",
    }  # fmt: skip


REPLIES: dict[str, Callable[[Scene], dict[str, Any]]] = {
    "tekun.initial": _tekun,
    "recognition.forward": lambda _scene: {"papers_complete": True, "papers_count": 12, "note": "纸质材料同卷报送"},
    "tekun.spot-check": _spot_check,
    "tekun.county": _tekun_county,
    "tekun.care": _care,
    "recognise.test": _test,
    "recognise.county": _recognise_county,
    "spend.repeat": _repeat,
    "spend.assess": _spend,
    "spend.county": _spend_county,
    "spend.report": lambda _scene: {"seen": True},
    "child.screen": _screen,
    "child.check": _check_data,
    "child.visit": _visit,
    "child.opinion": _child,
    "child.review": _child_county,
    "child.upstream": _upstream,
    "verify.appraisal": _appraise,
}
