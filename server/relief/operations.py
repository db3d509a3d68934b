"""What people do in the urgent lane, in one place to import from."""

from server.relief.funds import correct, fund_of, top_up
from server.relief.registering import approve_repeat, register

__all__ = ["approve_repeat", "correct", "fund_of", "register", "top_up"]
