"""Hands of a walk through the county's pages: everybody has a window of her own, the clock moves between the steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Page
from sqlalchemy import select

from server.cases.models import Deadline, Task
from server.demo.county import PASSWORD
from tests.stage import Stage


class Walker:
    """One walk: its county, its address, and a window per person and width."""

    def __init__(self, stage: Stage, address: str, open_page: Callable[..., Page], photo: Path) -> None:
        self.stage, self.address, self.photo = stage, address, photo
        self._open, self._windows = open_page, dict[tuple[str | None, bool], Page]()

    def at(self, instant: str) -> None:
        """Move the clock and let the workers do what is due then."""
        self.stage.clock.move_to(datetime.fromisoformat(instant))
        self.stage.tick()

    def go(self, login: str | None, path: str, *, phone: bool = False) -> Page:
        """Open a page as somebody (None: a stranger); whoever was away too long signs in again and lands there."""
        page = self._windows.get((login, phone))
        if page is None:
            page = self._windows[login, phone] = self._open(phone=phone, complaints=False)
        page.goto(path if path.startswith("http") else self.address + path)
        if login and page.locator("input[name=password]").count():
            page.fill("input[name=login]", login)
            page.fill("input[name=password]", PASSWORD)
            page.get_by_role("button", name="登录", exact=True).click()
            page.wait_for_load_state()
        return page

    def fill(self, page: Page, values: Mapping[str, str]) -> None:
        """Answer questions by name: a choice, a tick, a file or words."""
        for name, value in values.items():
            field = page.locator(f"main [name='{name}']")
            kind = field.first.evaluate("e => e.type")
            if kind in ("radio", "checkbox"):
                page.check(f"main [name='{name}'][value='{value}']")
            elif kind == "select-one":
                words = field.first.locator("option", has_text=value).first
                field.first.select_option(words.get_attribute("value") if words.count() else value)
            elif kind == "file":
                field.first.set_input_files(value)
            else:
                field.first.fill(value)

    def press(self, page: Page, name: str, *, scope: str = "main") -> None:
        """Press a button; a refusal ends the walk with its own words."""
        page.locator(scope).get_by_role("button", name=name).first.click()
        page.wait_for_load_state()
        summary = page.locator("[data-error-summary]")
        assert not summary.count(), f"{name}: {summary.first.inner_text()}"

    def open_task(self, login: str, element: str) -> Page:
        """Open the page of an open step."""
        return self.go(login, f"/tasks/{self.task(element).id}")

    def complete(self, page: Page, answers: Mapping[str, str]) -> None:
        """Answer a step and finish it; whoever may open the case goes on to it."""
        self.fill(page, answers)
        self.press(page, page.locator("#task-form button[name=then]").last.inner_text())

    def do(self, login: str, element: str, answers: Mapping[str, str]) -> None:
        """Open a step, answer it and finish it."""
        self.complete(self.open_task(login, element), answers)

    def status(self, path: str) -> int:
        """Return what a stranger is answered."""
        answer = self.go(None, "/sign-in").goto(self.address + path)
        assert answer is not None
        return answer.status

    def rows(self, model: Any) -> list[Any]:
        """Return all rows of a kind."""
        return self.stage.read(lambda work: list(work.session.scalars(select(model))))

    def deadlines(self) -> list[Deadline]:
        """Return what runs in time."""
        return [row for row in self.rows(Deadline) if row.state == "open"]

    def task(self, element: str) -> Task:
        """Return the one open step of a name."""
        (found,) = (row for row in self.rows(Task) if row.state == "open" and row.element == element)
        return found

    def open_steps(self) -> set[str]:
        """Return the names of the steps that wait for somebody."""
        return {row.element for row in self.rows(Task) if row.state == "open"}
