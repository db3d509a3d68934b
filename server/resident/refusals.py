"""What the residents' pages refuse."""

from __future__ import annotations

from server.foundation.errors import NotFound, Refused


class TooManyWrongTries(Refused):
    """Somebody guesses; right and wrong codes are answered alike until the lock ends."""

    type = "too-many-wrong-tries"
    status = 429
    zh = "查询错误次数太多，请 30 分钟后再试，或拨打窗口电话查询。"
    en = "Too many wrong tries; please try again in 30 minutes or call the window."


class NoSuchCase(NotFound):
    """Code, number or proof do not fit; which of them is not said."""

    type = "no-such-case"
    zh = "没有查到。请核对回执上的编号；证件号码后四位要填申请人本人的。"
    en = "Nothing found. Please check the number on the receipt; the last four characters are those of the applicant's ID number."


class NothingToRate(Refused):
    """There is no result yet."""

    type = "nothing-to-rate"
    status = 409
    zh = "还没有办理结果，有结果后再评价。"
    en = "There is no result to rate yet."
