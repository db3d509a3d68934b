"""Divisions, units and people from a file: looked at first, taken whole or not at all."""

from __future__ import annotations

import io

import pytest

from server.foundation.errors import InvalidAnswers, NotPermitted
from server.organisation import importing
from server.organisation.models import Division, Unit, User
from tests.stage import Stage, csrf_token

FILE = """# 一个新乡镇
division,690102104,云溪乡,township,690102
单位,yunxi,云溪乡社会救助服务窗口,township,690102104,civil-affairs,,云溪,社会救助窗口,0690-8801004,云溪乡便民服务中心,工作日 08:30–17:30
person,clerk.yunxi,毛示一,yunxi,clerk,,2026-09-01,clerk.yunxi@qingsui.example
person,clerk.qingsui,周示一,qingsui,clerk
"""


def changes(stage: Stage, text: str) -> list[str]:
    return [line.change for line in stage.read(lambda work: importing.preview(work, text=text), "system.admin")]


def test_a_preview_keeps_nothing_and_an_import_can_be_repeated(stage: Stage) -> None:
    assert changes(stage, FILE) == ["adds", "adds", "adds", "stays"]
    assert stage.read(lambda work: work.session.get(Division, "690102104")) is None

    assert stage.run("system.admin", lambda work: importing.take(work, text=FILE)) == 3

    assert stage.actor("clerk.yunxi").units("clerk") == {stage.unit("yunxi")}
    assert changes(stage, FILE) == ["stays"] * 4
    assert stage.run("system.admin", lambda work: importing.take(work, text=FILE)) == 0


def test_a_changed_name_is_a_change(stage: Stage) -> None:
    stage.run("system.admin", lambda work: importing.take(work, text=FILE))
    changed = FILE.replace("云溪乡社会救助服务窗口", "云溪乡一门受理窗口")

    assert changes(stage, changed) == ["stays", "changes", "stays", "stays"]
    stage.run("system.admin", lambda work: importing.take(work, text=changed))

    name = stage.read(lambda work: work.session.get_one(Unit, stage.unit("yunxi")).name)
    assert name == "云溪乡一门受理窗口"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "文件里没有内容"),
        ("village,1,a", "第 1 行：第一列写"),
        ("division,6901021,云溪乡,township,690102", "9 位数字"),
        ("division,690102104,云溪乡,township,999999", "没有上级区划"),
        ("unit,yunxi,云溪,palace,690102", "单位类别"),
        ("unit,yunxi,云溪,township,690102999", "没有区划"),
        ("person,a.b,毛示一,nowhere,clerk", "没有单位"),
        ("person,a.b,毛示一,qingsui,county_leader", "没有 county_leader 这个岗位"),
        ("person,a.b,,qingsui,clerk", "账号和姓名"),
        ("person,a.b,毛示一,qingsui,clerk,,next week", "2026-01-01"),
        ("\x00\x01garbage", "第一列写"),
        ("人员,a.b,毛示一,nowhere,clerk\nvillage,1,a", "第 2 行：第一列写"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_kept(stage: Stage, text: str, words: str) -> None:
    good = "person,new.qingsui,毛示二,qingsui,clerk\n"
    with pytest.raises(InvalidAnswers) as refusal:
        stage.run("system.admin", lambda work: importing.take(work, text=text and text + "\n" + good))

    assert words in "".join(problem.zh for problem in refusal.value.fields)
    lines = [problem.path for problem in refusal.value.fields]
    assert lines == sorted(lines)  # whoever mends the file goes from top to bottom
    assert stage.read(lambda work: work.session.query(User).filter(User.login == "new.qingsui").count()) == 0


def test_who_does_not_set_up_the_organisation_may_not_look(stage: Stage) -> None:
    for login in ("clerk.qingsui", "supervisor.county", "audit.admin"):
        with pytest.raises(NotPermitted):
            stage.read(lambda work: importing.preview(work, text=FILE), login)


def test_the_file_of_an_office_program_is_read_on_the_page(stage: Stage) -> None:
    client = stage.client("system.admin")
    token = csrf_token(client, "/administration/organisation")
    file = (io.BytesIO(FILE.encode("gb18030")), "单位.csv")

    shown = client.post("/administration/organisation", data={"csrf_token": token, "file": file}).get_data(as_text=True)
    assert "毛示一" in shown
    assert shown.count("新增") == 3
    done = client.post("/administration/organisation", data={"csrf_token": token, "text": FILE, "confirm": "1"})
    assert "已导入 3 行" in done.get_data(as_text=True)
