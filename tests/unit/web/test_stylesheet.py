"""The stylesheet keeps to what old office browsers know, and to readable contrast."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import server
from server.web.assets import STATIC

SERVER = Path(server.__file__).parent
CSS = (STATIC / "yimen.css").read_text(encoding="utf-8")
COLOURS = dict(re.findall(r"--([a-z0-9-]+):(#[0-9a-f]{3,6})", CSS))

PAIRS = [
    ("ink", "ground"),
    ("ink-2", "ground"),
    ("ink-2", "paper"),
    ("ink-2", "grey-2"),
    ("link", "ground"),
    ("paper", "brand"),
    ("paper", "red"),
    ("brand-2", "brand-3"),
    *((name, f"{name}-2") for name in ("green", "amber", "red", "blue", "grey", "purple")),
]


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2.2."""
    digits = colour.lstrip("#")
    digits = "".join(each * 2 for each in digits) if len(digits) == 3 else digits
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    light, dark = sorted((luminance(COLOURS[first]), luminance(COLOURS[second])), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_stands_out_from_its_ground(text: str, ground: str) -> None:
    assert contrast(text, ground) >= 4.5


def test_the_edge_of_a_control_stands_out() -> None:
    assert contrast("edge", "paper") >= 3


def test_it_is_small() -> None:
    assert len(CSS.encode()) <= 30 * 1024


@pytest.mark.parametrize(
    "newer",
    [
        ":has(",
        ":is(",
        ":where(",
        ":focus-visible",
        "clamp(",
        "min(",
        "max(",
        "inset:",
        "aspect-ratio",
        "@container",
        "@layer",
    ],
)
def test_it_uses_nothing_that_chromium_78_lacks(newer: str) -> None:
    assert newer not in CSS.replace("minmax(", "")


def test_gap_is_used_in_grids_only() -> None:
    for rule in re.findall(r"[^{}]+\{[^{}]*\}", CSS):
        if re.search(r"[;{](?:row-|column-)?gap:", rule):
            assert "display:grid" in rule, rule


@pytest.mark.parametrize("script", ["yimen.js", "diagram.js"])
def test_the_scripts_use_nothing_that_chromium_78_lacks(script: str) -> None:
    source = (STATIC / script).read_text(encoding="utf-8")

    for newer in ("?.", "??", "replaceAll(", ".at(", "eval(", "innerHTML"):
        assert newer not in source
    assert "localStorage" not in source


@pytest.mark.parametrize("template", sorted(SERVER.rglob("*.html")), ids=lambda path: path.stem)
def test_a_wide_table_scrolls_by_itself_also_from_the_keyboard(template: Path) -> None:
    """On a phone the page never scrolls sideways: a table does, inside a region that takes the focus."""
    html = template.read_text(encoding="utf-8")
    for found in re.finditer(r'<table class="table', html):
        around = html[max(0, found.start() - 160) : found.start()]
        assert re.search(r'<div class="scroll"[^>]*tabindex="0"', around), around[-90:]
