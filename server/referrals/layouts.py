"""What the steps of a transfer are laid out with: what its department had typed when an ended identity interrupted it (社会救助法 42)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import forms
from server.cases.interrupted import typed_before
from server.cases.occurrence import Occurrence
from server.foundation.work import Work

LAYOUTS: dict[str, Callable[[Work, Occurrence], dict[str, Any] | None]] = {
    key: typed_before for key in forms.keys() if key.startswith(("refer.", "refer-"))
}
