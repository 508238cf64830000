"""Somebody at a browser: goes to pages, signs in with a phone number, and notices what is broken on the way."""

import re
from typing import TYPE_CHECKING

from playwright.sync_api import Page, Response, expect

if TYPE_CHECKING:
    from playwright.sync_api import ViewportSize

    from tests.e2e.live_site import LiveSite

_PHONE: "ViewportSize" = {"width": 390, "height": 844}
_CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")


class Person:
    """`complaints` gathers what the browser's console called an error on this person's pages."""

    def __init__(self, page: Page, site: "LiveSite") -> None:
        self.page, self.site = page, site
        self.complaints: list[str] = []
        page.context.on("console", lambda said: self._heard(said.type, said.text, said.page))

    def _heard(self, kind: str, text: str, page: Page | None) -> None:
        if kind == "error":
            self.complaints.append(f"{page.url if page else '?'}: {text}")

    def open(self, path: str) -> Response:
        answer = self.page.goto(self.site.url(path) if path.startswith("/") else path)
        assert answer is not None
        return answer

    def press(self, selector: str) -> None:
        """Click what leads to another page, and wait for that page."""
        with self.page.expect_navigation():
            self.page.locator(selector).click()

    def sign_in(self, phone: str, *, path: str = "/accounts/login/") -> None:
        """By the page at `path`, or any that asks to sign in first; the code is read in the demo's inbox."""
        if path:
            self.open(path)
        self.page.locator("main input[name=login]").fill(phone)
        self.press("main form[action^='/accounts/login/'] button[type=submit]")
        self.page.locator("main input[name=code]").fill(self._code())
        self.press("main button[value=verify]")
        assert "/accounts/" not in self.page.url, f"the code was not taken: {self.page.url}"

    def _code(self) -> str:
        with self.page.context.expect_page() as opened:
            self.page.locator("main a[href^='/demo/inbox/']").click()
        inbox = opened.value
        newest = inbox.locator("main .rows li").first
        expect(newest).to_contain_text(_CODE)
        found = _CODE.search(newest.inner_text())
        assert found is not None
        inbox.close()
        return found[0]

    def fits(self) -> None:
        """The page speaks Chinese and does not scroll sideways, neither here nor on a phone."""
        expect(self.page.locator("html")).to_have_attribute("lang", re.compile("^zh"))
        here = self.page.viewport_size
        assert here is not None
        for size in (here, _PHONE):
            self.page.set_viewport_size(size)
            width = self.page.evaluate("document.documentElement.scrollWidth")
            assert width <= size["width"], f"{self.page.url} is {width} px wide on {size['width']} px"
        self.page.set_viewport_size(here)
