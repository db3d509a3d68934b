"""One draft at two windows: nobody's words go under, a page is never in its own way, and both are told."""

from __future__ import annotations

from typing import Any

from server.intake import drafts
from server.intake.models import Draft
from tests.integration.intake.test_pages import begin, post
from tests.stage import Stage


def version(page: str) -> str:
    """Return the version that a page's form was made with."""
    return page.split('name="version" value="')[1].split('"')[0]


def kept(stage: Stage, draft: str) -> dict[str, Any]:
    """Return what the draft says of the applicant."""
    return stage.read(
        lambda work: dict(
            drafts.answers_of(work, work.session.get_one(Draft, draft.rsplit("/", 1)[1])).get("applicant", {})
        )
    )


def test_a_page_that_saved_itself_after_a_correction_goes_on(stage: Stage) -> None:
    client = stage.client("clerk.qingsui")
    draft = begin(client)
    wrong = post(
        client, draft, **{"applicant-name": "邢示例", "version": version(client.get(draft).get_data(as_text=True))}
    )
    made_with = version(wrong.get_data(as_text=True))
    assert wrong.status_code == 422
    for _ in range(2):
        saved = post(client, f"{draft}/autosave", draft, **{"applicant-name": "邢小示", "version": made_with})
        assert saved.status_code == 204

    on = post(client, draft, **{"applicant-name": "邢小示", "version": made_with}, _save="1")
    assert on.status_code == 302, on.get_data(as_text=True)
    assert kept(stage, draft)["name"] == "邢小示"


def test_the_second_clerk_replaces_nothing_before_she_has_seen_it(stage: Stage) -> None:
    first, second = stage.client("clerk.qingsui"), stage.client("clerk2.qingsui")
    draft = begin(first)
    made_with = version(second.get(draft).get_data(as_text=True))
    post(first, f"{draft}/autosave", draft, **{"applicant-name": "邢示例", "version": made_with})
    mine = {"applicant-name": "刑示例", "version": made_with}

    silent = post(second, f"{draft}/autosave", draft, **mine)
    assert silent.status_code == 409 and "同事刚保存过这份草稿" in silent.get_data(as_text=True)
    pressed = post(second, draft, **mine, _save="1")
    page = pressed.get_data(as_text=True)
    assert pressed.status_code == 409 and "同事保存的，与您这一页不同" in page
    assert 'value="刑示例"' in page and "邢示例" in page and kept(stage, draft)["name"] == "邢示例"

    again = post(second, draft, **{**mine, "version": version(page)}, _save="1")
    assert again.status_code == 302 and kept(stage, draft)["name"] == "刑示例"
    for strange in ("²", "9" * 30):
        assert post(first, draft, **{"applicant-name": "邢示例", "version": strange}, _save="1").status_code == 302
    late = post(second, f"{draft}/autosave", draft, **mine)
    assert late.status_code == 409  # now she is the one who looks again
