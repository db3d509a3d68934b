"""Signing in, one's own account, absences, and people as the security administrator keeps them."""

from server.organisation.pages import absences, account, people
from server.organisation.pages.blueprint import blueprint
from server.organisation.pages.signing_in import COOKIE, init_sign_in, recognise_actor

__all__ = ["COOKIE", "absences", "account", "blueprint", "init_sign_in", "people", "recognise_actor"]

#: One signs in before one is signed in, and out whoever one was.
OPEN = frozenset(
    {
        "organisation.show_sign_in",
        "organisation.do_sign_in",
        "organisation.show_code",
        "organisation.enter_code",
        "organisation.do_sign_out",
    }
)
