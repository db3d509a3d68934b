"""By which terms a recognition, relief of expenses or support of a child is decided, as the acceptance notice tells the household."""

from __future__ import annotations

from collections.abc import Callable

from server.cases.models import Case
from server.cases.promises import Promise
from server.foundation.work import Work


def _by(*promises: Promise) -> Callable[[Work, Case], tuple[Promise, ...]]:
    return lambda _work, _case: promises


#: Support for the destitute has no term for the whole: what counts from the acceptance is the township's opinion (TK43 art. 13). A
#: child's runs from the application (SW19); whether it is an orphan is not known yet, so that the longer terms are told.
PROMISED = {
    "tekun": _by(Promise(rule="TK.investigate")), "bianyuan": _by(Promise(rule="BY.total")),
    "gangxing": _by(Promise(rule="GX.total")), "temp-spend": _by(Promise(rule="LS.spend")),
    "child": _by(
        Promise(rule="SW.check", from_application=True),
        Promise(rule="SW.county", after=("SW.check",), from_application=True),
    ),
}  # fmt: skip
