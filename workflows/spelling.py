"""The spellings of other modellers, rewritten as expressions of our language."""

from __future__ import annotations

import re

TOKEN = re.compile(r"'[^'\\]*'|\"[^\"\\]*\"|&&|\|\||===|!==|==|!=|<=|>=|[^\W\d]\w*|.", re.S)
_WORDS = {
    "&&": " and ", "||": " or ", "===": "==", "!==": "!=", "!": " not ", "=": "==",
    "eq": "==", "ne": "!=", "lt": "<", "gt": ">", "le": "<=", "ge": ">=", "mod": "%", "div": "/",
    "true": "True", "false": "False", "null": "None",
}  # fmt: skip


_CONTAINS = re.compile(r"([^\W\d]\w*)\.contains\(\s*(\"[^\"]*\"|'[^']*'|[^\W\d]\w*)\s*\)")


def translate(expr: str) -> str:
    """Rewrite JUEL (`${a && b}`, `text.contains("x")`) and FEEL (`=a = b`) spellings as expressions of the language."""
    text = expr.strip()
    if len(text) > 3 and text[:2] in ("${", "#{") and text[-1] == "}" and "${" not in text[2:]:
        text = text[2:-1].strip()
    elif text.startswith("=") and not text.startswith("=="):
        text = text[1:].strip()
    text = _CONTAINS.sub(r"(\2 in \1)", text)
    return "".join(_WORDS.get(token, token) for token in TOKEN.findall(text)).replace("\n", " ").strip()
