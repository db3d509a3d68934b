"""What people do about disasters."""

from server.disasters.answering import answer
from server.disasters.listing import fill_again, leave_out_rest, open_list, set_standing
from server.disasters.rebuilding import nominate
from server.disasters.registering import close_event, hand_to_aid, open_event, register

__all__ = [
    "answer", "close_event", "fill_again", "hand_to_aid", "leave_out_rest", "nominate", "open_event", "open_list", "register", "set_standing",
]  # fmt: skip
