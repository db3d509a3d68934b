"""The meetings' events in a case's timeline."""

from __future__ import annotations

from server.cases.words import Name

EVENTS: dict[str, Name] = {
    "meeting-asked": Name("提请联席会议审议，时限照常计算", "Brought before the joint meeting; the clock runs on"),
    "meeting-planned": Name("列入 {on} 联席会议议程", "On the agenda of the meeting of {on}"),
    "meeting-postponed": Name("联席会议不够法定人数，改期", "The meeting had no quorum and is put off"),
    "meeting-cancelled": Name("联席会议取消，事项退回等候，时限照常计算", "The meeting is called off; the matter waits, the clock runs on"),
    "meeting-convened": Name("联席会议通知已发（{on}）", "Notice of the meeting sent ({on})"),
    "meeting-changed": Name("会议议程、时间或者地点有变动，已重新通知（{on}）", "Agenda, time or place changed; told anew ({on})"),
    "meeting-opened": Name("到会够法定人数，会议开始", "There is a quorum; the meeting begins"),
    "meeting-carried": Name("联席会议没有议定，留待下次：{why}", "Carried over to the next meeting: {why}"),
    "meeting-resolved": Name("联席会议已有决议（{on}），由主管部门依法作出决定", "The meeting resolved ({on}); the competent department decides"),
    "meeting-minuted": Name("会议纪要已印发", "The minutes are issued"),
    "resolution-overdue": Name("会议决议到期（{due}）没有落实，列入下次议程", "A resolution was not carried out by {due}; on the next agenda"),
    "resolution-closed": Name("会议决议已落实，销号", "The resolution is carried out and closed"),
}  # fmt: skip
