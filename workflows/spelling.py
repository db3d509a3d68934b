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


_STATEMENTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?:var|let|const|def)\s+(?=[^\W\d]\w*\s*=)"), ""),
    (re.compile(r"([^\W\d]\w*)\.append\((.*)\)$", re.S), r"\1 += [\2]"),
    (re.compile(r"execution\.setVariable\(\s*(['\"])([^\W\d]\w*)\1\s*,(.*)\)$", re.S), r"\2 = \3"),
    (re.compile(r"([^\W\d]\w*)(\+)\+$"), r"\1 += 1"),
)


def statements(script: str) -> list[str]:
    """Split a script into statements, one assignment each, in the spelling of Python.

    Read are also `a = 1; b = 2`, `list.append(x)`, `execution.setVariable("a", x)`, `var a = 1` and `pass`.
    """
    found: list[str] = []
    for line in script.splitlines():
        if line.lstrip().startswith(("#", "//")):
            continue
        part = ""
        for word in [*TOKEN.findall(line), ";"]:
            if word != ";":
                part += word
                continue
            if part.strip() not in ("", "pass"):
                found.append(_assignment(part.strip()))
            part = ""
    return found


def _assignment(statement: str) -> str:
    for pattern, written in _STATEMENTS:
        match = pattern.match(statement)
        if match:
            return match.expand(written) + statement[match.end() :]
    return statement


def unquote(text: str) -> str:
    """Strip the quotes that modellers for Python engines put around a literal."""
    text = text.strip()
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"" else text
