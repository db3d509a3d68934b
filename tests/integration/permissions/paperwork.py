"""The forms that pages show, read and filled in as somebody at a desk would: what stands there stays, what is asked is answered by its type."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import html

from tests.integration.permissions.bodies import DAY

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
#: What a question of this kind is answered with, where the page does not answer it.
TYPED = {
    "date": DAY, "datetime-local": "2026-09-17T10:00", "tel": "06908801001", "email": "a@example.org", "id": "690102197003070038", "money": "100",
    "decimal": "1", "numeric": "1", "number": "1", "month": "2026-09", "text": "示例", "textarea": "示例说明", "password": "x", "search": "示例",
    "time": "10:00", "url": "https://example.org/x",
}  # fmt: skip
#: The same by the question's name, where its kind does not say enough.
NAMED = {
    "month": "2026-09",
    "account": "6200000000000000018",
    "amount": "100",
    "each": "100",
    "seed": "7",
    "backup": "示替",
    "backup_phone": "06908801002",
}
PLAIN = ("hidden", "submit", "button", "image", "reset")


@dataclass
class Question:
    """One control of a form, or one group of choices."""

    name: str
    kind: str
    required: bool
    values: list[str] = field(default_factory=list)  #: what stands there, or is chosen
    options: list[str] = field(default_factory=list)
    accept: str = ""

    def answer(self) -> list[Any]:
        """Return what is sent: what stands there, else the plainest answer where one is asked for."""
        if self.kind == "file":
            return (
                [("page.csv", b"a,b\n1,2\n") if "csv" in self.accept else ("photo.png", PICTURE)]
                if self.required
                else []
            )
        if any(self.values) or self.kind == "hidden" or not self.required:
            return list(self.values)
        if self.kind in ("select", "radio", "checkbox"):
            return self.options[:1]
        return [NAMED.get(self.name, TYPED[self.kind])]


@dataclass
class Paper:
    """One form of a page."""

    action: str
    questions: dict[str, Question]
    buttons: list[tuple[str, str]]

    def filled(self, said: Mapping[str, Any] = {}) -> dict[str, Any]:
        """Return the form filled in, with what the test says in the place of the plainest answer; None leaves a question out."""
        answers = {name: question.answer() for name, question in self.questions.items()}
        answers |= {name: value if isinstance(value, list) else [value] for name, value in said.items()}
        data: dict[str, Any] = {}
        for name, values in answers.items():
            kept = [_sent(value) for value in values if value is not None]
            if kept:
                data[name] = kept if len(kept) > 1 else kept[0]
        return data


def _sent(value: Any) -> Any:
    if not isinstance(value, tuple):
        return value
    name, content = value
    return io.BytesIO(content.encode() if isinstance(content, str) else content), name


def papers(page: str, path: str) -> Iterator[Paper]:
    """Yield the forms of a page that change something."""
    tree = html.fromstring(page)
    for form in tree.iter("form"):
        if (form.get("method") or "").lower() == "post":
            yield _paper(tree, form, path)


def _paper(tree: Any, form: Any, path: str) -> Paper:
    found, buttons = dict[str, Question](), list[tuple[str, str]]()
    outside = tree.xpath("//*[@form=$id]", id=form.get("id")) if form.get("id") else []
    for each in (*form.iter("input", "select", "textarea", "button"), *outside):
        name = each.get("name")
        if not name or each.get("form", form.get("id")) != form.get("id"):
            continue
        kind = _kind(each)
        if kind in ("submit", "button"):
            buttons.append((name, each.get("value") or ""))
            continue
        question = found.setdefault(name, Question(name, kind, _is_required(each, kind)))
        _read(question, each, kind)
    return Paper(form.get("action") or path, found, buttons)


def _kind(each: Any) -> str:
    if each.tag in ("select", "textarea"):
        return str(each.tag)
    if each.tag == "button":
        return str(each.get("type") or "submit")
    if "input--id" in (each.get("class") or ""):
        return "id"
    kind = str(each.get("type") or "text")
    if kind == "text" and each.get("inputmode"):
        return "money" if "affix" in (each.getparent().get("class") or "") else str(each.get("inputmode"))
    return kind


def _read(question: Question, each: Any, kind: str) -> None:
    if kind == "select":
        question.options = [o.get("value", o.text or "") for o in each.iter("option") if o.get("value", "x")]
        question.values = [
            o.get("value") for o in each.iter("option") if o.get("selected") is not None and o.get("value")
        ]
    elif kind in ("radio", "checkbox"):
        question.options.append(each.get("value") or "on")
        if each.get("checked") is not None:
            question.values.append(each.get("value") or "on")
    elif kind == "textarea":
        question.values = [(each.text or "").strip()] if (each.text or "").strip() else []
    elif kind == "file":
        question.accept = each.get("accept") or ""
    elif each.get("value"):
        question.values.append(each.get("value"))


def _is_required(each: Any, kind: str) -> bool:
    """Tell whether the page asks for an answer: whatever may be left out says so beside its name."""
    if kind in PLAIN:
        return False
    around = each.xpath("ancestor::*[@data-field][1]")
    if not around:
        return each.get("required") is not None
    if kind == "checkbox" and around[0].tag != "fieldset":
        return False  # a tick that is not set says no
    return not around[0].xpath(".//*[contains(@class, 'opt')]")
