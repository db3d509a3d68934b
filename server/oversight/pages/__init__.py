"""The supervisor's pages: board, lists, 督办单, figures."""

from server.oversight.pages import board, figures, menu, orders, reassign, stuck
from server.oversight.pages.blueprint import blueprint

__all__ = ["blueprint", "board", "figures", "menu", "orders", "reassign", "stuck"]
