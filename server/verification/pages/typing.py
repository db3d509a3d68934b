"""What was typed into the rows of an entry page."""

from __future__ import annotations

from typing import Any

from flask import request

from server.verification.kinds import KINDS


def typed_answer(inquiry_id: str) -> dict[str, Any] | None:
    """Return what was typed for a request, or None where nothing was; a figure without a choice means “found”."""
    form, base = request.form, inquiry_id
    findings = [found for kind in KINDS if (found := _finding(f"{base}-{kind}", kind)) is not None]
    state, note = form.get(f"{base}-state", ""), form.get(f"{base}-note", "").strip()
    if not state and findings:
        state = "found"
    if not state and not note:
        return None
    return {"state": state, "note": note, "findings": findings}


def _finding(name: str, kind: str) -> dict[str, Any] | None:
    amount, number, text = (request.form.get(f"{name}-{part}", "").strip() for part in ("amount", "number", "text"))
    if not (amount or number or text):
        return None
    counted = int(number) if number.isdigit() else (1 if not number else 0)
    return {"kind": kind, "amount": amount.replace(",", "").replace("，", "") or None, "number": counted, "text": text}
