"""By which term a recognition or relief of expenses is decided, as the acceptance notice tells the household."""

from __future__ import annotations

from collections.abc import Callable

from server.cases.models import Case
from server.foundation.work import Work


def _by(rule: str) -> Callable[[Work, Case], str]:
    return lambda _work, _case: rule


#: Support for the destitute has no term for the whole: what counts from the acceptance is the township's opinion (TK43 art. 13).
PROMISED = {
    "tekun": _by("TK.investigate"), "bianyuan": _by("BY.total"), "gangxing": _by("GX.total"), "temp-spend": _by("LS.spend"),
}  # fmt: skip
