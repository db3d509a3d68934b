"""The refusals of disasters."""

from __future__ import annotations

from server.foundation.errors import Conflict, Refused


class NotEmergencyManagement(Refused):
    """Only emergency management opens and closes an event."""

    type = "not-emergency-management"
    status = 403
    zh = "灾害事件由县应急管理局建立和关闭。"
    en = "An event is opened and closed by the county's emergency management."


class EventClosed(Conflict):
    """Nobody is registered with a closed event."""

    type = "disaster-closed"
    zh = "这起灾害的登记已经结束。还有困难的家庭请按临时救助或线索办理。"
    en = "Registration for this event is over. Use temporary aid or a lead for a household still in need."


class OutsideTheArea(Refused):
    """The township or village is not one's own, or was not hit."""

    type = "disaster-elsewhere"
    status = 403
    zh = "只能登记本乡镇、本村在受灾范围内的家庭。"
    en = "Register households of your own township or village that lie in the area of the event."


class HouseholdElsewhere(Conflict):
    """The person's household is on file in another township."""

    type = "household-elsewhere"
    zh = "这个人的家庭登记在别的乡镇，请由那里登记，或先办理迁移。"
    en = "This person's household is on file in another township: have it registered there, or move it first."


class AlreadyRegistered(Conflict):
    """The household is registered with this event."""

    type = "already-registered"
    zh = "这户已经登记过。"
    en = "This household is registered already."


class AlreadyOnTheList(Conflict):
    """The household stands on the rebuilding list of this event."""

    type = "already-on-rebuilding-list"
    zh = "这户已经在这起灾害的重建名单上。"
    en = "This household stands on the rebuilding list of this event already."


class ListStands(Conflict):
    """The township has its list for this winter."""

    type = "winter-list-exists"
    zh = "本乡镇今年冬春的名单已经建立。"
    en = "The township has its list for this winter."


class ListSealed(Conflict):
    """A list that was handed over does not change."""

    type = "winter-list-sealed"
    zh = "名单已封存移交，不能再改；新登记的家庭等下一份名单，或转临时救助线索。"
    en = (
        "The list is sealed and handed over. New households wait for the next list, or become a lead for temporary aid."
    )


class ListNotHanded(Conflict):
    """There is nothing to answer before the list was handed over."""

    type = "winter-list-not-handed"
    zh = "名单还没有移交，或已经办结。"
    en = "The list is not handed over yet, or it is settled."


class NotLate(Conflict):
    """The household stands on a list that is not answered, or is a lead already."""

    type = "not-a-lead-yet"
    zh = "这户还在名单办理中，或已经转为线索。"
    en = "This household is still on a list under way, or is a lead already."
