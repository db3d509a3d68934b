"""What the timeline of a case calls the steps of its transfers."""

from __future__ import annotations

from server.cases.words import Name
from server.referrals.words import STEPS

EVENTS: dict[str, Name] = {
    f"transfer-{kind}": Name(f"转办 {{number}}：{name.zh}", f"Transfer {{number}}: {name.en}")
    for kind, name in STEPS.items()
}
