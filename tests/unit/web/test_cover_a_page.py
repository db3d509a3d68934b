"""What another room wrote on a page is covered as it stands there, escaped, and its markup stays what it is."""

from __future__ import annotations

import pytest
from markupsafe import Markup, escape

from server.cases.pages.frame import covered
from server.cases.veiling import OPEN, Veil

VEIL = Veil({"赫连<示>&例": "赫**", "示例路 1 号 'A' 栋": "（已遮盖）"})


@pytest.mark.parametrize("word", VEIL.words)
def test_a_word_with_signs_of_markup_is_covered(word: str) -> None:
    page = f'<p class="meta" title="{escape(word)}">{escape(word)}，到场</p>'

    told = covered(page, VEIL)
    assert told == f'<p class="meta" title="{VEIL.words[word]}">{VEIL.words[word]}，到场</p>'
    assert isinstance(told, Markup)


def test_what_stands_for_a_name_is_no_markup_either() -> None:
    """Of a name only its first character shows, whatever it is."""
    assert covered("<b>&lt;示例</b>", Veil({"<示例": "<**"})) == "<b>&lt;**</b>"


def test_who_reads_names_reads_the_page_as_it_was_written() -> None:
    page = f"<p>{escape('赫连<示>&例')}</p>"

    assert covered(page, OPEN) == page
