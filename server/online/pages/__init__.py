"""The pages of applications from home: the household's without an account, the window's with one."""

from server.online.pages import public, window
from server.online.pages.blueprint import blueprint

#: Answered to people without an account.
OPEN = public.OPEN
__all__ = ["OPEN", "blueprint", "public", "window"]
