"""A real browser (the system's Chromium, driven by Playwright) and a real site to point it at."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.e2e.live_site import LiveSite

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--autoplay-policy=no-user-gesture-required",
]
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}


_SEEN = """() => [
  document.title,
  ...Array.from(document.querySelectorAll("video"), (video) =>
    `video: at ${video.currentTime} of ${video.duration}, paused ${video.paused}, ready ${video.readyState}, `
    + `loaded until ${video.buffered.length && video.buffered.end(video.buffered.length - 1)}`),
  `focus: ${document.activeElement?.outerHTML.slice(0, 200)}`,
  ...Array.from(document.querySelectorAll("[role=dialog], [role=alert], .messages li, [data-tippy-root], .upload-row"))
    .map((part) => part.textContent.replace(/\\s+/g, " ").slice(0, 300)),
].join("\\n  ")"""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """A test that failed at a page says what its pages were, and what lay open on them."""
    report = yield
    if report.when == "call" and report.failed:
        for page in getattr(item, "pages", ()):
            report.sections.append(("page", _describe(page)))
    return report


def _describe(page: "Page") -> str:
    from playwright.sync_api import Error

    try:
        return f"{page.url}\n  {page.evaluate(_SEEN)}"
    except Error as error:
        return f"{page.url}: {error}"


def find_chromium() -> str | None:
    named = os.environ.get("CHROMIUM")
    return shutil.which(named) if named else next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session")
def live_site() -> Iterator["LiveSite"]:
    """Web, worker and schedule, with the demo's people and no courses. Shared: tests make things of their own."""
    from tests.e2e import live_site

    with live_site.running() as site:
        yield site


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    program = find_chromium()
    if program is None:
        pytest.skip("no Chromium here: install it, or name one in CHROMIUM")
    # Playwright keeps an event loop in this thread, which Django would take for asynchronous code ever after.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=20_000)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=ARGUMENTS, headless=True)
        yield chromium
        chromium.close()


@pytest.fixture
def new_page(browser: "Browser", request: pytest.FixtureRequest) -> Iterator[Callable[..., "Page"]]:
    """`new_page()`, `new_page(phone=True)`: a page in a browser profile of its own, as another person has one.

    Fails the test in the end if a script of ours threw an error or the content-security policy stopped one.
    """
    contexts, problems = [], []
    pages = request.node.pages = []

    def listen(page: "Page") -> None:
        page.on("pageerror", lambda error: problems.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda said: problems.append(f"{page.url}: {said.text}") if "Security Policy" in said.text else None,
        )

    def make(*, phone: bool = False, **options: Any) -> "Page":
        settings = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai"} | (PHONE if phone else DESKTOP) | options
        context = browser.new_context(**settings)
        context.set_default_timeout(30_000)
        contexts.append(context)
        context.on("page", listen)
        context.on("page", lambda page: pages.append(page))
        return context.new_page()

    yield make
    for context in contexts:
        context.close()
    assert not problems


@pytest.fixture
def page(new_page: Callable[..., "Page"]) -> "Page":
    return new_page()


@pytest.fixture
def phone(new_page: Callable[..., "Page"]) -> "Page":
    return new_page(phone=True)


@pytest.fixture
def shoot(request: pytest.FixtureRequest) -> Callable[["Page", str], None]:
    """`shoot(page, "home")`: a picture of the whole page, where `MALAN_SCREENSHOTS` names a folder for it."""

    def take(page: "Page", name: str) -> None:
        folder = os.environ.get("MALAN_SCREENSHOTS")
        if folder:
            page.screenshot(path=Path(folder) / f"{request.node.name}-{name}.png", full_page=True)

    return take
