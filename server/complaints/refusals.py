"""The refusals of complaints, each with what to do instead."""

from __future__ import annotations

from server.foundation.errors import Conflict, Refused


class NoHandler(Refused):
    """No unit is left that may handle the complaint."""

    type = "no-handler"
    zh = "没有可以承办的单位：涉及的单位不能自己查自己。请联系县人民政府督查室。"
    en = "No unit may handle this: nobody checks itself. Please contact the county government's oversight office."


class NoSuchHousehold(Refused):
    """The county has no household of this code."""

    type = "no-such-household"
    status = 422
    zh = "没有编号为“{code}”的家庭。"
    en = "There is no household {code}."


class ComplaintConcluded(Conflict):
    """The complaint is concluded: what it is about no longer changes."""

    type = "complaint-concluded"
    zh = "这件举报投诉已经审定，不能再改。"
    en = "This complaint is concluded and cannot be changed."
