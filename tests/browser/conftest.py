"""A real Chromium, one per test process, and pages that report what they asked for."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page, sync_playwright

from tests.needs import find_chromium, in_ci, missing_browser


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find_chromium()
    if path is None:
        (pytest.fail if in_ci() else pytest.skip)(missing_browser())
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@dataclass
class Screen:
    """A page of the browser with everything it asked for and complained about."""

    page: Page
    folder: Path
    asked: list[str] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)

    def refuse(self, dialog: Dialog) -> None:
        """No page of ours opens a dialog."""
        self.trouble.append(dialog.message)
        dialog.dismiss()

    def show(self, html: str, name: str = "page") -> Page:
        """Open the text as a file and forget what earlier files asked for."""
        path = self.folder / f"{name}.html"
        path.write_text(html, encoding="utf-8")
        self.asked.clear()
        self.trouble.clear()
        self.page.goto(path.as_uri())
        return self.page


@pytest.fixture
def screen(browser: Browser, tmp_path: Path) -> Iterator[Screen]:
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    shown = Screen(page, tmp_path)
    page.on("request", lambda request: shown.asked.append(request.url))
    page.on("pageerror", lambda error: shown.trouble.append(str(error)))
    page.on("console", lambda said: shown.trouble.append(said.text))
    page.on("dialog", shown.refuse)
    yield shown
    page.close()
